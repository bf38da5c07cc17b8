//! What a script is told: exit statuses that no other test comes upon. The others are with what they
//! are about: 0 to 3, 10, 11, 12, 20, 21, 22 and 24 in `recovery`, 25 in `drill`, 28 in the faults, 30
//! in `targets`.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use mdp_ledger::cbor::Deterministic;
use mdp_recovery::archive::Manifest;
use mdp_recovery::keys::Key;

use crate::house::{House, Resident, err, everything};

/// A house with an archive: its path.
fn with_archive() -> (House, String) {
    let house = House::new(Vec::new());
    let server = house.serve();
    Resident::move_in(&server, 400);
    house.done(&["key", "new", "--save", &house.key()]);
    house.done(&["backup"]);
    assert!(server.stop().success());
    let archive = house.archives().remove(0).display().to_string();
    (house, archive)
}

#[test]
fn an_archive_of_a_newer_version_is_refused_with_23() {
    let (house, archive) = with_archive();
    let key = Key::open(Path::new(&house.key())).unwrap().unwrap();
    let packed = key.unseal(&fs::read(&archive).unwrap()).unwrap();
    let mut tar = zstd::decode_all(packed.as_slice()).unwrap();
    // The manifest comes first: its size stands in the entry's header, its bytes after it.
    let size = usize::from_str_radix(std::str::from_utf8(&tar[124..135]).unwrap(), 8).unwrap();
    let place = 512..512 + size;
    let mut manifest = Manifest::from_bytes(&tar[place.clone()]).unwrap();
    manifest.schema += 1;
    tar[place].copy_from_slice(&manifest.to_bytes());
    let packed = zstd::encode_all(tar.as_slice(), 1).unwrap();
    fs::write(&archive, key.recipient().seal(&packed).unwrap()).unwrap();
    fs::remove_file(format!("{archive}.sidecar")).unwrap();

    let mut bare = House::new(Vec::new());
    bare.data = bare.folder.path().join("bare");
    bare.refused(23, "newer", &["verify", &archive, "--key", &house.key()]);
    bare.refused(23, "newer", &["restore", &archive, "--unsigned", "--key", &house.key()]);
}

#[test]
fn what_is_cancelled_ends_with_130_and_leaves_everything_as_it_was() {
    let (house, archive) = with_archive();
    let bytes = fs::read(&archive).unwrap();
    let mut bare = House::new(Vec::new());
    bare.data = bare.folder.path().join("bare");
    // As a person asks, and as a container's engine does.
    for signal in ["-INT", "-TERM"] {
        let mut child = bare
            .command(&["restore", "-", "--unsigned", "--key", &house.key()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        // Once it has taken half of it in, it is listening for signals, and waits for the rest.
        pipe.write_all(&bytes[..bytes.len() / 2]).unwrap();
        let stop = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(stop.success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{signal}: {}", err(&output));
        assert!(err(&output).contains("nothing was changed"), "{}", err(&output));
        assert!(everything(&bare.data).is_empty());
        drop(pipe);
    }
}
