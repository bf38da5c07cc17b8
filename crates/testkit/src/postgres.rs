//! A PostgreSQL of one's own, for the time of a test: a fresh cluster in a temporary folder,
//! reachable through a socket in that folder and nowhere else, gone when it's dropped.
//!
//! It never touches a PostgreSQL that is installed as a service. Where the programs aren't
//! installed, [`Cluster::start`] says so and the test prints `NOT RUN`.

use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;

/// Where Debian and its kin put the programs, one folder per version.
const INSTALLED: &str = "/usr/lib/postgresql";
/// The oldest version that the store takes.
const OLDEST: u32 = 15;
/// PostgreSQL refuses to run as root: `nobody` and `nogroup` run it then.
const NOBODY: u32 = 65534;
/// How long a cluster may take to start.
const PATIENCE: Duration = Duration::from_mins(1);
/// The role that owns everything.
const ROLE: &str = "mdp";
/// The database of a test that needs one.
const DATABASE: &str = "mdp";

/// Whether commits are flushed to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flush {
    /// As in production.
    Yes,
    /// Never: quicker, for tests that don't look at durability.
    No,
}

/// Why there is no cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCluster {
    /// PostgreSQL isn't installed here: the test can't run.
    NotInstalled(String),
    /// It is, and doesn't work: the test fails.
    Failed(String),
}

impl fmt::Display for NoCluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInstalled(reason) | Self::Failed(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for NoCluster {}

fn failed(what: &str, why: impl fmt::Display) -> NoCluster {
    NoCluster::Failed(format!("{what}: {why}"))
}

/// A running cluster.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    as_nobody: bool,
    flush: Flush,
    server: Option<Server>,
}

/// The server's process and the thread that waits for it.
#[derive(Debug)]
struct Server {
    process: u32,
    thread: JoinHandle<()>,
}

impl Cluster {
    /// Makes a cluster and starts it: about a second.
    pub fn start(flush: Flush) -> Result<Self, NoCluster> {
        Self::start_in(&std::env::temp_dir(), flush)
    }

