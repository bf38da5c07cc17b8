//! Signing local edits and following them until the server has them.

use std::collections::BTreeSet;

use mdp_crypto::Identity;
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Change, Head, MAX_CHANGES, Rejected, Signatures, SignedCommit, gather};
use mdp_wire::sync::{MAX_PUSH_BYTES, MAX_PUSH_COMMITS, PushRequest, PushedCommit};

use super::signing::Author;
use super::stored::{EntryKey, Key};
use super::{Outcome, Refusal, Replica, Standing};
use crate::batch::{Batch, Writes};

/// A push to send once its batch is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// To be applied, durably, first.
    pub batch: Batch,
    /// The request's body.
    pub body: Vec<u8>,
}

/// Why nothing can be signed now. The edits are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The vault hasn't been pulled yet.
    #[error("the vault hasn't been pulled yet")]
    NotPulled,
    /// The server is behind, shows another history, or sent what doesn't hold.
    #[error("the server and this device disagree")]
    Standing,
    /// Every edit that waits has to be merged first.
    #[error("the edits have to be merged first")]
    Stale,
    /// The signatures of the history haven't all been checked yet.
    #[error("the history's signatures haven't all been checked")]
    Unchecked,
    /// The ledger's rules don't let this author make these changes.
    #[error("the changes aren't this member's to make: {0}")]
    Rejected(Rejected),
    /// More was written on one side than one push takes.
    #[error("there is more to hand back than one push takes")]
    TooLong,
    /// The two histories have different vault keys, or the answer wasn't whole.
    #[error("the two histories can't be merged here")]
    NotMergeable,
    /// The identity at hand isn't the one that the vault knows.
    #[error("the identity is not the author")]
    Identity,
}

impl Stop {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPulled => "push-not-pulled",
            Self::Standing => "push-stopped",
            Self::Stale => "push-stale",
            Self::Unchecked => "push-unchecked",
            Self::Rejected(reason) => reason.code(),
            Self::TooLong => "heal-too-long",
            Self::NotMergeable => "heal-not-mergeable",
            Self::Identity => "push-other-identity",
        }
    }
}

/// Room in a push for what isn't a value: envelope, and per commit and change.
pub(super) const ENVELOPE: usize = 64;
pub(super) const PER_COMMIT: usize = 512;
pub(super) const PER_CHANGE: usize = 80;

impl Replica {
    /// The next push: what is already signed and unacknowledged, the very same bytes, or else as
    /// many waiting edits as one push takes, signed now. `None` when nothing waits.
    ///
    /// `now` is in milliseconds since the Unix epoch, for display. When the server answers that its
    /// head has moved (409), pull and compose again: the pull tells whether the push had arrived
    /// after all.
    pub fn compose(&mut self, identity: &Identity, now: u64) -> Result<Option<Outgoing>, Stop> {
        if self.view.is_none() {
            return Err(Stop::NotPulled);
        }
        if !matches!(self.standing, Standing::Sound) {
            return Err(Stop::Standing);
        }
        if !self.outbox.flight.is_empty() {
            return Ok(Some(Outgoing { batch: Batch::default(), body: self.flight_body() }));
        }
        if self.outbox.waiting.is_empty() {
            return Ok(None);
        }
        if !self.checked {
            return Err(Stop::Unchecked);
        }
        let chosen = self.choose();
        if chosen.is_empty() {
            return Err(Stop::Stale);
        }
        let commits = self.sign(&chosen, identity, now)?;
        let mut writes = Writes::default();
        for signed in commits {
            for change in &signed.commit().changes {
                if let Some(edit) = self.outbox.waiting.remove(&change.key()) {
                    writes.delete(Key::Waiting(change.key()).to_bytes());
                    writes.put(Key::InFlight(change.key()).to_bytes(), edit.to_bytes());
                    self.outbox.in_flight.insert(change.key(), edit);
                }
            }
            writes.put(Key::Flight(signed.commit().seq).to_bytes(), signed.to_bytes());
            self.outbox.flight.push(signed);
        }
        Ok(Some(Outgoing { batch: writes.into(), body: self.flight_body() }))
    }

