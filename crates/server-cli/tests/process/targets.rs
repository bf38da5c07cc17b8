//! Archives are found, proved and restored where they were copied to.

use std::fs;
use std::path::PathBuf;

use crate::house::{House, Resident, err};

/// An installation that keeps archives here and in two folders, the first of which is out of reach.
fn with_targets() -> (House, Resident, PathBuf) {
    let mut house = House::new(Vec::new());
    let (bad, good) = (house.folder.path().join("bad"), house.folder.path().join("good"));
    fs::write(&bad, b"no folder").unwrap();
    let targets = format!("{} {}", bad.display(), good.display());
    house.settings.push(("BACKUP_TARGETS".to_owned(), targets));
    let server = house.serve();
    let resident = Resident::move_in(&server, 3);
    house.done(&["key", "new", "--save", &house.key()]);
    assert_eq!(house.run(&["backup"]).status.code(), Some(3));
    assert!(server.stop().success());
    (house, resident, good)
}

#[test]
fn what_is_only_on_a_target_is_listed_verified_and_restored_from_there() {
    let (house, resident, good) = with_targets();
    let name = house.archives()[0].file_name().unwrap().to_str().unwrap().to_owned();
    fs::remove_dir_all(house.backups()).unwrap();
    fs::remove_dir_all(&house.data).unwrap();

    assert_eq!(house.done(&["list"]), "");
    let listed = house.done(&["list", "--target", "2"]);
    assert!(listed.starts_with(&name) && listed.trim().ends_with("\t2"), "{listed}");
    let label = good.display().to_string();
    let json = house.done(&["list", "--json", "--target", &label]);
    assert!(json.contains(&format!("{label}/{name}")), "{json}");
    let all = house.run(&["list", "--target", "all"]);
    assert_eq!(all.status.code(), Some(30), "{}", err(&all));
    assert!(String::from_utf8_lossy(&all.stdout).contains(&name));
    house.refused(1, "BACKUP_TARGETS", &["list", "--target", "3"]);

    let key = house.key();
    house.done(&["verify", "--key", &key]);
    house.done(&["verify", "--from", "2", "--key", &key]);
    house.refused(30, "bad", &["restore", "latest", "--from", "1", "--key", &key]);
    house.refused(10, "mdp-server list", &["restore", "19990101", "--from", "2", "--key", &key]);
    house.done(&["restore", "latest", "--key", &key]);
    let server = house.serve();
    resident.come_back(&server);
}

#[test]
fn a_copy_that_a_target_has_damaged_is_refused() {
    let (house, _, good) = with_targets();
    let name = house.archives()[0].file_name().unwrap().to_str().unwrap().to_owned();
    let mut bytes = fs::read(good.join(&name)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(good.join(&name), bytes).unwrap();
    house.done(&["verify"]);
    house.refused(21, "mdp-server list", &["verify", "--from", "2"]);
    house.refused(21, "mdp-server list", &["verify", "--from", "2", "--level", "1"]);
    house.refused(21, "mdp-server list", &["restore", "latest", "--from", "2", "--dry-run"]);
}

#[test]
fn what_a_killed_upload_left_goes_with_the_next_backup() {
    let (mut house, _, good) = with_targets();
    house.settings.clear();
    house.settings.push(("BACKUP_TARGETS".to_owned(), good.display().to_string()));
    let part = good.join("mdp_db-20260101-030000.mdpbak.part");
    let other = good.join("other_db-20260101-030000.mdpbak.part");
    fs::write(&part, b"half").unwrap();
    fs::write(&other, b"somebody else's").unwrap();
    house.done(&["backup"]);
    assert!(!part.exists() && other.exists());
}
