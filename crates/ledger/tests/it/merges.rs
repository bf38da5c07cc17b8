//! Merges: judged by both parents, losing nothing of either.

use mdp_ledger::{
    Change, Commit, EntryId, Hash, Kind, Leaf, Rejected, Role, Signatures, VaultView,
};

use crate::support::{
    Actor, Write, admit, append, commit, commit_in, record, rotate, sealed, staffed, tombstone,
};

/// A merge of both views that makes these changes relative to the first.
fn merge(first: &VaultView, second: &VaultView, author: &Actor, changes: &[Change]) -> Commit {
    let mut changes = changes.to_vec();
    changes.sort_by_key(Change::key);
    let mut out = commit(first, author, &[]);
    out.seq = first.head.seq.max(second.head.seq) + 1;
    out.parents = vec![first.head.hash, second.head.hash];
    out.epoch = first.epoch.max(second.epoch);
    out.root = first.tree.plan(&changes).map_or(Hash([0; 32]), |update| update.root());
    out.changes = changes;
    out
}

fn judged(
    first: &VaultView,
    second: &VaultView,
    author: &Actor,
    commit: Commit,
) -> Result<VaultView, Rejected> {
    let mut merged = first.clone();
    merged.merge(second, &author.sign(commit), Signatures::Check)?;
    Ok(merged)
}

fn leaf(view: &VaultView, kind: Kind, id: EntryId) -> Leaf {
    view.tree.get(kind, id).unwrap().unwrap()
}

fn change(kind: Kind, id: EntryId, leaf: Leaf) -> Change {
    Change { kind, id, leaf }
}

const ONE: EntryId = EntryId([1; 16]);
const TWO: EntryId = EntryId([2; 16]);

fn put(revision: u64, filler: u8) -> Leaf {
    Leaf { revision, hash: Some(Hash::of(&sealed(1, filler))) }
}

#[test]
fn a_merge_takes_both_sides_in() {
    let (base, [owner, editor, _]) = staffed();
    let (mut first, mut second) = (base.clone(), base);
    append(&mut first, &owner, &[record(1, 1, 1)]);
    append(&mut second, &editor, &[record(2, 1, 2)]);
    append(&mut second, &editor, &[record(2, 1, 3)]);

    let theirs = change(Kind::Record, TWO, leaf(&second, Kind::Record, TWO));
    let merged = judged(&first, &second, &editor, merge(&first, &second, &editor, &[theirs]));
    let merged = merged.unwrap();
    assert_eq!(merged.head.seq, second.head.seq + 1, "the highest parent's number and one");
    assert_eq!(leaf(&merged, Kind::Record, ONE), leaf(&first, Kind::Record, ONE));
    assert_eq!(leaf(&merged, Kind::Record, TWO).revision, 2);
}

#[test]
fn nothing_of_the_second_branch_is_left_out_or_set_back() {
    let (base, [owner, editor, _]) = staffed();
    let (mut first, mut second) = (base.clone(), base);
    append(&mut first, &owner, &[record(1, 1, 1)]);
    append(&mut second, &editor, &[record(1, 1, 9), record(2, 1, 2)]);
    append(&mut second, &editor, &[record(2, 1, 3)]);
    let two = change(Kind::Record, TWO, leaf(&second, Kind::Record, TWO));
    let one = change(Kind::Record, ONE, put(2, 1));
    let try_with = |changes: &[Change]| {
        judged(&first, &second, &owner, merge(&first, &second, &owner, changes)).map(drop)
    };
    let stale = Err(Rejected::StaleRevision);
    assert_eq!(try_with(&[one]), stale, "an entry left out");
    assert_eq!(try_with(&[one, change(Kind::Record, TWO, put(1, 2))]), stale, "an entry set back");
    assert_eq!(try_with(&[two]), stale, "an edit of the same revision dropped in silence");
    let same = change(Kind::Record, TWO, put(2, 77));
    assert_eq!(try_with(&[one, same]), stale, "another value under the same revision");
    assert_eq!(try_with(&[one, two]), Ok(()));
    let newer = change(Kind::Record, TWO, put(3, 77));
    assert_eq!(try_with(&[one, newer]), Ok(()), "a merged value above both");
}

