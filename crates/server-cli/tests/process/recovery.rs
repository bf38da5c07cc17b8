//! Losing everything and getting it back, as an operator does it: by commands, on either engine.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mdp_ledger::cbor::Deterministic;
use mdp_recovery::archive::Name;
use mdp_recovery::keys::Key;
use mdp_testkit::child::{ServerProcess, command};
use mdp_testkit::http::Client;
use mdp_testkit::pen::Pen;
use mdp_testkit::person::{PASSWORD, Person};
use mdp_wire::error::ErrorCode;
use mdp_wire::route;
use tempfile::TempDir;

use crate::{postgres, program, settings};

type Settings = Vec<(String, String)>;

/// An installation and what its operator keeps elsewhere.
struct House {
    folder: TempDir,
    data: PathBuf,
    settings: Settings,
}

impl House {
    fn new(settings: Settings) -> Self {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        Self { data, folder, settings }
    }

    fn backups(&self) -> PathBuf {
        self.folder.path().join("backups")
    }

    fn key(&self) -> String {
        self.folder.path().join("operator.key").display().to_string()
    }

    fn settings(&self) -> Vec<(&str, &str)> {
        self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(program(), &self.data, &self.settings());
        command.arg("--set").arg(format!("BACKUP_DIR={}", self.backups().display()));
        command.args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", err(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs what must be refused, with this status, and without having touched anything.
    fn refused(&self, status: i32, says: &str, arguments: &[&str]) {
        let before = everything(&self.data);
        let output = self.run(arguments);
        let said = err(&output);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        assert!(said.contains(says), "{arguments:?}: {said}");
        assert!(everything(&self.data) == before, "{arguments:?} changed something");
    }

    fn serve(&self) -> ServerProcess {
        ServerProcess::start(program(), &self.data, &self.settings())
    }

    fn archives(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.backups()) else { return Vec::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        let mut archives: Vec<_> =
            paths.filter(|path| Name::parse(path.to_str().unwrap()).is_some()).collect();
        archives.sort();
        archives
    }
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file below a folder and what is in it, but the lock that every command may leave.
fn everything(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        } else if path.extension().is_none_or(|extension| extension != "lock") {
            found.push((path.clone(), fs::read(path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Somebody with an account, a session, and a vault with records.
struct Resident {
    person: Person,
    client: Client,
}

impl Resident {
    fn move_in(server: &ServerProcess, records: usize) -> Self {
        let mut client = server.client();
        let person = Person::sign_up(&mut client, "resident", None);
        let resident = Self { person, client };
        resident.write(records);
        resident
    }

    fn write(&self, records: usize) {
        let mut pen = Pen::of(&self.person, 7);
        for _ in 0..records {
            let bytes = pen.seal(mdp_ledger::EntryId([1; 16]), 1, b"kept");
            let push = pen.write(&self.person.identity, bytes);
            let answer = self.client.post_cbor(&route::push(pen.view.vault), &push.to_bytes());
            assert_eq!(answer.status, 200, "{answer}");
            pen.follow(&push);
        }
    }

    /// Logs in with the same password, and gives the whole vault as the server streams it.
    fn come_back(&self, server: &ServerProcess) -> Vec<u8> {
        let mut client = server.client();
        let session = self.person.log_in(&mut client);
        self.person.elevate(&client, &session);
        let vault = self.person.genesis.commit.commit().vault;
        let everything = mdp_wire::sync::PullRequest { heads: Vec::new() }.to_bytes();
        let answer = client.post_cbor(&route::pull(vault), &everything);
        assert_eq!(answer.status, 200, "{answer}");
        answer.body
    }
}

/// What comes after the restore epoch in the first frame, which a restore changes.
fn content(pull: &[u8]) -> &[u8] {
    &pull[19..]
}

#[test]
fn everything_comes_back_on_sqlite_through_postgresql() {
    let Some(cluster) = postgres() else { return };
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
    let mut second = House::new(settings(&cluster));
    second.folder = first.folder;
    let started = std::time::Instant::now();
    second.done(&["restore", "latest", "--key", &second.key()]);
    let server = second.serve();
    let after = resident.come_back(&server);
    println!("from a bare folder to a login: {:.1} s", started.elapsed().as_secs_f64());
    assert!(content(&after) == content(&before));
    assert_ne!(after[..19], before[..19], "the restore epoch is new");
    // What was a session isn't one any more.
    resident.client.at(&server.url).get(route::SESSION).refused(401, ErrorCode::SignedOut);
    second.done(&["key", "new", "--save", &format!("{}2", second.key())]);
    second.done(&["backup"]);
    drop(server);

    // And back.
    let mut third = House::new(Vec::new());
    third.folder = second.folder;
    third.data = third.folder.path().join("third");
    third.done(&["restore", "latest", "--key", &format!("{}2", third.key())]);
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
    let other = bare.folder.path().join("other.key");
    Key::generate().create(&other).unwrap();
    bare.refused(12, "--key", &["restore", &archive, "--key", other.to_str().unwrap()]);
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
    stranger.refused(24, "operator", &["restore", &archive]);

    // Damaged.
    let mut bytes = fs::read(&archive).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&archive, &bytes).unwrap();
    house.refused(21, "mdp-server list", &["verify"]);
    bare.refused(21, "mdp-server list", &["restore", &archive, "--key", &house.key()]);
    fs::write(&archive, &bytes[..20]).unwrap();
    bare.refused(21, "mdp-server list", &["restore", &archive, "--key", &house.key()]);
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
        .command(&["restore", "-", "--key", &house.key()])
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
}
