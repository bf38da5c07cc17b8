//! Signatures, checked on a thread of their own while the chain goes on: they take as long as all the
//! rest of a small commit.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use mdp_ledger::VaultId;

use super::chain::Unchecked;

/// Changes in the commits that are handed over together, at least: handing over costs as much as a
/// signature, and small commits come by the thousand.
const TOGETHER: usize = 100;
/// How many such batches may wait: enough that neither side waits long, little where they are large.
const WAITING: usize = 4;

/// The commit at a place of a vault, to be checked.
type Job = (VaultId, u64, Unchecked);

/// The first commit of each vault whose signature doesn't hold.
pub(super) type Bad = BTreeMap<VaultId, u64>;

/// Starts its thread with the first batch; where there can be none, checks by itself.
#[derive(Default)]
pub(super) struct Checker {
    /// To be handed over, and how many changes are in them.
    batch: Vec<Job>,
    changes: usize,
    running: Option<Running>,
    bad: Bad,
}

struct Running {
    batches: SyncSender<Vec<Job>>,
    thread: JoinHandle<Bad>,
}

impl Checker {
    /// Takes a commit.
    pub(super) fn check(&mut self, vault: VaultId, place: u64, unchecked: Unchecked) {
        self.changes += unchecked.signed.commit().changes.len();
        self.batch.push((vault, place, unchecked));
        if self.changes >= TOGETHER {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        let batch = std::mem::take(&mut self.batch);
        self.changes = 0;
        if batch.is_empty() {
            return;
        }
        if self.running.is_none() {
            self.running = Running::start();
        }
        match &self.running {
            // It takes batches until there are no more, or panicked: the end tells.
            Some(running) => drop(running.batches.send(batch)),
            None => batch.into_iter().for_each(|job| look(&mut self.bad, job)),
        }
    }

    /// Waits for all of them.
    pub(super) fn finish(mut self) -> Bad {
        self.hand_over();
        let mut bad = self.bad;
        if let Some(Running { batches, thread }) = self.running {
            drop(batches);
            let others = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            for (vault, place) in others {
                bad.entry(vault).or_insert(place);
            }
        }
        bad
    }
}

impl Running {
    fn start() -> Option<Self> {
        let (batches, waiting) = sync_channel(WAITING);
        let thread = thread::Builder::new().name("signatures".to_owned());
        let thread = thread.spawn(move || run(&waiting)).ok()?;
        Some(Self { batches, thread })
    }
}

fn run(batches: &Receiver<Vec<Job>>) -> Bad {
    let mut bad = Bad::new();
    batches.iter().flatten().for_each(|job| look(&mut bad, job));
    bad
}

fn look(bad: &mut Bad, (vault, place, Unchecked { key, signed }): Job) {
    if !bad.contains_key(&vault) && signed.verify(&key).is_err() {
        bad.insert(vault, place);
    }
}
