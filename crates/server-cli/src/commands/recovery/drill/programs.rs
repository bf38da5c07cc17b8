//! The programs of a drill: a server of its own, and the client that people have.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::options::Options;

/// What a drill needs of the machine, or can't do with it.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProgramError {
    /// `mdp` isn't there.
    #[error("there is no program {0}")]
    Absent(PathBuf),
    /// It can't be run.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The server ended before it served.
    #[error("the server ended before it served: {0}")]
    Ended(ExitStatus),
    /// The client didn't do what it was asked to.
    #[error("mdp {what}: {said}")]
    Refused {
        /// Its command.
        what: String,
        /// Its own words.
        said: String,
    },
}

/// A server of this very program; it ends with the value.
pub(super) struct Server {
    pub(super) url: String,
    child: Child,
}

impl Server {
    /// Starts it, and waits until it serves.
    pub(super) async fn start(options: &Options) -> Result<Self, ProgramError> {
        let mut child = Command::new(env::current_exe()?)
            .args(options.arguments())
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line).await?;
        }
        match line.find("http://") {
            Some(start) => Ok(Self { url: line[start..].trim().to_owned(), child }),
            None => Err(ProgramError::Ended(child.wait().await?)),
        }
    }

    /// Ends it.
    pub(super) async fn stop(mut self) {
        // It is a drill's: nothing in it is missed. An error means that it has ended.
        let _ = self.child.kill().await;
    }
}

/// `mdp` on a device that exists for a drill alone.
pub(super) struct Client {
    program: PathBuf,
    home: PathBuf,
}

impl Client {
    /// The program that was named, or the one beside this one.
    pub(super) fn find(named: Option<&Path>, home: PathBuf) -> Result<Self, ProgramError> {
        let program = match named {
            Some(path) => path.to_owned(),
            None => env::current_exe()?.with_file_name("mdp"),
        };
        if program.is_file() {
            Ok(Self { program, home })
        } else {
            Err(ProgramError::Absent(program))
        }
    }

    /// Runs a command with something on standard input; gives what it printed.
    pub(super) async fn run(
        &self,
        arguments: &[&str],
        password: &Path,
        input: &str,
    ) -> Result<Vec<u8>, ProgramError> {
        let mut child = Command::new(&self.program)
            .env_clear()
            .env("LC_ALL", "C")
            .env("MDP_HOME", &self.home)
            .arg("--password-file")
            .arg(password)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // Refused before it was read: its own answer says so.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        let output = child.wait_with_output().await?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(ProgramError::Refused {
            what: arguments.first().copied().unwrap_or_default().to_owned(),
            said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }
}
