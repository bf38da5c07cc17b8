//! Durable pushes by many clients at once, each to a vault of their own.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::NamedTempFile;

use super::house::{Engine, House, ms};
use super::writer::{Writer, push_together};
use crate::{Row, machine};

const CLIENTS: u32 = 16;
/// By each client, in the measured time and before it.
const PUSHES: u32 = 250;
const WARMING: u32 = 25;
/// Pushes per second, where the disk allows.
const TARGET: f64 = 2000.0;
/// Flushes per push.
const FLUSHES_TARGET: f64 = 0.25;

/// How many a second, how long each, what they cost; and the transactions that each push took.
pub(super) fn figures(house: &House) -> (Vec<Row>, f64) {
    let mut writers = writers(house);
    let bodies: Vec<_> = writers.iter_mut().map(|w| w.compose(PUSHES, 1)).collect();
    let transactions = house.transactions();
    let (took, cost) = house.spent(|| push_together(&writers, &bodies));

    let pushes = CLIENTS * PUSHES;
    let transactions = (house.transactions() - transactions) / f64::from(pushes);
    let what = |what: &str| format!("{CLIENTS} clients pushing: {what}");
    let rate = f64::from(pushes) / cost.wall.as_secs_f64();
    let rate = house.row(&what("durable pushes"), rate, "/s").limit(machine::FSYNC);
    let rate = if house.engine == Engine::Sqlite { rate.target(TARGET) } else { rate };
    let of = |percent: usize| ms(took[(took.len() - 1) * percent / 100]);
    let mut rows = vec![
        rate,
        house.row(&what("half take at most"), of(50), "ms"),
        house.row(&what("99 of 100 take at most"), of(99), "ms"),
        house.row(&what("CPU per push"), ms(cost.cpu / pushes), "ms"),
        house.row(&what("transactions per push"), transactions, ""),
    ];
    rows.extend(house.database_row(&what("per push"), cost, pushes));
    (rows, transactions)
}

fn writers(house: &House) -> Vec<Writer> {
    let mut writers: Vec<_> =
        (0..CLIENTS).map(|n| Writer::new(house, &format!("writer-{n}"))).collect();
    let bodies: Vec<_> = writers.iter_mut().map(|writer| writer.compose(WARMING, 1)).collect();
    push_together(&writers, &bodies);
    writers
}

/// How often the disk was flushed for each push: this program again, with everything that it
/// starts, under `strace`, which stops nothing but the calls that flush. Being watched delays them,
/// and with them who writes together: what is counted is the flushes of a transaction, and
/// `transactions` is how many a push took unwatched.
pub(super) fn flushes(engine: Engine, program: &Path, transactions: f64) -> Vec<Row> {
    let name = |what| format!("{}: {CLIENTS} clients pushing: {what}", engine.name());
    let name_of_figure = name("flushes per push");
    match count(engine, program) {
        Ok(Watched { per_push, per_transaction }) => vec![
            Row::new(&name("flushes per transaction"), per_transaction, ""),
            Row::new(&name_of_figure, per_transaction * transactions, "").target(FLUSHES_TARGET),
            Row::new(&name("flushes per push, slowed by strace"), per_push, ""),
        ],
        Err(reason) => vec![Row::not_run(&name_of_figure, &reason)],
    }
}

/// What `strace` saw.
struct Watched {
    per_push: f64,
    per_transaction: f64,
}

fn count(engine: Engine, program: &Path) -> Result<Watched, String> {
    let calls = NamedTempFile::new().unwrap();
    let run = Command::new("strace")
        .args(["-f", "--seccomp-bpf", "-qq", "-ttt", "-e", "signal=none"])
        .args(["-e", "trace=fsync,fdatasync,msync,sync_file_range", "-o"])
        .arg(calls.path())
        .arg(std::env::current_exe().unwrap())
        .args(["pushes", engine.name()])
        .arg(program)
        .output();
    let run = match run {
        Ok(run) => run,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err("strace is not installed".to_owned());
        }
        Err(error) => return Err(error.to_string()),
    };
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).trim().to_owned());
    }
    let said = String::from_utf8_lossy(&run.stdout);
    let [began, ended, transactions] = numbers(&said)[..] else { return Err(said.into_owned()) };
    let calls = fs::read_to_string(calls.path()).unwrap();
    // "1234 1700000000.123456 fdatasync(7) = 0", or cut in two by another thread's.
    let flushes = calls.lines().filter(|line| {
        let mut words = line.split_whitespace().skip(1);
        let at: f64 = words.next().and_then(|at| at.parse().ok()).unwrap_or_default();
        (began..=ended).contains(&at) && words.next().is_some_and(|call| call != "<...")
    });
    #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
    let flushes = flushes.count() as f64;
    let per_push = flushes / f64::from(CLIENTS * PUSHES);
    Ok(Watched { per_push, per_transaction: flushes / transactions })
}

/// What [`flushes`] watches. Prints when it began and ended, and how many transactions there were.
#[allow(clippy::print_stdout, reason = "told to the process that watches")]
pub fn watched(engine: Engine, program: &Path) -> Result<(), String> {
    let house = House::open(engine, program)?;
    let mut writers = writers(&house);
    let bodies: Vec<_> = writers.iter_mut().map(|w| w.compose(PUSHES, 1)).collect();
    let transactions = house.transactions();
    let began = since_epoch().as_secs_f64();
    push_together(&writers, &bodies);
    let ended = since_epoch().as_secs_f64();
    println!("{began} {ended} {}", house.transactions() - transactions);
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "the clock that strace writes down")]
fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}
