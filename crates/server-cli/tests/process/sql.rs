//! Plain SQL out and in, through PostgreSQL's own programs, with none of the ways in which it once
//! lost everything.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use mdp_testkit::postgres::Cluster;

use crate::house::{House, Resident, err};

/// What comes after the restore epoch in the first frame, which a restore changes.
fn content(pull: &[u8]) -> &[u8] {
    &pull[19..]
}

/// The dumps in a folder, half-made ones too.
fn dumps(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.display().to_string().contains(".sql")).collect()
}

fn unpacked(path: &Path) -> Vec<u8> {
    let mut text = Vec::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_end(&mut text).unwrap();
    text
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text).unwrap();
    packed.finish().unwrap()
}

/// `pg_dump` as an operator runs it by hand.
fn by_hand(cluster: &Cluster, to: &Path) {
    let address = cluster.address("mdp");
    let dumped = Command::new("pg_dump")
        .args(["--format=custom", "--no-password", "--file"])
        .arg(to)
        .arg(address)
        .status();
    assert!(dumped.unwrap().success());
}

/// Another installation, with the first one's server secret and attachments beside its own data.
fn elsewhere(of: &House, name: &str, settings: Vec<(String, String)>) -> House {
    let mut house = House::new(settings);
    house.data = house.folder.path().join(name);
    fs::create_dir_all(&house.data).unwrap();
    fs::set_permissions(&house.data, fs::Permissions::from_mode(0o700)).unwrap();
    fs::copy(of.data.join("server-secret"), house.data.join("server-secret")).unwrap();
    house
}

#[test]
fn a_dump_brings_everything_back_in_each_form_on_either_engine() {
    let Some(cluster) = Cluster::for_test(None) else { return };
    let mut first = House::new(cluster.settings());
    let target = first.folder.path().join("target");
    first.settings.push(("BACKUP_TARGETS".to_owned(), target.display().to_string()));
    let server = first.serve();
    let resident = Resident::move_in(&server, 5);
    let before = resident.come_back(&server);
    // Beside the running server, whose tokens it doesn't hold.
    let said = first.done(&["backup", "--format", "sql"]);
    assert!(said.starts_with("OK mdp_db-") && said.contains(".sql.gz "), "{said}");
    let gz = dumps(&first.backups()).remove(0);
    assert!(fs::read(&gz).unwrap() == fs::read(&dumps(&target)[0]).unwrap());
    assert_eq!(fs::metadata(&gz).unwrap().permissions().mode() & 0o777, 0o600);
    let text = unpacked(&gz);
    let holds = |needle: &[u8]| text.windows(needle.len()).any(|window| window == needle);
    let token = resident.client.token.clone().unwrap();
    let stored = mdp_ledger::Hash::of(token.as_bytes()).to_string();
    assert!(holds(b"resident") && !holds(token.as_bytes()) && !holds(stored.as_bytes()));
    assert!(server.stop().success());

    let folder = first.folder.path();
    let (sql, dump) = (folder.join("by-hand.sql"), folder.join("by-hand.dump"));
    fs::write(&sql, &text).unwrap();
    by_hand(&cluster, &dump);
    for (number, file) in [&gz, &sql, &dump].into_iter().enumerate() {
        let house = elsewhere(&first, &format!("data-{number}"), Vec::new());
        let file = file.to_str().unwrap();
        let tried = house.run(&["restore", file, "--dry-run"]);
        assert!(tried.status.success(), "{file}: {}", err(&tried));
        assert!(!house.data.join("mdp.sqlite3").exists());
        house.done(&["restore", file]);
        let server = house.serve();
        let after = resident.come_back(&server);
        assert!(content(&after) == content(&before), "{file}");
        assert_ne!(after[..19], before[..19], "the restore epoch is new");
        // What was a session isn't one any more.
        let session = resident.client.at(&server.url).get(mdp_wire::route::SESSION);
        session.refused(401, mdp_wire::error::ErrorCode::SignedOut);
    }

    // Into PostgreSQL, over a database in use: refused, then kept first and replaced.
    let file = gz.to_str().unwrap();
    let refused = first.run(&["restore", file]);
    assert_eq!(refused.status.code(), Some(20), "{}", err(&refused));
    first.done(&["restore", file, "--force"]);
    let kept = first.archives();
    assert!(kept.iter().any(|path| path.display().to_string().contains("mdp-replaced_db-")));
    let server = first.serve();
    assert!(content(&resident.come_back(&server)) == content(&before));
}