    /// The same in a folder of it, which may be on a disk that the test cuts the power of.
    pub fn start_in(parent: &Path, flush: Flush) -> Result<Self, NoCluster> {
        let programs = programs()?;
        let folder = tempfile::Builder::new()
            .prefix("mdp-pg-")
            .tempdir_in(parent)
            .map_err(|error| failed("temporary folder", error))?;
        let owner = fs::metadata(folder.path()).map_err(|error| failed("folder", error))?.uid();
        let as_nobody = owner == 0;
        if as_nobody {
            chown(folder.path(), Some(NOBODY), Some(NOBODY))
                .map_err(|error| failed("folder", error))?;
        }
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))
            .map_err(|error| failed("folder", error))?;
        let mut cluster = Self { folder, programs, as_nobody, flush, server: None };
        run(
            "initdb",
            cluster
                .program("initdb")
                .args(["--username", ROLE, "--auth", "trust", "--encoding", "UTF8"])
                .args(["--no-locale", "--no-instructions"])
                .args((flush == Flush::No).then_some("--no-sync"))
                .arg("--pgdata")
                .arg(cluster.data()),
        )?;
        cluster.launch()?;
        Ok(cluster)
    }

    /// One with an empty database `mdp`, perhaps in a folder of its own, or none where PostgreSQL
    /// isn't installed: the test is not run.
    #[allow(clippy::print_stdout, reason = "a test that can't run says so")]
    pub fn for_test(parent: Option<&Path>) -> Option<Self> {
        let started = match parent {
            Some(parent) => Self::start_in(parent, Flush::Yes),
            None => Self::start(Flush::Yes),
        };
        match started {
            Ok(cluster) => {
                cluster.create(DATABASE, None).unwrap();
                Some(cluster)
            }
            Err(NoCluster::NotInstalled(reason)) => {
                println!("NOT RUN: {reason}");
                None
            }
            Err(failed) => panic!("{failed}"),
        }
    }

    /// The settings that lead `mdp-server` to that database.
    pub fn settings(&self) -> Vec<(String, String)> {
        let host = self.folder.path().display().to_string();
        [("DB_HOST", host.as_str()), ("POSTGRES_DB", DATABASE), ("POSTGRES_USER", ROLE)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// The address of a database of this cluster, as libpq and the store take it.
    pub fn address(&self, database: &str) -> String {
        format!("host={} user={ROLE} dbname={database}", self.folder.path().display())
    }

    /// Makes a database, empty or as a copy of `template` (which nobody may be using), and gives
    /// its address.
    pub fn create(&self, database: &str, template: Option<&str>) -> Result<String, NoCluster> {
        let template = template.unwrap_or("template0");
        self.sql(&format!("CREATE DATABASE {database} TEMPLATE {template}"))?;
        Ok(self.address(database))
    }

    /// Runs a statement in the maintenance database.
    pub fn sql(&self, statement: &str) -> Result<(), NoCluster> {
        run(
            statement,
            self.program("psql")
                .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--username", ROLE])
                .args(["--dbname", "postgres", "--command", statement, "--host"])
                .arg(self.folder.path()),
        )
    }

    /// Stops the server at once, as a crash would (no checkpoint, connections cut).
    pub fn crash(&mut self) -> Result<(), NoCluster> {
        let Some(server) = self.server.take() else { return Ok(()) };
        let signal = Command::new("kill")
            .args(["-QUIT", &server.process.to_string()])
            .status()
            .map_err(|error| failed("kill", error))?;
        // Already gone is as good.
        let _ = signal;
        server.thread.join().map_err(|_| NoCluster::Failed("its thread panicked".into()))
    }

    /// Starts the server again: it recovers what was committed.
    pub fn restart(&mut self) -> Result<(), NoCluster> {
        self.crash()?;
        self.launch()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of PostgreSQL, run by somebody it accepts.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if self.as_nobody {
            let mut command = Command::new("setpriv");
            command
                .args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")])
                .args(["--clear-groups", "--pdeathsig", "KILL", "--"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Starts the server and waits until it says that it is ready.
    fn launch(&mut self) -> Result<(), NoCluster> {
        let mut command = self.program("postgres");
        command.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        let fsync = if self.flush == Flush::Yes { "on" } else { "off" };
        for setting in [
            "listen_addresses=",
            "max_connections=200",
            "log_min_messages=warning",
            "logging_collector=off",
            "lc_messages=C",
            &format!("fsync={fsync}"),
        ] {
            command.args(["-c", setting]);
        }
        let (ready, readiness) = channel();
        // The thread that starts it must outlive it: the kernel ends a child with the thread that
        // made it, which is how nothing is left behind when a test is killed.
        let thread = std::thread::spawn(move || keep(command, &ready));
        let process = match readiness.recv_timeout(PATIENCE) {
            Ok(Ok(process)) => process,
            Ok(Err(log)) => return Err(failed("postgres didn't start", log)),
            Err(_) => return Err(NoCluster::Failed("postgres said nothing for too long".into())),
        };
        self.server = Some(Server { process, thread });
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Nothing more can be done about it here; its folder goes all the same.
        let _ = self.crash();
    }
}

/// Runs the server to its end; says once whether it started: its process, or its log.
fn keep(mut command: Command, ready: &Sender<Result<u32, String>>) {
    let mut child = match command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => return drop(ready.send(Err(error.to_string()))),
    };
    let mut log = String::new();
    let mut started = false;
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if started {
                continue;
            }
            log.push_str(&line);
            log.push('\n');
            if line.contains("ready to accept connections") {
                started = true;
                // Whoever started it may have given up.
                let _ = ready.send(Ok(child.id()));
            }
        }
    }
    // Its output has ended, so it has or will.
    let _ = child.wait();
    if !started {
        let _ = ready.send(Err(log));
    }
}

fn run(name: &str, command: &mut Command) -> Result<(), NoCluster> {
    let output = command.output().map_err(|error| failed(name, error))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(name, String::from_utf8_lossy(&output.stderr)))
}

/// The folder of the newest programs that are new enough.
fn programs() -> Result<PathBuf, NoCluster> {
    let versions = fs::read_dir(INSTALLED).into_iter().flatten().flatten();
    let found = versions
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path().join("bin");
            (version >= OLDEST && works(&folder)).then_some((version, folder))
        })
        .max();
    found.map(|(_, folder)| folder).ok_or_else(|| {
        NoCluster::NotInstalled(format!(
            "PostgreSQL {OLDEST} or later isn't installed in {INSTALLED}"
        ))
    })
}

fn works(folder: &Path) -> bool {
    ["initdb", "postgres", "psql"].iter().all(|program| folder.join(program).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_keeps_what_was_committed_through_a_crash() {
        let mut cluster = match Cluster::start(Flush::Yes) {
            Ok(cluster) => cluster,
            Err(NoCluster::NotInstalled(reason)) => return println!("NOT RUN: {reason}"),
            Err(error) => panic!("{error}"),
        };
        cluster.sql("CREATE TABLE kept (n INTEGER); INSERT INTO kept VALUES (1)").unwrap();
        cluster.restart().unwrap();
        cluster.sql("SELECT 1 / count(*) FROM kept").unwrap();
        cluster.create("copy", Some("template1")).unwrap();
    }
}
