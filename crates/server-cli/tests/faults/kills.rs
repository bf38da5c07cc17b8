//! Commands and servers that are killed at any instant leave the old state or the new one, never a
//! mixture, and nothing that was acknowledged is lost.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use mdp_testkit::oracle::Oracle;
use mdp_testkit::postgres::Cluster;

use crate::house::{House, Resident};
use crate::succession::Succession;
use crate::{CLIENTS, ENOUGH, open, times};

/// How long a command takes that nobody kills.
pub(crate) fn time(house: &House, arguments: &[&str]) -> Duration {
    let began = Instant::now();
    house.done(arguments);
    began.elapsed()
}

/// Starts a command and kills it after a while; whether it had ended by itself.
fn cut(house: &House, arguments: &[&str], after: Duration) -> bool {
    let mut child =
        house.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let until = Instant::now() + after;
    // Not a wait for readiness: the instant itself is what is tested.
    while Instant::now() < until {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    false
}

#[test]
fn a_server_killed_during_pushes_loses_none_that_was_acknowledged_on_sqlite() {
    kill_during_pushes(&House::new(open(Vec::new())));
}

#[test]
fn a_server_killed_during_pushes_loses_none_that_was_acknowledged_on_postgresql() {
    let Some(cluster) = Cluster::for_test(None) else { return };
    kill_during_pushes(&House::new(open(cluster.settings())));
}

fn kill_during_pushes(house: &House) {
    let mut server = house.serve();
    let mut oracle = Oracle::new(&server, CLIENTS);
    for _ in 0..times("MDP_KILLS", 20) {
        let (url, running) = (server.url.clone(), server);
        oracle.push_until(&url, ENOUGH, || running.kill());
        server = house.serve();
        oracle.check(&server.url);
    }
}

#[test]
fn a_backup_killed_at_any_instant_leaves_a_complete_archive_or_none() {
    let house = House::new(Vec::new());
    let server = house.serve();
    Resident::move_in(&server, 60);
    house.done(&["key", "new", "--save", &house.key()]);
    let whole = time(&house, &["backup"]);
    fs::remove_dir_all(house.backups()).unwrap();
    let kills = times("MDP_KILLS", 20);
    for n in 0..kills {
        let ended = cut(&house, &["backup"], whole * n / kills);
        for archive in house.archives() {
            house.done(&["verify", archive.to_str().unwrap()]);
            assert!(fs::exists(format!("{}.sidecar", archive.display())).unwrap());
        }
        assert!(!ended || !house.archives().is_empty());
        // What it left half-done is in nobody's way.
        if n % 5 == 0 {
            house.done(&["backup"]);
        }
        fs::remove_dir_all(house.backups()).unwrap_or_default();
    }
}

#[test]
fn a_restore_killed_at_any_instant_leaves_the_old_state_or_the_new_one() {
    let succession = Succession::new();
    let house = &succession.house;
    let whole = time(house, &succession.restore());
    let (mut olds, mut news) = (0, 0);
    let kills = times("MDP_KILLS", 20);
    for n in 0..kills {
        succession.begin_again();
        cut(house, &succession.restore(), whole * n / kills);
        if succession.is_done() {
            news += 1;
        } else {
            olds += 1;
        }
    }
    assert!(olds > 0 && olds + news == kills, "{olds} old, {news} new");
    // A kill is made good by doing it again.
    house.done(&succession.restore());
    assert!(succession.is_done());
}
