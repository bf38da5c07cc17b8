//! What is sent, and how far it has come.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};

use super::Error;
use crate::progress::Watch;

/// What is held in memory at once of what is sent.
pub(super) const CHUNK: usize = 256 * 1024;

/// What a name ends with until it is whole. No archive's does.
pub(super) const STAGED: &str = ".part";

pub(super) fn staged(name: &str) -> String {
    format!("{name}{STAGED}")
}

/// A file, or a few bytes; can be read from its beginning as often as it takes.
#[derive(Clone)]
pub(super) enum Source {
    File { path: PathBuf, size: u64 },
    Bytes(Vec<u8>),
}

impl Source {
    pub(super) async fn file(path: &Path) -> Result<Self, Error> {
        let data = tokio::fs::metadata(path).await.map_err(Error::Source)?;
        Ok(Self::File { path: path.to_owned(), size: data.len() })
    }

    pub(super) fn size(&self) -> u64 {
        match self {
            Self::File { size, .. } => *size,
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// Whether a target that has so many bytes has them all.
    pub(super) fn is_kept(&self, got: u64) -> Result<(), Error> {
        let expected = self.size();
        if expected == got { Ok(()) } else { Err(Error::Damaged { expected, got }) }
    }

    pub(super) async fn open(&self) -> Result<Box<dyn AsyncRead + Send + Sync + Unpin>, Error> {
        Ok(match self {
            Self::File { path, .. } => {
                Box::new(tokio::fs::File::open(path).await.map_err(Error::Source)?)
            }
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }
}

/// What is sent, a piece at a time; each is counted when the next is asked for.
pub(super) struct Pieces<'a> {
    from: Box<dyn AsyncRead + Send + Sync + Unpin>,
    meter: &'a Meter,
    piece: Vec<u8>,
}

impl Source {
    pub(super) async fn pieces<'a>(&self, meter: &'a Meter) -> Result<Pieces<'a>, Error> {
        Ok(Pieces { from: self.open().await?, meter, piece: Vec::new() })
    }
}

impl Pieces<'_> {
    /// The next; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<&[u8]>, Error> {
        if !self.piece.is_empty() {
            self.meter.advance(self.piece.len())?;
        }
        self.piece.resize(CHUNK, 0);
        let read = self.from.read(&mut self.piece).await.map_err(Error::Source)?;
        self.piece.truncate(read);
        Ok((read > 0).then_some(&self.piece))
    }
}

/// Counts what was sent. A second try isn't counted until it is further than the first.
pub(super) struct Meter {
    watch: Watch,
    this_try: AtomicU64,
    furthest: AtomicU64,
}

impl Meter {
    pub(super) fn new(watch: Watch) -> Self {
        Self { watch, this_try: AtomicU64::new(0), furthest: AtomicU64::new(0) }
    }

    pub(super) fn restart(&self) {
        self.this_try.store(0, Ordering::Relaxed);
    }

    pub(super) fn advance(&self, bytes: usize) -> Result<(), Error> {
        let done = self.this_try.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        let before = self.furthest.fetch_max(done, Ordering::Relaxed);
        if done > before {
            self.watch.progress.advance(done - before);
        }
        self.wanted()
    }

    pub(super) fn wanted(&self) -> Result<(), Error> {
        self.watch.cancel.check().map_err(|_| Error::Cancelled)
    }

    pub(super) fn done(&self) -> u64 {
        self.this_try.load(Ordering::Relaxed)
    }
}

/// How long a target may be silent, and how often it is asked again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Without any progress, so long.
    pub stall: Duration,
    /// So often in all.
    pub tries: usize,
    /// Before the second try; twice as long before each one after it.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { stall: Duration::from_mins(1), tries: 4, pause: Duration::from_millis(500) }
    }
}
