//! Who may change what, and which commits follow which.

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Commit, EntryId, Grant, Hash, KeyEntry, Kind, Leaf, Rejected, Role, Signatures, VaultView,
};

use crate::support::{
    Actor, CANARY, Write, admit, append, commit, commit_in, founded, key_entry, record, rotate,
    sealed, staffed, tombstone,
};

fn refusal(view: &VaultView, author: &Actor, commit: Commit) -> Rejected {
    let before = (view.head, view.tree.root());
    let mut view = view.clone();
    let refused = view.append(&author.sign(commit), Signatures::Check).unwrap_err();
    assert_eq!((view.head, view.tree.root()), before, "a refused commit moves nothing");
    refused
}

#[test]
fn each_role_may_what_the_table_says() {
    let (view, [owner, editor, viewer]) = staffed();
    let newcomer = Actor::new(4);
    let blob: Write = (Kind::Blob, EntryId([5; 16]), Some(vec![1]));
    let table: [(&str, Vec<Write>, [bool; 3]); 7] = [
        ("a record", vec![record(1, 1, 1)], [true, true, false]),
        ("a blob", vec![blob], [true, true, false]),
        ("the canary", vec![(Kind::Canary, CANARY, Some(sealed(1, 9)))], [true, false, false]),
        ("a member", admit(&view, &owner, &newcomer, Role::Viewer), [true, false, false]),
        ("a role", admit(&view, &owner, &viewer, Role::Editor), [true, false, false]),
        ("a removal", vec![tombstone(Kind::Member, editor.user())], [true, true, false]),
        ("a rotation", rotate(&view, &owner, &[&owner, &editor, &viewer]), [true, false, false]),
    ];
    for (what, writes, allowed) in table {
        for (actor, allowed) in [&owner, &editor, &viewer].into_iter().zip(allowed) {
            let epoch = view.epoch + u32::from(what == "a rotation");
            let signed = actor.sign(commit_in(&view, actor, epoch, &writes));
            let judged = view.clone().append(&signed, Signatures::Check);
            assert_eq!(judged.is_ok(), allowed, "{what} by {:?}", actor.user());
            if !allowed {
                assert!(matches!(judged, Err(Rejected::NotAllowed(_))), "{what}: {judged:?}");
            }
        }
    }
}

#[test]
fn anyone_may_leave_with_their_grant_and_nobody_elses() {
    let (view, [_, editor, viewer]) = staffed();
    let grant = |actor: &Actor| tombstone(Kind::Grant, Grant::entry_id(1, actor.fingerprint()));
    let leave = [tombstone(Kind::Member, viewer.user()), grant(&viewer)];
    let mut left = view.clone();
    append(&mut left, &viewer, &leave);
    assert!(!left.members.contains_key(&viewer.user()));

    let with_another = [tombstone(Kind::Member, viewer.user()), grant(&editor)];
    let refused = refusal(&view, &viewer, commit(&view, &viewer, &with_another));
    assert_eq!(refused, Rejected::NotAllowed(Kind::Grant));
    let after = refusal(&left, &viewer, commit(&left, &viewer, &[record(1, 1, 1)]));
    assert_eq!(after, Rejected::NotMember);
}

#[test]
fn the_last_owner_can_neither_leave_nor_step_down() {
    let (mut view, [owner, editor, _]) = staffed();
    let leave = [tombstone(Kind::Member, owner.user())];
    assert_eq!(refusal(&view, &owner, commit(&view, &owner, &leave)), Rejected::LastOwner);
    let step_down = admit(&view, &owner, &owner, Role::Editor);
    assert_eq!(refusal(&view, &owner, commit(&view, &owner, &step_down)), Rejected::LastOwner);

    let promote = admit(&view, &owner, &editor, Role::Owner);
    append(&mut view, &owner, &promote);
    append(&mut view, &owner, &leave);
    assert_eq!(view.members.len(), 2);
}

