//! Taking in a pull's answer: everything of it, or nothing.

mod branches;
mod entries;

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Hash, Head, Kind, SignedCommit, VaultView, gather};
use mdp_wire::sync::{Frame, FrameReader, PullRequest};

use super::heal::Other;
use super::stored::{EntryKey, Key};
use super::{Refusal, Replica, Standing};
use crate::batch::{Batch, Writes};
use branches::Branches;

/// What an answer came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server stands where this device does.
    UpToDate,
    /// The verified head moved on; these entries changed.
    Advanced {
        /// Which.
        changed: Vec<EntryKey>,
    },
    /// The server's head is an ancestor of this device's. See [`Standing::Behind`].
    Behind {
        /// Where the server stands.
        server: Head,
        /// Whether it says that it was restored since this device last agreed with it.
        restored: bool,
    },
    /// The server holds another history. See [`Standing::Fork`].
    Fork {
        /// Where the server stands.
        server: Head,
        /// Whether it says that it was restored since this device last agreed with it.
        restored: bool,
    },
    /// Something didn't hold; nothing was taken.
    Refused(Refusal),
    /// This device's head has moved since the question was asked: ask again.
    Outdated,
}

/// Where in an answer the next frame belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Head,
    Commits,
    Entries,
    Done,
}

/// What the answer's history is to this device's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Same,
    Behind,
    Ahead,
    Other,
}

/// Whether the rest of an answer matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appetite {
    /// It does.
    More,
    /// All that can be learned has been: the host may break off and finish the pull. Reading on
    /// does no harm.
    Enough,
}

/// An answer as it arrives. Nothing of it touches the replica before [`Replica::finish_pull`].
pub struct Pull {
    asked_at: Option<Head>,
    reader: FrameReader,
    stage: Stage,
    server: Option<(Head, [u8; 16])>,
    branches: Branches,
    /// Known once the commits are through.
    settled: Option<(Relation, Option<VaultView>)>,
    entries: BTreeMap<EntryKey, Vec<u8>>,
    counts: (u64, u64),
    enough: bool,
    failed: Option<Refusal>,
}

impl Replica {
    /// What to ask the server. It names the verified head and nothing else: a server that has gone
    /// back doesn't know it, and can't answer that nothing moved.
    pub fn pull_request(&self) -> PullRequest {
        PullRequest { heads: self.head().iter().map(|head| head.hash).collect() }
    }

    /// Begins to take in the answer to [`Self::pull_request`].
    pub fn begin_pull(&self) -> Pull {
        Pull {
            asked_at: self.head(),
            reader: FrameReader::default(),
            stage: Stage::Head,
            server: None,
            branches: Branches::default(),
            settled: None,
            entries: BTreeMap::new(),
            counts: (0, 0),
            enough: false,
            failed: None,
        }
    }

    /// Takes in the next piece of the answer. After an error the rest needn't be read; the pull is
    /// to be finished all the same.
    pub fn feed(&self, pull: &mut Pull, piece: &[u8]) -> Result<Appetite, Refusal> {
        if let Some(refusal) = pull.failed {
            return Err(refusal);
        }
        if pull.enough || pull.asked_at != self.head() {
            return Ok(Appetite::Enough);
        }
        pull.reader.push(piece);
        let fed = self.take_frames(pull);
        pull.failed = fed.err();
        fed.map(|()| if pull.enough { Appetite::Enough } else { Appetite::More })
    }

    fn take_frames(&self, pull: &mut Pull) -> Result<(), Refusal> {
        while let Some(frame) = pull.reader.next_frame().map_err(|_| Refusal::Malformed)? {
            self.take_frame(pull, frame)?;
            if pull.enough {
                break;
            }
        }
        Ok(())
    }

