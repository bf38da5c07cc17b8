//! How far long work has come, and whether it is still wanted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Error;

/// What work is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading the database, proving it on the way, writing the archive.
    Writing,
    /// Reading back what was written.
    Reading,
    /// Filling a database.
    Filling,
}

/// Is told how far the work has come. Cheap to call; called often.
pub trait Progress: Send + Sync {
    /// The work begins a stage of so many bytes (`None`: nobody knows).
    fn stage(&self, stage: Stage, bytes: Option<u64>);
    /// So many more bytes are done.
    fn advance(&self, bytes: u64);
}

/// Tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
}

/// Whether the work is still wanted. Clones are the same wish.
#[derive(Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// It isn't any more.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// [`Error::Cancelled`] once it isn't.
    pub fn check(&self) -> Result<(), Error> {
        if self.0.load(Ordering::Relaxed) { Err(Error::Cancelled) } else { Ok(()) }
    }
}

/// Both, as work carries them along.
#[derive(Clone)]
pub struct Watch {
    /// Is told.
    pub progress: Arc<dyn Progress>,
    /// Is asked.
    pub cancel: Cancel,
}

impl Default for Watch {
    fn default() -> Self {
        Self { progress: Arc::new(Silent), cancel: Cancel::default() }
    }
}
