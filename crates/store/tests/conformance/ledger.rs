//! Users and vaults for the cases: signed as real ones are, with bytes that only look sealed.

use ed25519_dalek::{Signer, SigningKey};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::signature::{self, Use};
use mdp_ledger::{
    Change, Commit, DeviceId, EntryId, Genesis, Grant, Hash, Head, KeyEntry, Kind, Leaf, Member,
    PublicIdentity, Role, SignedCommit, SignedIdentity, Suite, Tree, UserId, VaultId, VaultView,
};
use mdp_store::{Gate, JudgedCommit, OpaqueRecord, Push, Registration, Slot};

/// Every author's: what a login is checked against.
pub(crate) fn record_of_password() -> OpaqueRecord {
    OpaqueRecord { suite: 1, bytes: vec![7; 192] }
}

use super::SERVER;

/// Somebody with an identity; users of different numbers share nothing.
#[derive(Clone)]
pub(crate) struct Author {
    pub(crate) user: UserId,
    key: SigningKey,
    pub(crate) identity: SignedIdentity,
}

impl Author {
    pub(crate) fn new(number: u8) -> Self {
        let user = UserId([number; 16]);
        let key = SigningKey::from_bytes(&[number; 32]);
        let identity = PublicIdentity {
            suite: Suite::One,
            user,
            server: SERVER,
            created: 1,
            signing: key.verifying_key().to_bytes(),
            mlkem: Box::new([number; 1184]),
            rsa: vec![number; 526],
            previous: None,
        };
        let signature = sign(&key, Use::Identity, &identity.to_bytes());
        Self { user, key, identity: SignedIdentity { identity, signature, succession: None } }
    }

    pub(crate) fn member(&self, role: Role) -> Vec<u8> {
        Member { role, identity: self.identity.clone() }.to_bytes()
    }

    /// What registers this user, with the first commit of a vault of theirs.
    pub(crate) fn registration(&self, name: &str, gate: Gate) -> (Registration, Vault) {
        let (vault, push) = Vault::found(self);
        let registration = Registration {
            user: self.user,
            server: self.identity.identity.server,
            name: name.into(),
            name_key: name.to_lowercase(),
            identity: self.identity.to_bytes(),
            fingerprint: self.identity.identity.fingerprint(),
            opaque: record_of_password(),
            slot: Slot { bytes: vec![8; 300], key: [9; 32] },
            vault: push,
            gate,
        };
        (registration, vault)
    }
}

fn sign(key: &SigningKey, purpose: Use, body: &[u8]) -> [u8; 64] {
    key.sign(&signature::input(purpose, body)).to_bytes()
}

/// A record's id, by number, anywhere in the tree.
pub(crate) fn record(number: u32) -> EntryId {
    let mut id = [0; 16];
    id.copy_from_slice(&Hash::of(&number.to_be_bytes()).0[..16]);
    EntryId(id)
}

/// A vault as a device of its owner sees it.
#[derive(Clone)]
pub(crate) struct Vault {
    pub(crate) view: VaultView,
    author: Author,
}

/// A change to make: none deletes.
pub(crate) type Edit = (Kind, EntryId, Option<Vec<u8>>);

impl Vault {
    /// A new vault of somebody's, and the push that founds it.
    pub(crate) fn found(author: &Author) -> (Self, Push) {
        Self::found_with(author, [3; 32])
    }

    pub(crate) fn found_with(author: &Author, nonce: [u8; 32]) -> (Self, Push) {
        let fingerprint = author.identity.identity.fingerprint();
        let edits = vec![
            (Kind::Canary, EntryId([0xca; 16]), Some(vec![1; 341])),
            (Kind::Member, author.user.into(), Some(author.member(Role::Owner))),
            (Kind::Grant, Grant::entry_id(1, fingerprint), Some(vec![2; 1900])),
            (Kind::Key, KeyEntry::entry_id(1), Some(vec![3; 100])),
        ];
        let start = VaultView {
            vault: VaultId::founded_by(fingerprint, &nonce),
            head: Head { seq: 0, hash: Hash([0; 32]) },
            epoch: 1,
            tree: Tree::default(),
            members: mdp_ledger::Members::new(),
        };
        let genesis = sealed(author, &start, edits, vec![], Some(Genesis { nonce }));
        let view = VaultView::found(&genesis.commit).unwrap();
        let push = Push::new(None, &view, vec![genesis]).unwrap();
        (Self { view, author: author.clone() }, push)
    }

    /// A vault as a server has it.
    #[allow(dead_code, reason = "the archives' suite shares this file")]
    pub(crate) fn of(author: &Author, view: VaultView) -> Self {
        Self { view, author: author.clone() }
    }

    /// Commits edits here, and gives the push that does so on the server.
    pub(crate) fn commit(&mut self, edits: Vec<Edit>) -> Push {
        let base = self.view.clone();
        let judged = self.extend(edits);
        Push::new(Some(&base), &self.view, vec![judged]).unwrap()
    }

    /// Commits edits here, to be pushed with others.
    pub(crate) fn extend(&mut self, edits: Vec<Edit>) -> JudgedCommit {
        let judged = sealed(&self.author, &self.view, edits, vec![self.view.head.hash], None);
        self.view.append(&judged.commit, mdp_ledger::Signatures::Check).unwrap();
        judged
    }

    /// Merges another branch of this vault into this one, with edits relative to this one.
    pub(crate) fn merge(&mut self, other: &Self, edits: Vec<Edit>) -> JudgedCommit {
        let parents = vec![self.view.head.hash, other.view.head.hash];
        let mut judged = sealed(&self.author, &self.view, edits, parents, None);
        if other.view.head.seq > self.view.head.seq {
            let mut commit = judged.commit.commit().clone();
            commit.seq = other.view.head.seq + 1;
            judged.commit = signed(&self.author, commit);
        }
        self.view.merge(&other.view, &judged.commit, mdp_ledger::Signatures::Check).unwrap();
        judged
    }

    /// One new or changed record.
    pub(crate) fn write(&mut self, number: u32, bytes: &[u8]) -> Push {
        self.commit(vec![(Kind::Record, record(number), Some(bytes.to_vec()))])
    }
}

fn sealed(
    author: &Author,
    view: &VaultView,
    mut edits: Vec<Edit>,
    parents: Vec<Hash>,
    genesis: Option<Genesis>,
) -> JudgedCommit {
    edits.sort_by_key(|(kind, id, _)| (*kind, *id));
    let mut changes = Vec::new();
    let mut members = Vec::new();
    let mut values = Vec::new();
    for (kind, id, bytes) in edits {
        let revision = view.tree.get(kind, id).unwrap().map_or(1, |leaf| leaf.revision + 1);
        let hash = bytes.as_deref().map(Hash::of);
        changes.push(Change { kind, id, leaf: Leaf { revision, hash } });
        match kind {
            Kind::Member => {
                members.extend(bytes);
                values.push(None);
            }
            Kind::Blob => values.push(None),
            _ => values.push(bytes),
        }
    }
    let root = view.tree.plan(&changes).unwrap().root();
    let commit = Commit {
        vault: view.vault,
        seq: view.head.seq + 1,
        parents,
        root,
        changes,
        members,
        epoch: view.epoch,
        author: author.user,
        author_key: author.identity.identity.fingerprint(),
        device: DeviceId([4; 16]),
        time: 1,
        genesis,
    };
    JudgedCommit { commit: signed(author, commit), values, main: true }
}

fn signed(author: &Author, commit: Commit) -> SignedCommit {
    let signature = sign(&author.key, Use::Commit, &commit.to_bytes());
    SignedCommit::new(commit, signature)
}
