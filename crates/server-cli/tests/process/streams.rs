//! What a host needs that reaches the server through a container: archives, and what goes with them,
//! by standard output and input alone.

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use mdp_recovery::archive::Sidecar;

use crate::house::{House, Resident, err, everything};

/// Runs a command with this on its standard input.
fn fed(house: &House, arguments: &[&str], input: &[&[u8]]) -> Output {
    let mut command = house.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    for piece in input {
        // It may have refused by now, and read no further.
        let _ = pipe.write_all(piece);
    }
    drop(pipe);
    child.wait_with_output().unwrap()
}

/// A house with an account, the archive that it streams, and the sidecar that comes after it.
fn streamed() -> (House, Vec<u8>, Vec<u8>) {
    let house = House::new(Vec::new());
    let server = house.serve();
    Resident::move_in(&server, 2);
    house.done(&["key", "new", "--save", &house.key()]);
    let output = house.run(&["backup", "--to", "-", "--sidecar"]);
    assert!(output.status.success(), "{}", err(&output));
    drop(server);
    let mut archive = output.stdout;
    assert_eq!(archive.pop(), Some(b'\n'));
    let line = archive.iter().rposition(|byte| *byte == b'\n').unwrap();
    let sidecar = archive.split_off(line)[1..].to_vec();
    (house, archive, sidecar)
}

fn bare(house: &House) -> House {
    let mut bare = House::new(Vec::new());
    bare.data = house.folder.path().join("bare");
    bare
}

#[test]
fn what_vouches_for_an_archive_follows_it_out_and_goes_before_it_in() {
    let (house, archive, sidecar) = streamed();
    let stated = Sidecar::from_json(&sidecar).unwrap().statement;
    assert_eq!(stated.size, archive.len() as u64);
    for level in ["1", "2"] {
        let verify = ["verify", "-", "--level", level];
        let output = fed(&house, &verify, &[&sidecar, b"\n", &archive]);
        assert!(output.status.success(), "{}", err(&output));
        let cut = fed(&house, &verify, &[&sidecar, b"\n", &archive[..archive.len() - 1]]);
        assert_eq!(cut.status.code(), Some(21), "{}", err(&cut));
    }
    let alone = fed(&house, &["verify", "-", "--level", "1"], &[&archive]);
    assert_eq!(alone.status.code(), Some(22), "{}", err(&alone));
}

#[test]
fn the_operators_key_comes_in_before_them_and_is_kept_nowhere() {
    let (house, archive, sidecar) = streamed();
    let bare = bare(&house);
    let without = fed(&bare, &["restore", "-"], &[&sidecar, &archive]);
    assert_eq!(without.status.code(), Some(12), "{}", err(&without));
    assert!(everything(&bare.data).is_empty());

    let key = fs::read(house.key()).unwrap();
    let planned = ["restore", "-", "--key", "-", "--dry-run", "--json"];
    let plan = fed(&bare, &planned, &[&key, b"\n", &sidecar, &archive]);
    assert!(plan.status.success(), "{}", err(&plan));
    let plan = String::from_utf8(plan.stdout).unwrap();
    assert!(plan.starts_with("{\"accounts\":0,\"into\":\"nothing\"}\n"), "{plan}");

    let output = fed(&bare, &["restore", "-", "--key", "-"], &[&key, b"\n", &sidecar, &archive]);
    assert!(output.status.success(), "{}", err(&output));
    let secret = String::from_utf8_lossy(&key).lines().last().unwrap().to_owned();
    for (path, bytes) in everything(&bare.data) {
        let holds = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!holds, "{}", path.display());
    }
    let over = fed(&bare, &planned, &[&key, b"\n", &sidecar, &archive]);
    let over = String::from_utf8(over.stdout).unwrap();
    assert!(over.starts_with("{\"accounts\":1,\"into\":\"accounts\"}\n"), "{over}");
}

/// What must be refused with this status, in these words, with nothing changed.
fn refused(house: &House, status: i32, says: &str, arguments: &[&str], input: &[&[u8]]) {
    let before = everything(&house.data);
    let output = fed(house, arguments, input);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", err(&output));
    assert!(err(&output).contains(says), "{arguments:?}: {}", err(&output));
    assert!(everything(&house.data) == before, "{arguments:?} changed something");
}

