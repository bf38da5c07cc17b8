//! The power is cut: what was acknowledged had been flushed.

use std::fs;

use mdp_testkit::disk::Disk;
use mdp_testkit::oracle::Oracle;
use mdp_testkit::postgres::Cluster;

use crate::house::{House, Resident};
use crate::{CLIENTS, ENOUGH, open, runs, times};

const MEGABYTES: u64 = 1024;

#[test]
fn a_power_cut_during_pushes_loses_none_that_was_acknowledged_on_sqlite() {
    let Some(disk) = runs(Disk::ext4(MEGABYTES)) else { return };
    let mut house = House::new(open(Vec::new()));
    house.data = disk.path().join("data");
    let mut server = house.serve();
    let mut oracle = Oracle::new(&server, CLIENTS);
    for _ in 0..times("MDP_CUTS", 3) {
        oracle.push_until_dark(&server.url, ENOUGH, || disk.cut());
        server.kill();
        disk.restore_power();
        server = house.serve();
        oracle.check(&server.url);
    }
}

#[test]
fn a_power_cut_during_pushes_loses_none_that_was_acknowledged_on_postgresql() {
    let Some(disk) = runs(Disk::ext4(MEGABYTES)) else { return };
    let Some(mut cluster) = Cluster::for_test(Some(&disk.path())) else { return };
    let mut house = House::new(open(cluster.settings()));
    house.data = disk.path().join("data");
    let mut server = house.serve();
    let mut oracle = Oracle::new(&server, CLIENTS);
    for _ in 0..times("MDP_CUTS", 3) {
        oracle.push_until_dark(&server.url, ENOUGH, || disk.cut());
        server.kill();
        cluster.crash().unwrap();
        disk.restore_power();
        cluster.restart().unwrap();
        server = house.serve();
        oracle.check(&server.url);
    }
}

#[test]
fn an_archive_that_was_said_to_be_made_is_there_after_a_power_cut() {
    let (Some(place), Some(target)) = (runs(Disk::ext4(64)), runs(Disk::ext4(64))) else { return };
    let mut house = House::new(Vec::new());
    let server = house.serve();
    Resident::move_in(&server, 20);
    assert!(server.stop().success());
    for (setting, folder) in
        [("BACKUP_DIR", place.path().join("new")), ("BACKUP_TARGETS", target.path().join("new"))]
    {
        house.settings.push((setting.to_owned(), folder.display().to_string()));
    }
    // On the command line it would be in the house's own folder.
    let run = |arguments: &[&str]| {
        let mut command =
            mdp_testkit::child::command(crate::program(), &house.data, &house.settings());
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", crate::house::err(&output));
    };
    for _ in 0..times("MDP_CUTS", 3) {
        run(&["backup"]);
        for disk in [&place, &target] {
            disk.cut();
            disk.restore_power();
            let there = fs::read_dir(disk.path().join("new")).unwrap();
            let archives: Vec<_> = there
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|end| end == "mdpbak"))
                .collect();
            assert_eq!(archives.len(), 1, "{archives:?}");
            run(&["verify", archives[0].to_str().unwrap()]);
            fs::remove_dir_all(disk.path().join("new")).unwrap();
        }
    }
}

#[test]
fn a_restore_that_was_said_to_be_done_is_there_after_a_power_cut() {
    let Some(disk) = runs(Disk::ext4(64)) else { return };
    let first = House::new(Vec::new());
    let server = first.serve();
    let resident = Resident::move_in(&server, 20);
    first.done(&["key", "new", "--save", &first.key()]);
    first.done(&["backup"]);
    assert!(server.stop().success());
    let archive = first.archives().remove(0).display().to_string();
    let mut second = House::new(Vec::new());
    second.data = disk.path().join("data");
    for _ in 0..times("MDP_CUTS", 3) {
        second.done(&["restore", &archive, "--key", &first.key()]);
        disk.cut();
        disk.restore_power();
        let server = second.serve();
        resident.come_back(&server);
        server.kill();
        fs::remove_dir_all(&second.data).unwrap();
    }
}
