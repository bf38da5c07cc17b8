//! A server, and the archive of another that is to take its place.

use std::fs;
use std::path::{Path, PathBuf};

use crate::house::{House, Resident};

/// Two servers that share nothing: not their accounts, not their secrets.
pub(crate) struct Succession {
    pub(crate) house: House,
    lived_there: Resident,
    lives_there: Resident,
    archive: String,
    key: String,
    pristine: PathBuf,
    _other: House,
}

impl Succession {
    pub(crate) fn new() -> Self {
        let house = House::new(Vec::new());
        let server = house.serve();
        let lived_there = Resident::named("before", &server, 5);
        assert!(server.stop().success());
        let other = House::new(Vec::new());
        let server = other.serve();
        let lives_there = Resident::move_in(&server, 60);
        other.done(&["key", "new", "--save", &other.key()]);
        other.done(&["backup"]);
        assert!(server.stop().success());
        let archive = other.archives().remove(0).display().to_string();
        // The old server's own signature is no judge of another's archive.
        fs::remove_file(format!("{archive}.sidecar")).unwrap();
        let (key, pristine) = (other.key(), house.folder.path().join("pristine"));
        copy(&house.data, &pristine);
        Self { house, lived_there, lives_there, archive, key, pristine, _other: other }
    }

    /// The command that replaces the one by the other.
    pub(crate) fn restore(&self) -> [&str; 6] {
        ["restore", &self.archive, "--force", "--unsigned", "--key", &self.key]
    }

    /// As it was before any of it.
    pub(crate) fn begin_again(&self) {
        fs::remove_dir_all(&self.house.data).unwrap();
        copy(&self.pristine, &self.house.data);
    }

    /// Whether it was replaced, or is as it was. Whoever lives there logs in with the password of
    /// before and gets the whole vault: there is no third possibility.
    pub(crate) fn is_done(&self) -> bool {
        let server = self.house.serve();
        let done = !self.lived_there.is_known_at(&server);
        let lives_there = if done { &self.lives_there } else { &self.lived_there };
        lives_there.come_back(&server);
        done
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &there);
        } else {
            fs::copy(&path, &there).unwrap();
        }
    }
}
