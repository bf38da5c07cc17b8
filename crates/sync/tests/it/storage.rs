//! What a device stores: nothing in clear, nothing lost in a crash or to damage, and no panic
//! whatever a store or a server says.

use mdp_ledger::{DeviceId, Head, Kind, SealedHeader};
use mdp_sync::replica::{Damaged, ExportedOutbox, Outcome, Replica, StoredReplica};
use mdp_vault::item::Field;
use proptest::prelude::*;

use crate::support::device::{Device, Disk, apply, home_pin, pair, pull_into};
use crate::support::server::{Server, encode};
use crate::support::{alice, mallory};

#[test]
fn a_damaged_replica_is_refused_and_its_edits_and_head_are_saved() {
    let (mut server, mut laptop, _) = pair();
    let id = laptop.add("Bank");
    laptop.sync(&mut server);
    laptop.set(id, Field::PASSWORD, "waiting");
    let on_its_way = laptop.compose().unwrap();
    laptop.set(id, Field::USERNAME, "waiting as well");

    let mut damaged = laptop.disk.clone();
    let entry = damaged.iter_mut().find(|(key, _)| key[0] == b'e' && key[1] == 1).unwrap();
    let last = entry.1.len() - 1;
    entry.1[last] ^= 1;
    let opened = Replica::open(home_pin(alice()), laptop.id, damaged.clone());
    assert_eq!(opened.map(drop).unwrap_err(), Damaged::Broken);

    let (replica, batch) = Replica::salvage(home_pin(alice()), laptop.id, damaged).unwrap();
    let mut disk = Disk::new();
    apply(&mut disk, batch);
    drop(replica);
    // The push arrived after all, before the device was damaged.
    server.push(&on_its_way).unwrap();
    let mut replica = Replica::open(home_pin(alice()), laptop.id, disk).unwrap();
    let behind = Server::new(&alice().home.genesis);
    let answer = encode(&behind.frames(0));
    let (outcome, _) = pull_into(&mut replica, &answer);
    assert_eq!(format!("{outcome:?}").split(' ').next(), Some("Behind"), "the head is remembered");

    let answer = encode(&server.frames(0));
    let (_, batch) = pull_into(&mut replica, &answer);
    laptop.disk = Disk::new();
    laptop.store(batch);
    laptop.open(replica);
    assert_eq!(laptop.value(id, Field::USERNAME), "waiting as well");
    // The edit meets its own earlier half, and nothing is lost or doubled.
    assert!(laptop.workspace.conflicts().is_empty());
    laptop.sync(&mut server);
    let phone = Device::joining(alice(), 3, &server);
    assert_eq!(phone.value(id, Field::PASSWORD), "waiting");
    assert_eq!(phone.value(id, Field::USERNAME), "waiting as well");
}

#[test]
fn a_history_whose_head_is_forgotten_is_damaged_and_its_last_commit_is_the_floor() {
    let (mut server, mut laptop, _) = pair();
    let id = laptop.add("Bank");
    laptop.sync(&mut server);
    laptop.set(id, Field::PASSWORD, "waiting");
    let early = laptop.workspace.replica().head().map(|head| Head { seq: 1, ..head });

    // The beginning of a new replica, with a key file's older head, written over the one there is.
    let (_, beginning) = Replica::new(home_pin(alice()), laptop.id, early);
    let mut disk = laptop.disk.clone();
    apply(&mut disk, beginning);
    let opened = Replica::open(home_pin(alice()), laptop.id, disk.clone());
    assert_eq!(opened.map(drop).unwrap_err(), Damaged::Broken);

    let (mut replica, batch) = Replica::salvage(home_pin(alice()), laptop.id, disk).unwrap();
    let behind = Server::new(&alice().home.genesis);
    let (outcome, _) = pull_into(&mut replica, &encode(&behind.frames(0)));
    assert!(matches!(outcome, Outcome::Behind { .. }), "the head is remembered: {outcome:?}");
    laptop.disk = Disk::new();
    laptop.store(batch);
    let (_, batch) = pull_into(&mut replica, &encode(&server.frames(0)));
    laptop.store(batch);
    laptop.open(replica);
    assert_eq!(laptop.value(id, Field::PASSWORD), "waiting");
}

