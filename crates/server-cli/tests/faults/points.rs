//! Commands that are killed at each call by which they change something for good: flushes, renames,
//! removals, one after the other. Instants that a clock would seldom hit are all hit.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Output;

use mdp_testkit::injection::Injected;

use crate::house::{House, Resident, err};
use crate::succession::Succession;
use crate::{program, runs};

const CALLS: [&str; 4] = ["fsync", "fdatasync", "/^rename", "/^unlink"];

/// Has `attempt` run the program killed at one point after the other, until it comes to its end;
/// gives how many points there were, or none where nothing can be injected.
fn at_each_point(mut attempt: impl FnMut(&Path) -> Output) -> Option<u32> {
    let mut points = 0;
    for call in CALLS {
        for n in 1.. {
            let killed = format!("signal=KILL:when={n}");
            let injected = runs(Injected::new(program(), call, &killed))?;
            let output = attempt(injected.program());
            if output.status.signal().is_none() {
                assert!(output.status.success(), "{}", err(&output));
                break;
            }
            points += 1;
        }
    }
    println!("killed at {points} points");
    Some(points)
}

/// A house with somebody in it and one archive.
fn house() -> House {
    let house = House::new(Vec::new());
    let server = house.serve();
    Resident::move_in(&server, 20);
    house.done(&["key", "new", "--save", &house.key()]);
    house.done(&["backup"]);
    assert!(server.stop().success());
    house
}

#[test]
fn a_backup_killed_at_each_point_leaves_a_complete_archive_or_none() {
    let house = house();
    let points = at_each_point(|program| {
        fs::remove_dir_all(house.backups()).unwrap();
        let output = house.run_as(program, &["backup"]);
        for archive in house.archives() {
            house.done(&["verify", archive.to_str().unwrap()]);
        }
        // What was left half-done is in nobody's way.
        house.done(&["backup"]);
        output
    });
    assert!(points.is_none_or(|points| points > 5), "{points:?}");
}

#[test]
fn a_restore_killed_at_each_point_leaves_the_old_state_or_the_new_one() {
    let succession = Succession::new();
    let house = &succession.house;
    let (mut olds, mut news) = (0, 0);
    let points = at_each_point(|program| {
        succession.begin_again();
        let output = house.run_as(program, &succession.restore());
        let done = succession.is_done();
        assert!(done || !output.status.success());
        if done {
            news += 1;
        } else {
            olds += 1;
        }
        fs::remove_dir_all(house.backups()).unwrap_or_default();
        output
    });
    println!("{olds} left the old state, {news} the new one");
    assert!(points.is_none() || olds > 0 && news > CALLS.len(), "{olds} old, {news} new");
}

#[test]
fn a_clean_up_killed_at_each_point_leaves_what_the_rules_keep() {
    let mut house = house();
    house.settings.push(("BACKUP_RETENTION".to_owned(), "daily=1".to_owned()));
    let newest = house.archives().remove(0);
    at_each_point(|program| {
        for day in 1..4 {
            let old = house.backups().join(format!("mdp_db-2025010{day}-030000.mdpbak"));
            fs::copy(&newest, &old).unwrap();
        }
        let output = house.run_as(program, &["prune"]);
        house.done(&["verify", newest.to_str().unwrap()]);
        house.done(&["prune"]);
        assert_eq!(house.archives(), std::slice::from_ref(&newest));
        output
    });
}

#[test]
fn a_migration_killed_at_each_point_is_made_good_by_the_next() {
    at_each_point(|program| {
        let house = House::new(Vec::new());
        fs::create_dir(&house.data).unwrap();
        let output = house.run_as(program, &["migrate"]);
        house.done(&["migrate"]);
        let server = house.serve();
        Resident::move_in(&server, 1).come_back(&server);
        output
    });
}
