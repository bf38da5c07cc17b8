//! Archives of every release so far come back: whoever made one then opens everything now.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mdp_recovery::archive::Name;
use mdp_testkit::child::ServerProcess;

use crate::house::{House, err};
use crate::program;

/// `testdata/golden`: a folder for each release.
fn releases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/golden");
    let mut releases: Vec<_> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    releases.sort();
    releases
}

/// Somebody with their key file, on a device of theirs.
struct Somebody<'a> {
    release: &'a Path,
    name: &'a str,
    home: tempfile::TempDir,
}

impl Somebody<'_> {
    fn run(&self, arguments: &[&str]) -> String {
        let file = |name: &str, text: &str| {
            let path = self.home.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let password = file("password", "correct horse battery staple\n");
        let output = Command::new(program().with_file_name("mdp"))
            .env_clear()
            .env("LC_ALL", "C")
            .env("MDP_HOME", self.home.path().join("mdp"))
            .arg("--password-file")
            .arg(password)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", err(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn titles(&self, server: &ServerProcess) -> Vec<String> {
        let passphrase = self.home.path().join("passphrase");
        fs::write(&passphrase, "violet tandem glacier orbit mango\n").unwrap();
        let key = self.release.join(format!("{}.mdpkey.json", self.name));
        self.run(&[
            "login",
            &server.url,
            self.name,
            "--key-file",
            key.to_str().unwrap(),
            "--passphrase-file",
            passphrase.to_str().unwrap(),
        ]);
        self.run(&["verify"]);
        let rows: Vec<serde_json::Value> =
            serde_json::from_str(&self.run(&["ls", "--json"])).unwrap();
        self.run(&["lock"]);
        let mut titles: Vec<String> =
            rows.iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect();
        titles.sort();
        titles
    }
}

#[test]
fn an_archive_of_every_release_comes_back_and_opens() {
    if !program().with_file_name("mdp").exists() {
        return println!("NOT RUN: mdp is not built beside mdp-server (cargo build -p mdp-cli)");
    }
    assert!(!releases().is_empty());
    for release in &releases() {
        let mut files = fs::read_dir(release).unwrap().map(|entry| entry.unwrap().path());
        let archive = files.find(|path| Name::parse(path.to_str().unwrap()).is_some());
        let archive = archive.unwrap().display().to_string();
        let house = House::new(Vec::new());
        let key = house.key();
        fs::copy(release.join("operator.key"), &key).unwrap();
        fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let signer = fs::read_to_string(release.join("signed-by")).unwrap();
        let restore = ["restore", &archive, "--key", &key, "--signed-by", signer.trim()];
        house.done(&restore);
        let server = house.serve();
        for name in ["alice", "bob"] {
            let home = tempfile::TempDir::with_prefix("mdp-golden-").unwrap();
            let expected = fs::read(release.join(format!("{name}.json"))).unwrap();
            let mut expected: Vec<String> = serde_json::from_slice(&expected).unwrap();
            expected.sort();
            let found = Somebody { release, name, home }.titles(&server);
            assert!(!found.is_empty() && found == expected, "{name}: {found:?}");
        }
    }
}