#[test]
fn no_changed_bit_of_what_a_replica_knows_of_itself_moves_its_head() {
    let (_, laptop, _) = pair();
    let meta = laptop.disk.iter().find(|(key, _)| key[0] == b'm').unwrap();
    for (at, bit) in (0..meta.1.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
        let mut disk = laptop.disk.clone();
        disk.get_mut(meta.0).unwrap()[at] ^= 1 << bit;
        if let Ok(opened) = Replica::open(home_pin(alice()), laptop.id, disk) {
            let head = laptop.workspace.replica().head();
            assert!(opened.head() == head, "bit {bit} of byte {at}: {:?}", opened.head());
        }
    }
}

#[test]
fn a_replica_of_another_vault_is_not_opened() {
    let (_, laptop, _) = pair();
    let pin = home_pin(mallory());
    let opened = Replica::open(pin, laptop.id, laptop.disk);
    assert_eq!(opened.map(drop).unwrap_err(), Damaged::OtherVault);
}

#[test]
fn a_replica_read_before_the_identity_is_open_is_taken_for_no_other_vaults() {
    let (_, laptop, _) = pair();
    let read = || StoredReplica::read(laptop.id, laptop.disk.clone()).unwrap();
    assert_eq!(read().of(home_pin(mallory())).map(drop).unwrap_err(), Damaged::OtherVault);
    let replica = read().of(home_pin(alice())).unwrap();
    assert!(replica.head().is_some() && replica.head() == laptop.workspace.replica().head());

    // What says which vault it is isn't sealed: forged, nothing else that is there fits it.
    let mut forged = laptop.disk.clone();
    let meta = forged.get_mut(&b"m"[..]).unwrap();
    let (ours, theirs) = (home_pin(alice()), home_pin(mallory()));
    for (ours, theirs) in
        [(&ours.vault.0[..], &theirs.vault.0[..]), (&ours.genesis.0, &theirs.genesis.0)]
    {
        let at = meta.windows(ours.len()).position(|part| part == ours).unwrap();
        meta[at..at + theirs.len()].copy_from_slice(theirs);
    }
    let forged = StoredReplica::read(laptop.id, forged);
    assert_eq!(forged.map(drop).unwrap_err(), Damaged::Broken);
}

#[test]
fn a_damaged_replica_of_another_vault_is_left_alone() {
    let (_, laptop, _) = pair();
    let mut damaged = laptop.disk.clone();
    let entry = damaged.iter_mut().find(|(key, _)| key[0] == b'e').unwrap();
    entry.1.push(0);
    let pin = home_pin(mallory());
    assert_eq!(
        Replica::open(pin, laptop.id, damaged.clone()).map(drop).unwrap_err(),
        Damaged::Broken
    );
    assert_eq!(
        Replica::salvage(pin, laptop.id, damaged).map(drop).unwrap_err(),
        Damaged::OtherVault
    );
}

#[test]
fn what_is_stored_is_sealed_for_its_place() {
    let (_, mut laptop, _) = pair();
    let id = laptop.add("Bank");
    laptop.set(id, Field::PASSWORD, "hunter2");
    let top = laptop.workspace.replica().top((Kind::Record, id)).unwrap();
    assert_eq!(SealedHeader::read(top.sealed.unwrap()).unwrap().epoch, 1);
    let everything: Vec<u8> =
        laptop.disk.iter().flat_map(|(k, v)| [k.clone(), v.clone()].concat()).collect();
    for needle in [&b"hunter2"[..], b"Bank"] {
        assert!(!everything.windows(needle.len()).any(|w| w == needle));
    }
}

