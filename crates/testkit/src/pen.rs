//! Somebody who writes commits to their home vault, one record at a time, and can be made to write
//! them wrong.

use mdp_crypto::record::{self, Place};
use mdp_crypto::{Identity, VaultKey};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, Commit, DeviceId, EntryId, Hash, Head, Kind, Leaf, Signatures, SignedCommit, VaultView,
};
use mdp_wire::sync::{PullRequest, PushRequest, PushedCommit};

use crate::person::Person;
use crate::seeded::Seeded;

/// Where a writer stands.
pub struct Pen {
    /// The vault as this writer sees it.
    pub view: VaultView,
    key: VaultKey,
    device: DeviceId,
    entropy: Seeded,
}

impl Pen {
    /// Begins at a person's genesis. The vault key is one of the pen's own: nobody here reads.
    pub fn of(person: &Person, seed: u64) -> Self {
        let view = VaultView::found(&person.genesis.commit).unwrap();
        let mut entropy = Seeded::new(seed);
        let key = VaultKey::generate(view.vault, 1, &mut entropy);
        Self { view, key, device: person.device, entropy }
    }

    /// Sealed bytes for a record.
    pub fn seal(&mut self, id: EntryId, revision: u64, content: &[u8]) -> Vec<u8> {
        record::seal(&self.key, &Place::record(id, revision), content, &mut self.entropy).unwrap()
    }

    /// A random id.
    pub fn id(&mut self) -> EntryId {
        EntryId(mdp_crypto::entropy::random(&mut self.entropy))
    }

    /// The body of a push of one commit that writes `bytes` as a new record.
    pub fn write(&mut self, identity: &Identity, bytes: Vec<u8>) -> PushRequest {
        let id = self.id();
        self.change(identity, vec![(Kind::Record, id, 1, Some(bytes))])
    }

    /// The body of a push of one commit with these changes: kind, id, revision, bytes. A blob's
    /// bytes are named by their hash and left out. The pen doesn't move: see [`Pen::follow`].
    pub fn change(
        &mut self,
        identity: &Identity,
        mut entries: Vec<(Kind, EntryId, u64, Option<Vec<u8>>)>,
    ) -> PushRequest {
        entries.sort_by_key(|(kind, id, ..)| (*kind, *id));
        let changes: Vec<Change> = entries
            .iter()
            .map(|(kind, id, revision, bytes)| Change {
                kind: *kind,
                id: *id,
                leaf: Leaf { revision: *revision, hash: bytes.as_deref().map(Hash::of) },
            })
            .collect();
        let root = self.view.tree.plan(&changes).map_or(Hash([0; 32]), |update| update.root());
        let commit = identity.sign_commit(Commit {
            vault: self.view.vault,
            seq: self.view.head.seq + 1,
            parents: vec![self.view.head.hash],
            root,
            changes,
            members: Vec::new(),
            epoch: 1,
            author: identity.user(),
            author_key: identity.fingerprint(),
            device: self.device,
            time: 1_780_000_000_000,
            genesis: None,
        });
        let values = entries.into_iter().map(|(kind, _, _, bytes)| match kind {
            Kind::Blob | Kind::Member => None,
            _ => bytes,
        });
        PushRequest {
            commits: vec![PushedCommit { commit: commit.unwrap(), values: values.collect() }],
        }
    }

    /// Moves to where a push leads.
    pub fn follow(&mut self, push: &PushRequest) -> Head {
        for pushed in &push.commits {
            self.view.append(&pushed.commit, Signatures::Check).unwrap();
        }
        self.view.head
    }

    /// Moves by commits that came from elsewhere.
    pub fn catch_up<'a>(&mut self, commits: impl IntoIterator<Item = &'a SignedCommit>) {
        for commit in commits {
            self.view.append(commit, Signatures::Check).unwrap();
        }
    }

    /// The body of a pull from here.
    pub fn pull(&self) -> Vec<u8> {
        PullRequest { heads: vec![self.view.head.hash] }.to_bytes()
    }
}