    fn take_frame(&self, pull: &mut Pull, frame: Frame) -> Result<(), Refusal> {
        match (pull.stage, frame) {
            (Stage::Head, Frame::Head { restore_epoch, head }) => {
                pull.server = Some((head, restore_epoch));
                pull.stage = Stage::Commits;
                match self.history.seq(head.hash) {
                    Some(seq) if seq != head.seq => return Err(Refusal::Malformed),
                    Some(_) if self.head() != Some(head) => pull.conclude(Relation::Behind),
                    _ => {}
                }
            }
            (Stage::Commits, Frame::Commit(signed)) => {
                pull.counts.0 += 1;
                let (head, _) = pull.server.ok_or(Refusal::OutOfOrder)?;
                pull.branches.take(self, head, *signed)?;
            }
            (Stage::Commits | Stage::Entries, Frame::Entry { kind, id, revision, bytes }) => {
                pull.counts.1 += 1;
                self.settle(pull)?;
                if !pull.enough {
                    let here = self.verified_leaf((kind, id));
                    let taken = pull.take_entry((kind, id), revision, bytes, here);
                    pull.or_alarm_alone(taken)?;
                }
            }
            (Stage::Commits | Stage::Entries, Frame::End { commits, entries }) => {
                self.settle(pull)?;
                if !pull.enough && pull.counts != (commits, entries) {
                    pull.or_alarm_alone(Err(Refusal::WrongCount))?;
                }
                pull.stage = Stage::Done;
            }
            _ => return Err(Refusal::OutOfOrder),
        }
        Ok(())
    }

    /// Judges the commits as a whole, once they are all there.
    fn settle(&self, pull: &mut Pull) -> Result<(), Refusal> {
        if pull.stage != Stage::Commits {
            return Ok(());
        }
        let (head, _) = pull.server.ok_or(Refusal::OutOfOrder)?;
        pull.stage = Stage::Entries;
        if self.head() == Some(head) {
            if pull.counts.0 > 0 {
                return Err(Refusal::ExtraCommit);
            }
            pull.settled = Some((Relation::Same, None));
            return Ok(());
        }
        match self.settle_unknown(pull, head)? {
            (Relation::Ahead, view) => pull.settled = Some((Relation::Ahead, view)),
            // Its entries are wanted for merging.
            (Relation::Other, view) => pull.settled = Some((Relation::Other, view)),
            (relation, _) => pull.conclude(relation),
        }
        Ok(())
    }

    fn settle_unknown(
        &self,
        pull: &mut Pull,
        head: Head,
    ) -> Result<(Relation, Option<VaultView>), Refusal> {
        let view = pull.branches.finish(head)?;
        match (self.head(), self.floor) {
            (Some(ours), _) if pull.branches.reaches(head.hash, ours.hash) => {
                if pull.branches.repeats_known() {
                    return Err(Refusal::ExtraCommit);
                }
                Ok((Relation::Ahead, Some(view)))
            }
            (Some(_), _) => Ok((Relation::Other, Some(view))),
            (None, Some(floor)) if floor.hash != head.hash && !pull.branches.has(floor.hash) => {
                // Fewer commits than are known to exist: gone back. As many or more: another past.
                if head.seq < floor.seq {
                    Ok((Relation::Behind, None))
                } else {
                    Err(Refusal::LostHead)
                }
            }
            (None, _) => Ok((Relation::Ahead, Some(view))),
        }
    }

    /// Takes whatever the server has from now on, where nothing is here yet: the person has said that
    /// nobody has more of it.
    pub fn accept_older(&mut self) -> Batch {
        let mut writes = Writes::default();
        if self.view.is_none() && self.floor.take().is_some() {
            self.write_meta(&mut writes);
        }
        writes.into()
    }

    /// Ends the pull. Where the answer holds, the replica has moved when this returns, and the
    /// batch makes it last.
    pub fn finish_pull(&mut self, pull: Pull) -> (Outcome, Batch) {
        if pull.asked_at != self.head() {
            return (Outcome::Outdated, Batch::default());
        }
        let mut writes = Writes::default();
        let outcome = self.conclude(pull, &mut writes).unwrap_or_else(|refusal| {
            self.standing = Standing::Refused(refusal);
            Outcome::Refused(refusal)
        });
        (outcome, writes.into())
    }

