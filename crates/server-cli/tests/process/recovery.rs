//! Losing everything and getting it back, as an operator does it: by commands, on either engine.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

use mdp_recovery::keys::{Key, OperatorKey};
use mdp_testkit::person::PASSWORD;
use mdp_testkit::postgres::Cluster;
use mdp_wire::error::ErrorCode;
use mdp_wire::route;

use crate::house::{House, Resident, err};

/// What comes after the restore epoch in the first frame, which a restore changes.
fn content(pull: &[u8]) -> &[u8] {
    &pull[19..]
}

#[test]
fn everything_comes_back_on_sqlite_through_postgresql() {
    let Some(cluster) = Cluster::for_test(None) else { return };
    let first = House::new(Vec::new());
    let server = first.serve();
    let resident = Resident::move_in(&server, 5);
    let before = resident.come_back(&server);
    first.done(&["key", "new", "--save", &first.key()]);
    // Beside the running server.
    let made = first.done(&["backup"]);
    assert!(made.starts_with("OK mdp_db-"), "{made}");
    first.done(&["verify", "--level", "1"]);
    first.done(&["verify"]);
    assert!(server.stop().success());

    // The machine is gone. PostgreSQL takes its place.
    let mut second = House::new(cluster.settings());
    second.folder = first.folder;
    second.data = second.folder.path().join("second");
    let started = std::time::Instant::now();
    second.done(&["restore", "latest", "--key", &second.key()]);
    let server = second.serve();
    let after = resident.come_back(&server);
    println!("from a bare folder to a login: {:.1} s", started.elapsed().as_secs_f64());
    assert!(content(&after) == content(&before));
    assert_ne!(after[..19], before[..19], "the restore epoch is new");
    // What was a session isn't one any more.
    resident.client.at(&server.url).get(route::SESSION).refused(401, ErrorCode::SignedOut);
    // New archives open with the same key, and bring the server secret.
    second.done(&["backup"]);
    drop(server);

    // And back.
    let mut third = House::new(Vec::new());
    third.folder = second.folder;
    third.data = third.folder.path().join("third");
    third.done(&["restore", "latest", "--key", &third.key()]);
    let server = third.serve();
    assert!(content(&resident.come_back(&server)) == content(&before));
}

#[test]
fn every_refusal_says_what_to_do_and_leaves_everything_as_it_was() {
    let house = House::new(Vec::new());
    house.refused(2, "", &["restore"]);
    house.refused(10, "mdp-server list", &["restore", "latest"]);
    let server = house.serve();
    Resident::move_in(&server, 2);
    house.done(&["key", "new", "--save", &house.key()]);
    house.done(&["backup"]);
    assert!(server.stop().success());
    let archive = house.archives().remove(0).display().to_string();

    house.refused(20, "--dry-run", &["restore", "latest"]);
    house.refused(10, "no archive", &["verify", "19990101"]);

    let lock = fs::File::create(house.data.join("recovery.lock")).unwrap();
    lock.lock().unwrap();
    house.refused(11, "wait", &["backup"]);
    house.refused(11, "wait", &["restore", "latest", "--force"]);
    drop(lock);

    // On another machine, with nothing.
    let mut bare = House::new(Vec::new());
    bare.data = bare.folder.path().join("bare");
    bare.refused(12, "--key", &["restore", &archive]);
    // What nothing vouches for is taken only when that is said.
    let nobody = bare.folder.path().join("nobody.key");
    Key::generate().create(&nobody).unwrap();
    bare.refused(1, "--signed-by", &["restore", &archive, "--key", nobody.to_str().unwrap()]);
    let other = bare.folder.path().join("other.key");
    Key::generate().create(&other).unwrap();
    let others = ["restore", &archive, "--unsigned", "--key", other.to_str().unwrap()];
    bare.refused(12, "--key", &others);
    let signer = "0".repeat(64);
    let signed_by = ["restore", &archive, "--key", &house.key(), "--signed-by", &signer];
    bare.refused(22, "signature", &signed_by);
    let missing = bare.folder.path().join("no.key");
    bare.refused(1, "is no key", &["restore", &archive, "--key", missing.to_str().unwrap()]);

    // With the server's own key, and another server's secret.
    let stranger = House::new(Vec::new());
    stranger.serve().stop();
    fs::copy(house.data.join("proof-key"), stranger.data.join("proof-key")).unwrap();
    stranger.refused(22, "signature", &["restore", &archive]);
    fs::remove_file(format!("{archive}.sidecar")).unwrap();
    stranger.refused(22, "sidecar", &["restore", &archive]);
    stranger.refused(24, "operator", &["restore", &archive, "--unsigned"]);

    // Damaged.
    let mut bytes = fs::read(&archive).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&archive, &bytes).unwrap();
    house.refused(22, "sidecar", &["verify"]);
    bare.refused(
        21,
        "mdp-server list",
        &["restore", &archive, "--unsigned", "--key", &house.key()],
    );
    fs::write(&archive, &bytes[..20]).unwrap();
    bare.refused(
        21,
        "mdp-server list",
        &["restore", &archive, "--unsigned", "--key", &house.key()],
    );
}

