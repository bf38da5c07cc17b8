//! Hashing what passes.

use std::io::{self, Read, Write};

use mdp_ledger::Hash;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::progress::Watch;

/// Hashes and counts what is read or written through it.
pub(crate) struct Hashing<T> {
    inner: T,
    hasher: Sha256,
    size: u64,
}

impl<T> Hashing<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self { inner, hasher: Sha256::new(), size: 0 }
    }

    /// What passed: its hash and its size.
    pub(crate) fn finish(self) -> (T, Hash, u64) {
        (self.inner, Hash(self.hasher.finalize().into()), self.size)
    }

    fn passed(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.passed(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.passed(&out[..read]);
        Ok(read)
    }
}

/// The hash and size of what is read.
pub(crate) fn hash_read(input: &mut impl Read, watch: &Watch) -> Result<(Hash, u64), Error> {
    let mut hashing = Hashing::new(io::sink());
    let mut buffer = vec![0; 256 * 1024];
    loop {
        watch.cancel.check()?;
        let read = input.read(&mut buffer).map_err(Error::Output)?;
        if read == 0 {
            let (_, hash, size) = hashing.finish();
            return Ok((hash, size));
        }
        hashing.passed(&buffer[..read]);
        watch.progress.advance(read as u64);
    }
}
