//! Incidents: the times when the server had gone back, or showed another history. Each stays with
//! the vault as evidence; it is shown until the person has acknowledged it.

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::cbor::{self, Deterministic, EncodeError, Malformed};
use mdp_ledger::{EntryId, Hash, Head, Kind, SignedCommit, gather};
use minicbor::{Decoder, Encoder};

use super::stored::{EntryKey, Key, is_null, read_head, write_head};
use super::{Replica, Standing};
use crate::batch::{Batch, Writes};

/// A time when the server had gone back, or showed another history.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub struct Incident {
    /// When this device noticed, by its own clock: milliseconds since the Unix epoch.
    pub noticed: u64,
    /// Where this device's verified history stood.
    pub ours: Head,
    /// Where the server stood.
    pub server: Head,
    /// Whether both had moved on: the commits that only the server had are kept too
    /// ([`Replica::evidence`]).
    pub forked: bool,
    /// Whether the server said that it was restored. It chooses the words: without it, this is an
    /// alarm.
    pub announced: bool,
    /// When that was, by the server's word: milliseconds since the Unix epoch.
    pub restored_at: Option<u64>,
    /// Entries whose latest change here the server lacked, and is given.
    pub lacked: u64,
    /// Attachments whose bytes were found neither here nor at the server: their entries were removed
    /// with the hand-back, the records still name them.
    pub lost_blobs: u64,
    /// Whether both have agreed again since.
    pub healed: bool,
    /// Whether the person has seen it.
    pub acknowledged: bool,
    /// The restore epoch that the server stated.
    pub(super) epoch: [u8; 16],
}

impl Incident {
    /// Whether the person is to be alarmed: the server went back without saying why.
    pub fn is_alarm(&self) -> bool {
        !self.announced
    }
}

impl Replica {
    /// Every incident, oldest first.
    pub fn incidents(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.incidents.values()
    }

    /// Notes that the server is behind or shows another history, if that is how it stands and
    /// hasn't been noted yet. To be called and stored after each pull that says so, before healing.
    /// `restored_at` is the server's word, in milliseconds since the Unix epoch.
    pub fn note_incident(&mut self, now: u64, restored_at: Option<u64>) -> Batch {
        let (server, announced, forked) = match self.standing {
            Standing::Behind { server, restored } => (server, restored, false),
            Standing::Fork { server, restored } => (server, restored, true),
            Standing::Sound | Standing::Refused(_) => return Batch::default(),
        };
        let (Some(ours), Some(epoch)) = (self.head(), self.server_epoch) else {
            return Batch::default();
        };
        let last = self.incidents.last_key_value();
        if last.is_some_and(|(_, open)| !open.healed && open.epoch == epoch) {
            return Batch::default();
        }
        let number = last.map_or(1, |(number, _)| number.saturating_add(1));
        let incident = Incident {
            noticed: now,
            ours,
            server,
            forked,
            announced,
            restored_at: restored_at.filter(|_| announced),
            lacked: self.lacked(server.hash).len() as u64,
            lost_blobs: 0,
            healed: false,
            acknowledged: false,
            epoch,
        };
        let mut writes = Writes::default();
        writes.put(Key::Incident(number).to_bytes(), incident.to_bytes());
        self.incidents.insert(number, incident);
        writes.into()
    }

    /// Notes that the person has seen every incident there is.
    pub fn acknowledge_incidents(&mut self) -> Batch {
        let mut writes = Writes::default();
        for (number, incident) in self.incidents.iter_mut().filter(|(_, it)| !it.acknowledged) {
            incident.acknowledged = true;
            writes.put(Key::Incident(*number).to_bytes(), incident.to_bytes());
        }
        writes.into()
    }

    /// Whether the server says, by its restore epoch, that it was restored since this device last
    /// agreed with it. While an incident lasts, its words stay.
    pub(super) fn is_restored(&self, epoch: [u8; 16]) -> bool {
        match self.incidents.values().next_back() {
            Some(open) if !open.healed && open.epoch == epoch => open.announced,
            _ => self.restore_epoch.is_some_and(|seen| seen != epoch),
        }
    }