#[test]
fn no_half_dump_no_empty_one_and_no_other_servers_is_restored() {
    let Some(cluster) = Cluster::for_test(None) else { return };
    let house = House::new(cluster.settings());
    let server = house.serve();
    let resident = Resident::move_in(&server, 20);
    let before = resident.come_back(&server);
    house.done(&["backup", "--format", "sql"]);
    assert!(server.stop().success());
    let gz = dumps(&house.backups()).remove(0);
    let (sound, text) = (fs::read(&gz).unwrap(), unpacked(&gz));
    let dump = house.folder.path().join("whole.dump");
    by_hand(&cluster, &dump);
    let dump = fs::read(&dump).unwrap();

    // A database that was migrated and never used is empty: what follows goes in, or is refused.
    cluster.create("other", None).unwrap();
    let mut empty = cluster.settings();
    empty.retain(|(name, _)| name != "POSTGRES_DB");
    empty.push(("POSTGRES_DB".to_owned(), "other".to_owned()));
    let other = elsewhere(&house, "data", empty);
    other.done(&["migrate"]);
    let file = |name: &str, bytes: &[u8]| {
        let path = other.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let half = text.len() / 2;
    let end = text.windows(24).rposition(|w| w == b"-- PostgreSQL database d").unwrap();
    let whole_line = half + text[half..].iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let mut flipped = sound.clone();
    flipped[sound.len() / 2] ^= 1;
    // One value of a record is another's: the ledger knows.
    let swapped = String::from_utf8(text.clone()).unwrap();
    let at = swapped.find("COPY public.entry_bytes").unwrap();
    let (head, rows) = swapped.split_at(at);
    let swapped = format!("{head}{}", rows.replacen("\\\\x01000000", "\\\\x01000001", 1));
    assert!(swapped.as_bytes() != text);
    for (name, bytes) in [
        ("a.sql.gz", &packed(b"")[..]),
        ("b.sql.gz", &sound[..20]),
        ("c.sql.gz", &sound[..sound.len() / 2]),
        ("d.sql.gz", &sound[..sound.len() - 1]),
        ("e.sql.gz", &flipped),
        ("f.sql.gz", &packed(&text[..half])),
        ("g.sql", b""),
        ("h.sql", &text[..whole_line]),
        ("i.sql", &text[..end]),
        ("j.sql", swapped.as_bytes()),
        ("k.dump", &dump[..dump.len() / 2]),
        ("l.dump", b"PGDMP"),
    ] {
        let path = file(name, bytes);
        other.refused(21, "Nothing was changed", &["restore", &path]);
        other.refused(21, "Nothing was changed", &["restore", &path, "--dry-run"]);
    }
    let whole = file("whole.sql.gz", &sound);
    let stranger = elsewhere(&house, "stranger", other.settings.clone());
    fs::remove_file(stranger.data.join("server-secret")).unwrap();
    stranger.refused(24, "secret", &["restore", &whole]);

    other.done(&["restore", &whole]);
    let server = other.serve();
    assert!(content(&resident.come_back(&server)) == content(&before));
}

/// A `pg_dump` that does this.
fn instead(house: &House, script: &str) -> String {
    let bin = house.folder.path().join("bin");
    fs::create_dir_all(&bin).unwrap();
    let program = bin.join("pg_dump");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:/usr/bin:/bin", bin.display())
}

#[test]
fn a_dump_that_fails_or_stops_early_leaves_no_file_and_says_so() {
    let Some(cluster) = Cluster::for_test(None) else { return };
    let house = House::new(cluster.settings());
    assert!(house.serve().stop().success());
    for (script, says) in [
        // What `pg_dump | gzip` made 20 bytes of, and called a success.
        ("echo no route to host >&2; exit 1", "no route to host"),
        ("echo 'COPY public.meta (id) FROM stdin;'; exit 1", "exit status: 1"),
        ("echo 'COPY public.meta (id) FROM stdin;'", "before its end"),
        ("kill -9 $$", "signal"),
    ] {
        let path = instead(&house, script);
        let output = house.command(&["backup", "--format", "sql"]).env("PATH", path).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(1), "{script}: {}", err(&output));
        assert!(err(&output).contains(says), "{script}: {}", err(&output));
        assert!(dumps(&house.backups()).is_empty(), "{script}");
    }
    // Its password is in nobody's sight.
    let mut with_password = house.settings.clone();
    with_password.push(("POSTGRES_PASSWORD".to_owned(), "hunter2hunter2".to_owned()));
    let path = instead(&house, "echo \"$@\" >&2; test -n \"$PGPASSWORD\" && exit 7");
    let mut command = house.command(&["backup", "--format", "sql"]);
    let output = command.envs(with_password).env("PATH", path).output().unwrap();
    assert!(err(&output).contains("--format=plain"), "{}", err(&output));
    assert!(!err(&output).contains("hunter2"), "{}", err(&output));
}

#[test]
fn on_sqlite_one_is_told_what_to_do_instead() {
    let house = House::new(Vec::new());
    assert!(house.serve().stop().success());
    house.refused(1, "mdp-server backup", &["backup", "--format", "sql"]);
}
