//! Authors with real signatures, and a builder of commits.

use ed25519_dalek::{Signer, SigningKey};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::signature::{Use, input};
use mdp_ledger::{
    Change, Commit, DeviceId, EntryId, Fingerprint, Genesis, Grant, GrantTerms, Hash, KeyEntry,
    Kind, Leaf, Member, PublicIdentity, Role, SEALED_OVERHEAD, ServerId, SignedCommit,
    SignedIdentity, Suite, Tree, UserId, VaultId, VaultView,
};

/// Somebody with a key. The ledger never uses the KEM halves, so they are only filled in.
pub(crate) struct Actor {
    key: SigningKey,
    pub(crate) identity: SignedIdentity,
}

fn sign(key: &SigningKey, purpose: Use, body: &[u8]) -> [u8; 64] {
    key.sign(&input(purpose, body)).to_bytes()
}

impl Actor {
    pub(crate) fn new(seed: u8) -> Self {
        Self::with_key(seed, seed, None)
    }

    /// The same user under another key, which `previous` vouches for.
    pub(crate) fn succeeding(previous: &Self, key_seed: u8) -> Self {
        let user = previous.identity.identity.user.0[0];
        Self::with_key(user, key_seed, Some(previous))
    }

    /// The same user under another key, which nobody vouches for.
    pub(crate) fn impostor(of: &Self, key_seed: u8) -> Self {
        Self::with_key(of.identity.identity.user.0[0], key_seed, None)
    }

    fn with_key(user: u8, key_seed: u8, previous: Option<&Self>) -> Self {
        let key = SigningKey::from_bytes(&[key_seed; 32]);
        let identity = PublicIdentity {
            suite: Suite::One,
            user: UserId([user; 16]),
            server: ServerId([9; 16]),
            created: 1_700_000_000_000,
            signing: key.verifying_key().to_bytes(),
            mlkem: Box::new([user; 1184]),
            rsa: vec![user; 526],
            previous: previous.map(Self::fingerprint),
        };
        let body = identity.to_bytes();
        let signature = sign(&key, Use::Identity, &body);
        let succession = previous.map(|p| sign(&p.key, Use::Succession, &body));
        Self { key, identity: SignedIdentity { identity, signature, succession } }
    }

    pub(crate) fn user(&self) -> UserId {
        self.identity.identity.user
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        self.identity.identity.fingerprint()
    }

    pub(crate) fn member(&self, role: Role) -> Vec<u8> {
        Member { role, identity: self.identity.clone() }.to_bytes()
    }

    pub(crate) fn sign(&self, commit: Commit) -> SignedCommit {
        let signature = sign(&self.key, Use::Commit, &commit.to_bytes());
        SignedCommit::new(commit, signature)
    }

    pub(crate) fn grant(
        &self,
        vault: VaultId,
        epoch: u32,
        to: &Self,
        role: Role,
        revision: u64,
    ) -> Vec<u8> {
        let terms = GrantTerms {
            vault,
            epoch,
            giver: self.fingerprint(),
            recipient: to.fingerprint(),
            role,
            revision,
            suite: Suite::One,
        };
        let (encapsulation, wrapped) = (vec![1; 1600], vec![2; 112]);
        let signature = sign(&self.key, Use::Grant, &Grant::body(&terms, &encapsulation, &wrapped));
        Grant { terms, encapsulation, wrapped, signature }.to_bytes()
    }
}

/// One write of a commit: an entry, and its bytes or `None` for a tombstone.
pub(crate) type Write = (Kind, EntryId, Option<Vec<u8>>);

/// Bytes with the shape of a sealed record.
pub(crate) fn sealed(epoch: u32, filler: u8) -> Vec<u8> {
    let mut out = vec![filler; SEALED_OVERHEAD + 256];
    out[0] = 1;
    out[1..5].copy_from_slice(&epoch.to_be_bytes());
    out
}

pub(crate) fn key_entry(epoch: u32) -> Vec<u8> {
    let previous = (epoch > 1).then(|| vec![5; 112]);
    KeyEntry { epoch, commitment: [6; 32], previous }.to_bytes()
}

pub(crate) const CANARY: EntryId = EntryId([0xca; 16]);

/// A commit on top of `view` that makes these writes, each one revision above what is there.
pub(crate) fn commit(view: &VaultView, author: &Actor, writes: &[Write]) -> Commit {
    commit_in(view, author, view.epoch, writes)
}

