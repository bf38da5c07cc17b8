//! Archives that somebody made to do harm. They open with the right key; nothing of them is taken.

use std::io::Write;

use mdp_recovery::keys::Key;
use mdp_recovery::progress::Watch;
use mdp_recovery::{Error, verify};
use tar::{Builder, EntryType, Header};

use crate::world::{World, runtime};

type Tar = Builder<Vec<u8>>;
type Entries = Vec<(String, Vec<u8>)>;
type Spoil = Box<dyn Fn(&mut Entries)>;

fn entry(tar: &mut Tar, name: &str, kind: EntryType, bytes: &[u8]) {
    let mut header = Header::new_ustar();
    // `set_path` would refuse what these tests are about.
    header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o600);
    header.set_size(bytes.len() as u64);
    header.set_cksum();
    tar.append(&header, bytes).unwrap();
}

fn seal(key: &Key, packed: &[u8]) -> Vec<u8> {
    key.recipient().seal(packed).unwrap()
}

fn refused(key: Key, archive: &[u8]) {
    let opened = verify::level2(archive, &[key], &Watch::default());
    assert!(matches!(opened, Err(Error::Corrupt(_))), "{opened:?}");
}

/// A sound archive's tar, to be spoilt.
fn sound() -> Entries {
    runtime().block_on(async {
        let world = World::filled(None).await;
        let archive = world.archive().await;
        let packed = world.operator.unseal(&archive).unwrap();
        let plain = zstd::decode_all(packed.as_slice()).unwrap();
        let mut tar = tar::Archive::new(plain.as_slice());
        let entries = tar.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().to_str().unwrap().to_owned();
            let mut bytes = Vec::new();
            std::io::copy(&mut entry, &mut bytes).unwrap();
            (name, bytes)
        });
        entries.collect()
    })
}

fn pack(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = Tar::new(Vec::new());
    for (name, bytes) in entries {
        entry(&mut tar, name, EntryType::Regular, bytes);
    }
    zstd::encode_all(tar.into_inner().unwrap().as_slice(), 3).unwrap()
}

#[test]
fn names_links_orders_and_doubles_that_the_format_does_not_know_are_refused() {
    let sound = sound();
    let key = Key::generate();
    verify::level2(
        seal(&key, &pack(&sound)).as_slice(),
        &[Key::parse(&key.reveal()).unwrap()],
        &Watch::default(),
    )
    .unwrap();
    let spoilt: Vec<(&str, Spoil)> = vec![
        ("a path that leads out", Box::new(|e| e[1].0 = "../../etc/passwd".into())),
        ("an absolute path", Box::new(|e| e[1].0 = "/tables/meta/00000001".into())),
        ("an unknown table", Box::new(|e| e[1].0 = "tables/evil/00000001".into())),
        ("a part left out", Box::new(|e| e[1].0 = "tables/meta/00000002".into())),
        ("no manifest", Box::new(|e| drop(e.remove(0)))),
        ("two entries in another order", Box::new(|e| e.swap(1, 2))),
        ("an entry twice", Box::new(|e| e.insert(2, e[1].clone()))),
        ("an entry left out", Box::new(|e| drop(e.remove(4)))),
        (
            "rows doubled",
            Box::new(|e| {
                let more = e[2].1.clone();
                e[2].1.extend(more);
            }),
        ),
        ("no trailer", Box::new(|e| drop(e.pop()))),
        ("something after the trailer", Box::new(|e| e.push(("settings".into(), vec![])))),
        (
            "other settings",
            Box::new(|e| {
                let n = e.len() - 2;
                e[n].1.push(b'x');
            }),
        ),
    ];
    for (what, spoil) in spoilt {
        let mut entries = sound.clone();
        spoil(&mut entries);
        let archive = seal(&key, &pack(&entries));
        let opened = verify::level2(
            archive.as_slice(),
            &[Key::parse(&key.reveal()).unwrap()],
            &Watch::default(),
        );
        assert!(matches!(opened, Err(Error::Corrupt(_))), "{what}: {opened:?}");
    }
}

#[test]
fn of_two_faults_the_first_is_told() {
    let key = Key::generate();
    let told = |archive: &[u8]| {
        let keys = [Key::parse(&key.reveal()).unwrap()];
        verify::level2(archive, &keys, &Watch::default()).unwrap_err().to_string()
    };
    // Where nothing but the cut is wrong, the cut is told.
    let entries = sound();
    let sound = seal(&key, &pack(&entries));
    let cut = told(&sound[..sound.len() - 1]);
    assert!(!cut.contains("entry"), "{cut}");
    // Unpacking is ahead of whoever looks at the entries, and meets the second fault before. What is
    // sealed doesn't compress: the cut is far behind the name.
    let mut spoilt = entries;
    spoilt[1].0 = "tables/evil/00000001".into();
    spoilt.push(("far".into(), seal(&key, &vec![0; 500_000])));
    let spoilt = seal(&key, &pack(&spoilt));
    let cut = told(&spoilt[..spoilt.len() - 1]);
    assert!(cut.contains("tables/evil"), "{cut}");
}

#[test]
fn a_link_is_refused() {
    for kind in [EntryType::Symlink, EntryType::Link, EntryType::Directory, EntryType::Fifo] {
        let mut tar = Tar::new(Vec::new());
        entry(&mut tar, "manifest", kind, b"");
        let packed = zstd::encode_all(tar.into_inner().unwrap().as_slice(), 3).unwrap();
        let key = Key::generate();
        let archive = seal(&key, &packed);
        refused(key, &archive);
    }
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    // A huge window.
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    encoder.long_distance_matching(true).unwrap();
    encoder.write_all(&vec![0; 200_000_000]).unwrap();
    let key = Key::generate();
    let archive = seal(&key, &encoder.finish().unwrap());
    refused(key, &archive);

    // An entry that says it is huge, and one that is: 200 MB of zeros for a few kilobytes.
    for name in ["manifest", "tables/meta/00000001"] {
        let mut tar = Tar::new(Vec::new());
        entry(&mut tar, name, EntryType::Regular, &vec![0; 200_000_000]);
        let packed = zstd::encode_all(tar.into_inner().unwrap().as_slice(), 3).unwrap();
        assert!(packed.len() < 100_000);
        let key = Key::generate();
        let archive = seal(&key, &packed);
        refused(key, &archive);
    }
}
