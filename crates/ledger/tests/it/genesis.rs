//! A first commit founds the vault it names, and no other.

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Commit, Genesis, Kind, Rejected, Role, SignedCommit, VaultId, VaultView};

use crate::support::{Actor, Write, commit, founded, genesis_commit, record, sealed};

#[test]
fn the_owner_alone_founds_a_vault_and_is_its_member() {
    let owner = Actor::new(1);
    let view = founded(&owner);
    assert_eq!(view.vault, VaultId::founded_by(owner.fingerprint(), &[7; 32]));
    assert_eq!((view.head.seq, view.epoch, view.members.len()), (1, 1, 1));
    assert_eq!(view.members[&owner.user()].role, Role::Owner);
}

#[test]
fn a_genesis_by_somebody_else_is_refused_whoever_signs_it() {
    let (owner, other) = (Actor::new(1), Actor::new(2));
    let theirs = other.sign(genesis_commit(&owner));
    assert_eq!(VaultView::found(&theirs).unwrap_err(), Rejected::BadSignature);

    // The same nonce under another owner is another vault.
    let mut own = genesis_commit(&other);
    own.vault = genesis_commit(&owner).vault;
    assert_eq!(VaultView::found(&other.sign(own)).unwrap_err(), Rejected::BadGenesis);
}

#[test]
fn a_genesis_lacks_nothing_and_has_nothing_twice() {
    let owner = Actor::new(1);
    let refused = |change: &dyn Fn(&mut Commit)| {
        let mut commit = genesis_commit(&owner);
        change(&mut commit);
        VaultView::found(&owner.sign(commit)).unwrap_err()
    };
    for kind in [Kind::Canary, Kind::Grant, Kind::Key] {
        assert_eq!(refused(&|c| c.changes.retain(|x| x.kind != kind)), Rejected::BadGenesis);
    }
    assert_eq!(refused(&|c| c.genesis = None), Rejected::BadGenesis);
    assert_eq!(refused(&|c| c.genesis = Some(Genesis { nonce: [8; 32] })), Rejected::BadGenesis);
    assert_eq!(refused(&|c| c.seq = 2), Rejected::BadGenesis);
    assert_eq!(refused(&|c| c.epoch = 2), Rejected::BadGenesis);
    assert_eq!(refused(&|c| c.parents = vec![c.root]), Rejected::BadGenesis);
    assert_eq!(refused(&|c| c.members[0][0] ^= 1), Rejected::BadGenesis);
    assert_eq!(refused(&|c| c.changes[0].leaf.revision = 2), Rejected::BadGenesis);
    assert_eq!(refused(&|c| c.root.0[0] ^= 1), Rejected::RootMismatch);
    assert_eq!(refused(&|c| c.author_key.0[0] ^= 1), Rejected::NotMember);
    let editor = owner.member(Role::Editor);
    let demoted = |c: &mut Commit| {
        let at = c.changes.iter().position(|x| x.kind == Kind::Member).unwrap();
        c.changes[at].leaf.hash = Some(mdp_ledger::Hash::of(&editor));
        c.members = vec![editor.clone()];
    };
    assert_eq!(refused(&demoted), Rejected::BadGenesis);
}

#[test]
fn a_second_canary_in_a_genesis_is_refused() {
    let owner = Actor::new(1);
    let mut commit = genesis_commit(&owner);
    let mut second = commit.changes[0];
    assert_eq!(second.kind, Kind::Canary);
    second.id = mdp_ledger::EntryId([0xcb; 16]);
    commit.changes.insert(1, second);
    assert_eq!(VaultView::found(&owner.sign(commit)).unwrap_err(), Rejected::BadGenesis);
}

#[test]
fn a_genesis_can_not_come_later() {
    let owner = Actor::new(1);
    let mut view = founded(&owner);
    let mut later = commit(&view, &owner, &[record(1, 1, 1)]);
    later.genesis = Some(Genesis { nonce: [7; 32] });
    let signed = owner.sign(later);
    let refused = view.append(&signed, mdp_ledger::Signatures::Check);
    assert_eq!(refused.unwrap_err(), Rejected::BadGenesis);
}

#[test]
fn the_canary_stays_for_good_and_stays_alone() {
    let owner = Actor::new(1);
    let view = founded(&owner);
    let another: Write = (Kind::Canary, mdp_ledger::EntryId([1; 16]), Some(sealed(1, 1)));
    let gone: Write = (Kind::Canary, crate::support::CANARY, None);
    for write in [another, gone] {
        let signed = owner.sign(commit(&view, &owner, &[write]));
        let refused = view.clone().append(&signed, mdp_ledger::Signatures::Check);
        assert_eq!(refused.unwrap_err(), Rejected::BadValue(Kind::Canary));
    }
    let resealed: Write = (Kind::Canary, crate::support::CANARY, Some(sealed(1, 2)));
    crate::support::append(&mut view.clone(), &owner, &[resealed]);
}

#[test]
fn every_changed_bit_of_a_genesis_is_noticed() {
    let owner = Actor::new(1);
    let bytes = owner.sign(genesis_commit(&owner)).to_bytes();
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 1 << (at % 8);
        let taken = SignedCommit::from_bytes(&altered)
            .is_ok_and(|signed| VaultView::found(&signed).is_ok());
        assert!(!taken, "byte {at}");
    }
}