#[test]
fn two_windows_over_one_store_take_over_from_each_other() {
    let (mut server, mut one, _) = pair();
    let id = one.add("Bank");
    one.sync(&mut server);
    let mut two = Device::first(alice(), 1);
    let adopt = |device: &mut Device, disk: &Disk| {
        device.disk = disk.clone();
        device.workspace.adopt(disk.clone()).unwrap()
    };
    assert_eq!(adopt(&mut two, &one.disk), [id]);

    // A form opened in one window, an edit made in the other.
    let started = two.workspace.revision(id).unwrap();
    let mut form = two.workspace.item(id).unwrap().clone();
    one.set(id, Field::PASSWORD, "from window one");
    assert_eq!(adopt(&mut two, &one.disk), [id]);
    form.fields.set(Field::NOTES, "from window two");
    let done = two.workspace.update_item(id, form, started, 99, &mut two.entropy).unwrap();
    two.store(done.batch);
    assert_eq!(adopt(&mut one, &two.disk), [id]);
    for device in [&one, &two] {
        assert_eq!(device.value(id, Field::PASSWORD), "from window one");
        assert_eq!(device.value(id, Field::NOTES), "from window two");
    }
    one.sync(&mut server);
    adopt(&mut two, &one.disk);
    assert_eq!(two.workspace.status().pending, 0);
    assert!(adopt(&mut two, &one.disk).is_empty(), "nothing new");
}

#[test]
fn what_stays_on_the_device_opens_under_its_own_name_alone() {
    let (_, mut laptop, _) = pair();
    let w = &laptop.workspace;
    let sealed = w.seal_local("form", b"half typed", &mut laptop.entropy).unwrap();
    assert_eq!(w.open_local("form", &sealed).unwrap().as_slice(), b"half typed");
    assert!(w.open_local("kit", &sealed).is_err());
    assert!(!sealed.windows(4).any(|part| part == b"half"));
}

fn junk() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..80)
}

proptest! {
    #[test]
    fn junk_in_a_store_or_an_answer_is_refused_without_a_panic(
        pairs in proptest::collection::vec((prop::sample::select(&b"mceopfx?"[..]), junk(), junk()), 0..12),
        answer in junk(),
    ) {
        let pairs = pairs.into_iter().map(|(space, mut key, value)| {
            key.insert(0, space);
            (key, value)
        });
        let pairs: Disk = pairs.collect();
        let device = DeviceId([1; 16]);
        prop_assert!(Replica::open(home_pin(alice()), device, pairs.clone()).is_err());
        let (mut replica, batch) = Replica::salvage(home_pin(alice()), device, pairs.clone()).unwrap();
        let (_, nothing) = pull_into(&mut replica, &answer);
        prop_assert!(nothing.is_empty() && replica.head().is_none());
        let mut disk = pairs;
        apply(&mut disk, batch);
        prop_assert!(Replica::open(home_pin(alice()), device, disk).is_ok(), "salvaged, it opens");
        prop_assert!(ExportedOutbox::read(&answer).is_err());
    }

    #[test]
    fn a_store_with_a_changed_bit_never_opens_to_something_else(
        at in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        thread_local! {
            static DISK: Disk = {
                let mut server = Server::new(&alice().home.genesis);
                let mut device = Device::first(alice(), 1);
                device.add("One");
                device.add("Two");
                device.sync(&mut server);
                device.disk
            };
        }
        let disk = DISK.with(Clone::clone);
        let sound = Replica::open(home_pin(alice()), DeviceId([1; 16]), disk.clone()).unwrap();
        let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = disk.into_iter().collect();
        let at = at.index(pairs.len());
        let len = pairs[at].1.len();
        pairs[at].1[byte.index(len)] ^= 1 << bit;
        if let Ok(opened) = Replica::open(home_pin(alice()), DeviceId([1; 16]), pairs) {
            // Old commits and the restore epoch are not part of the state; the state is the same.
            prop_assert_eq!(opened.head(), sound.head());
            prop_assert!(opened.entries(Kind::Record).eq(sound.entries(Kind::Record)));
        }
    }
}
