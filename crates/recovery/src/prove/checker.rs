//! Signatures, checked on a thread of their own while the chain goes on: they take as long as all the
//! rest of a small commit.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use mdp_ledger::VaultId;

use super::chain::Unchecked;

/// How many commits may wait: enough that neither side waits long, little where they are large.
const WAITING: usize = 8;

/// The commit at a place of a vault, to be checked.
type Job = (VaultId, u64, Unchecked);

/// The first commit of each vault whose signature doesn't hold.
pub(super) type Bad = BTreeMap<VaultId, u64>;

/// Starts its thread with the first commit; where there can be none, checks by itself.
#[derive(Default)]
pub(super) struct Checker {
    running: Option<Running>,
    bad: Bad,
}

struct Running {
    jobs: SyncSender<Job>,
    thread: JoinHandle<Bad>,
}

impl Checker {
    /// Hands a commit over.
    pub(super) fn check(&mut self, vault: VaultId, place: u64, unchecked: Unchecked) {
        if self.running.is_none() {
            self.running = Running::start();
        }
        match &self.running {
            // It takes jobs until there are no more, or panicked: the end tells.
            Some(running) => drop(running.jobs.send((vault, place, unchecked))),
            None => look(&mut self.bad, (vault, place, unchecked)),
        }
    }

    /// Waits for all of them.
    pub(super) fn finish(self) -> Bad {
        let mut bad = self.bad;
        if let Some(Running { jobs, thread }) = self.running {
            drop(jobs);
            bad.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        bad
    }
}

impl Running {
    fn start() -> Option<Self> {
        let (jobs, waiting) = sync_channel(WAITING);
        let thread = thread::Builder::new().name("signatures".to_owned());
        let thread = thread.spawn(move || run(&waiting)).ok()?;
        Some(Self { jobs, thread })
    }
}

fn run(jobs: &Receiver<Job>) -> Bad {
    let mut bad = Bad::new();
    for job in jobs {
        look(&mut bad, job);
    }
    bad
}

fn look(bad: &mut Bad, (vault, place, Unchecked { key, signed }): Job) {
    if !bad.contains_key(&vault) && signed.verify(&key).is_err() {
        bad.insert(vault, place);
    }
}
