//! Opening what a host stored, following what another program stored there, and saving what can be
//! saved of a damaged store.

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Change, DeviceId, Head, Kind, Member, Members, Tree, UserId, VaultView};

use super::stored::{Edit, EntryKey, Key, Meta, Stored};
use super::{Pin, Replica};
use crate::batch::{Batch, Writes};

/// Stored pairs that don't make a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// They belong to another vault.
    #[error("the stored replica belongs to another vault")]
    OtherVault,
    /// A pair is malformed or missing, or bytes no longer have the hash that was verified.
    #[error("the stored replica is damaged")]
    Broken,
}

impl Damaged {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherVault => "replica-other-vault",
            Self::Broken => "replica-damaged",
        }
    }
}

/// A replica as it was stored, whole and checked, whichever vault it is of. Reading it needs no secret:
/// a host may do so before the identity is open, which alone says which vault it has to be.
pub struct StoredReplica(Replica);

impl StoredReplica {
    /// Reads every pair, in any order. The bytes are hashed and the state's root is compared with the
    /// one that the verified head states.
    pub fn read(
        device: DeviceId,
        pairs: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
    ) -> Result<Self, Damaged> {
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        let meta = pairs.iter().position(|(key, _)| Key::read(key) == Some(Key::Meta));
        let (_, meta) = pairs.swap_remove(meta.ok_or(Damaged::Broken)?);
        let meta: Meta = read(&meta)?;
        let (mut replica, _) = Replica::new(meta.pin(), device, None);
        let head = replica.take_meta(&meta);
        for (key, value) in pairs {
            match Key::read(&key).ok_or(Damaged::Broken)? {
                Key::Meta => return Err(Damaged::Broken),
                Key::Commit(head) => replica.history.insert(head, value),
                Key::Entry(key) => {
                    replica.values.insert(key, Stored::read(value).ok_or(Damaged::Broken)?);
                }
                Key::Waiting(key) => {
                    replica.outbox.waiting.insert(key, read(&value)?);
                }
                Key::InFlight(key) => {
                    replica.outbox.in_flight.insert(key, read(&value)?);
                }
                Key::Flight(seq) => {
                    let signed = read(&value)?;
                    let flight = &mut replica.outbox.flight;
                    let place = flight.partition_point(|before| before.commit().seq < seq);
                    flight.insert(place, signed);
                }
                Key::Evidence(head) => {
                    replica.evidence.insert((head.seq, head.hash), value);
                }
                Key::Incident(number) => {
                    replica.incidents.insert(number, read(&value)?);
                }
            }
        }
        match head {
            Some(head) => replica.view = Some(replica.restore_view(head)?),
            // A verified history whose head is forgotten would let a server go back unnoticed.
            None if replica.history.len() > 0 => return Err(Damaged::Broken),
            None => {}
        }
        Ok(Self(replica))
    }

    /// The replica, if it is of this vault.
    pub fn of(self, pin: Pin) -> Result<Replica, Damaged> {
        if self.0.pin == pin { Ok(self.0) } else { Err(Damaged::OtherVault) }
    }
}

impl Replica {
    /// Opens what was stored of this vault: [`StoredReplica::read`].
    pub fn open(
        pin: Pin,
        device: DeviceId,
        pairs: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
    ) -> Result<Self, Damaged> {
        StoredReplica::read(device, pairs)?.of(pin)
    }

    /// A fresh replica out of a damaged one, for a new first pull: the edits that wait, the
    /// head that must not go back and the incidents are kept, all else is taken from the server again.
    /// Another vault's is left alone.
    pub fn salvage(
        pin: Pin,
        device: DeviceId,
        pairs: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
    ) -> Result<(Self, Batch), Damaged> {
        let (mut replica, _) = Self::new(pin, device, None);
        let mut writes = Writes::default();
        let (mut verified, mut highest) = (None, None::<Head>);
        for (key, value) in pairs {
            match Key::read(&key) {
                Some(Key::Meta) => {
                    let meta = read::<Meta>(&value).ok();
                    if meta.as_ref().is_some_and(|meta| meta.pin() != pin) {
                        return Err(Damaged::OtherVault);
                    }
                    verified = meta.and_then(|meta| replica.take_meta(&meta));
                }
                Some(Key::Commit(head)) if highest.is_none_or(|h| h.seq < head.seq) => {
                    highest = Some(head);
                }
                Some(Key::Waiting(key)) => replica.outbox.waiting.extend(edit(key, &value)),
                Some(Key::InFlight(key)) => replica.outbox.in_flight.extend(edit(key, &value)),
                Some(Key::Incident(number)) => {
                    replica.incidents.extend(read(&value).ok().map(|it| (number, it)));
                    continue;
                }
                _ => {}
            }
            writes.delete(key);
        }
        let known = [replica.floor, highest].into_iter().flatten();
        replica.floor = verified.or(known.max_by_key(|head| head.seq));
        replica.restore_epoch = None;
        replica.checked = false;
        replica.outbox.abandon_flight(&mut writes);
        replica.outbox.write_waiting(&mut writes);
        replica.write_meta(&mut writes);
        Ok((replica, writes.into()))
    }

    /// Gives the verified head.
    fn take_meta(&mut self, meta: &Meta) -> Option<Head> {
        self.floor = meta.floor;
        self.restore_epoch = meta.restore_epoch;
        self.checked = meta.checked;
        meta.head
    }

    /// The view at the stored head, if the stored entries have the root that it states.
    fn restore_view(&self, head: Head) -> Result<VaultView, Damaged> {
        let signed = self.history.get(head.hash).ok_or(Damaged::Broken)?;
        let commit = signed.commit();
        if commit.vault != self.pin.vault || !self.history.contains(self.pin.genesis) {
            return Err(Damaged::Broken);
        }
        let changes = self.values.iter().map(|(&(kind, id), stored)| Change {
            kind,
            id,
            leaf: stored.leaf(),
        });
        let tree = Tree::from_entries(changes);
        if (commit.seq, signed.hash()) != (head.seq, head.hash) || tree.root() != commit.root {
            return Err(Damaged::Broken);
        }
        let mut members = Members::new();
        for (id, stored) in self.stored(Kind::Member) {
            if let Some(bytes) = stored.bytes() {
                let member = Member::from_bytes(bytes).map_err(|_| Damaged::Broken)?;
                members.insert(UserId(id.0), member);
            }
        }
        Ok(VaultView { vault: self.pin.vault, head, epoch: commit.epoch, tree, members })
    }

    /// Opens again what another program over the same storage may have changed, and gives the
    /// replica as it was. How it stands towards the server stays.
    pub(crate) fn reopen(
        &mut self,
        pairs: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
    ) -> Result<Self, Damaged> {
        let mut fresh = Self::open(self.pin, self.device, pairs)?;
        fresh.standing = self.standing.clone();
        Ok(std::mem::replace(self, fresh))
    }
}

fn read<T: Deterministic>(bytes: &[u8]) -> Result<T, Damaged> {
    T::from_bytes(bytes).map_err(|_| Damaged::Broken)
}

fn edit(key: EntryKey, value: &[u8]) -> Option<(EntryKey, Edit)> {
    Edit::from_bytes(value).ok().map(|edit| (key, edit))
}
