//! Healing a server that went back, with the merges that it takes.

use mdp_crypto::{Entropy, Identity};
use mdp_ledger::{EntryId, Hash, Kind};
use mdp_vault::item::Record;
use mdp_vault::merge::{conflict_id, merge};

use super::Workspace;
use crate::batch::Batch;
use crate::error::Error;
use crate::replica::{Meeting, Met, Outgoing, Standing, Stop, Value};

impl Workspace {
    /// See [`Replica::note_incident`](crate::replica::Replica::note_incident).
    pub fn note_incident(&mut self, now: u64, restored_at: Option<u64>) -> Batch {
        self.replica.note_incident(now, restored_at)
    }

    /// See [`Replica::give_up_blobs`](crate::replica::Replica::give_up_blobs).
    pub fn give_up_blobs(&mut self, blobs: impl IntoIterator<Item = EntryId>) -> Batch {
        self.replica.give_up_blobs(blobs)
    }

    /// Notes that the person has seen every incident there is.
    pub fn acknowledge_incidents(&mut self) -> Batch {
        self.replica.acknowledge_incidents()
    }

    /// The next push that heals a server which is behind or shows another history; `None` where
    /// there is nothing to heal. Whatever became of it, pull next: the pull takes in what it did.
    pub fn heal(
        &mut self,
        identity: &Identity,
        now: u64,
        entropy: &mut dyn Entropy,
    ) -> Result<Option<Outgoing>, Error> {
        match *self.replica.standing() {
            Standing::Behind { server, .. } => {
                if let Some(outgoing) = self.replica.hand_back(server.hash) {
                    return Ok(Some(outgoing));
                }
            }
            Standing::Fork { .. } => {}
            Standing::Sound | Standing::Refused(_) => return Ok(None),
        }
        let mut met = Vec::new();
        for meeting in self.replica.meetings()? {
            self.meet(&meeting, &mut met, entropy)?;
        }
        Ok(Some(self.replica.merge(met, identity, now)?))
    }

    /// Merges a record that both histories changed. What stood where they parted is gone from this
    /// device: where a field differs, the server's stays and ours becomes a conflict copy.
    fn meet(
        &self,
        it: &Meeting,
        met: &mut Vec<Met>,
        entropy: &mut dyn Entropy,
    ) -> Result<(), Error> {
        let id = it.key.1;
        let open = |(revision, sealed): &(u64, Option<Vec<u8>>)| {
            sealed.as_ref().map(|sealed| self.unseal(id, *revision, sealed)).transpose()
        };
        let revision = it.theirs.0.max(it.ours.0).saturating_add(1);
        let losing = it.ours.1.as_ref().map_or(Hash([0; 32]), |sealed| Hash::of(sealed));
        let later = it.theirs.0 > it.ours.0;
        let (theirs, ours) = match (open(&it.theirs), open(&it.ours)) {
            (Ok(theirs), Ok(ours)) => (theirs, ours),
            // What can't be read, of a newer program perhaps, can only stay as it is: ours beside it.
            (Err(_), Ok(ours)) if later => {
                if let Some(ours) = ours {
                    met.push(self.copy_beside(conflict_id(id, losing), &ours, entropy)?);
                }
                return Ok(());
            }
            _ => return Err(Stop::NotMergeable.into()),
        };
        let merged = merge(id, None, theirs.as_ref(), ours.as_ref(), losing);
        let mut copy = merged.conflict;
        let (value, same) = match &merged.record {
            None => (Value::Deleted, theirs.is_none()),
            Some(record) => match self.seal(id, revision, record, entropy) {
                // More together than a record may hold: each is kept by itself.
                Err(Error::Crypto(mdp_crypto::Error::TooLarge)) => {
                    copy = ours.clone().map(|ours| (conflict_id(id, losing), ours));
                    match &theirs {
                        Some(theirs) => (self.seal(id, revision, theirs, entropy)?, true),
                        None => (Value::Deleted, true),
                    }
                }
                sealed => (sealed?, theirs.as_ref() == Some(record)),
            },
        };
        // Where the server's version says it all and is the later one, it stands: so does what was
        // brought over before.
        if !(same && later) {
            met.push(Met { key: it.key, revision, value });
        }
        if let Some((copy, record)) = copy {
            met.push(self.copy_beside(copy, &record, entropy)?);
        }
        Ok(())
    }

    /// A conflict copy.
    fn copy_beside(
        &self,
        copy: EntryId,
        record: &Record,
        entropy: &mut dyn Entropy,
    ) -> Result<Met, Error> {
        let value = self.seal(copy, 1, record, entropy)?;
        Ok(Met { key: (Kind::Record, copy), revision: 1, value })
    }
}
