//! There is no room, or nothing can be written: said plainly, with nothing half-done.

use std::fs;

use mdp_testkit::disk::Disk;

use crate::house::{House, Resident, err, everything};
use crate::runs;

/// A house whose archives are larger than a small disk.
fn house() -> (House, Resident) {
    let house = House::new(Vec::new());
    let server = house.serve();
    let resident = Resident::move_in(&server, 400);
    house.done(&["key", "new", "--save", &house.key()]);
    assert!(server.stop().success());
    (house, resident)
}

#[test]
fn a_backup_onto_a_full_disk_says_so_and_leaves_nothing() {
    let Some(disk) = runs(Disk::tight(64)) else { return };
    let (house, _) = house();
    // The first backup makes the server's own key.
    house.done(&["backup"]);
    let before = everything(&house.data);
    let output = house.run(&["backup", "--to", disk.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(28), "{}", err(&output));
    assert!(err(&output).contains("make room"), "{}", err(&output));
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 0, "nothing was left");
    assert!(everything(&house.data) == before);
}

#[test]
fn a_target_that_is_full_is_told_and_the_archive_is_everywhere_else() {
    let Some(disk) = runs(Disk::tight(64)) else { return };
    let (mut house, _) = house();
    house.settings.push(("BACKUP_TARGETS".into(), disk.path().display().to_string()));
    let output = house.run(&["backup"]);
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert!(err(&output).contains(disk.path().to_str().unwrap()), "{}", err(&output));
    house.done(&["verify"]);
    let left = fs::read_dir(disk.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| !name.to_string_lossy().ends_with(".sidecar")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_restore_onto_a_full_disk_says_so_and_leaves_what_was_there() {
    let Some(disk) = runs(Disk::tight(900)) else { return };
    let (house, _) = house();
    house.done(&["backup"]);
    let archive = house.archives().remove(0).display().to_string();
    let mut small = House::new(Vec::new());
    small.data = disk.path().join("data");
    fs::create_dir(&small.data).unwrap();
    let output = small.run(&["restore", &archive, "--key", &house.key()]);
    assert_eq!(output.status.code(), Some(28), "{}", err(&output));
    // The secret that it brings counts for nothing while no database names it.
    let left: Vec<_> = everything(&small.data)
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| !path.ends_with("server-secret.restoring"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_server_on_a_full_disk_refuses_and_keeps_all_that_it_acknowledged() {
    use mdp_testkit::oracle::Oracle;
    let Some(disk) = runs(Disk::tight(2500)) else { return };
    let mut house = House::new(crate::open(Vec::new()));
    house.data = disk.path().join("data");
    let server = house.serve();
    let mut oracle = Oracle::new(&server, 2);
    oracle.push_until(&server.url, 20, || ());
    // They ended by themselves: the disk is full. Who reads isn't held up.
    assert!(oracle.check(&server.url) >= 20);
    disk.widen(20_000);
    // It goes on by itself.
    let (url, running) = (server.url.clone(), server);
    oracle.push_until(&url, 20, || running.kill());
    oracle.check(&house.serve().url);
}

#[test]
fn a_backup_onto_a_disk_that_takes_nothing_says_so() {
    let Some(disk) = runs(Disk::tight(4000)) else { return };
    let (house, _) = house();
    disk.freeze();
    let output = house.run(&["backup", "--to", disk.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(err(&output).contains("Nothing was changed"), "{}", err(&output));
}
