//! Releases: what one made, this one opens; an upgrade, and one that is taken back, lose nothing.
//!
//! Each begins with the archive that a release left in `testdata/golden`. Every day the programs at hand
//! stand in for that release's own; `scripts/test-upgrade` names those in `MDP_OLD_PROGRAMS`, a folder
//! called as the release.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use mdp_testkit::child::ServerProcess;
use mdp_testkit::postgres::Cluster;

use crate::house::House;
use crate::support::Device;

#[test]
fn an_upgrade_and_its_rollback_lose_nothing_on_sqlite() {
    for release in Release::all() {
        let Some(house) = House::new() else { return };
        upgrade_and_back(&release, house, "SQLite");
    }
}

#[test]
fn an_upgrade_and_its_rollback_lose_nothing_on_postgresql() {
    for release in Release::all() {
        let (Some(mut house), Some(cluster)) = (House::new(), Cluster::for_test(None)) else {
            return;
        };
        house.settings = cluster.settings();
        upgrade_and_back(&release, house, "PostgreSQL");
    }
}

/// The two programs of a release.
#[derive(Clone)]
struct Programs {
    server: PathBuf,
    mdp: PathBuf,
}

impl Programs {
    fn at_hand() -> Self {
        Self::of(Path::new(env!("CARGO_BIN_EXE_mdp")).parent().unwrap())
    }

    fn of(folder: &Path) -> Self {
        Self { server: folder.join("mdp-server"), mdp: folder.join("mdp") }
    }
}

/// A release as it lives on: the folder of its archive, and its programs.
struct Release {
    golden: PathBuf,
    programs: Programs,
}

impl Release {
    /// The one whose own programs are there, or every release with those at hand.
    fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/golden");
        #[allow(clippy::disallowed_methods, reason = "the long form is asked for by its variable")]
        if let Some(folder) = std::env::var_os("MDP_OLD_PROGRAMS").map(PathBuf::from) {
            let golden = root.join(folder.file_name().unwrap());
            return vec![Self { golden, programs: Programs::of(&folder) }];
        }
        let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
        let mut all: Vec<_> =
            folders.map(|golden| Self { golden, programs: Programs::at_hand() }).collect();
        all.sort_by(|a, b| a.golden.cmp(&b.golden));
        assert!(!all.is_empty());
        all
    }

    fn file(&self, name: &str) -> String {
        self.golden.join(name).display().to_string()
    }

    /// The archive in a folder.
    fn archive(folder: &Path) -> String {
        let mut names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let found = names.find(|path| path.extension().is_some_and(|end| end == "mdpbak"));
        found.unwrap().display().to_string()
    }

    /// Brings its archive back on a bare machine.
    fn restore(&self, house: &House) {
        let key = house.folder.path().join("golden.key");
        fs::copy(self.file("operator.key"), &key).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        let signer = fs::read_to_string(self.file("signed-by")).unwrap();
        let key = key.to_str().unwrap();
        let from = ["--key", key, "--signed-by", signer.trim()];
        house.done(&[&["restore", &Self::archive(&self.golden)], &from[..]].concat());
    }

    /// Another device of one of its accounts, by the key file kept with the archive.
    fn device(&self, programs: &Programs, server: &ServerProcess, name: &str) -> Device {
        let mut device = Device::new();
        device.program.clone_from(&programs.mdp);
        let (key, passphrase) =
            (self.file(&format!("{name}.mdpkey.json")), device.path("passphrase"));
        let login = ["login", &server.url, name, "--key-file", &key];
        device.ok(&[&login[..], &["--passphrase-file", &passphrase]].concat());
        device
    }
}

/// An account, its devices, and what must be in its vault.
struct Person<'a> {
    release: &'a Release,
    name: &'static str,
    devices: Vec<Device>,
    titles: Vec<String>,
    /// Those of them that were written here, each with its title as its password.
    written: Vec<String>,
}

impl<'a> Person<'a> {
    fn new(
        release: &'a Release,
        server: &ServerProcess,
        name: &'static str,
        devices: usize,
    ) -> Self {
        let devices = (0..devices).map(|_| release.device(&release.programs, server, name));
        let titles = fs::read(release.file(&format!("{name}.json"))).unwrap();
        let titles = serde_json::from_slice(&titles).unwrap();
        Self { release, name, devices: devices.collect(), titles, written: Vec::new() }
    }

    /// Adds an item on a device; it isn't sent by that.
    fn write(&mut self, device: usize, title: &str) {
        self.devices[device].add(title, title);
        self.titles.push(title.to_owned());
        self.written.push(title.to_owned());
    }

