//! What a device keeps of the times when the server went back: said in the right words, through
//! crashes, until the person has seen it.

use mdp_sync::replica::{Incident, Outcome, Replica};
use mdp_vault::item::Field;

use crate::support::alice;
use crate::support::device::{Device, home_pin, pair};

fn incidents(device: &Device) -> Vec<Incident> {
    device.workspace.replica().incidents().cloned().collect()
}

fn note(device: &mut Device, restored_at: Option<u64>) {
    let now = device.tick();
    let noted = device.workspace.note_incident(now, restored_at);
    device.store(noted);
}

#[test]
fn a_restore_that_was_announced_is_no_alarm_even_after_a_crash_halfway() {
    let (mut server, mut laptop, _) = pair();
    let archive = server.clone();
    let id = laptop.add("one");
    laptop.add("two");
    laptop.set(id, Field::TITLE, "one again");
    laptop.sync(&mut server);
    let (ours, mut back) = (server.head(), archive.restored(7));

    assert!(matches!(laptop.pull(&back), Outcome::Behind { restored: true, .. }));
    note(&mut laptop, Some(1_000));
    laptop.crash();
    assert!(matches!(laptop.pull(&back), Outcome::Behind { restored: true, .. }));
    note(&mut laptop, Some(2_000));
    let [open] = &incidents(&laptop)[..] else { panic!("one incident") };
    assert_eq!((open.ours, open.server), (ours, archive.head()));
    assert_eq!((open.announced, open.restored_at, open.forked), (true, Some(1_000), false));
    assert_eq!(open.lacked, 2, "entries, not commits");
    assert!(!open.is_alarm() && !open.healed && !open.acknowledged);

    laptop.sync_healing(&mut back);
    laptop.crash();
    assert!(incidents(&laptop)[0].healed);
}

#[test]
fn a_silent_rollback_is_an_alarm_until_it_is_acknowledged_and_the_next_one_again() {
    let (mut server, mut laptop, _) = pair();
    let archive = server.clone();
    laptop.add("one");
    laptop.sync(&mut server);
    for count in 1..=2 {
        let mut silent = archive.clone();
        assert!(matches!(laptop.pull(&silent), Outcome::Behind { restored: false, .. }));
        note(&mut laptop, Some(1_000));
        laptop.sync_healing(&mut silent);
        laptop.crash();
        let kept = incidents(&laptop);
        assert_eq!(kept.len(), count);
        let last = &kept[count - 1];
        assert!(last.is_alarm() && last.healed && !last.acknowledged);
        assert_eq!(last.restored_at, None, "a date is no announcement");
        let batch = laptop.workspace.acknowledge_incidents();
        laptop.store(batch);
        laptop.crash();
        assert!(incidents(&laptop).iter().all(|it| it.acknowledged), "and still there");
    }
}

#[test]
fn a_fork_is_an_incident_with_evidence_and_outlives_a_damaged_replica() {
    let (mut server, mut laptop, mut phone) = pair();
    let archive = server.clone();
    laptop.add("one");
    laptop.sync(&mut server);
    let mut back = archive.restored(1);
    phone.add("other");
    phone.sync(&mut back);
    assert!(matches!(laptop.pull(&back), Outcome::Fork { restored: true, .. }));
    note(&mut laptop, None);
    let [open] = &incidents(&laptop)[..] else { panic!("one incident") };
    assert!(open.forked && open.announced);
    assert_eq!(open.lacked, 1, "what only the server has isn't counted");
    laptop.sync_healing(&mut back);

    let (saved, _) = Replica::salvage(home_pin(alice()), laptop.id, laptop.disk.clone()).unwrap();
    assert_eq!(saved.incidents().cloned().collect::<Vec<_>>(), incidents(&laptop));
}
