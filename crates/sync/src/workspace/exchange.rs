//! Pulling and pushing an open vault, with the merges in between.

use mdp_crypto::{Entropy, Identity};
use mdp_ledger::{EntryId, Head, Kind};
use mdp_wire::sync::PullRequest;

use super::Workspace;
use crate::batch::Batch;
use crate::error::Error;
use crate::replica::{Appetite, ExportedOutbox, Outcome, Outgoing, Pull, Refusal, Stop};

/// What a pull or an acknowledged push came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// As the replica says.
    pub outcome: Outcome,
    /// To be stored before anything that depends on it is sent.
    pub batch: Batch,
    /// The records whose content may have changed.
    pub changed: Vec<EntryId>,
}

impl Workspace {
    /// What to ask the server.
    pub fn pull_request(&self) -> PullRequest {
        self.replica.pull_request()
    }

    /// Begins to take in the answer.
    pub fn begin_pull(&self) -> Pull {
        self.replica.begin_pull()
    }

    /// Takes in the next piece of the answer. After an error the rest needn't be read.
    pub fn feed(&self, pull: &mut Pull, piece: &[u8]) -> Result<Appetite, Refusal> {
        self.replica.feed(pull, piece)
    }

    /// Ends the pull: verified changes are taken in, local edits that meet them are merged, and
    /// lists follow. On an error the vault is as it was, and is to be opened again from what is
    /// stored.
    pub fn finish_pull(&mut self, pull: Pull, entropy: &mut dyn Entropy) -> Result<Pulled, Error> {
        let (outcome, batch) = self.replica.finish_pull(pull);
        self.settle(outcome, batch, entropy)
    }

    /// Merges edits that the vault has moved past while it was locked: pulled without being open,
    /// or salvaged. To be called after opening; usually there is nothing to do.
    pub fn reconcile(&mut self, entropy: &mut dyn Entropy) -> Result<Pulled, Error> {
        self.settle(Outcome::UpToDate, Batch::default(), entropy)
    }

    /// The server answered that nothing moved (304).
    pub fn pull_unchanged(&mut self) -> Pulled {
        let (outcome, batch) = self.replica.pull_unchanged();
        Pulled { outcome, batch, changed: Vec::new() }
    }

    /// The next push, if anything waits and nothing stands in its way.
    pub fn compose(&mut self, identity: &Identity, now: u64) -> Result<Option<Outgoing>, Stop> {
        self.replica.compose(identity, now)
    }

    /// The server acknowledged the push up to `head`.
    pub fn push_accepted(
        &mut self,
        head: Head,
        entropy: &mut dyn Entropy,
    ) -> Result<Pulled, Error> {
        let (outcome, batch) = self.replica.push_accepted(head);
        self.settle(outcome, batch, entropy)
    }

    /// The server refused the push for good. The edits are kept.
    pub fn push_refused(&mut self) {
        self.replica.push_refused();
    }

    /// Forgets every edit that waits: on the person's word alone.
    pub fn discard_outbox(&mut self) -> Pulled {
        let changed: Vec<EntryId> =
            (self.replica.records()).filter(|(_, top)| top.pending).map(|(id, _)| id).collect();
        let batch = self.replica.discard_outbox();
        for id in &changed {
            self.refresh(*id);
        }
        Pulled { outcome: Outcome::UpToDate, batch, changed }
    }

    /// Brings in edits that another device of the account exported. Each is merged with what is
    /// here; bringing the same ones in twice changes nothing.
    pub fn import_outbox(
        &mut self,
        bytes: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Pulled, Error> {
        let exported = ExportedOutbox::read(bytes)?;
        if exported.vault != self.replica.pin().vault {
            return Err(Error::OtherVault);
        }
        let mut writes = Vec::new();
        for ((kind, id), edit) in exported.edits {
            if kind != Kind::Record {
                continue;
            }
            let theirs = match edit.value.sealed() {
                Some(sealed) => Some(
                    self.unseal(id, edit.revision, sealed)
                        .map_err(|_| Error::Crypto(mdp_crypto::Error::NotOpened))?,
                ),
                None => None,
            };
            let base = edit
                .base
                .and_then(|base| self.unseal(id, base.leaf.revision, base.sealed.as_deref()?).ok());
            let merged = self.merge_here(id, base.as_ref(), theirs.as_ref(), entropy)?;
            writes.push((id, merged.record));
            writes.extend(merged.conflict.map(|(copy, record)| (copy, Some(record))));
        }
        let done = self.write(writes, entropy)?;
        Ok(Pulled { outcome: Outcome::UpToDate, batch: done.batch, changed: done.ids })
    }

    fn settle(
        &mut self,
        outcome: Outcome,
        batch: Batch,
        entropy: &mut dyn Entropy,
    ) -> Result<Pulled, Error> {
        let changed = match &outcome {
            Outcome::Advanced { changed } => changed.as_slice(),
            _ => &[],
        };
        let mut ids: Vec<EntryId> =
            changed.iter().filter(|(kind, _)| *kind == Kind::Record).map(|(_, id)| *id).collect();
        let (merged, touched) = self.merge_stale(entropy)?;
        ids.extend(touched);
        ids.sort_unstable();
        ids.dedup();
        for id in &ids {
            self.refresh(*id);
        }
        Ok(Pulled { outcome, batch: batch.then(merged), changed: ids })
    }
}
