//! Archives of a large server: how fast one is made beside the database's own tools, what it takes
//! of memory and of those who write meanwhile, how fast it is proved, and how soon it is back.

#![allow(clippy::disallowed_methods, reason = "what is measured goes on at a pace")]

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use mdp_ledger::MAX_CHANGES;

use super::house::{Engine, House, ms};
use super::process;
use super::writer::Writer;
use crate::{Row, machine};

/// Accounts of the large server, and commits of a thousand records in each vault.
const VAULTS: u32 = 20;
const COMMITS: u32 = 50;
/// Bytes in a record, so that some 600 are stored.
const CONTENT: usize = 500;
/// Pushes a second of somebody who goes on working, and for how long nobody disturbs them.
const PACE: u32 = 50;
const UNDISTURBED: Duration = Duration::from_secs(10);
/// Commits of one change each.
const SMALL_COMMITS: u32 = 10_000;
/// Commits of a thousand records that a server holds which is lost.
const LOST: u32 = 100;

/// Everything about archives.
pub fn archives(program: &Path) -> Vec<Row> {
    let mut rows = large(program);
    rows.extend(small_commits(program));
    rows.extend(lost_machine(program));
    rows
}

fn large(program: &Path) -> Vec<Row> {
    let house = match House::open(Engine::Postgres, program) {
        Ok(house) => house,
        Err(reason) => return vec![Row::not_run("archive of a million records", &reason)],
    };
    let most = u32::try_from(MAX_CHANGES).unwrap();
    for vault in 0..VAULTS {
        fill(&mut Writer::new(&house, &format!("hoarder-{vault}")), COMMITS, most);
    }
    let records = VAULTS * COMMITS * most;
    let what = |what: &str| format!("archive of {records} records: {what}");

    let writing = AtomicBool::new(true);
    let mut worker = Writer::new(&house, "worker");
    let idle = thread::scope(|scope| {
        let pace = scope.spawn(|| pace(&mut worker, &writing));
        thread::sleep(UNDISTURBED);
        writing.store(false, Ordering::Relaxed);
        pace.join().unwrap()
    });
    writing.store(true, Ordering::Relaxed);
    let (made, busy) = thread::scope(|scope| {
        let pace = scope.spawn(|| pace(&mut worker, &writing));
        let made = run(house.command().arg("backup"));
        writing.store(false, Ordering::Relaxed);
        (made, pace.join().unwrap())
    });
    let alone = run(house.command().arg("backup"));
    let dumped = house.database().map_or(Err("no database".into()), |at| dump(&at, &house));
    let proved = run(house.command().arg("verify"));
    let mut rows = vec![
        house.row(&what("made, proved, read back, flushed"), alone.wall.as_secs_f64(), "s"),
        house.row(&what("the same beside 50 pushes a second"), made.wall.as_secs_f64(), "s"),
        house.row(&what("memory at most"), alone.memory, "MB").target(64.0 * 1.048_576),
        house.row(&what("size"), alone.size, "MB"),
    ];
    match dumped {
        Ok(took) => {
            let ratio = alone.wall.as_secs_f64() / took.as_secs_f64();
            rows.push(house.row(&what("pg_dump | gzip"), took.as_secs_f64(), "s"));
            rows.push(house.row(&what("time ÷ pg_dump | gzip"), ratio, "×").target(0.5));
        }
        Err(reason) => rows.push(Row::not_run(&what("pg_dump | gzip"), &reason)),
    }
    let latency = |when: &str| format!("push at 50 a second, {when}");
    rows.extend([
        house.row(&latency("nothing else: 99 of 100"), ms(idle.of_100(99)), "ms"),
        house.row(&latency("beside the archive: 99 of 100"), ms(busy.of_100(99)), "ms"),
        house.row(&latency("beside the archive: longest"), ms(busy.of_100(100)), "ms"),
        house
            .row(&what("proved"), f64::from(records) / proved.wall.as_secs_f64(), "records/s")
            .target(1e5),
    ]);
    rows
}

