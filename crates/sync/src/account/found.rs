//! Founding a vault: its first commit and the bytes that go with it.

use mdp_crypto::entropy::{Entropy, random};
use mdp_crypto::{Identity, VaultKey, grant, record};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, Commit, DeviceId, EntryId, Genesis, Grant, Hash, KeyEntry, Kind, Leaf, Member, Role,
    SignedCommit, Tree, VaultId,
};
use mdp_wire::sync::PushedCommit;

use crate::error::Error;
use crate::keys::VaultKeys;

/// A vault that exists on this device alone, so far.
pub struct Founded {
    /// Its first commit, and the bytes of each change, in order; a member's are in the commit.
    pub genesis: PushedCommit,
    /// Its key.
    pub keys: VaultKeys,
}

/// Founds a vault owned by `identity`: member, grant to oneself, key entry, canary. `now` is in
/// milliseconds since the Unix epoch.
pub fn found(
    identity: &Identity,
    device: DeviceId,
    now: u64,
    entropy: &mut dyn Entropy,
) -> Result<Founded, Error> {
    let nonce = random(entropy);
    let owner = &identity.public().identity;
    let vault = VaultId::founded_by(identity.fingerprint(), &nonce);
    let key = VaultKey::generate(vault, 1, entropy);
    let canary = EntryId(random(entropy));

    let member = Member { role: Role::Owner, identity: identity.public().clone() }.to_bytes();
    let mut values = [
        (Kind::Canary, canary, record::seal_canary(&key, canary, 1, entropy)?),
        (Kind::Member, identity.user().into(), member.clone()),
        (
            Kind::Grant,
            Grant::entry_id(1, identity.fingerprint()),
            grant::give(identity, owner, Role::Owner, 1, &key, entropy)?.to_bytes(),
        ),
        (Kind::Key, KeyEntry::entry_id(1), key.first_entry().to_bytes()),
    ];
    values.sort_by_key(|(kind, id, _)| (*kind, *id));

    let changes: Vec<Change> = (values.iter())
        .map(|(kind, id, bytes)| Change {
            kind: *kind,
            id: *id,
            leaf: Leaf { revision: 1, hash: Some(Hash::of(bytes)) },
        })
        .collect();
    let commit = Commit {
        vault,
        seq: 1,
        parents: Vec::new(),
        root: Tree::from_entries(changes.iter().copied()).root(),
        changes,
        members: vec![member],
        epoch: 1,
        author: identity.user(),
        author_key: identity.fingerprint(),
        device,
        time: now,
        genesis: Some(Genesis { nonce }),
    };
    let commit: SignedCommit = identity.sign_commit(commit)?;
    let values = values.into_iter().map(|(kind, _, bytes)| (kind != Kind::Member).then_some(bytes));
    let genesis = PushedCommit { commit, values: values.collect() };
    Ok(Founded { genesis, keys: VaultKeys::first(key) })
}
