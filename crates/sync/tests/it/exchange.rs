//! Two devices and an honest server: the everyday.

use mdp_ledger::SignedCommit;
use mdp_sync::replica::{Outcome, Standing};
use mdp_vault::item::Field;

use crate::support::alice;
use crate::support::device::{Device, pair};
use crate::support::server::Server;

#[test]
fn what_one_device_saves_another_reads() {
    let mut server = Server::new(&alice().home.genesis);
    let mut laptop = Device::first(alice(), 1);
    let id = laptop.add("Bank");
    laptop.set(id, Field::PASSWORD, "hunter2");
    laptop.sync(&mut server);

    let phone = Device::joining(alice(), 2, &server);
    assert_eq!(phone.value(id, Field::TITLE), "Bank");
    assert_eq!(phone.value(id, Field::PASSWORD), "hunter2");
    assert_eq!(laptop.workspace.replica().head(), phone.workspace.replica().head());
    assert_eq!(laptop.workspace.status().pending, 0);
}

#[test]
fn edits_of_different_fields_are_merged_and_of_one_field_both_kept() {
    let mut server = Server::new(&alice().home.genesis);
    let mut laptop = Device::first(alice(), 1);
    let id = laptop.add("Bank");
    laptop.sync(&mut server);
    let mut phone = Device::joining(alice(), 2, &server);

    laptop.set(id, Field::USERNAME, "alice");
    phone.set(id, Field::PASSWORD, "from the phone");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    laptop.sync(&mut server);
    assert_eq!(laptop.value(id, Field::USERNAME), "alice");
    assert_eq!(laptop.value(id, Field::PASSWORD), "from the phone");
    assert!(laptop.workspace.conflicts().is_empty());

    laptop.set(id, Field::PASSWORD, "one");
    phone.set(id, Field::PASSWORD, "two");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    laptop.sync(&mut server);
    assert_eq!(laptop.value(id, Field::PASSWORD), "one", "the server's value stays");
    let conflicts = laptop.workspace.conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].of, id);
    assert_eq!(laptop.value(conflicts[0].copy, Field::PASSWORD), "two");
    assert_eq!(phone.workspace.conflicts(), conflicts);
}

#[test]
fn an_edit_outlives_a_deletion_elsewhere() {
    let mut server = Server::new(&alice().home.genesis);
    let mut laptop = Device::first(alice(), 1);
    let id = laptop.add("Bank");
    laptop.sync(&mut server);
    let mut phone = Device::joining(alice(), 2, &server);

    let done = laptop.workspace.delete_forever(&[id], &mut laptop.entropy).unwrap();
    laptop.store(done.batch);
    laptop.sync(&mut server);
    phone.set(id, Field::PASSWORD, "still needed");
    phone.sync(&mut server);
    laptop.sync(&mut server);
    assert_eq!(laptop.value(id, Field::PASSWORD), "still needed");
}

#[test]
fn an_answer_that_is_lost_after_the_push_arrived_makes_no_second_version() {
    let mut server = Server::new(&alice().home.genesis);
    let mut laptop = Device::first(alice(), 1);
    let id = laptop.add("Bank");
    let body = laptop.compose().expect("something to push");
    server.push(&body).unwrap();

    // The device never hears of it, and its battery dies.
    laptop.crash();
    assert_eq!(laptop.compose(), Some(body.clone()), "the very same bytes are sent again");
    assert_eq!(server.push(&body).unwrap(), server.head(), "and are acknowledged again");

    laptop.crash();
    assert!(matches!(laptop.pull(&server), Outcome::Advanced { .. }));
    assert_eq!(laptop.workspace.status().pending, 0);
    assert_eq!(laptop.compose(), None);
    assert_eq!(server.commits.len(), 2);
    assert_eq!(laptop.value(id, Field::TITLE), "Bank");
}

#[test]
fn editing_goes_on_while_a_push_is_on_its_way() {
    let mut server = Server::new(&alice().home.genesis);
    let mut laptop = Device::first(alice(), 1);
    let id = laptop.add("Bank");
    let body = laptop.compose().expect("something to push");
    laptop.set(id, Field::PASSWORD, "typed meanwhile");
    let head = server.push(&body).unwrap();
    laptop.accepted(head);
    assert_eq!(laptop.workspace.status().pending, 1);
    laptop.sync(&mut server);
    let phone = Device::joining(alice(), 2, &server);
    assert_eq!(phone.value(id, Field::PASSWORD), "typed meanwhile");
}