    /// The keys of the waiting edits that are ready and fit one push, in commits.
    fn choose(&self) -> Vec<Vec<EntryKey>> {
        let stale: BTreeSet<EntryKey> = gather(self.stale().iter().map(|stale| stale.key));
        let mut room = MAX_PUSH_BYTES - ENVELOPE;
        let mut commits: Vec<Vec<EntryKey>> = Vec::new();
        for (key, edit) in self.outbox.waiting.iter().filter(|(key, _)| !stale.contains(key)) {
            let opens = commits.last().is_none_or(|keys| keys.len() == MAX_CHANGES);
            let value = edit.value.sealed().map_or(0, <[u8]>::len);
            let cost = value + PER_CHANGE + if opens { PER_COMMIT } else { 0 };
            if cost > room || (opens && commits.len() == MAX_PUSH_COMMITS) {
                break;
            }
            room -= cost;
            match commits.last_mut().filter(|_| !opens) {
                Some(keys) => keys.push(*key),
                None => commits.push(vec![*key]),
            }
        }
        commits
    }

    fn sign(
        &self,
        commits: &[Vec<EntryKey>],
        identity: &Identity,
        now: u64,
    ) -> Result<Vec<SignedCommit>, Stop> {
        let mut view = self.view.clone().ok_or(Stop::NotPulled)?;
        let author = Author { identity, device: self.device, now };
        let mut out = Vec::with_capacity(commits.len());
        for keys in commits {
            let changes = keys
                .iter()
                .filter_map(|key| Some(self.outbox.waiting.get(key)?.change(*key)))
                .collect();
            out.push(author.sign(&mut view, None, changes)?);
        }
        Ok(out)
    }

    fn flight_body(&self) -> Vec<u8> {
        let value = |change: &Change| {
            self.outbox.in_flight.get(&change.key())?.value.sealed().map(<[u8]>::to_vec)
        };
        let commits = self.outbox.flight.iter().map(|signed| PushedCommit {
            commit: signed.clone(),
            values: signed.commit().changes.iter().map(value).collect(),
        });
        PushRequest { commits: commits.collect() }.to_bytes()
    }

    /// The server acknowledged the push: everything up to `head` is on its disk.
    pub fn push_accepted(&mut self, head: Head) -> (Outcome, Batch) {
        let mut writes = Writes::default();
        let last = self.outbox.flight.last();
        if last.is_none_or(|signed| (signed.commit().seq, signed.hash()) != (head.seq, head.hash)) {
            // A late answer to a push that a pull has already settled is no news.
            if self.history.contains(head.hash) {
                return (Outcome::UpToDate, writes.into());
            }
            let refusal = Refusal::WrongAcknowledgement;
            self.standing = Standing::Refused(refusal);
            return (Outcome::Refused(refusal), writes.into());
        }
        let Some(mut view) = self.view.clone() else {
            return (Outcome::Outdated, writes.into());
        };
        for signed in &self.outbox.flight {
            // Judged when it was signed, by this very view.
            if let Err(reason) = view.append(signed, Signatures::Later) {
                let refusal = Refusal::Commit { seq: signed.commit().seq, reason };
                self.standing = Standing::Refused(refusal);
                return (Outcome::Refused(refusal), writes.into());
            }
        }
        let mut changed = Vec::new();
        for signed in std::mem::take(&mut self.outbox.flight) {
            let seq = signed.commit().seq;
            writes.delete(Key::Flight(seq).to_bytes());
            self.keep_commit(Head { seq, hash: signed.hash() }, &signed, &mut writes);
            for change in &signed.commit().changes {
                let edit = self.outbox.in_flight.remove(&change.key());
                let bytes = edit.as_ref().and_then(|edit| edit.value.sealed());
                writes.delete(Key::InFlight(change.key()).to_bytes());
                self.keep_entry(change.key(), change.leaf, bytes, &mut writes);
                changed.push(change.key());
            }
        }
        self.view = Some(view);
        self.write_meta(&mut writes);
        (Outcome::Advanced { changed }, writes.into())
    }

    /// The server refused the push for good (4xx other than 409 and 413). The edits are kept.
    pub fn push_refused(&mut self) {
        self.standing = Standing::Refused(Refusal::PushRefused);
    }
}