pub(crate) fn commit_in(view: &VaultView, author: &Actor, epoch: u32, writes: &[Write]) -> Commit {
    let mut writes = writes.to_vec();
    writes.sort_by_key(|(kind, id, _)| (*kind, *id));
    let changes: Vec<Change> = writes
        .iter()
        .map(|(kind, id, bytes)| {
            let now = view.tree.get(*kind, *id).unwrap().map_or(0, |leaf| leaf.revision);
            let leaf = Leaf { revision: now + 1, hash: bytes.as_deref().map(Hash::of) };
            Change { kind: *kind, id: *id, leaf }
        })
        .collect();
    let members = writes.into_iter().filter(|w| w.0 == Kind::Member).filter_map(|w| w.2).collect();
    Commit {
        vault: view.vault,
        seq: view.head.seq + 1,
        parents: vec![view.head.hash],
        root: view.tree.plan(&changes).map_or(Hash([0; 32]), |update| update.root()),
        changes,
        members,
        epoch,
        author: author.user(),
        author_key: author.fingerprint(),
        device: DeviceId([3; 16]),
        time: 1_700_000_000_000,
        genesis: None,
    }
}

pub(crate) fn genesis_commit(owner: &Actor) -> Commit {
    let nonce = [7; 32];
    let vault = VaultId::founded_by(owner.fingerprint(), &nonce);
    let mut writes: Vec<Write> = vec![
        (Kind::Canary, CANARY, Some(sealed(1, 1))),
        (Kind::Member, owner.user().into(), Some(owner.member(Role::Owner))),
        (
            Kind::Grant,
            Grant::entry_id(1, owner.fingerprint()),
            Some(owner.grant(vault, 1, owner, Role::Owner, 1)),
        ),
        (Kind::Key, KeyEntry::entry_id(1), Some(key_entry(1))),
    ];
    writes.sort_by_key(|(kind, id, _)| (*kind, *id));
    let changes: Vec<Change> = writes
        .iter()
        .map(|(kind, id, bytes)| Change {
            kind: *kind,
            id: *id,
            leaf: Leaf { revision: 1, hash: bytes.as_deref().map(Hash::of) },
        })
        .collect();
    Commit {
        vault,
        seq: 1,
        parents: Vec::new(),
        root: Tree::from_entries(changes.iter().copied()).root(),
        changes,
        members: vec![owner.member(Role::Owner)],
        epoch: 1,
        author: owner.user(),
        author_key: owner.fingerprint(),
        device: DeviceId([3; 16]),
        time: 1_700_000_000_000,
        genesis: Some(Genesis { nonce }),
    }
}

pub(crate) fn founded(owner: &Actor) -> VaultView {
    VaultView::found(&owner.sign(genesis_commit(owner))).expect("a sound genesis")
}

/// A vault with an owner, an editor and a viewer.
pub(crate) fn staffed() -> (VaultView, [Actor; 3]) {
    let [owner, editor, viewer] = [1, 2, 3].map(Actor::new);
    let mut view = founded(&owner);
    for (actor, role) in [(&editor, Role::Editor), (&viewer, Role::Viewer)] {
        let writes = admit(&view, &owner, actor, role);
        append(&mut view, &owner, &writes);
    }
    (view, [owner, editor, viewer])
}

/// The writes that make somebody a member.
pub(crate) fn admit(view: &VaultView, by: &Actor, whom: &Actor, role: Role) -> Vec<Write> {
    let grant_id = Grant::entry_id(view.epoch, whom.fingerprint());
    let revision = view.tree.get(Kind::Grant, grant_id).unwrap().map_or(1, |l| l.revision + 1);
    vec![
        (Kind::Member, whom.user().into(), Some(whom.member(role))),
        (Kind::Grant, grant_id, Some(by.grant(view.vault, view.epoch, whom, role, revision))),
    ]
}

/// The writes that rotate the vault key for these members.
pub(crate) fn rotate(view: &VaultView, by: &Actor, members: &[&Actor]) -> Vec<Write> {
    let epoch = view.epoch + 1;
    let mut writes: Vec<Write> = vec![
        (Kind::Canary, CANARY, Some(sealed(epoch, 1))),
        (Kind::Key, KeyEntry::entry_id(epoch), Some(key_entry(epoch))),
    ];
    for member in members {
        let role = view.members[&member.user()].role;
        let bytes = by.grant(view.vault, epoch, member, role, 1);
        writes.push((Kind::Grant, Grant::entry_id(epoch, member.fingerprint()), Some(bytes)));
    }
    writes
}

pub(crate) fn append(view: &mut VaultView, author: &Actor, writes: &[Write]) -> SignedCommit {
    let signed = author.sign(commit(view, author, writes));
    view.append(&signed, mdp_ledger::Signatures::Check).expect("a lawful commit");
    signed
}

pub(crate) fn record(id: u8, epoch: u32, filler: u8) -> Write {
    (Kind::Record, EntryId([id; 16]), Some(sealed(epoch, filler)))
}

pub(crate) fn tombstone(kind: Kind, id: impl Into<EntryId>) -> Write {
    (kind, id.into(), None)
}
