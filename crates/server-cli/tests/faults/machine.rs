//! The machine fails below: a flush that isn't done, a database that ends.

use std::process::Stdio;
use std::time::Instant;

use mdp_testkit::disk::Disk;
use mdp_testkit::injection::Injected;
use mdp_testkit::oracle::Oracle;
use mdp_testkit::postgres::Cluster;

use crate::house::{House, Resident, err};
use crate::kills::time;
use crate::{ENOUGH, open, program, runs};

/// How many instants of a command are tried.
const STEPS: u32 = 6;
const FLUSHES: &str = "fsync,fdatasync";

#[test]
fn a_push_whose_flush_fails_is_not_acknowledged() {
    let Some(disk) = runs(Disk::ext4(256)) else { return };
    let mut house = House::new(open(Vec::new()));
    house.data = disk.path().join("data");
    let server = house.serve();
    // By themselves, so that each push has a flush of its own.
    let mut oracle = Oracle::new(&server, 1);
    assert!(server.stop().success());
    for (failing, goes_on) in [("error=EIO:when=30", true), ("error=EIO:when=30+", false)] {
        let Some(injected) = runs(Injected::new(program(), FLUSHES, failing)) else { return };
        let server = house.serve_as(injected.program());
        // They stop at the first push that isn't acknowledged.
        oracle.push_until(&server.url, 0, || ());
        // What had not been flushed is gone, now or in the midst of more.
        if goes_on {
            oracle.push_until_dark(&server.url, ENOUGH, || disk.cut());
        } else {
            disk.cut();
        }
        server.kill();
        disk.restore_power();
        let server = house.serve();
        assert!(oracle.check(&server.url) >= ENOUGH);
        assert!(server.stop().success());
    }
}

#[test]
fn a_backup_whose_flush_fails_says_so_and_leaves_no_archive() {
    let house = House::new(Vec::new());
    let server = house.serve();
    Resident::move_in(&server, 5);
    house.done(&["key", "new", "--save", &house.key()]);
    house.done(&["backup"]);
    let mut failures = 0;
    for n in 1.. {
        let before = house.archives();
        let failing = format!("error=EIO:when={n}");
        let Some(injected) = runs(Injected::new(program(), FLUSHES, &failing)) else { return };
        let output = house.run_as(injected.program(), &["backup"]);
        if output.status.success() {
            break;
        }
        assert_eq!(output.status.code(), Some(1), "{}", err(&output));
        assert!(err(&output).contains("Nothing was changed"), "{}", err(&output));
        assert_eq!(house.archives(), before);
        failures += 1;
    }
    assert!(failures > 2, "{failures} flushes");
}

#[test]
fn a_restore_whose_flush_fails_says_so_and_leaves_what_was_there() {
    let house = House::new(Vec::new());
    let server = house.serve();
    let resident = Resident::move_in(&server, 5);
    house.done(&["key", "new", "--save", &house.key()]);
    house.done(&["backup"]);
    assert!(server.stop().success());
    let archive = house.archives().remove(0).display().to_string();
    for n in 1.. {
        let mut bare = House::new(Vec::new());
        bare.data = bare.folder.path().join("bare");
        let restore = ["restore", &archive, "--key", &house.key()];
        let failing = format!("error=EIO:when={n}");
        let Some(injected) = runs(Injected::new(program(), FLUSHES, &failing)) else { return };
        let output = bare.run_as(injected.program(), &restore);
        if output.status.success() {
            resident.come_back(&bare.serve());
            break;
        }
        assert_eq!(output.status.code(), Some(1), "{}", err(&output));
        // Done again on a machine that works, it is done.
        bare.done(&restore);
        resident.come_back(&bare.serve());
    }
}

#[test]
fn a_database_that_ends_during_a_backup_or_a_restore_leaves_nothing_half_done() {
    let Some(mut cluster) = Cluster::for_test(None) else { return };
    let house = House::new(cluster.settings());
    let server = house.serve();
    let resident = Resident::move_in(&server, 400);
    house.done(&["key", "new", "--save", &house.key()]);
    house.done(&["backup"]);
    assert!(server.stop().success());
    for arguments in [&["backup"][..], &["restore", "latest", "--force"]] {
        let whole = time(&house, arguments);
        let mut interrupted = 0;
        for n in 1..=STEPS {
            let before = house.archives();
            let mut command = house.command(arguments);
            let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            let until = Instant::now() + whole * n / STEPS;
            // Not a wait for readiness: the instant itself is what is tested.
            while Instant::now() < until {
                std::thread::yield_now();
            }
            cluster.crash().unwrap();
            let output = child.wait_with_output().unwrap();
            cluster.restart().unwrap();
            if !output.status.success() {
                assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", err(&output));
                assert!(err(&output).contains("database"), "{arguments:?}: {}", err(&output));
                interrupted += 1;
            }
            for archive in house.archives() {
                house.done(&["verify", archive.to_str().unwrap()]);
            }
            if arguments[0] == "backup" && !output.status.success() {
                assert_eq!(house.archives(), before);
            }
            resident.come_back(&house.serve());
        }
        assert!(interrupted > 0, "{arguments:?} was never interrupted");
    }
}
