//! Standard input that can be given up: whoever waits for more of it is let go once the work is
//! cancelled, though nobody may ever send more.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use mdp_recovery::progress::Cancel;

const PIECE: u64 = 64 * 1024;
const WAITING: usize = 2;
/// How long it takes to notice.
const LOOK: Duration = Duration::from_millis(100);

/// Standard input, read on a thread of its own, which the process's end ends.
pub(super) struct Stdin {
    pieces: Receiver<io::Result<Vec<u8>>>,
    cancel: Cancel,
    piece: Vec<u8>,
    taken: usize,
}

impl Stdin {
    pub(super) fn open(cancel: Cancel) -> io::Result<Self> {
        let (sender, pieces) = sync_channel(WAITING);
        thread::Builder::new().name("stdin".to_owned()).spawn(move || {
            let mut stdin = io::stdin().lock();
            loop {
                let mut piece = Vec::new();
                let read = (&mut stdin).take(PIECE).read_to_end(&mut piece).map(|_| piece);
                let more = read.as_ref().is_ok_and(|piece| !piece.is_empty());
                if sender.send(read).is_err() || !more {
                    break;
                }
            }
        })?;
        Ok(Self { pieces, cancel, piece: Vec::new(), taken: 0 })
    }
}

impl Read for Stdin {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.piece.len() {
            match self.pieces.recv_timeout(LOOK) {
                Ok(piece) => (self.piece, self.taken) = (piece?, 0),
                Err(RecvTimeoutError::Timeout) => self.cancel.check().map_err(io::Error::other)?,
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
        let read = (&self.piece[self.taken..]).read(out)?;
        self.taken += read;
        Ok(read)
    }
}