#[test]
fn a_stranger_and_a_key_that_is_not_the_members_are_refused() {
    let (view, [owner, ..]) = staffed();
    let stranger = Actor::new(8);
    let refused = refusal(&view, &stranger, commit(&view, &stranger, &[record(1, 1, 1)]));
    assert_eq!(refused, Rejected::NotMember);
    let impostor = Actor::impostor(&owner, 77);
    let refused = refusal(&view, &impostor, commit(&view, &impostor, &[record(1, 1, 1)]));
    assert_eq!(refused, Rejected::NotMember);
    // A stranger's signature under an owner's name.
    let refused = refusal(&view, &stranger, commit(&view, &owner, &[record(1, 1, 1)]));
    assert_eq!(refused, Rejected::BadSignature);
}

#[test]
fn an_identity_changes_only_with_its_predecessors_signature() {
    let (view, [owner, editor, _]) = staffed();
    let rotated = Actor::succeeding(&editor, 78);
    append(&mut view.clone(), &owner, &admit(&view, &owner, &rotated, Role::Editor));

    let impostor = Actor::impostor(&editor, 79);
    let writes = admit(&view, &owner, &impostor, Role::Editor);
    assert_eq!(refusal(&view, &owner, commit(&view, &owner, &writes)), Rejected::UnchainedIdentity);
    let unrelated = Actor::succeeding(&Actor::impostor(&editor, 80), 81);
    let writes = admit(&view, &owner, &unrelated, Role::Editor);
    assert_eq!(refusal(&view, &owner, commit(&view, &owner, &writes)), Rejected::UnchainedIdentity);
}

#[test]
fn a_member_entry_is_its_users_and_whole() {
    let (view, [owner, editor, _]) = staffed();
    // Another user's entry under this user's id.
    let wrong = vec![(Kind::Member, owner.user().into(), Some(editor.member(Role::Owner)))];
    assert_eq!(refusal(&view, &owner, commit(&view, &owner, &wrong)), Rejected::BadMember);
    // Bytes that aren't a member.
    let junk = vec![(Kind::Member, EntryId([4; 16]), Some(vec![1, 2, 3]))];
    assert_eq!(refusal(&view, &owner, commit(&view, &owner, &junk)), Rejected::BadMember);
    // An identity that didn't sign itself.
    let mut forged = Actor::new(4).identity;
    forged.signature[0] ^= 1;
    let bytes = mdp_ledger::Member { role: Role::Viewer, identity: forged }.to_bytes();
    let forged = vec![(Kind::Member, EntryId([4; 16]), Some(bytes))];
    assert_eq!(refusal(&view, &owner, commit(&view, &owner, &forged)), Rejected::BadMember);
    // Bytes other than the ones hashed.
    let mut swapped = commit(&view, &owner, &admit(&view, &owner, &Actor::new(4), Role::Viewer));
    swapped.members[0] = Actor::new(4).member(Role::Owner);
    assert_eq!(refusal(&view, &owner, swapped), Rejected::BadMember);
}

