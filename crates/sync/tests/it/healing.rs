//! Histories too large for one push, one merge or one round: healed in several, and nothing is lost.

use std::collections::BTreeSet;

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Head};
use mdp_sync::replica::Outcome;
use mdp_vault::item::{Field, Record};
use mdp_wire::sync::PushRequest;

use crate::support::device::{Device, login, pair};
use crate::support::server::Server;

/// Adds many at once.
fn add_many(device: &mut Device, count: usize) -> Vec<EntryId> {
    let item = |n| Some(login(&format!("Item {n}"), "x", 1).into());
    let items: Vec<_> = (0..count).map(|n| (device.fresh_id(), item(n))).collect();
    let done = device.workspace.write(items, &mut device.entropy).unwrap();
    device.store(done.batch);
    done.ids
}

fn rename_all(device: &mut Device, ids: &[EntryId], title: &str) {
    let renamed: Vec<(EntryId, Option<Record>)> = ids
        .iter()
        .map(|id| {
            let mut item = device.workspace.item(*id).unwrap().clone();
            item.fields.set(Field::TITLE, title);
            (*id, Some(item.into()))
        })
        .collect();
    let done = device.workspace.write(renamed, &mut device.entropy).unwrap();
    device.store(done.batch);
}

/// Has everything acknowledged, as by a server that is lost afterwards.
fn acknowledge(device: &mut Device) {
    while let Some(body) = device.compose() {
        let last = PushRequest::from_bytes(&body).unwrap().commits.pop().unwrap().commit;
        device.accepted(Head { seq: last.commit().seq, hash: last.hash() });
    }
}

#[track_caller]
fn agree(server: &mut Server, devices: [&mut Device; 2]) {
    let mut contents = BTreeSet::new();
    for device in devices {
        device.sync_healing(server);
        assert_eq!(device.workspace.replica().head(), Some(server.head()));
        device.crash();
        let records = device.workspace.records();
        contents.insert(records.map(|(id, it)| (id, it.encode().to_vec())).collect::<Vec<_>>());
    }
    assert_eq!(contents.len(), 1, "both have the same");
}

#[test]
fn a_fork_with_more_differences_than_one_merge_takes_is_healed() {
    let (server, mut laptop, mut phone) = pair();
    let mut back = server.restored(1);
    let ids = add_many(&mut laptop, 2_300);
    acknowledge(&mut laptop);
    // More than a commit's worth that the server never knew and never will.
    let gone: Vec<_> = ids[..1_100].iter().map(|id| (*id, None)).collect();
    let done = laptop.workspace.write(gone, &mut laptop.entropy).unwrap();
    laptop.store(done.batch);
    acknowledge(&mut laptop);
    let other = phone.add("the phone's");
    phone.sync(&mut back);

    assert!(matches!(laptop.pull(&back), Outcome::Fork { .. }));
    agree(&mut back, [&mut laptop, &mut phone]);
    assert_eq!(phone.workspace.records().count(), 1_201);
    assert_eq!(laptop.value(other, Field::TITLE), "the phone's");
}

#[test]
fn a_fork_with_more_conflicts_than_one_merge_takes_is_healed() {
    let (mut server, mut laptop, mut phone) = pair();
    let ids = add_many(&mut laptop, 510);
    laptop.sync(&mut server);
    phone.sync(&mut server);
    let mut back = server.restored(1);
    rename_all(&mut laptop, &ids, "laptop's");
    acknowledge(&mut laptop);
    rename_all(&mut phone, &ids, "phone's");
    phone.sync(&mut back);

    assert!(matches!(laptop.pull(&back), Outcome::Fork { .. }));
    agree(&mut back, [&mut laptop, &mut phone]);
    assert_eq!(phone.workspace.conflicts().len(), 510, "one copy of each");
    assert!(ids.iter().all(|id| phone.value(*id, Field::TITLE) == "phone's"));
    let mut copies = phone.workspace.conflicts().into_iter().map(|it| it.copy);
    assert!(copies.all(|copy| phone.value(copy, Field::TITLE) == "laptop's"));
}

#[test]
fn a_history_that_no_push_can_be_cut_from_is_healed() {
    let (server, mut laptop, mut phone) = pair();
    let mut back = server.restored(1);
    let id = laptop.add("at first");
    acknowledge(&mut laptop);
    for n in 0..1_100 {
        laptop.set(id, Field::PASSWORD, &n.to_string());
        acknowledge(&mut laptop);
    }
    assert!(matches!(laptop.pull(&back), Outcome::Behind { .. }));
    agree(&mut back, [&mut laptop, &mut phone]);
    assert_eq!(phone.value(id, Field::PASSWORD), "1099");
    assert!(phone.workspace.conflicts().is_empty());
}

#[test]
fn many_merges_in_a_row_are_replayed_each_commit_once() {
    let (mut server, mut laptop, mut phone) = pair();
    for n in 0..40 {
        let mut back = server.restored(n);
        laptop.add(&format!("laptop's {n}"));
        laptop.sync_healing(&mut server);
        phone.add(&format!("phone's {n}"));
        phone.sync_healing(&mut back);
        laptop.sync_healing(&mut back);
        phone.sync_healing(&mut back);
        server = back;
    }
    agree(&mut server, [&mut laptop, &mut phone]);
    let merges = server.commits.iter().filter(|it| it.commit().parents.len() == 2).count();
    assert!(merges >= 40, "{merges}");
    let late = Device::joining(crate::support::alice(), 3, &server);
    assert_eq!(late.workspace.records().count(), 80);
}

#[test]
fn a_branch_that_yielded_to_what_a_third_device_left_behind_is_merged() {
    let (mut server, mut laptop, mut phone) = pair();
    let id = laptop.add("shared");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    let archive = server.clone();
    phone.set(id, Field::TITLE, "once");
    phone.set(id, Field::TITLE, "twice");
    phone.sync(&mut server);
    let edited = server.clone();
    let mut tablet = Device::joining(crate::support::alice(), 3, &server);
    tablet.set(id, Field::TITLE, "tablet's");
    tablet.sync(&mut server);

    // The laptop deletes what it has seen once, and finds it edited twice: the edit stands.
    let mut back = archive.restored(1);
    let done = laptop.workspace.delete_forever(&[id], &mut laptop.entropy).unwrap();
    laptop.store(done.batch);
    laptop.sync(&mut back);
    let mut back = edited.restored(2);
    laptop.sync_healing(&mut back);
    assert!(matches!(tablet.pull(&back), Outcome::Fork { .. }));
    agree(&mut back, [&mut tablet, &mut laptop]);
    assert_eq!(laptop.value(id, Field::TITLE), "tablet's");
}
