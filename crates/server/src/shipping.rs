//! How far the journal is on its way to the backup targets, and who waits for it.
//!
//! Whoever ships (`mdp-server serve`) writes on the board; health and metrics read it. With
//! `BACKUP_SYNC`, a change is acknowledged when one target has it: those that wait are served by one
//! segment together.

use std::time::Duration;

use mdp_store::Store;
use mdp_wire::error::ErrorCode;
use tokio::sync::{Notify, watch};

use crate::refusal::Refusal;

/// How long a change waits for a target.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is known of every place; empty while this server doesn't ship.
#[derive(Debug, Clone, Default)]
pub struct Board {
    /// The folder of the archives.
    pub folder: Option<Place>,
    /// The targets.
    pub targets: Vec<Place>,
}

/// A place that changes are kept in.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// How it is called.
    pub label: String,
    /// The journal's latest position there.
    pub position: u64,
    /// When the first change was made that isn't there; none while all are.
    pub waiting_since: Option<u64>,
    /// Whether the latest attempt failed, or takes too long.
    pub fails: bool,
}

impl Place {
    /// Of this name; nothing is there yet.
    pub fn new(label: &str) -> Self {
        Self { label: label.to_owned(), ..Self::default() }
    }

    /// What losing everything else would cost: milliseconds.
    pub fn lag(&self, now: u64) -> u64 {
        self.waiting_since.map_or(0, |since| now.saturating_sub(since))
    }
}

impl Board {
    /// Every place.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.folder.iter().chain(&self.targets)
    }

    /// Whether a target has everything up to a position.
    fn has(&self, position: u64) -> bool {
        self.targets.iter().any(|target| target.position >= position)
    }

    fn fails(&self) -> bool {
        !self.targets.is_empty() && self.targets.iter().all(|target| target.fails)
    }
}

/// The journal's way.
pub struct Shipping {
    board: watch::Sender<Board>,
    asked: Notify,
    sync: bool,
}

impl Shipping {
    /// `sync`: changes wait for a target.
    pub fn new(sync: bool) -> Self {
        Self { board: watch::Sender::default(), asked: Notify::new(), sync }
    }

    /// What is known just now.
    pub fn board(&self) -> Board {
        self.board.borrow().clone()
    }

    /// Writes on the board.
    pub fn update(&self, write: impl FnOnce(&mut Board)) {
        self.board.send_modify(write);
    }

    /// Resolves when a change waits, or did since it was last awaited.
    pub async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Resolves when a target has everything up to a position, or none can be reached.
    pub async fn settled(&self, position: u64) {
        let mut board = self.board.subscribe();
        // The sender is this very value.
        let _ = board.wait_for(|board| board.has(position) || board.fails()).await;
    }

    /// What losing this machine would cost, at the worst of the places, in milliseconds; none where
    /// this server doesn't ship.
    pub fn lag(&self, now: u64) -> Option<u64> {
        self.board.borrow().places().map(|place| place.lag(now)).max()
    }

    /// Whether it is worth making a change: refused while no target can be reached and changes have
    /// to wait for one.
    pub(crate) fn open(&self) -> Result<(), Refusal> {
        if self.sync && self.board.borrow().fails() { Err(refused()) } else { Ok(()) }
    }

    /// Waits until a target has every change made so far, where changes have to wait for one.
    pub(crate) async fn kept(&self, store: &Store) -> Result<(), Refusal> {
        if !self.sync {
            return Ok(());
        }
        let position = store.journal_position().await?;
        self.asked.notify_one();
        // Whether it was in time is on the board.
        let _ = tokio::time::timeout(PATIENCE, self.settled(position)).await;
        if self.board.borrow().has(position) { Ok(()) } else { Err(refused()) }
    }
}

fn refused() -> Refusal {
    Refusal::with(ErrorCode::NotBackedUp, |details| details.retry_after = Some(5))
}