#[test]
fn whom_one_side_removed_stays_removed() {
    let (base, [owner, editor, viewer]) = staffed();
    let (mut first, mut second) = (base.clone(), base);
    append(&mut first, &owner, &[tombstone(Kind::Member, viewer.user())]);
    append(&mut second, &editor, &[record(2, 1, 2)]);
    let two = change(Kind::Record, TWO, leaf(&second, Kind::Record, TWO));
    let merged = judged(&first, &second, &owner, merge(&first, &second, &owner, &[two]));
    assert!(!merged.unwrap().members.contains_key(&viewer.user()));

    // The removal on the second branch has to come along, and may: it was judged there.
    let gone = leaf(&first, Kind::Member, viewer.user().into());
    let gone = change(Kind::Member, viewer.user().into(), gone);
    let forgotten = judged(&second, &first, &editor, merge(&second, &first, &editor, &[]));
    assert_eq!(forgotten.unwrap_err(), Rejected::BadMember);
    let repeated = judged(&second, &first, &editor, merge(&second, &first, &editor, &[gone]));
    assert!(!repeated.unwrap().members.contains_key(&viewer.user()));

    // Nor can an owner bring them back by merging.
    let mut back = merge(&first, &second, &owner, &[two]);
    let bytes = viewer.member(Role::Viewer);
    back.changes.push(change(
        Kind::Member,
        viewer.user().into(),
        Leaf { revision: 9, hash: Some(Hash::of(&bytes)) },
    ));
    back.members.push(bytes);
    back.root = first.tree.plan(&back.changes).unwrap().root();
    assert_eq!(judged(&first, &second, &owner, back).unwrap_err(), Rejected::BadMember);
}

#[test]
fn a_removed_member_merges_nothing_and_a_viewer_neither() {
    let (base, [owner, editor, viewer]) = staffed();
    let (mut first, mut second) = (base.clone(), base);
    append(&mut first, &owner, &[tombstone(Kind::Member, editor.user())]);
    append(&mut second, &editor, &[record(2, 1, 2)]);
    let two = change(Kind::Record, TWO, leaf(&second, Kind::Record, TWO));
    let by = |author: &Actor| {
        judged(&first, &second, author, merge(&first, &second, author, &[two])).map(drop)
    };
    assert_eq!(by(&editor), Err(Rejected::NotMember));
    assert_eq!(by(&viewer), Err(Rejected::NotAllowed(Kind::Record)));
    assert_eq!(by(&owner), Ok(()));
}

#[test]
fn an_editor_merges_what_an_owner_did_and_adds_nothing_of_that_kind() {
    let (base, [owner, editor, _]) = staffed();
    let newcomer = Actor::new(4);
    let (mut first, mut second) = (base.clone(), base);
    append(&mut first, &editor, &[record(1, 1, 1)]);
    let writes = admit(&second, &owner, &newcomer, Role::Viewer);
    append(&mut second, &owner, &writes);
    let with = |member: Vec<u8>| {
        let mut out = commit(&first, &editor, &writes);
        let at = out.changes.iter().position(|c| c.kind == Kind::Member).unwrap();
        out.changes[at].leaf.hash = Some(Hash::of(&member));
        let mut out =
            Commit { members: vec![member], ..merge(&first, &second, &editor, &out.changes) };
        out.root = first.tree.plan(&out.changes).unwrap().root();
        judged(&first, &second, &editor, out)
    };
    let merged = with(newcomer.member(Role::Viewer)).unwrap();
    assert_eq!(merged.members[&newcomer.user()].role, Role::Viewer);
    assert_eq!(with(newcomer.member(Role::Owner)).unwrap_err(), Rejected::NotAllowed(Kind::Member));
}

