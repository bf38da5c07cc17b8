//! What anyone can know of the bytes behind a change.

use mdp_ledger::{
    Change, EntryId, Grant, Hash, KeyEntry, Kind, Leaf, MAX_SEALED, Rejected, Role,
    SEALED_OVERHEAD, check_value, padme,
};

use crate::support::{Actor, CANARY, key_entry, sealed, staffed};

fn change(kind: Kind, id: EntryId, revision: u64, bytes: &[u8]) -> Change {
    Change { kind, id, leaf: Leaf { revision, hash: Some(Hash::of(bytes)) } }
}

#[test]
fn bytes_are_the_hashed_ones_and_all_there() {
    let (view, _) = staffed();
    let check = |change: &Change, bytes: Option<&[u8]>| {
        check_value(view.vault, 1, &view.members, change, bytes)
    };
    let bytes = sealed(1, 1);
    let listed = change(Kind::Record, CANARY, 1, &bytes);
    assert!(check(&listed, Some(&bytes)).is_ok());
    let bad = Err(Rejected::BadValue(Kind::Record));
    assert_eq!(check(&listed, Some(&sealed(1, 2))), bad);
    assert_eq!(check(&listed, None), bad);
    let gone = Change { leaf: Leaf { revision: 1, hash: None }, ..listed };
    assert!(check(&gone, None).is_ok());
    assert_eq!(check(&gone, Some(&bytes)), bad);
    // A blob's bytes travel apart.
    let blob = Change { kind: Kind::Blob, ..listed };
    assert!(check(&blob, None).is_ok());
    assert!(check(&blob, Some(&bytes)).is_err());
}

#[test]
fn a_sealed_record_has_the_version_the_epoch_and_a_padded_length() {
    let (view, _) = staffed();
    let check = |bytes: &[u8]| {
        let change = change(Kind::Record, CANARY, 1, bytes);
        check_value(view.vault, 1, &view.members, &change, Some(bytes)).is_ok()
    };
    assert!(check(&sealed(1, 1)));
    assert!(!check(&sealed(0, 1)) && !check(&sealed(2, 1)), "another epoch");
    let mut version = sealed(1, 1);
    version[0] = 2;
    assert!(!check(&version));
    for len in [0, 1, 4, SEALED_OVERHEAD, SEALED_OVERHEAD + 255, SEALED_OVERHEAD + 257] {
        let mut bytes = sealed(1, 1);
        bytes.resize(len, 0);
        assert!(!check(&bytes), "{len} bytes");
    }
    let mut plaintext = b"{\"password\":\"hunter2\"}".to_vec();
    plaintext.resize(SEALED_OVERHEAD + 256, b' ');
    assert!(!check(&plaintext));
    let mut large = sealed(1, 1);
    large.resize(SEALED_OVERHEAD + padme::padded(MAX_SEALED), 0);
    assert!(!check(&large), "over the limit");
}

#[test]
fn a_grant_is_its_givers_and_for_its_place() {
    let (view, [owner, editor, viewer]) = staffed();
    let id = Grant::entry_id(1, editor.fingerprint());
    let check = |id, revision, bytes: &[u8]| {
        let change = change(Kind::Grant, id, revision, bytes);
        check_value(view.vault, 1, &view.members, &change, Some(bytes))
    };
    let sound = owner.grant(view.vault, 1, &editor, Role::Editor, 2);
    assert!(check(id, 2, &sound).is_ok());
    let bad = Err(Rejected::BadValue(Kind::Grant));
    assert_eq!(check(id, 3, &sound), bad, "another revision");
    assert_eq!(check(Grant::entry_id(1, viewer.fingerprint()), 2, &sound), bad, "another place");
    let mut vault = view.vault;
    vault.0[0] ^= 1;
    assert_eq!(check(id, 2, &owner.grant(vault, 1, &editor, Role::Editor, 2)), bad);
    assert_eq!(check(id, 2, &owner.grant(view.vault, 2, &editor, Role::Editor, 2)), bad);
    assert_eq!(check(id, 2, &owner.grant(view.vault, 1, &editor, Role::Owner, 2)), bad);
    let stranger = Actor::new(8);
    assert_eq!(check(id, 2, &stranger.grant(view.vault, 1, &editor, Role::Editor, 2)), bad);
    for at in 0..sound.len() {
        let mut altered = sound.clone();
        altered[at] ^= 1 << (at % 8);
        assert_eq!(check(id, 2, &altered), bad, "byte {at}");
    }
}

#[test]
fn a_key_entry_is_of_its_own_epoch() {
    let (view, _) = staffed();
    let check = |epoch, id, bytes: &[u8]| {
        let change = change(Kind::Key, id, 1, bytes);
        check_value(view.vault, epoch, &view.members, &change, Some(bytes)).is_ok()
    };
    assert!(check(2, KeyEntry::entry_id(2), &key_entry(2)));
    assert!(!check(1, KeyEntry::entry_id(2), &key_entry(2)));
    assert!(!check(2, KeyEntry::entry_id(1), &key_entry(2)));
    assert!(!check(2, KeyEntry::entry_id(2), &key_entry(1)));
}
