//! Signatures, checked on a thread of their own while the chain goes on: they take as long as all the
//! rest of a small commit.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use mdp_ledger::VaultId;

use super::chain::Unchecked;

/// How many commits may wait, the largest of which are some 100 kB.
const WAITING: usize = 64;

/// The commit at a place of a vault, to be checked.
type Job = (VaultId, u64, Unchecked);

/// The first commit of each vault whose signature doesn't hold.
pub(super) type Bad = BTreeMap<VaultId, u64>;

/// Starts its thread with the first commit.
#[derive(Default)]
pub(super) struct Checker(Option<Running>);

struct Running {
    jobs: SyncSender<Job>,
    thread: JoinHandle<Bad>,
}

impl Checker {
    /// Hands a commit over.
    pub(super) fn check(&mut self, vault: VaultId, place: u64, unchecked: Unchecked) {
        let running = self.0.get_or_insert_with(|| {
            let (jobs, waiting) = sync_channel(WAITING);
            Running { jobs, thread: thread::spawn(move || run(&waiting)) }
        });
        // It takes jobs until there are no more, or panicked: the end tells.
        let _ = running.jobs.send((vault, place, unchecked));
    }

    /// Waits for all of them.
    pub(super) fn finish(self) -> Bad {
        let Some(Running { jobs, thread }) = self.0 else { return Bad::new() };
        drop(jobs);
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn run(jobs: &Receiver<Job>) -> Bad {
    let mut bad = Bad::new();
    for (vault, place, Unchecked { key, signed }) in jobs {
        if !bad.contains_key(&vault) && signed.verify(&key).is_err() {
            bad.insert(vault, place);
        }
    }
    bad
}