    /// Both agree again. The epoch is noted, so that the next time the server goes back is told
    /// apart from this one.
    pub(super) fn end_incidents(&mut self, writes: &mut Writes) {
        self.lost_blobs.clear();
        let mut ended = None;
        for (number, incident) in self.incidents.iter_mut().filter(|(_, it)| !it.healed) {
            incident.healed = true;
            ended = Some(incident.epoch);
            writes.put(Key::Incident(*number).to_bytes(), incident.to_bytes());
        }
        if ended.is_some() {
            self.restore_epoch = ended;
            self.write_meta(writes);
        }
    }

    /// The attachments whose latest change the server lacks. Their bytes aren't here: a host asks
    /// whether the server has them, and gives up those that it doesn't.
    pub fn lacked_blobs(&self) -> Vec<EntryId> {
        let (Standing::Behind { server, .. } | Standing::Fork { server, .. }) = self.standing
        else {
            return Vec::new();
        };
        let blobs = self.lacked(server.hash).into_iter().filter(|key| key.0 == Kind::Blob);
        let live =
            |key: &EntryKey| self.verified_leaf(*key).is_some_and(|leaf| leaf.hash.is_some());
        blobs.filter(live).map(|key| key.1).collect()
    }

    /// Gives up attachments whose bytes are nowhere any more: a server takes no commit that leaves it
    /// with an attachment it doesn't have. Healing removes their entries; the records that name them
    /// stay as they are.
    pub fn give_up_blobs(&mut self, blobs: impl IntoIterator<Item = EntryId>) -> Batch {
        self.lost_blobs.extend(blobs);
        let lost = self.lost_blobs.len() as u64;
        let mut writes = Writes::default();
        if let Some((number, incident)) = self.incidents.iter_mut().next_back()
            && incident.lost_blobs < lost
        {
            incident.lost_blobs = lost;
            writes.put(Key::Incident(*number).to_bytes(), incident.to_bytes());
        }
        writes.into()
    }

    /// The entries whose latest changes are in commits that a server at this head lacks.
    fn lacked(&self, server: Hash) -> BTreeSet<EntryKey> {
        let shown = self.evidence.values().filter_map(|bytes| SignedCommit::from_bytes(bytes).ok());
        let shown: BTreeMap<Hash, SignedCommit> = gather(shown.map(|it| (it.hash(), it)));
        let there = self.ancestors(server, &shown);
        let lacked = self.history.commits().filter(|commit| !there.contains(&commit.hash()));
        let changes = lacked.flat_map(|commit| commit.commit().changes.clone());
        gather(changes.map(|change| change.key()))
    }
}

impl Deterministic for Incident {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(12)?.str("mdp/v1/incident")?.u64(self.noticed)?;
        write_head(e, Some(self.ours))?;
        write_head(e, Some(self.server))?;
        e.bytes(&self.epoch)?.bool(self.forked)?.bool(self.announced)?;
        match self.restored_at {
            Some(at) => e.u64(at)?,
            None => e.null()?,
        };
        e.u64(self.lacked)?.u64(self.lost_blobs)?;
        e.bool(self.healed)?.bool(self.acknowledged)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 12)?;
        if d.str()? != "mdp/v1/incident" {
            return Err(Malformed);
        }
        Ok(Self {
            noticed: d.u64()?,
            ours: read_head(d)?.ok_or(Malformed)?,
            server: read_head(d)?.ok_or(Malformed)?,
            epoch: cbor::fixed(d)?,
            forked: d.bool()?,
            announced: d.bool()?,
            restored_at: if is_null(d)? { None } else { Some(d.u64()?) },
            lacked: d.u64()?,
            lost_blobs: d.u64()?,
            healed: d.bool()?,
            acknowledged: d.bool()?,
        })
    }
}
