//! Commits, grants and vaults of the server's own making.

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, Commit, DeviceId, EntryId, Grant, Hash, Head, Kind, Leaf, Member, Role, SignedCommit,
};
use mdp_sync::replica::{Outcome, Replica};
use mdp_wire::sync::Frame;

use super::{Situation, end, entries};
use crate::support::device::{Device, home_pin, pull_into};
use crate::support::server::{Server, encode};
use crate::support::{Person, Seeded, alice, mallory};

/// A commit on the server's head by `author`, whatever the rules say.
fn forged_on(
    server: &Server,
    author: &Person,
    changes: Vec<Change>,
    members: Vec<Vec<u8>>,
) -> SignedCommit {
    let root = server.view.tree.plan(&changes).expect("a plan").root();
    let commit = Commit {
        vault: server.view.vault,
        seq: server.head().seq + 1,
        parents: vec![server.head().hash],
        root,
        changes,
        members,
        epoch: 1,
        author: author.identity.user(),
        author_key: author.identity.fingerprint(),
        device: DeviceId([6; 16]),
        time: 1,
        genesis: None,
    };
    author.identity.sign_commit(commit).expect("signed")
}

#[test]
fn a_member_or_a_grant_of_the_servers_making_is_refused() {
    let mut it = Situation::new();
    let key = mdp_crypto::VaultKey::generate(it.server.view.vault, 1, &mut Seeded::new(5));
    let give = |revision| {
        mdp_crypto::grant::give(
            &mallory().identity,
            &alice().identity.public().identity,
            Role::Owner,
            revision,
            &key,
            &mut Seeded::new(6),
        )
        .expect("a grant")
        .to_bytes()
    };

    // Its own grant in place of the real one, in an answer to a new device.
    let mut first = it.server.frames(0);
    for frame in entries(&mut first) {
        if let Frame::Entry { kind: Kind::Grant, bytes, .. } = frame {
            *bytes = give(1);
        }
    }
    let (mut replica, _) = Replica::new(home_pin(alice()), DeviceId([3; 16]), None);
    let (outcome, batch) = pull_into(&mut replica, &encode(&first));
    assert!(
        matches!(&outcome, Outcome::Refused(r) if r.code() == "pull-entry-mismatch"),
        "{outcome:?}"
    );
    assert!(batch.is_empty() && replica.head().is_none());

    // A commit that brings it in, and one that makes its maker a member.
    let id = Grant::entry_id(1, alice().identity.fingerprint());
    let grant = give(2);
    let change = |kind, id, bytes: &[u8]| {
        let now = it.server.view.tree.get(kind, id).unwrap().map_or(0, |leaf| leaf.revision);
        Change { kind, id, leaf: Leaf { revision: now + 1, hash: Some(Hash::of(bytes)) } }
    };
    let granted = vec![change(Kind::Grant, id, &grant)];
    let member =
        Member { role: Role::Owner, identity: mallory().identity.public().clone() }.to_bytes();
    let joined = vec![change(Kind::Member, mallory().identity.user().into(), &member)];
    for (changes, members) in [(granted, Vec::new()), (joined, vec![member])] {
        let forged = forged_on(&it.server, mallory(), changes, members);
        let mut frames = it.frames();
        frames[0] = Frame::Head {
            restore_epoch: [0; 16],
            head: Head { seq: forged.commit().seq, hash: forged.hash() },
        };
        frames.insert(3, Frame::Commit(Box::new(forged)));
        end(&mut frames, 1, 0);
        it.refuses_frames(&frames, "commit-not-member");
    }
    it.recovers();
}

#[test]
fn another_vault_in_place_of_the_users_own_is_refused() {
    let theirs = Server::new(&mallory().home.genesis);
    let (mut replica, _) = Replica::new(home_pin(alice()), DeviceId([3; 16]), None);
    let (outcome, batch) = pull_into(&mut replica, &encode(&theirs.frames(0)));
    assert!(
        matches!(&outcome, Outcome::Refused(r) if r.code() == "pull-wrong-genesis"),
        "{outcome:?}"
    );
    assert!(batch.is_empty() && replica.head().is_none());

    // To a device that has the vault it is no other history of it, either.
    let mut it = Situation::new();
    it.refuses_frames(&theirs.frames(0), "pull-wrong-genesis");
    it.recovers();
}

#[test]
fn a_made_up_fork_is_a_lie_and_no_evidence_against_anybody() {
    let mut it = Situation::new();
    it.phone.sync(&mut it.server);
    let base = it.server.clone();
    let change = Change {
        kind: Kind::Record,
        id: EntryId([8; 16]),
        leaf: Leaf { revision: 1, hash: Some(Hash([1; 32])) },
    };
    let forged = SignedCommit::new(
        forged_on(&base, alice(), vec![change], Vec::new()).commit().clone(),
        [1; 64],
    );
    let head = Head { seq: forged.commit().seq, hash: forged.hash() };
    let frames = [
        Frame::Head { restore_epoch: [0; 16], head },
        Frame::Commit(Box::new(forged)),
        Frame::End { commits: 1, entries: 0 },
    ];
    let outcome = it.phone.take(&encode(&frames));
    assert!(
        matches!(&outcome, Outcome::Refused(r) if r.code() == "commit-bad-signature"),
        "{outcome:?}"
    );
    assert!(!it.phone.workspace.status().evidence);
}

#[test]
fn a_signature_forged_deep_in_the_history_is_found_before_anything_is_signed() {
    let it = Situation::new();
    let mut frames = it.server.frames(0);
    // Neither the genesis nor the head: on a first pull its signature is checked later.
    let Frame::Commit(signed) = &frames[2] else { panic!("a commit") };
    frames[2] = Frame::Commit(Box::new(SignedCommit::new(signed.commit().clone(), [3; 64])));
    let mut device = Device::joining(alice(), 5, &it.server);
    let (mut replica, _) = Replica::new(home_pin(alice()), DeviceId([5; 16]), None);
    let (outcome, _) = pull_into(&mut replica, &encode(&frames));
    assert!(matches!(outcome, Outcome::Advanced { .. }), "{outcome:?}");
    device.open(replica);
    device.add("Mine");
    let refused = device.workspace.compose(&alice().identity, 1).unwrap_err();
    assert_eq!(refused.code(), "push-unchecked");
    assert_eq!(device.workspace.verify_history(100).unwrap_err().code(), "commit-bad-signature");
    assert!(device.workspace.compose(&alice().identity, 1).is_err(), "and never is");
    let mut walk = device.workspace.begin_key_check();
    while !device.workspace.key_check_step(&mut walk, 10).is_done() {}
    assert_eq!(walk.failures().len(), 1);
    assert_eq!(walk.failures()[0].kind.code(), "signature");
}