#[test]
fn a_rotation_opens_the_next_epoch_whole() {
    let (view, [owner, editor, viewer]) = staffed();
    let everyone = [&owner, &editor, &viewer];
    let whole = rotate(&view, &owner, &everyone);
    let rotated = |epoch, writes: &[Write]| commit_in(&view, &owner, epoch, writes);
    assert!(view.clone().append(&owner.sign(rotated(2, &whole)), Signatures::Check).is_ok());

    for without in 0..whole.len() {
        let mut writes = whole.clone();
        writes.remove(without);
        assert_eq!(refusal(&view, &owner, rotated(2, &writes)), Rejected::BadEpoch);
    }
    for epoch in [0, 1, 3] {
        assert_eq!(refusal(&view, &owner, rotated(epoch, &whole)), Rejected::BadEpoch);
    }
    // An epoch can't begin without its key, nor a key be replaced or removed.
    assert_eq!(refusal(&view, &owner, rotated(2, &[record(1, 2, 1)])), Rejected::BadEpoch);
    for bytes in [Some(key_entry(1)), None] {
        let writes = vec![(Kind::Key, KeyEntry::entry_id(1), bytes)];
        assert_eq!(refusal(&view, &owner, rotated(1, &writes)), Rejected::BadEpoch);
        assert_eq!(refusal(&view, &owner, rotated(2, &writes)), Rejected::BadEpoch);
    }
    // Somebody removed in the same commit needs no grant, somebody added does.
    let mut without_viewer = rotate(&view, &owner, &[&owner, &editor]);
    without_viewer.push(tombstone(Kind::Member, viewer.user()));
    assert!(
        view.clone().append(&owner.sign(rotated(2, &without_viewer)), Signatures::Check).is_ok()
    );
    let newcomer = Actor::new(4);
    let mut with_newcomer = whole.clone();
    with_newcomer.push((Kind::Member, newcomer.user().into(), Some(newcomer.member(Role::Viewer))));
    assert_eq!(refusal(&view, &owner, rotated(2, &with_newcomer)), Rejected::BadEpoch);
}

#[test]
fn a_commit_follows_the_head_of_its_own_vault_and_no_other() {
    let owner = Actor::new(1);
    let view = founded(&owner);
    let altered = |change: &dyn Fn(&mut Commit)| {
        let mut commit = commit(&view, &owner, &[record(1, 1, 1)]);
        change(&mut commit);
        refusal(&view, &owner, commit)
    };
    assert_eq!(altered(&|c| c.vault.0[0] ^= 1), Rejected::WrongVault);
    assert_eq!(altered(&|c| c.seq += 1), Rejected::WrongSequence);
    assert_eq!(altered(&|c| c.seq -= 1), Rejected::WrongSequence);
    assert_eq!(altered(&|c| c.parents[0].0[0] ^= 1), Rejected::NotContinuing);
    assert_eq!(altered(&|c| c.parents = Vec::new()), Rejected::NotContinuing);
    assert_eq!(altered(&|c| c.parents.push(c.parents[0])), Rejected::NotContinuing);
    assert_eq!(altered(&|c| c.root.0[31] ^= 1), Rejected::RootMismatch);
    assert_eq!(altered(&|c| c.changes.clear()), Rejected::NoChanges);
    assert_eq!(altered(&|c| c.changes[0].leaf.hash = Some(Hash([1; 32]))), Rejected::RootMismatch);
    assert_eq!(altered(&|c| c.changes[0].leaf.revision = 2), Rejected::RootMismatch);
    assert_eq!(altered(&|c| c.changes[0].leaf.revision = 0), Rejected::StaleRevision);
    assert_eq!(altered(&|c| c.epoch = 2), Rejected::BadEpoch);
}

#[test]
fn a_revision_grows_with_every_change_and_nothing_is_removed_that_never_was() {
    let owner = Actor::new(1);
    let mut view = founded(&owner);
    append(&mut view, &owner, &[record(1, 1, 1)]);
    append(&mut view, &owner, &[tombstone(Kind::Record, EntryId([1; 16]))]);
    let leaf = view.tree.get(Kind::Record, EntryId([1; 16])).unwrap().unwrap();
    assert_eq!(leaf, Leaf { revision: 2, hash: None });

    for revision in [1, 2] {
        let mut replayed = commit(&view, &owner, &[record(1, 1, 1)]);
        replayed.changes[0].leaf.revision = revision;
        assert_eq!(refusal(&view, &owner, replayed), Rejected::StaleRevision);
    }
    let mut nothing = commit(&view, &owner, &[record(2, 1, 1)]);
    nothing.changes[0].leaf.hash = None;
    assert_eq!(refusal(&view, &owner, nothing), Rejected::StaleRevision);
    append(&mut view, &owner, &[record(1, 1, 2)]);
}