#[test]
fn whoever_writes_the_archive_cant_say_whose_signature_it_must_have() {
    // Somebody's own server, archive and key, where the operator's archive should be.
    let (theirs, archive, sidecar) = streamed();
    let (house, ..) = streamed();
    let bare = bare(&house);
    let (their_key, key) = (fs::read(theirs.key()).unwrap(), fs::read(house.key()).unwrap());
    let forged = [&their_key[..], b"\n", &sidecar, &archive];
    for command in ["restore", "verify"] {
        refused(&house, 21, "--key -", &[command, "-"], &forged);
        refused(&bare, 21, "--key -", &[command, "-"], &forged);
    }
    // A key from a file, or the right one first, is the only one.
    let from_file = ["restore", "-", "--key", &house.key(), "--force"];
    refused(&house, 21, "--key -", &from_file, &forged);
    let from_stream = ["restore", "-", "--key", "-", "--force"];
    let both = [&key[..], &their_key, &sidecar, &archive];
    let output = fed(&house, &from_stream, &both);
    assert!(matches!(output.status.code(), Some(21 | 22)), "{}", err(&output));
    refused(&house, 22, "", &from_stream, &[&key, &sidecar, &archive]);
    // What was announced and isn't there.
    for command in ["restore", "verify"] {
        refused(&bare, 12, "--key -", &[command, "-", "--key", "-"], &[&sidecar, &archive]);
    }
    let mut french = bare;
    french.settings.push(("LANG".to_owned(), "fr_FR.UTF-8".to_owned()));
    refused(&french, 21, "clé privée", &["restore", "-"], &forged);
}

#[test]
fn plain_sql_that_nobody_asked_for_is_refused_where_an_archive_should_be() {
    let (house, archive, sidecar) = streamed();
    let sql = b"--\n-- PostgreSQL database dump\n--\n";
    for arguments in [&["restore", "-"][..], &["restore", "-", "--unsigned"], &["verify", "-"]] {
        refused(&house, 21, "--format sql", arguments, &[sql]);
        refused(&house, 21, "--format sql", arguments, &[&sidecar, sql]);
    }
    let asked = ["restore", "-", "--format", "sql"];
    refused(&house, 21, "sidecar", &asked, &[&sidecar, sql]);
    refused(&house, 21, "--format sql", &asked, &[&archive]);
    // Asked for, it is read: this one isn't whole.
    refused(&bare(&house), 21, "isn’t whole", &asked, &[sql]);

    // A file is what its name says.
    fs::create_dir_all(house.backups()).unwrap();
    let file = house.backups().join("mdp_db-20260921-141320.mdpbak").display().to_string();
    fs::write(&file, sql).unwrap();
    house.refused(22, "", &["restore", &file]);
    bare(&house).refused(21, "", &["restore", &file, "--unsigned", "--key", &house.key()]);
    fs::write(format!("{file}.sidecar"), &sidecar).unwrap();
    house.refused(22, "", &["restore", &file]);
    house.refused(2, "--format sql", &["restore", &file, "--format", "sql"]);
}

#[test]
fn the_key_that_a_server_is_restored_with_is_the_one_that_new_archives_open_with() {
    let (house, archive, sidecar) = streamed();
    let bare = bare(&house);
    let key = fs::read(house.key()).unwrap();
    let asked = ["restore", "-", "--key", "-"];
    let output = fed(&bare, &asked, &[&key, b"\n", &sidecar, &archive]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(err(&output).contains("same key of the operator"), "{}", err(&output));
    let public = fs::read(bare.data.join("operator.pub")).unwrap();
    assert!(public == fs::read(house.data.join("operator.pub")).unwrap());
    bare.done(&["key", "test", "--key", &house.key()]);

    // Another one that is there stays.
    bare.done(&["key", "rotate", "--save", &bare.key()]);
    let rotated = fs::read(bare.data.join("operator.pub")).unwrap();
    assert!(rotated != public);
    let asked = ["restore", "-", "--key", "-", "--force"];
    let output = fed(&bare, &asked, &[&key, b"\n", &sidecar, &archive]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(fs::read(bare.data.join("operator.pub")).unwrap() == rotated);
}

#[test]
fn a_dump_of_the_previous_system_is_refused_and_told_where_to_go() {
    let (house, ..) = streamed();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/previous-system/");
    let path = format!("{folder}mdp_db-20261122-065344.sql.gz");
    let asked = ["restore", "-", "--format", "sql", "--dry-run"];
    let output = fed(&house, &asked, &[&fs::read(&path).unwrap()]);
    assert_eq!(output.status.code(), Some(23), "{}", err(&output));
    house.refused(23, "docs/runbook/en/previous-system.md", &["restore", &path, "--force"]);
}

#[test]
fn archives_kept_elsewhere_are_judged_by_their_names_each_kind_for_itself() {
    let house = House::new(vec![("RETENTION_DAYS".to_owned(), "7".to_owned())]);
    let names = b"mdp_db-20260901-030000.mdpbak proved\n\
        mdp_db-20260908-030000.mdpbak\n\
        mdp_db-20260910-030000.mdpbak\n\
        mdp_db-20260901-030000.sql.gz proved\n\
        mdp_db-20260902-030000.mdpbak\n\
        other_db-20260901-030000.mdpbak\n\
        notes.txt\n";
    let output = fed(&house, &["prune", "--names"], &[names]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "mdp_db-20260902-030000.mdpbak\n");
}
