//! What changes after an archive is kept beside it, second by second, and comes back with it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use mdp_ledger::cbor::Deterministic;
use mdp_recovery::journal::PieceName;
use mdp_recovery::keys::Key;
use mdp_testkit::person::PASSWORD;
use mdp_testkit::postgres::Cluster;
use mdp_wire::error::ErrorCode;
use mdp_wire::route;
use serde_json::Value;

use crate::house::{House, Resident, err};

/// A house whose changes are kept on a target.
fn shipping(mut settings: Vec<(String, String)>, sync: bool) -> (House, PathBuf) {
    settings.push(("BACKUP_SYNC".to_owned(), sync.to_string()));
    let mut house = House::new(settings);
    let target = house.folder.path().join("target");
    house.settings.push(("BACKUP_TARGETS".to_owned(), target.display().to_string()));
    house.settings.push(("BACKUP_DIR".to_owned(), house.backups().display().to_string()));
    house.done(&["key", "new", "--save", &house.key()]);
    (house, target)
}

/// Another machine, on which there is nothing but what the target has.
fn bare(lost: House, settings: Vec<(String, String)>) -> House {
    let mut house = House::new(settings);
    house.folder = lost.folder;
    house.data = house.folder.path().join("bare");
    let _ = fs::remove_dir_all(lost.data);
    let _ = fs::remove_dir_all(house.backups());
    house
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn segments(folder: &Path) -> Vec<PieceName> {
    let mut segments: Vec<_> =
        names(folder).iter().filter_map(|name| PieceName::parse(name)).collect();
    segments.sort();
    segments
}

/// The only archive in a folder.
fn archive(folder: &Path) -> String {
    let mut archives: Vec<_> =
        names(folder).into_iter().filter(|name| name.ends_with(".mdpbak")).collect();
    assert_eq!(archives.len(), 1, "{archives:?}");
    folder.join(archives.remove(0)).display().to_string()
}

/// What comes after the restore epoch in the first frame, which a restore changes.
fn content(pull: &[u8]) -> &[u8] {
    &pull[19..]
}

fn nothing_acknowledged_is_lost(before: Vec<(String, String)>, after: Vec<(String, String)>) {
    let (house, target) = shipping(before, true);
    let server = house.serve();
    let resident = Resident::move_in(&server, 3);
    let everything = resident.come_back(&server);
    // No farewell: what was acknowledged has to be there already.
    server.kill();
    let bare = bare(house, after);
    bare.done(&["restore", &archive(&target), "--unsigned", "--key", &bare.key()]);
    let server = bare.serve();
    assert!(content(&resident.come_back(&server)) == content(&everything));
}

#[test]
fn with_sync_nothing_that_was_acknowledged_is_lost_with_the_machine() {
    nothing_acknowledged_is_lost(Vec::new(), Vec::new());
    let Some(cluster) = Cluster::for_test(None) else { return };
    nothing_acknowledged_is_lost(cluster.settings(), Vec::new());
}

#[test]
fn a_server_that_stops_has_sent_everything_and_a_restore_says_how_far_it_goes() {
    let (house, target) = shipping(Vec::new(), false);
    let server = house.serve();
    let resident = Resident::move_in(&server, 2);
    let before = resident.come_back(&server);
    assert!(server.stop().success());
    let state = house.done(&["status", "--json"]);
    let state: Value = serde_json::from_str(&state).unwrap();
    let places = state["journal"].as_array().unwrap();
    assert_eq!(places.len(), 2, "{state}");
    let last = segments(&target).last().unwrap().last().unwrap();
    for place in places {
        assert_eq!((&place["position"], &place["lag_seconds"]), (&last.into(), &0.into()));
    }
    assert_eq!(segments(&target), segments(&house.backups()));

    // It goes on where it stood, in the same chain and after the same archive.
    let server = house.serve();
    resident.person.log_in(&mut server.client());
    assert!(server.stop().success());
    let chain: Vec<_> = segments(&target);
    assert!(chain.last().unwrap().last().unwrap() > last);
    assert!(chain.windows(2).all(|pair| pair[0].last().unwrap() + 1 == pair[1].first));
    let archive = archive(&target);

    let bare = bare(house, Vec::new());
    let planned = bare.run(&["restore", &archive, "--unsigned", "--key", &bare.key(), "--dry-run"]);
    assert!(planned.status.success(), "{}", err(&planned));
    assert!(err(&planned).contains("kept beside it"), "{}", err(&planned));
    let early =
        ["restore", &archive, "--unsigned", "--key", &bare.key(), "--at", "2020-01-01T00:00:00Z"];
    bare.refused(10, "older archive", &early);
    let nonsense = ["restore", &archive, "--unsigned", "--key", &bare.key(), "--at", "yesterday"];
    bare.refused(2, "expected a time", &nonsense);
    // One in the middle is lost: what is before it comes back, and it is said what doesn't.
    let lost = target.join(chain[chain.len() - 1].to_string());
    let beside = target.with_file_name("aside");
    if chain.len() > 2 {
        let middle = target.join(chain[1].to_string());
        fs::rename(&middle, &beside).unwrap();
        let planned =
            bare.run(&["restore", &archive, "--unsigned", "--key", &bare.key(), "--dry-run"]);
        assert!(err(&planned).contains("the next segment isn’t there"), "{}", err(&planned));
        fs::rename(&beside, &middle).unwrap();
    }
    fs::remove_file(lost).unwrap();
    bare.done(&["restore", &archive, "--unsigned", "--key", &bare.key()]);
    let server = bare.serve();
    assert!(content(&resident.come_back(&server)) == content(&before));
}

/// Asks until it is so.
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let limit = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while !so() {
        assert!(std::time::Instant::now() < limit, "{what}: not within a minute");
        std::thread::yield_now();
    }
}