#[test]
fn what_a_removed_member_signed_elsewhere_makes_nobody_an_owner() {
    let (mut base, [owner, editor, _]) = staffed();
    let leaver = Actor::new(5);
    let writes = admit(&base, &owner, &leaver, Role::Owner);
    append(&mut base, &owner, &writes);
    let (mut first, mut second) = (base.clone(), base);
    append(&mut first, &owner, &[tombstone(Kind::Member, leaver.user())]);
    // Signed after the removal, on the state before it.
    let promoted = editor.member(Role::Owner);
    let write = (Kind::Member, editor.user().into(), Some(promoted.clone()));
    append(&mut second, &leaver, &[write]);
    let theirs = leaf(&second, Kind::Member, editor.user().into());
    let merged = |author: &Actor| {
        let taken = change(Kind::Member, editor.user().into(), theirs);
        let mut merge = merge(&first, &second, author, &[taken]);
        merge.members = vec![promoted.clone()];
        merge.root = first.tree.plan(&merge.changes).unwrap().root();
        judged(&first, &second, author, merge)
    };
    assert_eq!(merged(&editor).unwrap_err(), Rejected::NotAllowed(Kind::Member));
    // An owner may promote anybody, by a merge too.
    assert_eq!(merged(&owner).unwrap().members[&editor.user()].role, Role::Owner);
}

#[test]
fn a_rotation_wins_a_merge_and_comes_whole() {
    let (base, [owner, editor, viewer]) = staffed();
    let (mut first, mut second) = (base.clone(), base);
    append(&mut first, &editor, &[record(1, 1, 1)]);
    let writes = rotate(&second, &owner, &[&owner, &editor, &viewer]);
    let rotation = owner.sign(commit_in(&second, &owner, 2, &writes));
    second.append(&rotation, Signatures::Check).unwrap();

    let all = rotation.commit().changes.clone();
    let merged = judged(&first, &second, &owner, merge(&first, &second, &owner, &all)).unwrap();
    assert_eq!(merged.epoch, 2);
    for without in 0..all.len() {
        let mut some = all.clone();
        some.remove(without);
        let part = judged(&first, &second, &owner, merge(&first, &second, &owner, &some));
        assert_eq!(part.unwrap_err(), Rejected::BadEpoch, "without {:?}", all[without].kind);
    }
    let mut old = merge(&first, &second, &owner, &all);
    old.epoch = 1;
    assert_eq!(judged(&first, &second, &owner, old).unwrap_err(), Rejected::BadEpoch);

    // Seen from the other side, the rotation is there already.
    let one = change(Kind::Record, ONE, put(2, 1));
    let merged = judged(&second, &first, &editor, merge(&second, &first, &editor, &[one]));
    assert_eq!(merged.unwrap().epoch, 2);
}

#[test]
fn a_merge_joins_two_different_heads_of_one_vault() {
    let (base, [owner, ..]) = staffed();
    let mut first = base.clone();
    append(&mut first, &owner, &[record(1, 1, 1)]);
    let twice = merge(&first, &first, &owner, &[]);
    assert_eq!(judged(&first, &first, &owner, twice).unwrap_err(), Rejected::NotContinuing);
    let swapped = Commit {
        parents: vec![base.head.hash, first.head.hash],
        ..merge(&first, &base, &owner, &[])
    };
    assert_eq!(judged(&first, &base, &owner, swapped).unwrap_err(), Rejected::NotContinuing);
    let mut wrong = merge(&first, &base, &owner, &[]);
    wrong.seq += 1;
    assert_eq!(judged(&first, &base, &owner, wrong).unwrap_err(), Rejected::WrongSequence);
}

#[test]
fn both_sides_rotating_leaves_the_first_parents_key() {
    let (base, [owner, editor, viewer]) = staffed();
    let (mut first, mut second) = (base.clone(), base);
    for view in [&mut first, &mut second] {
        let writes: Vec<Write> = rotate(view, &owner, &[&owner, &editor, &viewer]);
        let signed = owner.sign(commit_in(view, &owner, 2, &writes));
        view.append(&signed, Signatures::Check).unwrap();
    }
    append(&mut second, &editor, &[record(2, 2, 2)]);
    let resealed = change(Kind::Record, TWO, put(2, 5));
    let merged = judged(&first, &second, &editor, merge(&first, &second, &editor, &[resealed]));
    let merged = merged.unwrap();
    assert_eq!(merged.epoch, 2);
    let key = mdp_ledger::KeyEntry::entry_id(2);
    assert_eq!(leaf(&merged, Kind::Key, key), leaf(&first, Kind::Key, key));
}
