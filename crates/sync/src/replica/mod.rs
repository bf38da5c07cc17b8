//! One vault on one device: verified history and state, local edits that wait, and what is on its
//! way. A state machine without I/O.
//!
//! The host feeds it received bytes and stored pairs, and carries out the [`Batch`]es it returns,
//! atomically and durably, before sending anything that depends on them. The promises:
//!
//! - a verified head never goes back, whatever a server says;
//! - nothing of an answer is taken unless all of it holds;
//! - a local edit is forgotten only once the server's verified history has it, or once it was
//!   merged into an edit that does.
//!
//! Byte by byte: `docs/spec/sync.md`.

mod heal;
mod history;
mod incident;
mod open;
mod outbox;
mod past;
mod pull;
mod push;
mod refusal;
mod signing;
mod stored;

use std::collections::{BTreeMap, BTreeSet};

use mdp_crypto::HomeVault;
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, DeviceId, EntryId, Grant, Hash, Head, KeyEntry, Kind, Leaf, Members, SignedCommit,
    Tree, VaultId, VaultView,
};
use mdp_wire::sync::PushedCommit;

use crate::batch::{Batch, Writes};
use heal::Other;
use history::History;
use outbox::Outbox;
use stored::{Key, Meta, Stored};

pub use heal::{Meeting, Met};
pub use history::{Checked, HistoryCheck};
pub use incident::Incident;
pub use open::{Damaged, StoredReplica};
pub use outbox::{ExportedOutbox, Stale, Top};
pub use past::{Version, Was};
pub use pull::{Appetite, Outcome, Pull};
pub use push::{Outgoing, Stop};
pub use refusal::Refusal;
pub use stored::{Base, Edit, EntryKey, Value};

/// Which vault, beyond anything a server says: its id and the hash of its genesis. The identity
/// pins the home vault; the home vault's records pin the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    /// The vault.
    pub vault: VaultId,
    /// Hash of its genesis.
    pub genesis: Hash,
}

impl From<HomeVault> for Pin {
    fn from(home: HomeVault) -> Self {
        Self { vault: home.vault, genesis: home.genesis }
    }
}

/// How the replica stands towards the server, as of the last answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// In agreement, or nothing was heard yet.
    Sound,
    /// The server's head is one that this device has left behind. Edits wait; what
    /// the server lacks is handed back: [`Workspace::heal`](crate::workspace::Workspace::heal).
    Behind {
        /// Where the server stands.
        server: Head,
        /// Whether it says that it was restored since this device last agreed with it.
        restored: bool,
    },
    /// The server holds a history that this device's doesn't lead to. Edits wait, the
    /// evidence is stored, both are merged by the same.
    Fork {
        /// Where the server stands.
        server: Head,
        /// Whether it says that it was restored since this device last agreed with it.
        restored: bool,
    },
    /// The server's last answer didn't hold. Nothing of it was taken.
    Refused(Refusal),
}

/// One vault on one device.
pub struct Replica {
    pin: Pin,
    device: DeviceId,
    floor: Option<Head>,
    restore_epoch: Option<[u8; 16]>,
    checked: bool,
    view: Option<VaultView>,
    history: History,
    values: BTreeMap<EntryKey, Stored>,
    outbox: Outbox,
    evidence: BTreeMap<(u64, Hash), Vec<u8>>,
    incidents: BTreeMap<u64, Incident>,
    standing: Standing,
    /// The restore epoch that the server stated last, in agreement or not.
    server_epoch: Option<[u8; 16]>,
    /// The server's other history, as the last answer showed it.
    other: Option<Other>,
    /// Attachments that healing gives up.
    lost_blobs: BTreeSet<EntryId>,
}

impl Replica {
    /// A replica that knows nothing yet but which vault it is of, and, where a key file said so, a
    /// head that the vault has reached: the first pull must contain it.
    pub fn new(pin: Pin, device: DeviceId, floor: Option<Head>) -> (Self, Batch) {
        let replica = Self {
            pin,
            device,
            floor,
            restore_epoch: None,
            checked: false,
            view: None,
            history: History::default(),
            values: BTreeMap::new(),
            outbox: Outbox::default(),
            evidence: BTreeMap::new(),
            incidents: BTreeMap::new(),
            standing: Standing::Sound,
            server_epoch: None,
            other: None,
            lost_blobs: BTreeSet::new(),
        };
        let mut writes = Writes::default();
        replica.write_meta(&mut writes);
        (replica, writes.into())
    }

    /// The replica of a vault that this device has just founded, on a server that states this
    /// restore epoch.
    pub fn founded(
        genesis: &PushedCommit,
        device: DeviceId,
        restore_epoch: [u8; 16],
    ) -> Result<(Self, Batch), mdp_ledger::Rejected> {
        let PushedCommit { commit: genesis, values } = genesis;
        let view = VaultView::found(genesis)?;
        let pin = Pin { vault: view.vault, genesis: genesis.hash() };
        let (mut replica, _) = Self::new(pin, device, None);
        let mut writes = Writes::default();
        replica.keep_commit(view.head, genesis, &mut writes);
        for (change, value) in genesis.commit().changes.iter().zip(values) {
            replica.keep_entry(change.key(), change.leaf, value.as_deref(), &mut writes);
        }
        replica.keep_members(genesis, &view.tree, &mut writes);
        replica.view = Some(view);
        replica.restore_epoch = Some(restore_epoch);
        replica.checked = true;
        replica.write_meta(&mut writes);
        Ok((replica, writes.into()))
    }

    /// Which vault.
    pub fn pin(&self) -> Pin {
        self.pin
    }

