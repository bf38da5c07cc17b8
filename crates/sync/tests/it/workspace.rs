//! What a person does in an open vault, on one device and on several.

use mdp_crypto::VaultKey;
use mdp_crypto::record::{self, Place};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Change, Commit, DeviceId, EntryId, Hash, Kind, Leaf};
use mdp_sync::workspace::TRASH_KEPT;
use mdp_vault::item::{Field, FieldRef, Record, Settings};
use mdp_wire::sync::{PushRequest, PushedCommit};

use crate::support::device::{Device, login, pair};
use crate::support::server::Server;
use crate::support::{Seeded, alice};

#[test]
fn a_form_that_started_from_an_older_version_is_merged_with_the_newer() {
    let (_, mut laptop, _) = pair();
    let id = laptop.add("Bank");
    let started = laptop.workspace.revision(id).unwrap();
    let form = laptop.workspace.item(id).unwrap().clone();
    // Meanwhile, in another window.
    laptop.set(id, Field::USERNAME, "alice");
    laptop.set(id, Field::PASSWORD, "one");

    let mut saved = form;
    saved.fields.set(Field::NOTES, "typed in the form");
    let now = laptop.tick();
    let done =
        laptop.workspace.update_item(id, saved.clone(), started, now, &mut laptop.entropy).unwrap();
    laptop.store(done.batch);
    assert_eq!(laptop.value(id, Field::USERNAME), "alice");
    assert_eq!(laptop.value(id, Field::PASSWORD), "one");
    assert_eq!(laptop.value(id, Field::NOTES), "typed in the form");
    assert!(laptop.workspace.conflicts().is_empty());

    // Both changed the password: both are there.
    saved.fields.set(Field::PASSWORD, "two");
    let done = laptop.workspace.update_item(id, saved, started, now, &mut laptop.entropy).unwrap();
    laptop.store(done.batch);
    assert_eq!(laptop.value(id, Field::PASSWORD), "one");
    let copy = laptop.workspace.conflicts()[0].copy;
    assert_eq!(laptop.value(copy, Field::PASSWORD), "two");
}

#[test]
fn a_form_of_an_item_removed_meanwhile_brings_it_back() {
    let (_, mut laptop, _) = pair();
    let id = laptop.add("Bank");
    let revision = laptop.workspace.revision(id).unwrap();
    let mut form = laptop.workspace.item(id).unwrap().clone();
    let done = laptop.workspace.delete_forever(&[id], &mut laptop.entropy).unwrap();
    laptop.store(done.batch);
    assert!(laptop.workspace.item(id).is_none());
    form.fields.set(Field::NOTES, "still typing");
    let done = laptop.workspace.update_item(id, form, revision, 9, &mut laptop.entropy).unwrap();
    laptop.store(done.batch);
    assert_eq!(laptop.value(id, Field::NOTES), "still typing");
}

#[test]
fn each_change_can_be_undone_once_and_what_came_after_stays() {
    let (mut server, mut laptop, mut phone) = pair();
    let ids = [laptop.add("One"), laptop.add("Two")];
    laptop.sync(&mut server);
    phone.sync(&mut server);

    let done = laptop.workspace.trash(&ids, 50, &mut laptop.entropy).unwrap();
    laptop.store(done.batch);
    assert_eq!(laptop.workspace.catalogue().counts().trash, 2);
    laptop.sync(&mut server);
    phone.set(ids[1], Field::PASSWORD, "from the phone");
    phone.sync(&mut server);
    laptop.sync(&mut server);

    let undone = laptop.workspace.undo(done.undo.unwrap(), &mut laptop.entropy).unwrap();
    laptop.store(undone.batch);
    assert_eq!(laptop.workspace.catalogue().counts().trash, 0);
    assert_eq!(laptop.value(ids[1], Field::PASSWORD), "from the phone");
    let again = laptop.workspace.undo(done.undo.unwrap(), &mut laptop.entropy).unwrap_err();
    assert_eq!(again.code(), "nothing-to-undo");

    // Undoing a creation that nobody has seen leaves no trace.
    laptop.sync(&mut server);
    let done = laptop.workspace.create_item(login("Oops", "", 1), &mut laptop.entropy).unwrap();
    laptop.store(done.batch);
    let undone = laptop.workspace.undo(done.undo.unwrap(), &mut laptop.entropy).unwrap();
    laptop.store(undone.batch);
    assert_eq!(laptop.workspace.status().pending, 0);
    assert_eq!(laptop.compose(), None);
}

