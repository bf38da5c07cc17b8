//! Devices: a folder each, and the program run in it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mdp_testkit::server::TestServer;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct horse battery staple";
pub(crate) const PASSPHRASE: &str = "violet tandem glacier orbit mango";

/// A server that takes any account.
pub(crate) fn server() -> TestServer {
    TestServer::with(&[("MDP_REGISTRATION", "open")])
}

/// A file of the previous system.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/previous-system").join(name)
}

/// A device; its agent ends with it.
pub(crate) struct Device {
    home: TempDir,
    /// `mdp`, of whatever release is installed on it.
    pub(crate) program: PathBuf,
}

/// What a run of the program gave.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Device {
    pub(crate) fn new() -> Self {
        let home = TempDir::with_prefix("mdp-device-").unwrap();
        let device = Self { home, program: env!("CARGO_BIN_EXE_mdp").into() };
        device.write("password", PASSWORD);
        device.write("passphrase", PASSPHRASE);
        device
    }

    /// A new account and its first device; the second value is the printed code.
    pub(crate) fn sign_up(url: &str, name: &str) -> (Self, String) {
        let device = Self::new();
        let out = device.ok(&["login", url, name, "--new"]);
        let code = out.strip_prefix("Recovery code: ").unwrap().trim().to_owned();
        (device, code)
    }

    /// Another device of an account, by the key file that `first` saves.
    pub(crate) fn join(&self, url: &str, name: &str) -> Self {
        let key = self.save_key();
        let device = Self::new();
        let key = key.to_str().unwrap();
        let passphrase = device.path("passphrase");
        device.ok(&["login", url, name, "--key-file", key, "--passphrase-file", &passphrase]);
        device
    }

    /// The server's name leads to another address from now on.
    pub(crate) fn move_to(&self, url: &str) {
        self.ok(&["lock"]);
        let file = self.data().join("profile.json");
        let mut profile: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        profile["origin"] = url.into();
        std::fs::write(&file, profile.to_string()).unwrap();
    }

    /// Saves the key file.
    pub(crate) fn save_key(&self) -> PathBuf {
        let file = self.path("saved.mdpkey.json");
        if !Path::new(&file).exists() {
            self.ok(&["key", "export", &file, "--passphrase-file", &self.path("passphrase")]);
        }
        file.into()
    }

    /// A file beside the account's folder.
    pub(crate) fn path(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }

    /// The account's folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("mdp")
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// The program, in English, with nothing of this process's environment but the path.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        #[allow(clippy::disallowed_methods, reason = "where pg_restore and the like are found")]
        let path = std::env::var_os("PATH").unwrap_or_default();
        command
            .env_clear()
            .env("PATH", path)
            .env("LC_ALL", "C")
            .env("MDP_HOME", self.data())
            .args(["--password-file", &self.path("password")])
            .args(arguments);
        command
    }

    /// Runs it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    /// Runs it with something on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Refused before it was read: its own answer says so.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        Ran {
            status: status.code().unwrap(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Runs what must succeed, and gives its output.
    #[track_caller]
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        self.ok_with(arguments, "")
    }

    #[track_caller]
    pub(crate) fn ok_with(&self, arguments: &[&str], input: &str) -> String {
        let ran = self.run_with(arguments, input);
        assert_eq!(ran.status, 0, "{arguments:?}: {}{}", ran.out, ran.err);
        ran.out
    }

    /// Runs what must be refused, with this status and words.
    #[track_caller]
    pub(crate) fn refused(&self, arguments: &[&str], status: i32, words: &str) {
        let ran = self.run(arguments);
        assert_eq!(ran.status, status, "{arguments:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(words), "{arguments:?}: {}", ran.err);
    }

    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(arguments)).unwrap()
    }

    /// Adds a login with this password.
    #[track_caller]
    pub(crate) fn add(&self, title: &str, password: &str) {
        self.ok_with(&["add", "--title", title], &format!("{password}\n"));
    }

    /// Titles, sorted.
    #[track_caller]
    pub(crate) fn titles(&self) -> Vec<String> {
        let rows = self.json(&["ls", "--json"]);
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["title"].as_str().unwrap().to_owned()).collect()
    }

    #[track_caller]
    pub(crate) fn password(&self, title: &str) -> String {
        self.ok(&["get", title]).trim_end_matches('\n').to_owned()
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = self.command(&["lock"]).output();
    }
}