    /// The highest verified head; `None` before the first pull.
    pub fn head(&self) -> Option<Head> {
        self.view.as_ref().map(|view| view.head)
    }

    /// The vault's first commit with its bytes; `None` where this device doesn't have all of them.
    pub fn genesis(&self) -> Option<PushedCommit> {
        let commit = self.history.get(self.pin.genesis)?;
        let value = |change: &Change| match change.kind {
            Kind::Member => Some(None),
            kind => {
                let stored = self.values.get(&(kind, change.id))?;
                (stored.leaf() == change.leaf).then(|| stored.bytes().map(<[u8]>::to_vec))
            }
        };
        let values = commit.commit().changes.iter().map(value).collect::<Option<_>>()?;
        Some(PushedCommit { commit, values })
    }

    /// How it stands towards the server, as of the last answer.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Whether evidence of a fork is kept, from now or from before.
    pub fn has_evidence(&self) -> bool {
        !self.evidence.is_empty()
    }

    /// The commits of other histories that the server showed, signed by members.
    pub fn evidence(&self) -> impl Iterator<Item = (Head, &[u8])> {
        self.evidence.iter().map(|(&(seq, hash), bytes)| (Head { seq, hash }, bytes.as_slice()))
    }

    /// The members at the verified head.
    pub fn members(&self) -> Option<&Members> {
        self.view.as_ref().map(|view| &view.members)
    }

    /// The current key epoch.
    pub fn epoch(&self) -> Option<u32> {
        self.view.as_ref().map(|view| view.epoch)
    }

    /// The verified entries of one kind that have bytes here, with their revision.
    pub fn entries(&self, kind: Kind) -> impl Iterator<Item = (EntryId, u64, &[u8])> {
        self.stored(kind).filter_map(|(id, stored)| Some((id, stored.revision(), stored.bytes()?)))
    }

    fn stored(&self, kind: Kind) -> impl Iterator<Item = (EntryId, &Stored)> {
        let range = (kind, EntryId([0; 16]))..=(kind, EntryId([0xff; 16]));
        self.values.range(range).map(|(&(_, id), stored)| (id, stored))
    }

    /// The grant of the current key to `recipient`, for opening the vault.
    pub fn grant(&self, recipient: mdp_ledger::Fingerprint) -> Option<Grant> {
        let id = Grant::entry_id(self.epoch()?, recipient);
        Grant::from_bytes(self.values.get(&(Kind::Grant, id))?.bytes()?).ok()
    }

    /// The key entry of an epoch.
    pub fn key_entry(&self, epoch: u32) -> Option<KeyEntry> {
        let id = KeyEntry::entry_id(epoch);
        KeyEntry::from_bytes(self.values.get(&(Kind::Key, id))?.bytes()?).ok()
    }

    /// How many commits the verified history has.
    pub fn commit_count(&self) -> usize {
        self.history.len()
    }

    /// A walk that checks every signature of the history; see [`Self::check_step`].
    pub fn check_history(&self) -> HistoryCheck {
        HistoryCheck::default()
    }

    /// Checks up to `most` further commits; `failed` hears of each that doesn't hold. A device
    /// signs nothing before a walk has come to its end with no failure: [`Self::history_checked`].
    pub fn check_step(
        &self,
        check: &mut HistoryCheck,
        most: usize,
        failed: impl FnMut(Head, mdp_ledger::Rejected),
    ) -> Checked {
        check.step(&self.history, most, failed)
    }

    /// Notes that a whole walk over the history found every signature to hold.
    pub fn history_checked(&mut self) -> Batch {
        self.checked = true;
        let mut writes = Writes::default();
        self.write_meta(&mut writes);
        writes.into()
    }

    /// Notes that a signature of the history doesn't hold: nothing is sent from now on.
    pub(crate) fn refuse_history(&mut self, commit: Head) {
        self.standing = Standing::Refused(Refusal::HistorySignature { seq: commit.seq });
    }

    /// Whether every signature of the history has been checked.
    pub fn is_history_checked(&self) -> bool {
        self.checked
    }

    fn verified_leaf(&self, (kind, id): EntryKey) -> Option<Leaf> {
        self.view.as_ref().and_then(|view| view.tree.get(kind, id).ok().flatten())
    }

    fn write_meta(&self, writes: &mut Writes) {
        let meta = Meta {
            vault: self.pin.vault,
            genesis: self.pin.genesis,
            head: self.head(),
            floor: self.floor,
            restore_epoch: self.restore_epoch,
            checked: self.checked,
        };
        writes.put(Key::Meta.to_bytes(), meta.to_bytes());
    }

    fn keep_commit(&mut self, head: Head, signed: &SignedCommit, writes: &mut Writes) {
        let bytes = signed.to_bytes();
        writes.put(Key::Commit(head).to_bytes(), bytes.clone());
        self.history.insert(head, bytes);
    }

    fn keep_entry(&mut self, key: EntryKey, leaf: Leaf, bytes: Option<&[u8]>, writes: &mut Writes) {
        let stored = Stored::new(key.0, leaf, bytes.unwrap_or_default());
        writes.put(Key::Entry(key).to_bytes(), stored.as_slice().to_vec());
        self.values.insert(key, stored);
    }

    /// Keeps the member entries that a commit carries, as far as they are still current in `tree`.
    fn keep_members(&mut self, signed: &SignedCommit, tree: &Tree, writes: &mut Writes) {
        for (change, bytes) in signed.commit().member_bytes() {
            if tree.get(change.kind, change.id) == Ok(Some(change.leaf)) {
                self.keep_entry(change.key(), change.leaf, Some(bytes), writes);
            }
        }
    }
}