#[test]
fn a_change_that_changes_nothing_is_none() {
    let (mut server, mut laptop, _) = pair();
    let id = laptop.add("Bank");
    laptop.sync(&mut server);
    let done = laptop.workspace.set_favourite(&[id], false, 7, &mut laptop.entropy).unwrap();
    assert!(done.ids.is_empty() && done.batch.is_empty() && done.undo.is_none());
    assert_eq!(laptop.workspace.status().pending, 0);
}

#[test]
fn a_category_removed_leaves_its_content_to_its_parent() {
    let (_, mut laptop, _) = pair();
    let w = &mut laptop.workspace;
    let e = &mut laptop.entropy;
    let work = w.create_category("Work", None, 1, e).unwrap().ids[0];
    let bank = w.create_category("Bank", Some(work), 1, e).unwrap().ids[0];
    let cards = w.create_category("Cards", Some(bank), 1, e).unwrap().ids[0];
    let item = w.create_item(login("Card", "", 1), e).unwrap().ids[0];
    w.move_items(&[item], Some(bank), 2, e).unwrap();

    assert!(w.update_category(work, "Work", Some(cards), 3, e).is_err(), "into itself");
    w.update_category(bank, "Banks", Some(work), 3, e).unwrap();
    let done = w.delete_category(bank, 4, e).unwrap();
    assert_eq!(w.item(item).unwrap().category, Some(work));
    assert_eq!(w.catalogue().categories().parent(cards), Some(work));
    assert!(w.record(bank).is_none());
    w.undo(done.undo.unwrap(), e).unwrap();
    assert_eq!(w.item(item).unwrap().category, Some(bank));
}

#[test]
fn tags_are_added_removed_and_renamed_wherever_they_are() {
    let (_, mut laptop, _) = pair();
    let (a, b) = (laptop.add("A"), laptop.add("B"));
    let (w, e) = (&mut laptop.workspace, &mut laptop.entropy);
    w.tag_items(&[a, b], &["home".to_owned(), "old".to_owned()], &[], 5, e).unwrap();
    w.tag_items(&[b], &[], &["old".to_owned()], 6, e).unwrap();
    w.rename_tag("home", "house", 7, e).unwrap();
    assert_eq!(w.item(a).unwrap().tags, ["house".to_owned(), "old".to_owned()].into());
    assert_eq!(w.item(b).unwrap().tags, ["house".to_owned()].into());
}

#[test]
fn the_trash_is_emptied_after_thirty_days_and_not_before() {
    let (_, mut laptop, _) = pair();
    let (old, recent) = (laptop.add("Old"), laptop.add("Recent"));
    let (w, e) = (&mut laptop.workspace, &mut laptop.entropy);
    w.trash(&[old], 1_000, e).unwrap();
    w.trash(&[recent], 2_000, e).unwrap();
    assert!(w.expire_trash(999 + TRASH_KEPT, e).unwrap().ids.is_empty());
    assert_eq!(w.expire_trash(1_000 + TRASH_KEPT, e).unwrap().ids, [old]);
    // Whatever moment a record states.
    w.untrash(&[recent], 3_000, e).unwrap();
    w.trash(&[recent], u64::MAX, e).unwrap();
    assert!(w.expire_trash(4_000 + TRASH_KEPT, e).unwrap().ids.is_empty());
    assert!(w.item(recent).is_some());
}