    /// Whether a device shows everything there is, and nothing twice.
    #[track_caller]
    fn sees_all(&self, device: &Device) {
        let (mut shown, mut all) = (device.titles(), self.titles.clone());
        shown.sort();
        all.sort();
        assert_eq!(shown, all, "{}", self.name);
    }

    /// Whether a device that comes now finds everything on the server.
    #[track_caller]
    fn joins(&self, programs: &Programs, server: &ServerProcess) {
        let device = self.release.device(programs, server, self.name);
        self.sees_all(&device);
        device.ok(&["verify"]);
        for title in &self.written {
            assert_eq!(device.password(title), *title);
        }
    }
}

/// The server is at another address from now on.
fn find(server: ServerProcess, people: &[Person<'_>]) -> ServerProcess {
    for device in people.iter().flat_map(|person| &person.devices) {
        device.move_to(&server.url);
    }
    server
}

/// Everybody syncs twice (what one device pushes, the other pulls), and sees everything.
#[track_caller]
fn agree(stage: &str, people: &[Person<'_>]) {
    for person in people {
        for device in person.devices.iter().chain(&person.devices) {
            device.ok(&["sync"]);
        }
        for device in &person.devices {
            person.sees_all(device);
        }
    }
    let counts = people.iter().map(|person| {
        format!("{} {} on {}", person.name, person.titles.len(), person.devices.len())
    });
    println!("{stage}: {}", counts.collect::<Vec<_>>().join(", "));
}

fn upgrade_and_back(release: &Release, mut house: House, engine: &str) {
    let (old, new) = (release.programs.clone(), Programs::at_hand());
    let backups = house.folder.path().join("backups");
    house.settings.push(("BACKUP_DIR".to_owned(), backups.display().to_string()));

    house.program.clone_from(&old.server);
    release.restore(&house);
    let server = house.serve();
    let mut people =
        [Person::new(release, &server, "alice", 2), Person::new(release, &server, "bob", 1)];
    agree("the release’s archive", &people);
    people[0].write(0, "Before the archive.");
    people[1].write(0, "Before the archive.");
    agree("before the archive", &people);
    house.done(&["key", "rotate", "--save", "operator.key"]);
    house.done(&["backup"]);
    let archive = Release::archive(&backups);
    people[0].write(0, "After the archive.");
    people[0].devices[0].ok(&["sync"]);

    // One device stays on the old program; the others, and then the server, get the new one. Their agents
    // are running, and both programs speak to them.
    people[0].devices[1].program.clone_from(&new.mdp);
    people[1].devices[0].program.clone_from(&new.mdp);
    agree("after the archive", &people);
    assert!(server.stop().success());
    house.program.clone_from(&new.server);
    let server = find(house.serve(), &people);
    agree("upgraded", &people);
    people[0].write(0, "After the upgrade, by the old program.");
    people[0].write(1, "After the upgrade, by the new program.");
    people[0].devices[1].ok(&["edit", "Before the archive.", "--user", "zoe"]);
    people[1].write(0, "After the upgrade.");
    agree("after the upgrade", &people);
    people[0].joins(&new, &server);
    people[0].write(0, "Not sent yet, by the old program.");
    people[0].write(1, "Not sent yet, by the new program.");

    // The old program over the archive from before, which knows of none of it.
    assert!(server.stop().success());
    house.program.clone_from(&old.server);
    house.done(&["restore", &archive, "--key", "operator.key", "--force"]);
    let server = find(house.serve(), &people);
    agree("rolled back and healed", &people);
    for device in &people[0].devices {
        assert_eq!(device.ok(&["get", "Before the archive.", "--field", "user"]), "zoe\n");
    }
    for person in &people {
        person.joins(&old, &server);
    }
    people[1].write(0, "After the rollback.");
    agree("after the rollback", &people);

    assert!(server.stop().success());
    house.program.clone_from(&new.server);
    let server = find(house.serve(), &people);
    agree("upgraded again", &people);
    for person in &people {
        person.joins(&new, &server);
    }
    // Every vault’s ledger, to the last signature.
    house.done(&["backup"]);
    house.done(&["verify", "latest", "--key", "operator.key"]);
    assert!(server.stop().success());
    let items: usize = people.iter().map(|person| person.titles.len()).sum();
    let written: usize = people.iter().map(|person| person.written.len()).sum();
    let release = release.golden.file_name().unwrap().display();
    println!(
        "upgrade from {release} on {engine}: {items} items at the end, {written} of them written on the way, 0 lost"
    );
}