#[test]
fn a_database_in_use_is_replaced_only_when_told_to_and_kept_first() {
    let house = House::new(Vec::new());
    let server = house.serve();
    let resident = Resident::move_in(&server, 2);
    house.done(&["backup"]);
    resident.write(0);
    let mut client = server.client();
    resident.person.log_in(&mut client);
    // The running server has it open.
    let output = house.run(&["restore", "latest", "--force"]);
    assert_eq!(output.status.code(), Some(11), "{}", err(&output));
    assert!(err(&output).contains("stop"), "{}", err(&output));
    assert_eq!(house.archives().len(), 1, "nothing was begun");
    assert!(server.stop().success());

    let planned = house.run(&["restore", "latest", "--dry-run"]);
    assert!(err(&planned).contains("ahead of it"), "{}", err(&planned));
    house.done(&["restore", "latest", "--force"]);
    let kept: Vec<_> = house.archives();
    assert!(kept.iter().any(|path| path.display().to_string().contains("mdp-replaced_db-")));
    let server = house.serve();
    resident.come_back(&server);
}

#[test]
fn an_archive_goes_out_by_a_pipe_and_comes_in_by_one() {
    let house = House::new(Vec::new());
    let server = house.serve();
    let resident = Resident::move_in(&server, 2);
    let before = resident.come_back(&server);
    house.done(&["key", "new", "--save", &house.key()]);
    let streamed = house.run(&["backup", "--to", "-"]);
    assert!(streamed.status.success(), "{}", err(&streamed));
    assert!(house.archives().is_empty());
    drop(server);

    let mut bare = House::new(Vec::new());
    bare.data = bare.folder.path().join("bare");
    let mut child = bare
        .command(&["restore", "-", "--unsigned", "--key", &house.key()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&streamed.stdout).unwrap();
    assert!(child.wait().unwrap().success());
    let server = bare.serve();
    assert!(content(&resident.come_back(&server)) == content(&before));
}

#[test]
fn no_archive_holds_a_token_that_works_a_secret_in_clear_or_a_password() {
    let house = House::new(Vec::new());
    let server = house.serve();
    let resident = Resident::move_in(&server, 1);
    let invited = house.done(&["user", "add", "zoe"]);
    house.done(&["key", "new", "--save", &house.key()]);
    house.done(&["backup"]);
    let token = resident.client.token.clone().unwrap();
    let invitation = invited.trim().rsplit('#').next().unwrap().to_owned();
    drop(server);

    let sealed = fs::read(house.archives().remove(0)).unwrap();
    let key = Key::open(Path::new(&house.key())).unwrap().unwrap();
    let packed = key.unseal(&sealed).unwrap();
    let mut plain = Vec::new();
    zstd::Decoder::new(packed.as_slice()).unwrap().read_to_end(&mut plain).unwrap();
    let holds = |needle: &[u8]| plain.windows(needle.len()).any(|window| window == needle);
    // The search finds what is there.
    assert!(holds(b"resident"));
    let secret = fs::read(house.data.join("server-secret")).unwrap();
    let proof = fs::read(house.data.join("proof-key")).unwrap();
    for (what, needle) in [
        ("the session's token", token.as_bytes()),
        ("what is stored of it", &sha256(token.as_bytes())),
        ("the invitation's token", invitation.as_bytes()),
        ("what is stored of it", &sha256(invitation.as_bytes())),
        ("the server secret", &secret[secret.len() - 32..]),
        ("the proof key", proof.trim_ascii()),
        ("the password", PASSWORD.as_bytes()),
    ] {
        assert!(!holds(needle), "the archive holds {what}");
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    mdp_ledger::Hash::of(bytes).0
}

#[test]
fn a_failed_backup_leaves_no_archive_and_says_that_it_failed() {
    let house = House::new(Vec::new());
    house.refused(1, "server secret", &["backup"]);
    let server = house.serve();
    Resident::move_in(&server, 1);
    assert!(server.stop().success());
    house.done(&["backup"]);
    fs::remove_dir_all(house.backups()).unwrap();
    // Where the folder should be, there is a file.
    fs::write(house.backups(), b"in the way").unwrap();
    house.refused(1, "Nothing was changed", &["backup"]);
    fs::remove_file(house.backups()).unwrap();
    house.done(&["backup"]);
    let whole = house.archives();
    // The database is damaged below the server: the archive says that it isn't proved.
    let path = house.data.join("mdp.sqlite3");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(8).position(|w| w == b"resident").unwrap();
    bytes.truncate(at / 4096 * 4096);
    fs::write(&path, bytes).unwrap();
    let output = house.run(&["backup"]);
    assert_ne!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(house.archives(), whole, "what failed has left something");
    house.done(&["verify"]);
}

#[test]
fn keys_are_made_tested_and_rotated() {
    let house = House::new(Vec::new());
    let inside = house.data.join("operator.key").display().to_string();
    fs::create_dir_all(&house.data).unwrap();
    house.refused(1, "elsewhere", &["key", "new", "--save", &inside]);
    let other = format!("{}0", house.key());
    Key::generate().create(Path::new(&other)).unwrap();
    house.refused(1, "key new", &["key", "test", "--key", &other]);
    let printed = house.done(&["key", "new"]);
    let key = Key::parse(&printed).unwrap();
    house.refused(1, "rotate", &["key", "new"]);
    key.create(Path::new(&house.key())).unwrap();
    house.done(&["key", "test", "--key", &house.key()]);
    let server = house.serve();
    Resident::move_in(&server, 1);
    house.done(&["backup"]);
    let second = format!("{}2", house.key());
    house.done(&["key", "rotate", "--save", &second]);
    house.refused(12, "--key", &["key", "test", "--key", &house.key()]);
    house.done(&["key", "test", "--key", &second]);
    // The archive from before opens with the key from before.
    house.refused(12, "--key", &["verify"]);
    house.done(&["verify", "--key", &house.key()]);
    house.done(&["backup"]);
    house.done(&["verify"]);
    let status = house.done(&["status"]);
    assert!(status.contains("Newest proved archive"), "{status}");
    let json = house.done(&["status", "--json"]);
    assert!(json.contains("\"archives\":2"), "{json}");
    let listed = house.done(&["list", "--json"]);
    assert_eq!(listed.lines().count(), 2);
    drop(server);
    // Printed or saved, it states who signs: a bare machine has nothing else to know that by.
    let printed = house.done(&["key", "rotate"]);
    assert!(OperatorKey::parse(&printed).unwrap().signer.is_some());
}

#[test]
fn a_server_starts_with_the_secret_that_its_database_belongs_to_and_no_other() {
    let house = House::new(Vec::new());
    let server = house.serve();
    let resident = Resident::move_in(&server, 1);
    assert!(server.stop().success());
    let stranger = House::new(Vec::new());
    assert!(stranger.serve().stop().success());
    let (secret, staged) = ("server-secret", "server-secret.restoring");

    // A restore that was cut off between the database and the secret: what it had ready is taken.
    fs::rename(house.data.join(secret), house.data.join(staged)).unwrap();
    fs::copy(stranger.data.join(secret), house.data.join(secret)).unwrap();
    let server = house.serve();
    resident.come_back(&server);
    assert!(server.stop().success());
    assert!(!house.data.join(staged).exists());

    // One that was cut off before the database: what it had ready belongs to nothing here.
    fs::copy(stranger.data.join(secret), house.data.join(staged)).unwrap();
    let server = house.serve();
    resident.come_back(&server);
    assert!(server.stop().success());

    fs::copy(stranger.data.join(secret), house.data.join(secret)).unwrap();
    let output = house.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("put the right one back"), "{}", err(&output));
}

#[test]
fn an_archive_goes_to_every_target_and_one_that_fails_keeps_it_from_no_other() {
    let mut house = House::new(Vec::new());
    let server = house.serve();
    Resident::move_in(&server, 1);
    let (good, bad) = (house.folder.path().join("good"), house.folder.path().join("bad"));
    fs::write(&bad, b"no folder").unwrap();
    let targets = format!("{} {}", bad.display(), good.display());
    house.settings.push(("BACKUP_TARGETS".to_owned(), targets));
    let output = house.run(&["backup"]);
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert!(err(&output).contains("bad"), "{}", err(&output));
    let made = house.archives().remove(0);
    let copy = good.join(made.file_name().unwrap());
    assert!(fs::read(&made).unwrap() == fs::read(&copy).unwrap());
    house.done(&["verify", copy.to_str().unwrap()]);

    fs::remove_file(&bad).unwrap();
    house.done(&["backup"]);
    assert_eq!(fs::read_dir(&bad).unwrap().count(), 2);
}

#[test]
fn archives_go_when_no_rule_keeps_them_and_what_is_not_ours_stays() {
    let mut house = House::new(Vec::new());
    let server = house.serve();
    Resident::move_in(&server, 1);
    let target = house.folder.path().join("target");
    house.settings.push(("BACKUP_TARGETS".to_owned(), target.display().to_string()));
    house.settings.push(("BACKUP_RETENTION".to_owned(), "daily=1".to_owned()));
    house.done(&["backup"]);
    let newest = house.archives().remove(0);
    for folder in [house.backups(), target.clone()] {
        for name in ["mdp_db-20250101-030000", "mdp_db-20250102-030000", "other_db-20250101-030000"]
        {
            fs::copy(&newest, folder.join(format!("{name}.mdpbak"))).unwrap();
        }
        fs::write(folder.join("letter.txt"), b"not ours").unwrap();
    }
    let planned = house.done(&["prune", "--dry-run"]);
    assert_eq!(planned.lines().filter(|line| line.starts_with("drop")).count(), 4, "{planned}");
    assert_eq!(house.archives().len(), 4);
    house.done(&["prune"]);
    for folder in [house.backups(), target] {
        let mut left: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left.len(), 4, "{left:?}");
        assert!(left.iter().any(|name| name.starts_with("other_db-")), "{left:?}");
        assert!(left.contains(&"letter.txt".to_owned()), "{left:?}");
    }
    house.done(&["verify"]);
}