#[test]
fn a_conflict_is_decided_field_by_field() {
    let (mut server, mut laptop, mut phone) = pair();
    let id = laptop.add("Bank");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    laptop.set(id, Field::PASSWORD, "kept");
    phone.set(id, Field::PASSWORD, "other");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    let copy = phone.workspace.conflicts()[0].copy;
    let take = [FieldRef::Known(Field::PASSWORD)];
    let done = phone.workspace.resolve_conflict(copy, &take, false, 9, &mut phone.entropy).unwrap();
    phone.store(done.batch);
    phone.sync(&mut server);
    laptop.sync(&mut server);
    assert_eq!(laptop.value(id, Field::PASSWORD), "other");
    assert!(laptop.workspace.conflicts().is_empty());
    let history = &laptop.workspace.item(id).unwrap().history;
    assert!(
        history.iter().any(|entry| entry.value.as_str() == "kept"),
        "the kept one is former now"
    );
    assert!(laptop.workspace.item(copy).unwrap().is_trashed());
}

#[test]
fn an_exported_outbox_comes_in_on_another_device_once() {
    let (mut server, mut laptop, mut phone) = pair();
    let id = laptop.add("Bank");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    laptop.set(id, Field::PASSWORD, "only here");
    let new = laptop.add("New");
    assert!(!laptop.workspace.may_be_wiped());
    let file = laptop.workspace.export_outbox();
    assert!(laptop.workspace.may_be_wiped());
    let plain = |needle: &[u8]| file.windows(needle.len()).any(|w| w == needle);
    assert!(!plain(b"only here") && !plain(b"New"), "sealed");
    laptop.add("After the export");
    assert!(!laptop.workspace.may_be_wiped());

    phone.set(id, Field::USERNAME, "alice");
    for _ in 0..2 {
        let taken = phone.workspace.import_outbox(&file, &mut phone.entropy).unwrap();
        phone.store(taken.batch);
        phone.sync(&mut server);
    }
    assert_eq!(phone.value(id, Field::PASSWORD), "only here");
    assert_eq!(phone.value(id, Field::USERNAME), "alice");
    assert_eq!(phone.value(new, Field::TITLE), "New");
    assert_eq!(phone.workspace.records().count(), 2);
    assert!(phone.workspace.import_outbox(&file[1..], &mut phone.entropy).is_err());
}

#[test]
fn a_record_that_does_not_open_is_set_aside_and_can_be_had_back() {
    let (mut server, mut laptop, mut phone) = pair();
    let id = laptop.add("Bank");
    laptop.set(id, Field::PASSWORD, "hunter2");
    laptop.sync(&mut server);
    phone.sync(&mut server);

    // A device of the user's, broken: it seals with a key that isn't the vault's.
    let key = VaultKey::generate(server.view.vault, 1, &mut Seeded::new(70));
    let revision = laptop.workspace.revision(id).unwrap() + 1;
    let sealed =
        record::seal(&key, &Place::record(id, revision), b"junk", &mut Seeded::new(71)).unwrap();
    push_raw(&mut server, id, revision, sealed);

    phone.sync(&mut server);
    assert!(phone.workspace.item(id).is_none());
    assert_eq!(phone.workspace.status().quarantined, 1);
    let mut walk = phone.workspace.begin_key_check();
    while !phone.workspace.key_check_step(&mut walk, 1).is_done() {}
    assert_eq!(walk.failures().len(), 1);
    assert_eq!(walk.failures()[0].record, Some(id));
    assert_eq!(walk.failures()[0].kind.code(), "does-not-open");
    // It is in no list, and an export says so in the file that is kept.
    let exported = mdp_vault::export::read_json(&phone.workspace.export_json(1)).unwrap();
    assert!(exported.records.is_empty());
    assert_eq!(exported.unreadable.len(), 1);
    assert_eq!((exported.unreadable[0].id, &*exported.unreadable[0].reason), (id, "does-not-open"));
    let csv = String::from_utf8(phone.workspace.export_csv().to_vec()).unwrap();
    assert!(csv.contains(&id.to_string()) && csv.contains("unreadable: does-not-open"), "{csv}");

    let done = phone.workspace.restore_record(id, &mut phone.entropy).unwrap();
    phone.store(done.batch);
    phone.sync(&mut server);
    laptop.sync(&mut server);
    assert_eq!(laptop.value(id, Field::PASSWORD), "hunter2");
    assert_eq!(laptop.workspace.status().quarantined, 0);
}

