//! The tar inside an archive: decrypted, decompressed and hashed on a thread of its own, a little
//! ahead of whoever reads it. Proving what is in it takes as long again.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use mdp_ledger::Hash;

use super::WINDOW_LOG;
use super::hash::Hashing;
use crate::Error;
use crate::keys::Key;
use crate::progress::Watch;

/// Bytes in a piece, and how many pieces may wait: enough that neither side waits long.
const PIECE: usize = 64 * 1024;
const WAITING: usize = 8;

/// What an archive's bytes were, once all of them had been read.
pub(super) struct Unpacked {
    /// The file's size, in bytes.
    pub(super) size: u64,
    /// SHA-256 of the file.
    pub(super) file: Hash,
    /// SHA-256 of the tar inside.
    pub(super) tar: Hash,
}

/// Lets `read` have the tar inside `input`, which the first of `keys` that can opens. Where that goes
/// no further `read` meets an error, and what is wrong is told in place of what it made of that.
pub(super) fn unpack<T>(
    input: impl Read + Send,
    keys: &[Key],
    watch: &Watch,
    read: impl FnOnce(Pieces<'_>) -> Result<T, Error>,
) -> Result<(T, Unpacked), Error> {
    let shared = Shared::default();
    thread::scope(|scope| {
        let (pieces, waiting) = sync_channel(WAITING);
        let unpacking = thread::Builder::new()
            .name("unpacking".to_owned())
            .spawn_scoped(scope, {
                let shared = &shared;
                move || run(input, keys, watch, shared, &pieces)
            })
            .map_err(|error| mdp_store::Error::Unavailable(error.to_string()))?;
        let pieces = Pieces { waiting, shared: &shared, piece: Vec::new(), taken: 0, ended: false };
        let done = read(pieces);
        let unpacked = unpacking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // Whatever either met of that.
        watch.cancel.check()?;
        match (done, unpacked) {
            (Ok(done), Ok(Some(unpacked))) => Ok((done, unpacked)),
            // Whoever reads to the end leaves nothing.
            (Ok(_), Ok(None)) => Err(Error::corrupt("it has no end")),
            // Of two faults the first that is met, reading from the beginning.
            (Err(error), _) if !shared.cut.load(Ordering::Relaxed) => Err(error),
            (_, Err(error)) | (Err(error), Ok(_)) => Err(error),
        }
    })
}

/// What either side should know of the other.
#[derive(Default)]
struct Shared {
    /// Whoever reads has met a place that unpacking doesn't reach.
    cut: AtomicBool,
    /// Nobody reads any more.
    left: AtomicBool,
}

/// Sends the tar on, piece by piece, and an empty piece at its end. Nothing is given where nobody
/// takes them any more.
fn run(
    input: impl Read,
    keys: &[Key],
    watch: &Watch,
    shared: &Shared,
    pieces: &SyncSender<Vec<u8>>,
) -> Result<Option<Unpacked>, Error> {
    let mut input = Watched { input: Hashing::new(input), watch, shared };
    let decryptor = age::Decryptor::new(&mut input).map_err(not_opened)?;
    let plain = decryptor.decrypt(keys.iter().map(Key::as_age)).map_err(not_opened)?;
    let mut packed = zstd::Decoder::new(plain).map_err(damaged)?;
    packed.window_log_max(WINDOW_LOG).map_err(damaged)?;
    let mut tar = Hashing::new(packed);
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let read = (&mut tar).take(PIECE as u64).read_to_end(&mut piece);
        // What came before a fault is looked at all the same.
        let some = !piece.is_empty() || read.is_ok();
        if some && pieces.send(piece).is_err() {
            return Ok(None);
        }
        if read.map_err(damaged)? == 0 {
            break;
        }
    }
    let (_, tar, _) = tar.finish();
    let mut more = [0];
    if input.read(&mut more).map_err(damaged)? > 0 {
        return Err(Error::corrupt("something follows its end"));
    }
    let (_, file, size) = input.input.finish();
    Ok(Some(Unpacked { size, file, tar }))
}

/// What was unpacked, in order.
pub(super) struct Pieces<'a> {
    waiting: Receiver<Vec<u8>>,
    shared: &'a Shared,
    piece: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.piece.len() && !self.ended {
            let Ok(piece) = self.waiting.recv() else {
                self.shared.cut.store(true, Ordering::Relaxed);
                return Err(io::ErrorKind::UnexpectedEof.into());
            };
            (self.ended, self.piece, self.taken) = (piece.is_empty(), piece, 0);
        }
        let read = (&self.piece[self.taken..]).read(out)?;
        self.taken += read;
        Ok(read)
    }
}

impl Drop for Pieces<'_> {
    fn drop(&mut self) {
        self.shared.left.store(!self.ended, Ordering::Relaxed);
    }
}

struct Watched<'a, R> {
    input: Hashing<R>,
    watch: &'a Watch,
    shared: &'a Shared,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.shared.left.load(Ordering::Relaxed) {
            // Told to nobody: whoever left says why.
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let read = self.input.read(out)?;
        self.watch.progress.advance(read as u64);
        Ok(read)
    }
}

fn not_opened(error: age::DecryptError) -> Error {
    match error {
        age::DecryptError::NoMatchingKeys => Error::WrongKey,
        other => Error::corrupt(other.to_string()),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "passed to map_err")]
pub(super) fn damaged(error: io::Error) -> Error {
    Error::Corrupt(error.to_string())
}