#[test]
fn a_server_that_went_back_is_named_and_nothing_is_sent_to_it() {
    let mut server = Server::new(&alice().home.genesis);
    let mut laptop = Device::first(alice(), 1);
    laptop.add("Old");
    laptop.sync(&mut server);
    let backup = server.clone();
    let id = laptop.add("New");
    laptop.sync(&mut server);

    for (mut server, restored) in [(backup.restored(7), true), (backup.clone(), false)] {
        let before = laptop.workspace.replica().head();
        let disk = laptop.disk.clone();
        let outcome = laptop.pull(&server);
        assert_eq!(outcome, Outcome::Behind { server: backup.head(), restored });
        assert_eq!(laptop.workspace.replica().head(), before, "a verified head never goes back");
        assert_eq!(laptop.disk, disk);
        assert_eq!(laptop.value(id, Field::TITLE), "New");

        laptop.set(id, Field::PASSWORD, if restored { "a" } else { "b" });
        let stopped = laptop.workspace.compose(&alice().identity, 1).unwrap_err();
        assert_eq!(stopped.code(), "push-stopped");
        assert!(laptop.workspace.status().pending > 0, "the edit is kept");
        assert!(server.push(&[]).is_err());
    }
    assert!(matches!(laptop.pull(&server), Outcome::UpToDate));
    assert_eq!(*laptop.workspace.replica().standing(), Standing::Sound);
}

#[test]
fn a_large_import_goes_in_pushes_that_the_server_takes() {
    let mut server = Server::new(&alice().home.genesis);
    let mut laptop = Device::first(alice(), 1);
    let items: Vec<_> = (0..2_500)
        .map(|n| {
            (
                laptop.fresh_id(),
                Some(crate::support::device::login(&format!("Item {n}"), "x", 1).into()),
            )
        })
        .collect();
    let done = laptop.workspace.write(items, &mut laptop.entropy).unwrap();
    laptop.store(done.batch);
    laptop.sync(&mut server);
    assert_eq!(server.commits.len(), 4, "three commits of up to 1,000 changes");
    let phone = Device::joining(alice(), 2, &server);
    assert_eq!(phone.workspace.records().count(), 2_500);
}

#[test]
fn a_server_that_went_back_gets_the_very_same_commits_back_whoever_signed_them() {
    let (mut server, mut laptop, mut phone) = pair();
    let archive = server.clone();
    let id = laptop.add("first");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    phone.set(id, Field::TITLE, "second");
    phone.sync(&mut server);
    laptop.sync(&mut server);
    let commits: Vec<_> = server.commits.iter().map(SignedCommit::hash).collect();

    let mut back = archive.restored(1);
    laptop.add("waits meanwhile");
    assert!(matches!(laptop.pull(&back), Outcome::Behind { restored: true, .. }));
    laptop.sync_healing(&mut back);
    let healed: Vec<_> = back.commits.iter().map(SignedCommit::hash).collect();
    assert_eq!(healed[..commits.len()], commits, "nothing is signed again");
    phone.sync(&mut back);
    assert_eq!(phone.workspace.records().count(), laptop.workspace.records().count());

    // The next time it goes back, it doesn't say why: the alarm isn't silenced by the first.
    let mut silent = archive.restored(1);
    laptop.crash();
    assert!(matches!(laptop.pull(&silent), Outcome::Behind { restored: false, .. }));
    laptop.sync_healing(&mut silent);
    assert_eq!(Some(silent.head()), laptop.workspace.replica().head());
}

#[test]
fn where_both_moved_on_both_are_kept_in_one_merge_and_the_evidence_stays() {
    let (mut server, mut laptop, mut phone) = pair();
    let shared = laptop.add("shared");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    let archive = server.clone();
    laptop.set(shared, Field::TITLE, "laptop's");
    laptop.add("lost by the restore");
    laptop.sync(&mut server);

    let mut back = archive.restored(0);
    phone.set(shared, Field::TITLE, "phone's");
    phone.sync(&mut back);
    assert!(matches!(laptop.pull(&back), Outcome::Fork { restored: false, .. }));
    laptop.sync_healing(&mut back);
    phone.sync(&mut back);

    assert_eq!(back.commits.last().unwrap().commit().parents.len(), 2);
    assert!(laptop.workspace.status().evidence);
    for device in [&laptop, &phone] {
        assert_eq!(device.value(shared, Field::TITLE), "phone's");
        let copies = device.workspace.conflicts();
        assert_eq!(copies.len(), 1);
        assert_eq!(device.value(copies[0].copy, Field::TITLE), "laptop's");
    }
}

#[test]
fn a_merge_whose_answer_was_lost_is_found_by_the_next_pull() {
    let (mut server, mut laptop, mut phone) = pair();
    let archive = server.clone();
    laptop.add("one side");
    laptop.sync(&mut server);
    let mut back = archive.restored(1);
    phone.add("other side");
    phone.sync(&mut back);
    assert!(matches!(laptop.pull(&back), Outcome::Fork { restored: true, .. }));
    while laptop.workspace.verify_history(100).unwrap().is_none() {}
    let body = laptop.heal().expect("a merge");
    let head = back.push(&body).expect("a sound merge");
    laptop.crash();
    assert!(matches!(laptop.pull(&back), Outcome::Advanced { .. }));
    assert_eq!(laptop.workspace.replica().head(), Some(head));
    assert!(laptop.compose().is_none());
}