#[test]
fn a_record_moved_into_another_ones_place_is_never_shown_there() {
    let (mut server, mut laptop, mut phone) = pair();
    let (bank, mail) = (laptop.add("Bank"), laptop.add("Mail"));
    laptop.sync(&mut server);
    laptop.set(mail, Field::PASSWORD, "hunter2");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    // Signed by a member, unlike what a thief of the database can do: the seal itself refuses.
    let moved = server.values[&(Kind::Record, mail)].1.clone();
    push_raw(&mut server, bank, 2, moved);
    phone.sync(&mut server);
    assert!(phone.workspace.item(bank).is_none());
    assert_eq!(phone.value(mail, Field::TITLE), "Mail");
    let mut walk = phone.workspace.begin_key_check();
    while !phone.workspace.key_check_step(&mut walk, 10).is_done() {}
    let failed: Vec<_> = walk.failures().iter().map(|f| (f.record, f.kind.code())).collect();
    assert_eq!(failed, [(Some(bank), "does-not-open")], "the key check isn't green");
}

#[test]
fn an_edit_of_a_record_whose_new_version_does_not_open_is_kept_beside_it() {
    let (mut server, mut laptop, mut phone) = pair();
    let id = laptop.add("Bank");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    let key = VaultKey::generate(server.view.vault, 1, &mut Seeded::new(72));
    let sealed = record::seal(&key, &Place::record(id, 2), b"junk", &mut Seeded::new(73)).unwrap();
    push_raw(&mut server, id, 2, sealed);
    phone.set(id, Field::PASSWORD, "not to be lost");
    phone.sync(&mut server);
    assert_eq!(phone.workspace.conflicts().len(), 1);
    let copy = phone.workspace.conflicts()[0].copy;
    assert_eq!(phone.value(copy, Field::PASSWORD), "not to be lost");
}

/// A commit by Alice with bytes of any kind.
fn push_raw(server: &mut Server, id: EntryId, revision: u64, sealed: Vec<u8>) {
    let leaf = Leaf { revision, hash: Some(Hash::of(&sealed)) };
    let changes = vec![Change { kind: Kind::Record, id, leaf }];
    let commit = Commit {
        vault: server.view.vault,
        seq: server.head().seq + 1,
        parents: vec![server.head().hash],
        root: server.view.tree.plan(&changes).unwrap().root(),
        changes,
        members: Vec::new(),
        epoch: 1,
        author: alice().identity.user(),
        author_key: alice().identity.fingerprint(),
        device: DeviceId([7; 16]),
        time: 1,
        genesis: None,
    };
    let commit = alice().identity.sign_commit(commit).unwrap();
    let pushed = PushedCommit { commit, values: vec![Some(sealed)] };
    server.push(&PushRequest { commits: vec![pushed] }.to_bytes()).unwrap();
}

#[test]
fn preferences_of_two_devices_are_one() {
    let (mut server, mut laptop, mut phone) = pair();
    let set = |device: &mut Device, theme: &str| {
        let id = match device.workspace.settings() {
            Some((id, _)) => id,
            None => device.fresh_id(),
        };
        let settings = Settings { theme: Some(theme.to_owned()), ..Settings::default() };
        let write = [(id, Some(Record::Settings(settings)))];
        let done = device.workspace.write(write, &mut device.entropy).unwrap();
        device.store(done.batch);
    };
    set(&mut laptop, "dark");
    set(&mut phone, "light");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    laptop.sync(&mut server);
    assert_eq!(laptop.workspace.settings(), phone.workspace.settings());
}