    fn conclude(&mut self, mut pull: Pull, writes: &mut Writes) -> Result<Outcome, Refusal> {
        if let Some(refusal) = pull.failed {
            pull.or_alarm_alone(Err(refusal))?;
        }
        if pull.stage != Stage::Done {
            pull.or_alarm_alone(Err(Refusal::Truncated))?;
        }
        if pull.stage != Stage::Done || !(pull.enough || pull.reader.is_drained()) {
            return Err(Refusal::Truncated);
        }
        let (server, epoch) = pull.server.ok_or(Refusal::Truncated)?;
        let restored = self.is_restored(epoch);
        self.server_epoch = Some(epoch);
        self.other = None;
        match pull.settled.take().ok_or(Refusal::Truncated)? {
            (Relation::Ahead, Some(view)) => {
                pull.check_complete(self, &view, Relation::Ahead)?;
                Ok(self.advance(pull, view, epoch, writes))
            }
            (Relation::Behind, _) => {
                self.standing = Standing::Behind { server, restored };
                Ok(Outcome::Behind { server, restored })
            }
            (Relation::Other, view) => {
                let complete =
                    |view: &VaultView| pull.check_complete(self, view, Relation::Other).is_ok();
                let whole = view.filter(complete);
                for signed in pull.branches.unknown_to(&self.history) {
                    let head = Head { seq: signed.commit().seq, hash: signed.hash() };
                    writes.put(Key::Evidence(head).to_bytes(), signed.to_bytes());
                    self.evidence.insert((head.seq, head.hash), signed.to_bytes());
                }
                self.other = whole.map(|view| {
                    let commits = gather(pull.branches.commits().map(|c| (c.hash(), c.clone())));
                    Other { view, commits, entries: std::mem::take(&mut pull.entries) }
                });
                self.standing = Standing::Fork { server, restored };
                Ok(Outcome::Fork { server, restored })
            }
            (Relation::Same | Relation::Ahead, _) => {
                self.agree(writes);
                if self.restore_epoch != Some(epoch) {
                    self.restore_epoch = Some(epoch);
                    self.write_meta(writes);
                }
                Ok(Outcome::UpToDate)
            }
        }
    }

    /// Takes a whole, verified answer in.
    fn advance(
        &mut self,
        mut pull: Pull,
        view: VaultView,
        restore_epoch: [u8; 16],
        writes: &mut Writes,
    ) -> Outcome {
        let first = self.view.is_none();
        let mut changed = Vec::new();
        for key in pull.branches.touched() {
            let Ok(Some(leaf)) = view.tree.get(key.0, key.1) else { continue };
            if self.verified_leaf(key) != Some(leaf) {
                if key.0 != Kind::Member || leaf.hash.is_none() {
                    let bytes = pull.entries.remove(&key);
                    self.keep_entry(key, leaf, bytes.as_deref(), writes);
                }
                changed.push(key);
            }
        }
        for signed in pull.branches.commits() {
            let head = Head { seq: signed.commit().seq, hash: signed.hash() };
            self.keep_commit(head, signed, writes);
            self.keep_members(signed, &view.tree, writes);
        }
        self.view = Some(view);
        self.checked = if first { pull.branches.all_checked() } else { self.checked };
        self.floor = None;
        self.agree(writes);
        self.restore_epoch = Some(restore_epoch);
        self.settle_flight(writes);
        self.write_meta(writes);
        Outcome::Advanced { changed }
    }

    /// The head has moved: what was in flight has either arrived or never will.
    fn settle_flight(&mut self, writes: &mut Writes) {
        for signed in std::mem::take(&mut self.outbox.flight) {
            if !self.history.contains(signed.hash()) {
                self.outbox.flight.push(signed);
                continue;
            }
            writes.delete(Key::Flight(signed.commit().seq).to_bytes());
            for change in &signed.commit().changes {
                self.outbox.in_flight.remove(&change.key());
                writes.delete(Key::InFlight(change.key()).to_bytes());
            }
        }
        self.outbox.abandon_flight(writes);
    }

    fn agree(&mut self, writes: &mut Writes) {
        self.standing = Standing::Sound;
        self.end_incidents(writes);
    }

    /// The server answered that nothing moved since the question (304).
    pub fn pull_unchanged(&mut self) -> (Outcome, Batch) {
        let mut writes = Writes::default();
        self.agree(&mut writes);
        (Outcome::UpToDate, writes.into())
    }
}

impl Pull {
    /// Ends the reading: nothing of the answer will be taken.
    fn conclude(&mut self, relation: Relation) {
        self.settled = Some((relation, None));
        self.stage = Stage::Done;
        self.enough = true;
    }
}

/// The hashes of `commits` and of their parents that can be reached from `from`.
fn reachable(commits: &BTreeMap<Hash, SignedCommit>, from: Hash) -> BTreeSet<Hash> {
    let mut seen = BTreeSet::new();
    let mut next = vec![from];
    while let Some(hash) = next.pop() {
        if seen.insert(hash) {
            next.extend(commits.get(&hash).into_iter().flat_map(|c| c.commit().parents.clone()));
        }
    }
    seen
}
