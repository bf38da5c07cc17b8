//! The vault as it was: shown, compared with today, and an item of it brought back.

use std::collections::BTreeMap;

use mdp_ledger::{EntryId, Hash, Head, Kind};
use mdp_sync::replica::Outcome;
use mdp_sync::workspace::{Past, Since};
use mdp_vault::item::{Field, Item};
use mdp_wire::sync::Frame;
use proptest::prelude::*;

use crate::support::device::{Device, login, pair};
use crate::support::server::{Server, encode};

/// What a server answers of an earlier state: its head, and the records' bytes that it replaced since.
fn frames(then: &Server, now: &Server) -> Vec<Frame> {
    let mut frames = vec![Frame::Head { restore_epoch: now.restore_epoch, head: then.head() }];
    for ((kind, id), (revision, bytes)) in &then.values {
        let replaced = now.values.get(&(*kind, *id)).is_none_or(|(now, _)| now != revision);
        if *kind == Kind::Record && replaced {
            let (kind, id, revision, bytes) = (*kind, *id, *revision, bytes.clone());
            frames.push(Frame::Entry { kind, id, revision, bytes });
        }
    }
    let entries = frames.len() as u64 - 1;
    frames.push(Frame::End { commits: 0, entries });
    frames
}

fn past(device: &Device, then: &Server, now: &Server) -> Past {
    device.workspace.past(&encode(&frames(then, now))).expect("a past that holds")
}

fn since(device: &Device, past: &Past) -> BTreeMap<EntryId, Since> {
    device.workspace.since(past).into_iter().collect()
}

fn delete(device: &mut Device, id: EntryId) {
    let done = device.workspace.delete_forever(&[id], &mut device.entropy).unwrap();
    device.store(done.batch);
}

#[test]
fn the_vault_is_shown_as_it_was_with_what_became_of_each_item_since() {
    let (mut server, mut laptop, mut phone) = pair();
    let (kept, changed, removed) = (laptop.add("kept"), laptop.add("changed"), laptop.add("gone"));
    laptop.set(changed, Field::PASSWORD, "old");
    laptop.sync(&mut server);
    let then = server.clone();

    laptop.set(changed, Field::PASSWORD, "new");
    delete(&mut laptop, removed);
    let added = laptop.add("added");
    laptop.sync(&mut server);
    phone.sync(&mut server);

    for device in [&laptop, &phone] {
        let past = past(device, &then, &server);
        assert_eq!(past.head, then.head());
        let expected =
            [(changed, Since::Changed), (removed, Since::Removed), (added, Since::Added)];
        assert_eq!(since(device, &past), BTreeMap::from(expected));
        assert_eq!(past.item(changed).unwrap().fields.get(Field::PASSWORD), "old");
        assert_eq!(past.item(removed).unwrap().title(), "gone");
        assert!(past.item(kept).is_none() && past.item(added).is_none());
    }

    // What waits here counts as today.
    laptop.set(kept, Field::NOTES, "typed offline");
    let past = past(&laptop, &then, &server);
    assert_eq!(since(&laptop, &past)[&kept], Since::Changed);
    assert_eq!(past.item(kept).unwrap().fields.get(Field::NOTES), "");
}

#[test]
fn what_is_not_kept_any_more_is_said_and_takes_nothing_else_along() {
    let (mut server, mut laptop, _) = pair();
    let (lost, changed) = (laptop.add("lost"), laptop.add("changed"));
    laptop.sync(&mut server);
    let then = server.clone();
    laptop.set(lost, Field::NOTES, "x");
    laptop.set(changed, Field::NOTES, "x");
    laptop.sync(&mut server);

    let mut answer = frames(&then, &server);
    answer.retain(|frame| !matches!(frame, Frame::Entry { id, .. } if *id == lost));
    let end = answer.len() - 1;
    answer[end] = Frame::End { commits: 0, entries: 1 };
    let past = laptop.workspace.past(&encode(&answer)).unwrap();
    let expected = [(lost, Since::Lost), (changed, Since::Changed)];
    assert_eq!(since(&laptop, &past), BTreeMap::from(expected));
    let refused = laptop.workspace.restore_item(&past, lost, 9, &mut laptop.entropy);
    assert_eq!(refused.unwrap_err().code(), "no-such-item");
}

