//! A server of one's own, as an operator would run it: the released program, its own process, its
//! own database.

use std::fs;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use mdp_testkit::child::{ServerProcess, command};
use mdp_testkit::http::Client;
use mdp_testkit::person::Person;
use mdp_testkit::postgres::{Cluster, Flush, NoCluster};
use tempfile::TempDir;

use super::process;
use crate::Row;

/// What opens the server's own counts.
const METRICS_TOKEN: &str = "metrics-of-the-benchmark-0123456789";

/// What keeps the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// In the server itself.
    Sqlite,
    /// In a throwaway cluster beside it, which flushes as in production.
    Postgres,
}

impl Engine {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A running server and what belongs to it.
pub(super) struct House {
    pub(super) engine: Engine,
    pub(super) server: ServerProcess,
    program: PathBuf,
    data: TempDir,
    /// What its operator keeps elsewhere.
    beside: TempDir,
    cluster: Option<Cluster>,
    settings: Settings,
}

/// Settings besides the usual.
type Settings = Vec<(&'static str, String)>;

/// What something cost the server.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    pub(super) wall: Duration,
    /// Of `mdp-server`.
    pub(super) cpu: Duration,
    /// Of the database's own processes, where it has any.
    pub(super) database: Duration,
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.wall += other.wall;
        self.cpu += other.cpu;
        self.database += other.database;
    }
}

impl House {
    /// Starts a server over an empty database, or says why there can be none.
    pub(super) fn open(engine: Engine, program: &Path) -> Result<Self, String> {
        Self::open_with(engine, program, Settings::new())
    }

    /// The same with these settings besides.
    pub(super) fn open_with(
        engine: Engine,
        program: &Path,
        settings: Settings,
    ) -> Result<Self, String> {
        let cluster = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => match Cluster::start(Flush::Yes) {
                Ok(cluster) => Some(cluster),
                Err(NoCluster::NotInstalled(reason)) => return Err(reason),
                Err(NoCluster::Failed(reason)) => panic!("{reason}"),
            },
        };
        if let Some(cluster) = &cluster {
            cluster.create("mdp", None).unwrap();
        }
        let data = TempDir::with_prefix("mdp-bench-").unwrap();
        let beside = TempDir::with_prefix("mdp-bench-").unwrap();
        let server = start(program, &data, cluster.as_ref(), &settings);
        Ok(Self { engine, server, program: program.to_owned(), data, beside, cluster, settings })
    }

    /// Stops the server and starts it again: how long until it answers that it is ready.
    pub(super) fn restart(self) -> (Self, Duration) {
        let Self { engine, server, program, data, beside, cluster, settings } = self;
        assert!(server.stop().success());
        let began = Instant::now();
        let server = start(&program, &data, cluster.as_ref(), &settings);
        (Self { engine, server, program, data, beside, cluster, settings }, began.elapsed())
    }

    /// Loses all that the server has in its data folder, lets `restore` bring it back, and starts
    /// it again.
    pub(super) fn lose(self, restore: impl FnOnce(Command)) -> Self {
        let Self { engine, server, program, data, beside, cluster, settings } = self;
        assert!(server.stop().success());
        for entry in fs::read_dir(data.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        }
        restore(program_of(&program, &data, &beside, cluster.as_ref()));
        let server = start(&program, &data, cluster.as_ref(), &settings);
        Self { engine, server, program, data, beside, cluster, settings }
    }

    /// The program, for another of its commands.
    pub(super) fn command(&self) -> Command {
        program_of(&self.program, &self.data, &self.beside, self.cluster.as_ref())
    }

    /// A place that isn't the server's.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.beside.path().join(name)
    }

    /// The database's address, where it has one of its own.
    pub(super) fn database(&self) -> Option<String> {
        self.cluster.as_ref().map(|cluster| cluster.address("mdp"))
    }

    /// Somebody new, logged in.
    pub(super) fn person(&self, name: &str) -> (Person, Client) {
        let mut client = self.server.client();
        (Person::sign_up(&mut client, name, None), client)
    }

    /// What the server spends while `work` is done.
    pub(super) fn spent<T>(&self, work: impl FnOnce() -> T) -> (T, Cost) {
        let (cpu, database) = self.cpu();
        let began = Instant::now();
        let done = work();
        let wall = began.elapsed();
        let (cpu_after, database_after) = self.cpu();
        (
            done,
            Cost {
                wall,
                cpu: cpu_after.saturating_sub(cpu),
                database: database_after.saturating_sub(database),
            },
        )
    }

    fn cpu(&self) -> (Duration, Duration) {
        let cluster = self.cluster.as_ref().map(postmaster);
        (process::cpu(self.server.id()), cluster.map(process::cpu_of_family).unwrap_or_default())
    }

    /// How many transactions the server has committed, by its own count.
    pub(super) fn transactions(&self) -> f64 {
        let mut operator = self.server.client();
        operator.token = Some(METRICS_TOKEN.to_owned());
        let metrics = operator.get("/metrics");
        let metrics = String::from_utf8_lossy(&metrics.body);
        let line = metrics.lines().find_map(|line| line.strip_prefix("mdp_store_commits_total "));
        line.unwrap().trim().parse().unwrap()
    }

    /// The memory that the server holds, in MB.
    pub(super) fn resident(&self) -> f64 {
        process::resident(self.server.id())
    }

    /// A figure of this house.
    pub(super) fn row(&self, what: &str, value: f64, unit: &str) -> Row {
        Row::new(&format!("{}: {what}", self.engine.name()), value, unit)
    }

    /// What the database's own processes spent on each of so many; none where it has no process.
    pub(super) fn database_row(&self, what: &str, cost: Cost, times: u32) -> Option<Row> {
        let row = || self.row(&format!("{what}: database CPU"), ms(cost.database / times), "ms");
        self.cluster.is_some().then(row)
    }
}

