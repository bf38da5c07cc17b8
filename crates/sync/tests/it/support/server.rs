//! An honest server for one vault, in memory: what the real one does, without its disk.

use std::collections::BTreeMap;

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
        let mut server =
            Self { restore_epoch: [0; 16], view, commits: Vec::new(), values: BTreeMap::new() };
        server.keep(genesis);
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
        if request.commits[0].commit.commit().parents != [self.head().hash] {
            return Err(PushError::HeadMoved(self.head()));
        }
        let mut next = self.clone();
        for pushed in &request.commits {
            next.view.append(&pushed.commit, Signatures::Check).map_err(PushError::Refused)?;
            for (change, value) in pushed.commit.commit().changes.iter().zip(&pushed.values) {
                check_value(
                    next.view.vault,
                    next.view.epoch,
                    &next.view.members,
                    change,
                    value.as_deref(),
                )
                .map_err(PushError::Refused)?;
            }
            next.keep(pushed);
        }
        *self = next;
        Ok(self.head())
    }

    fn keep(&mut self, pushed: &PushedCommit) {
        for (change, value) in pushed.commit.commit().changes.iter().zip(&pushed.values) {
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
        let knows = |hash: &Hash| self.commits.iter().position(|commit| commit.hash() == *hash);
        let from = request.heads.iter().filter_map(knows).max().map_or(0, |at| at + 1);
        Some(self.frames(from))
    }

    /// The answer to somebody who has the first `from` commits.
    pub fn frames(&self, from: usize) -> Vec<Frame> {
        let mut frames = vec![Frame::Head { restore_epoch: self.restore_epoch, head: self.head() }];
        let new = &self.commits[from..];
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
