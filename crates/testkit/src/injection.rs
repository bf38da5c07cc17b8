//! System calls that fail, or at which a program is killed: strace's injection. Where strace isn't
//! installed, the test prints `NOT RUN`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A program with something injected, to be run in place of the program itself.
pub struct Injected {
    _folder: TempDir,
    script: PathBuf,
}

impl Injected {
    /// `calls` and `what` as strace takes them: `fsync` and `error=EIO:when=3`, for instance. Calls
    /// are counted in each thread by itself.
    pub fn new(program: &Path, calls: &str, what: &str) -> Result<Self, String> {
        if Command::new("strace").arg("--version").output().is_err() {
            return Err("strace isn't installed".to_owned());
        }
        let folder = TempDir::with_prefix("mdp-strace-").map_err(|error| error.to_string())?;
        let script = folder.path().join("injected");
        // -D: the program itself is the child, so that it is what is killed or waited for.
        let text = format!(
            "#!/bin/sh\nexec strace -D -f -qqq -o /dev/null -e trace='{calls}' -e inject='{calls}:{what}' '{}' \"$@\"\n",
            program.display()
        );
        fs::write(&script, text).map_err(|error| error.to_string())?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))
            .map_err(|error| error.to_string())?;
        Ok(Self { _folder: folder, script })
    }

    /// What is run instead.
    pub fn program(&self) -> &Path {
        &self.script
    }
}