/// A duration as figures show it.
pub(super) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Starts a server and waits for its first 200.
fn start(
    program: &Path,
    data: &TempDir,
    cluster: Option<&Cluster>,
    besides: &Settings,
) -> ServerProcess {
    let settings = [&settings(cluster)[..], &besides[..]].concat();
    let server = ServerProcess::start(program, data.path(), &borrowed(&settings));
    let ready = server.client().get("/api/health/ready");
    assert_eq!(ready.status, 200, "{ready}");
    server
}

fn program_of(
    program: &Path,
    data: &TempDir,
    beside: &TempDir,
    cluster: Option<&Cluster>,
) -> Command {
    let mut settings = settings(cluster);
    settings.push(("BACKUP_DIR", beside.path().join("backups").display().to_string()));
    command(program, data.path(), &borrowed(&settings))
}

fn settings(cluster: Option<&Cluster>) -> Vec<(&'static str, String)> {
    let address = cluster.map(|cluster| cluster.address("mdp")).unwrap_or_default();
    let host = address.split_whitespace().find_map(|part| part.strip_prefix("host="));
    let mut settings = vec![
        ("MDP_REGISTRATION", "open".to_owned()),
        ("MDP_METRICS_TOKEN", METRICS_TOKEN.to_owned()),
    ];
    if let Some(host) = host {
        settings.push(("DB_HOST", host.to_owned()));
        settings.extend(["POSTGRES_DB", "POSTGRES_USER"].map(|name| (name, "mdp".to_owned())));
    }
    settings
}

fn borrowed<'a>(settings: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    settings.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// The process of which all the cluster's others are children.
fn postmaster(cluster: &Cluster) -> u32 {
    let address = cluster.address("mdp");
    let folder = address.split_whitespace().find_map(|part| part.strip_prefix("host=")).unwrap();
    let file = std::fs::read_to_string(Path::new(folder).join("data/postmaster.pid")).unwrap();
    file.lines().next().unwrap().trim().parse().unwrap()
}
