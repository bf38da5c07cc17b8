//! An installation as its operator has it: a data folder, its archives, somebody who lives there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mdp_ledger::cbor::Deterministic;
use mdp_recovery::archive::Name;
use mdp_testkit::child::{ServerProcess, command};
use mdp_testkit::http::Client;
use mdp_testkit::pen::Pen;
use mdp_testkit::person::Person;
use mdp_wire::route;
use tempfile::TempDir;

use crate::program;

pub(crate) type Settings = Vec<(String, String)>;

/// An installation and what its operator keeps elsewhere.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) data: PathBuf,
    pub(crate) settings: Settings,
}

impl House {
    pub(crate) fn new(settings: Settings) -> Self {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        Self { folder, data, settings }
    }

    pub(crate) fn backups(&self) -> PathBuf {
        self.folder.path().join("backups")
    }

    pub(crate) fn key(&self) -> String {
        self.folder.path().join("operator.key").display().to_string()
    }

    pub(crate) fn settings(&self) -> Vec<(&str, &str)> {
        self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_as(program(), arguments)
    }

    /// The same with another program in place of the server's own.
    fn command_as(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = command(program, &self.data, &self.settings());
        command.arg("--set").arg(format!("BACKUP_DIR={}", self.backups().display()));
        command.args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(crate) fn run_as(&self, program: &Path, arguments: &[&str]) -> Output {
        self.command_as(program, arguments).output().unwrap()
    }

    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", err(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs what must be refused, with this status, and without having touched anything.
    pub(crate) fn refused(&self, status: i32, says: &str, arguments: &[&str]) {
        let before = everything(&self.data);
        let output = self.run(arguments);
        let said = err(&output);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        assert!(said.contains(says), "{arguments:?}: {said}");
        assert!(everything(&self.data) == before, "{arguments:?} changed something");
    }

    pub(crate) fn serve(&self) -> ServerProcess {
        self.serve_as(program())
    }

    pub(crate) fn serve_as(&self, program: &Path) -> ServerProcess {
        ServerProcess::start(program, &self.data, &self.settings())
    }

    pub(crate) fn archives(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.backups()) else { return Vec::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        let mut archives: Vec<_> =
            paths.filter(|path| Name::parse(path.to_str().unwrap()).is_some()).collect();
        archives.sort();
        archives
    }
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file below a folder and what is in it, but the lock that every command may leave.
pub(crate) fn everything(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
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
pub(crate) struct Resident {
    pub(crate) person: Person,
    pub(crate) client: Client,
}

impl Resident {
    pub(crate) fn move_in(server: &ServerProcess, records: usize) -> Self {
        Self::named("resident", server, records)
    }

    pub(crate) fn named(name: &str, server: &ServerProcess, records: usize) -> Self {
        let mut client = server.client();
        let person = Person::sign_up(&mut client, name, None);
        let resident = Self { person, client };
        resident.write(records);
        resident
    }

    /// Writes records; gives what more can be written with.
    pub(crate) fn write(&self, records: usize) -> Pen {
        let mut pen = Pen::of(&self.person, 7);
        for _ in 0..records {
            let bytes = pen.seal(mdp_ledger::EntryId([1; 16]), 1, b"kept");
            let push = pen.write(&self.person.identity, bytes);
            let answer = self.client.post_cbor(&route::push(pen.view.vault), &push.to_bytes());
            assert_eq!(answer.status, 200, "{answer}");
            pen.follow(&push);
        }
        pen
    }

    /// Whether this server has the account.
    pub(crate) fn is_known_at(&self, server: &ServerProcess) -> bool {
        let password = mdp_testkit::person::PASSWORD;
        self.person.try_log_in(&server.client(), password).1.is_some()
    }

    /// Logs in with the same password, and gives the whole vault as the server streams it.
    pub(crate) fn come_back(&self, server: &ServerProcess) -> Vec<u8> {
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
