//! The tar inside an archive: decrypted, decompressed and hashed on a thread of its own, a little
//! ahead of whoever reads it. Proving what is in it takes as long again.

use std::io::{self, Read};
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

/// Lets `read` have the tar inside `input`, which the first of `keys` that can opens. Where the
/// bytes end too soon `read` meets their end, and what is wrong with them is told in place of what it
/// made of that.
pub(super) fn unpack<T>(
    input: impl Read + Send,
    keys: &[Key],
    watch: &Watch,
    read: impl FnOnce(Pieces) -> Result<T, Error>,
) -> Result<(T, Unpacked), Error> {
    thread::scope(|scope| {
        let (pieces, waiting) = sync_channel(WAITING);
        let unpacking = thread::Builder::new()
            .name("unpacking".to_owned())
            .spawn_scoped(scope, move || run(input, keys, watch, &pieces))
            .map_err(|error| mdp_store::Error::Unavailable(error.to_string()))?;
        let done = read(Pieces { waiting, piece: Vec::new(), taken: 0 });
        let unpacked = unpacking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let done = done?;
        // Whoever reads to the end leaves nothing.
        unpacked.map(|unpacked| (done, unpacked)).ok_or_else(|| Error::corrupt("it has no end"))
    })
}

/// Sends the tar on, piece by piece. Nothing is given where nobody takes them any more.
fn run(
    input: impl Read,
    keys: &[Key],
    watch: &Watch,
    pieces: &SyncSender<Vec<u8>>,
) -> Result<Option<Unpacked>, Error> {
    let mut input = Watched { input: Hashing::new(input), watch };
    let decryptor = age::Decryptor::new(&mut input).map_err(not_opened)?;
    let plain = decryptor.decrypt(keys.iter().map(Key::as_age)).map_err(not_opened)?;
    let mut packed = zstd::Decoder::new(plain).map_err(damaged)?;
    packed.window_log_max(WINDOW_LOG).map_err(damaged)?;
    let mut tar = Hashing::new(packed);
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let read = (&mut tar).take(PIECE as u64).read_to_end(&mut piece).map_err(damaged)?;
        if read == 0 {
            break;
        }
        if pieces.send(piece).is_err() {
            return Ok(None);
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
pub(super) struct Pieces {
    waiting: Receiver<Vec<u8>>,
    piece: Vec<u8>,
    taken: usize,
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.piece.len() {
            let Ok(piece) = self.waiting.recv() else { return Ok(0) };
            (self.piece, self.taken) = (piece, 0);
        }
        let read = (&self.piece[self.taken..]).read(out)?;
        self.taken += read;
        Ok(read)
    }
}

struct Watched<'a, R> {
    input: Hashing<R>,
    watch: &'a Watch,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
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
