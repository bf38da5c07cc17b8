//! An honest server for one vault, in memory: what the real one does, without its disk.

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, EntryId, Hash, Head, Kind, Rejected, Signatures, SignedCommit, VaultView, check_value,
};
use mdp_wire::sync::{Frame, PullRequest, PushRequest, PushedCommit};

#[derive(Clone)]
pub struct Server {
    pub restore_epoch: [u8; 16],
    pub view: VaultView,
    pub commits: Vec<SignedCommit>,
    pub values: BTreeMap<(Kind, EntryId), (u64, Vec<u8>)>,
    views: BTreeMap<Hash, VaultView>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushError {
    /// 409.
    HeadMoved(Head),
    /// 422.
    Refused(Rejected),
}

impl Server {
    pub fn new(genesis: &PushedCommit) -> Self {
        let view = VaultView::found(&genesis.commit).expect("a sound genesis");
        let mut server = Self {
            restore_epoch: [0; 16],
            views: BTreeMap::from([(view.head.hash, view.clone())]),
            view,
            commits: Vec::new(),
            values: BTreeMap::new(),
        };
        server.keep(genesis, true);
        server
    }

    pub fn head(&self) -> Head {
        self.view.head
    }

    /// What an archive of this server gives back, under a new epoch.
    pub fn restored(&self, epoch: u8) -> Self {
        Self { restore_epoch: [epoch; 16], ..self.clone() }
    }

    pub fn push(&mut self, body: &[u8]) -> Result<Head, PushError> {
        let request =
            PushRequest::from_bytes(body).map_err(|_| PushError::Refused(Rejected::Malformed))?;
        let last = request.commits.last().expect("a push has commits");
        if self.commits.iter().any(|known| known.hash() == last.commit.hash()) {
            let commit = last.commit.commit();
            return Ok(Head { seq: commit.seq, hash: last.commit.hash() });
        }
        let mut next = self.clone();
        let mut main_line = vec![last.commit.hash()];
        for pushed in request.commits.iter().rev() {
            if main_line.last() == Some(&pushed.commit.hash()) {
                main_line.extend(pushed.commit.commit().parents.first());
            }
        }
        for (place, pushed) in request.commits.iter().enumerate() {
            let main = next.step(&pushed.commit, main_line.contains(&pushed.commit.hash()))?;
            let later = &request.commits[place + 1..];
            for (change, value) in pushed.commit.commit().changes.iter().zip(&pushed.values) {
                let replaced = later
                    .iter()
                    .flat_map(|l| &l.commit.commit().changes)
                    .any(|c| c.key() == change.key());
                if value.is_none() && (replaced || !main || change.kind == Kind::Member) {
                    continue;
                }
                check_value(
                    next.view.vault,
                    next.view.epoch,
                    &next.view.members,
                    change,
                    value.as_deref(),
                )
                .map_err(PushError::Refused)?;
            }
            next.keep(pushed, main);
        }
        if next.view.head.hash != last.commit.hash() {
            return Err(PushError::HeadMoved(self.head()));
        }
        *self = next;
        Ok(self.head())
    }

    /// Moves the view by one commit, or keeps it as one of a branch; whether it was the view.
    fn step(&mut self, signed: &SignedCommit, main: bool) -> Result<bool, PushError> {
        let moved = PushError::HeadMoved(self.head());
        let parents = &signed.commit().parents;
        if main && parents.first() != Some(&self.head().hash) {
            return Err(moved);
        }
        let first = parents.first().and_then(|first| self.views.get(first)).ok_or(moved.clone())?;
        let mut view = first.clone();
        match parents.get(1) {
            None => view.append(signed, Signatures::Check),
            Some(second) => {
                let second = self.views.get(second).ok_or(moved)?;
                view.merge(second, signed, Signatures::Check)
            }
        }
        .map_err(PushError::Refused)?;
        self.views.insert(signed.hash(), view.clone());
        if main {
            self.view = view;
        }
        Ok(main)
    }

    fn keep(&mut self, pushed: &PushedCommit, main: bool) {
        let commit = pushed.commit.commit();
        for (change, value) in commit.changes.iter().zip(&pushed.values).filter(|_| main) {
            match value {
                Some(bytes) => {
                    self.values.insert(change.key(), (change.leaf.revision, bytes.clone()))
                }
                None => self.values.remove(&change.key()),
            };
        }
        self.commits.push(pushed.commit.clone());
    }

    /// `None` is a 304: the server stands at the first head named.
    pub fn pull(&self, body: &[u8]) -> Option<Vec<Frame>> {
        let request = PullRequest::from_bytes(body).expect("a sound request");
        if request.heads.first() == Some(&self.head().hash) {
            return None;
        }
        let known = self.reached(&request.heads);
        let new = self.commits.iter().filter(|commit| !known.contains(&commit.hash()));
        Some(self.frames_of(&new.cloned().collect::<Vec<_>>()))
    }

    fn reached(&self, from: &[Hash]) -> BTreeSet<Hash> {
        let mut reached: BTreeSet<Hash> = from.iter().copied().collect();
        for commit in self.commits.iter().rev() {
            if reached.contains(&commit.hash()) {
                reached.extend(&commit.commit().parents);
            }
        }
        reached
    }

    /// The answer to somebody who has the first `from` commits.
    pub fn frames(&self, from: usize) -> Vec<Frame> {
        self.frames_of(&self.commits[from..])
    }

    fn frames_of(&self, new: &[SignedCommit]) -> Vec<Frame> {
        let mut frames = vec![Frame::Head { restore_epoch: self.restore_epoch, head: self.head() }];
        frames.extend(new.iter().cloned().map(Box::new).map(Frame::Commit));
        let touched: BTreeMap<(Kind, EntryId), Change> = new
            .iter()
            .flat_map(|commit| commit.commit().changes.iter())
            .map(|change| (change.key(), *change))
            .collect();
        let mut entries = 0;
        for (kind, id) in touched.into_keys() {
            if let Some((revision, bytes)) = self.values.get(&(kind, id)) {
                let (revision, bytes) = (*revision, bytes.clone());
                frames.push(Frame::Entry { kind, id, revision, bytes });
                entries += 1;
            }
        }
        frames.push(Frame::End { commits: new.len() as u64, entries });
        frames
    }
}

/// Frames as they travel.
pub fn encode(frames: &[Frame]) -> Vec<u8> {
    frames.iter().flat_map(Deterministic::to_bytes).collect()
}
