//! An installation of the real `mdp-server`, to be backed up, lost and restored.

use std::path::{Path, PathBuf};

use mdp_testkit::child::{ServerProcess, command};
use tempfile::TempDir;

/// What its operator has: the program, which is built beside `mdp`, and a folder with the data,
/// the archives and the operator's key.
pub(crate) struct House {
    pub(crate) program: PathBuf,
    pub(crate) folder: TempDir,
    pub(crate) settings: Vec<(String, String)>,
}

impl House {
    pub(crate) fn new() -> Option<Self> {
        let program = Path::new(env!("CARGO_BIN_EXE_mdp")).with_file_name("mdp-server");
        if !program.exists() {
            println!("NOT RUN: mdp-server isn't built");
            return None;
        }
        let folder = TempDir::with_prefix("mdp-house-").unwrap();
        Some(Self { program, folder, settings: Vec::new() })
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn settings(&self) -> Vec<(&str, &str)> {
        self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    pub(crate) fn serve(&self) -> ServerProcess {
        ServerProcess::start(&self.program, &self.data(), &self.settings())
    }

    #[track_caller]
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let mut command = command(&self.program, &self.data(), &self.settings());
        let output = command.current_dir(self.folder.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}