/// A chain of commits of one change each: a signature to check for every record.
fn small_commits(program: &Path) -> Vec<Row> {
    let house = House::open(Engine::Sqlite, program).unwrap();
    fill(&mut Writer::new(&house, "typist"), SMALL_COMMITS, 1);
    run(house.command().arg("backup"));
    let proved = run(house.command().arg("verify"));
    let rate = f64::from(SMALL_COMMITS) / proved.wall.as_secs_f64();
    vec![
        Row::new("archive of one-change commits: proved", rate, "commits/s")
            .limit(machine::SIGNATURES),
    ]
}

/// From a bare data folder to a login.
fn lost_machine(program: &Path) -> Vec<Row> {
    let house = House::open(Engine::Sqlite, program).unwrap();
    let most = u32::try_from(MAX_CHANGES).unwrap();
    let mut writer = Writer::new(&house, "survivor");
    fill(&mut writer, LOST, most);
    let key = house.beside("operator.key");
    run(house.command().args(["key", "new", "--save"]).arg(&key));
    run(house.command().arg("backup"));
    let (mut began, mut restored) = (Instant::now(), Duration::ZERO);
    let house = house.lose(|mut command| {
        // The loss itself takes no time.
        began = Instant::now();
        restored = run(command.args(["restore", "latest", "--key"]).arg(&key)).wall;
    });
    writer.log_in_at(&house);
    let took = began.elapsed();
    let what = |what: &str| format!("a lost machine with {} records: {what}", LOST * most);
    vec![
        Row::new(&what("restored"), restored.as_secs_f64(), "s"),
        Row::new(&what("from a bare folder to a login"), took.as_secs_f64(), "s").target(60.0),
    ]
}

/// Pushes so many commits of so many records.
fn fill(writer: &mut Writer, commits: u32, records: u32) {
    for _ in 0..commits {
        let bodies = writer.compose_filler(1, records, CONTENT);
        writer.push_all(&bodies);
    }
}

/// What pushes took, shortest first.
struct Took(Vec<Duration>);

impl Took {
    fn of_100(&self, share: usize) -> Duration {
        self.0[(self.0.len() * share / 100).min(self.0.len() - 1)]
    }
}

/// Somebody who saves something every so often, until they are told to stop.
fn pace(writer: &mut Writer, writing: &AtomicBool) -> Took {
    let mut took = Vec::new();
    let mut next = Instant::now();
    while writing.load(Ordering::Relaxed) {
        let bodies = writer.compose_filler(1, 1, CONTENT);
        thread::sleep(next.saturating_duration_since(Instant::now()));
        next += Duration::from_secs(1) / PACE;
        let began = Instant::now();
        writer.push_all(&bodies);
        took.push(began.elapsed());
    }
    took.sort_unstable();
    Took(took)
}

/// What a command took.
struct Ran {
    wall: Duration,
    /// Resident memory at most, in MB.
    memory: f64,
    /// Of the archive that it says it is about, in MB.
    size: f64,
}

/// Runs a command to its end, which must be a good one.
fn run(command: &mut Command) -> Ran {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut memory: f64 = 0.0;
    while child.try_wait().unwrap().is_none() {
        memory = memory.max(process::most_resident(child.id()));
        thread::sleep(Duration::from_millis(5));
    }
    let wall = began.elapsed();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?}");
    let last = String::from_utf8_lossy(&output.stdout);
    let size = last.trim().rsplit(' ').nth(1).and_then(|size| size.parse::<f64>().ok());
    Ran { wall, memory, size: size.unwrap_or(f64::NAN) / 1e6 }
}

/// The habit that archives replace, in the same place and as durable.
fn dump(address: &str, house: &House) -> Result<Duration, String> {
    if Command::new("pg_dump").arg("--version").output().is_err() {
        return Err("pg_dump is not installed".into());
    }
    let path = house.beside("dump.sql.gz");
    let began = Instant::now();
    let mut dump =
        Command::new("pg_dump").args(["--dbname", address]).stdout(Stdio::piped()).spawn().unwrap();
    let file = File::create(path).unwrap();
    let into = dump.stdout.take().unwrap();
    let zipped = Command::new("gzip").stdin(into).stdout(file.try_clone().unwrap()).status();
    assert!(dump.wait().unwrap().success() && zipped.unwrap().success());
    file.sync_all().unwrap();
    Ok(began.elapsed())
}