#[test]
fn while_no_target_can_be_reached_changes_that_must_wait_are_refused_and_then_sent() {
    let (house, target) = shipping(Vec::new(), true);
    let server = house.serve();
    let resident = Resident::move_in(&server, 0);
    let mut pen = resident.write(1);
    let aside = target.with_file_name("aside");
    fs::rename(&target, &aside).unwrap();
    fs::write(&target, b"no folder").unwrap();

    let bytes = pen.seal(mdp_ledger::EntryId([1; 16]), 9, b"kept");
    let push = pen.write(&resident.person.identity, bytes);
    let path = route::push(pen.view.vault);
    let send = || resident.client.post_cbor(&path, &push.to_bytes());
    send().refused(503, ErrorCode::NotBackedUp);
    // At once from now on, and nothing else suffers.
    send().refused(503, ErrorCode::NotBackedUp);
    resident.come_back(&server);
    assert_eq!(server.client().get(route::READY).status, 200);

    let state = || fs::read(house.data.join("journal-state.json")).unwrap();
    let waits = || {
        let state: Value = serde_json::from_slice(&state()).unwrap();
        !state["places"][1]["waiting_since"].is_null()
    };
    until("it is said that changes wait", waits);
    fs::remove_file(&target).unwrap();
    fs::rename(&aside, &target).unwrap();
    until("the target has everything", || !waits());
    let taken = send();
    assert_eq!(taken.status, 200, "{taken}");
    let everything = resident.come_back(&server);
    server.kill();
    let bare = bare(house, Vec::new());
    bare.done(&["restore", &archive(&target), "--unsigned", "--key", &bare.key()]);
    let server = bare.serve();
    assert!(content(&resident.come_back(&server)) == content(&everything));
}

#[test]
fn no_segment_holds_a_token_that_works_a_secret_in_clear_or_a_password() {
    let (house, target) = shipping(Vec::new(), false);
    let server = house.serve();
    let resident = Resident::move_in(&server, 1);
    let invited = house.done(&["user", "add", "zoe"]);
    let token = resident.client.token.clone().unwrap();
    let invitation = invited.trim().rsplit('#').next().unwrap().to_owned();
    assert!(server.stop().success());

    let key = Key::open(Path::new(&house.key())).unwrap().unwrap();
    let mut plain = Vec::new();
    for name in segments(&target) {
        let sealed = fs::read(target.join(name.to_string())).unwrap();
        let packed = key.unseal(&sealed).unwrap();
        zstd::Decoder::new(packed.as_slice()).unwrap().read_to_end(&mut plain).unwrap();
    }
    plain.extend(fs::read(house.data.join("journal-state.json")).unwrap());
    let holds = |needle: &[u8]| plain.windows(needle.len()).any(|window| window == needle);
    // The search finds what is there.
    assert!(holds(b"vault.push") && holds(b"invitation.create"));
    let secret = fs::read(house.data.join("server-secret")).unwrap();
    let proof = fs::read(house.data.join("proof-key")).unwrap();
    let hash = |text: &str| mdp_ledger::Hash::of(text.as_bytes()).0;
    for (what, needle) in [
        ("the session's token", token.as_bytes()),
        ("what is stored of it", &hash(&token)),
        ("the invitation's token", invitation.as_bytes()),
        ("what is stored of it", &hash(&invitation)),
        ("the server secret", &secret[secret.len() - 32..]),
        ("the proof key", proof.trim_ascii()),
        ("the password", PASSWORD.as_bytes()),
        ("what a record says", b"kept"),
    ] {
        assert!(!holds(needle), "the segments hold {what}");
    }
}

#[test]
fn of_two_servers_one_ships_and_the_other_takes_over() {
    let Some(cluster) = Cluster::for_test(None) else { return };
    let (house, target) = shipping(cluster.settings(), false);
    let first = house.serve();
    let resident = Resident::move_in(&first, 1);
    until("the first ships", || !target.exists() || !segments(&target).is_empty());
    let mut other = House::new(house.settings.clone());
    other.data = other.folder.path().join("other");
    fs::create_dir_all(&other.data).unwrap();
    fs::copy(house.data.join("server-secret"), other.data.join("server-secret")).unwrap();
    let second = other.serve();
    resident.person.log_in(&mut second.client());
    assert!(!other.data.join("journal-state.json").exists());
    first.kill();
    until("the second ships", || other.data.join("journal-state.json").exists());
    assert!(second.stop().success());
}

#[test]
fn segments_go_with_the_archives_that_need_them() {
    let (mut house, target) = shipping(Vec::new(), false);
    let server = house.serve();
    let resident = Resident::move_in(&server, 2);
    assert!(server.stop().success());
    let first = segments(&target);
    assert!(!first.is_empty());
    house.done(&["backup"]);
    let server = house.serve();
    resident.person.log_in(&mut server.client());
    assert!(server.stop().success());
    let later: Vec<_> =
        segments(&target).into_iter().filter(|name| !first.contains(name)).collect();
    assert!(!later.is_empty());
    house.settings.push(("BACKUP_RETENTION".to_owned(), "last=1".to_owned()));
    house.done(&["prune", "--dry-run"]);
    assert!(segments(&target).len() > later.len());
    house.done(&["prune"]);
    for folder in [house.backups(), target] {
        assert_eq!(segments(&folder), later);
        archive(&folder);
    }
    house.done(&["restore", "latest", "--dry-run"]);
}