#[test]
fn an_item_comes_back_as_it_was_loses_nothing_of_today_and_can_be_undone() {
    let (mut server, mut laptop, mut phone) = pair();
    let (changed, removed) = (laptop.add("changed"), laptop.add("removed"));
    laptop.set(changed, Field::PASSWORD, "old");
    laptop.sync(&mut server);
    let then = server.clone();
    laptop.set(changed, Field::PASSWORD, "new");
    delete(&mut laptop, removed);
    laptop.sync(&mut server);

    let past = past(&laptop, &then, &server);
    let now = laptop.tick();
    let mut undo = Vec::new();
    for id in [changed, removed] {
        let done = laptop.workspace.restore_item(&past, id, now, &mut laptop.entropy).unwrap();
        laptop.store(done.batch);
        undo.push(done.undo.unwrap());
    }
    assert!(since(&laptop, &past).is_empty());
    assert_eq!(laptop.value(changed, Field::PASSWORD), "old");
    let history = &laptop.workspace.item(changed).unwrap().history;
    assert!(history.iter().any(|entry| entry.value.as_str() == "new"), "what it replaced is kept");
    laptop.sync(&mut server);
    phone.sync(&mut server);
    assert_eq!(phone.value(changed, Field::PASSWORD), "old");
    assert_eq!(phone.workspace.item(removed).unwrap().title(), "removed");

    for token in undo {
        let done = laptop.workspace.undo(token, &mut laptop.entropy).unwrap();
        laptop.store(done.batch);
    }
    assert_eq!(laptop.value(changed, Field::PASSWORD), "new");
    assert!(laptop.workspace.item(removed).is_none());
}

#[test]
fn a_past_that_the_ledger_does_not_vouch_for_is_refused() {
    let (mut server, mut laptop, _) = pair();
    let (one, two) = (laptop.add("one"), laptop.add("two"));
    laptop.sync(&mut server);
    let then = server.clone();
    laptop.set(one, Field::NOTES, "x");
    laptop.set(two, Field::NOTES, "x");
    laptop.sync(&mut server);
    let honest = frames(&then, &server);
    assert_eq!(honest.len(), 4);
    let code = |frames: &[Frame]| match laptop.workspace.past(&encode(frames)) {
        Ok(_) => "taken",
        Err(error) => error.code(),
    };
    assert_eq!(code(&honest), "taken");
    let with = |place: usize, change: &dyn Fn(&mut Frame)| {
        let mut frames = honest.clone();
        change(&mut frames[place]);
        frames
    };
    let head = |change: &dyn Fn(&mut Head)| {
        with(0, &|frame| {
            if let Frame::Head { head, .. } = frame {
                change(head);
            }
        })
    };
    let other_bytes = with(1, &|frame| {
        if let Frame::Entry { bytes, .. } = frame {
            bytes[40] ^= 1;
        }
    });
    let swapped = with(1, &|frame| {
        if let Frame::Entry { id, .. } = frame {
            *id = if *id == one { two } else { one };
        }
    });
    let unlisted = with(1, &|frame| {
        if let Frame::Entry { id, .. } = frame {
            *id = EntryId([9; 16]);
        }
    });
    let newer = with(1, &|frame| {
        if let Frame::Entry { id, revision, bytes, .. } = frame {
            (*revision, *bytes) = server.values[&(Kind::Record, *id)].clone();
        }
    });
    let twice = [&honest[..2], &honest[1..]].concat();
    for (frames, expected) in [
        (head(&|head| head.hash = Hash([7; 32])), "pull-missing-commit"),
        (head(&|head| head.seq += 1), "pull-malformed"),
        (other_bytes, "pull-entry-mismatch"),
        (swapped, "pull-entry-mismatch"),
        (unlisted, "pull-entry-unlisted"),
        (newer, "pull-entry-mismatch"),
        (twice, "pull-entry-duplicated"),
        (honest[..3].to_vec(), "pull-truncated"),
        (honest[1..].to_vec(), "pull-out-of-order"),
        (with(3, &|end| *end = Frame::End { commits: 0, entries: 3 }), "pull-wrong-count"),
        ([&honest[..], &honest[3..]].concat(), "pull-out-of-order"),
    ] {
        assert_eq!(code(&frames), expected);
    }
    // An earlier state's head with a later one's bytes: a server can't show a mixture.
    assert_eq!(
        code(&[&frames(&server, &server)[..1], &honest[1..]].concat()),
        "pull-entry-mismatch"
    );
}

/// What a person does to one of a few items: by number, and the value it gets, nothing for a removal.
type Step = (usize, Option<u8>);

fn step() -> impl Strategy<Value = Step> {
    (0..5usize, proptest::option::weighted(0.8, 0..3u8))
}

fn walk(device: &mut Device, ids: &[EntryId], steps: &[Step]) {
    for (number, value) in steps {
        let id = ids[*number];
        match (value, device.workspace.item(id).is_some()) {
            (Some(value), true) => device.set(id, Field::PASSWORD, &value.to_string()),
            (Some(value), false) => {
                let now = device.tick();
                let item = login("again", &value.to_string(), now);
                let write = [(id, Some(item.into()))];
                let done = device.workspace.write(write, &mut device.entropy).unwrap();
                device.store(done.batch);
            }
            (None, _) => delete(device, id),
        }
    }
}

fn contents(device: &Device) -> BTreeMap<EntryId, Item> {
    let bare = |item: &Item| Item { created_at: 0, updated_at: 0, history: vec![], ..item.clone() };
    device
        .workspace
        .records()
        .filter_map(|(id, record)| Some((id, bare(record.as_item()?))))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]
    #[test]
    fn whatever_was_done_since_each_difference_is_shown_and_brought_back(
        before in proptest::collection::vec(step(), 0..8),
        after in proptest::collection::vec(step(), 0..8),
        waiting in proptest::collection::vec(step(), 0..4),
    ) {
        let (mut server, mut laptop, mut phone) = pair();
        let ids: Vec<EntryId> = (0..5).map(|n| laptop.add(&format!("item {n}"))).collect();
        walk(&mut laptop, &ids, &before);
        laptop.sync(&mut server);
        let (then, was) = (server.clone(), contents(&laptop));
        let advanced = matches!(phone.pull(&server), Outcome::Advanced { .. });
        prop_assert!(advanced);
        walk(&mut phone, &ids, &after);
        phone.sync(&mut server);
        laptop.sync(&mut server);
        walk(&mut laptop, &ids, &waiting);

        let past = past(&laptop, &then, &server);
        let now = contents(&laptop);
        let mut expected = BTreeMap::new();
        for id in &ids {
            let since = match (was.get(id), now.get(id)) {
                (Some(_), None) => Since::Removed,
                (None, Some(_)) => Since::Added,
                (Some(then), Some(now)) if then != now => Since::Changed,
                _ => continue,
            };
            expected.insert(*id, since);
        }
        prop_assert_eq!(since(&laptop, &past), expected.clone());
        for (id, since) in expected {
            if since != Since::Added {
                let now = laptop.tick();
                let done = laptop.workspace.restore_item(&past, id, now, &mut laptop.entropy).unwrap();
                laptop.store(done.batch);
                prop_assert_eq!(&contents(&laptop)[&id], &was[&id]);
            }
        }
        laptop.sync(&mut server);
    }
}
