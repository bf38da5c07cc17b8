//! What losing the machine would cost: how long after a push was acknowledged its segment is on the
//! target, at a steady load.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use mdp_recovery::journal::PieceName;
use tempfile::TempDir;

use super::house::{Engine, House, ms};
use super::writer::Writer;
use crate::Row;

/// Together, 50 pushes a second.
const CLIENTS: u32 = 10;
const EVERY: Duration = Duration::from_millis(200);
/// By each client.
const PUSHES: u32 = 75;
/// Seconds, for 99 of 100.
const TARGET: f64 = 5.0;
/// With and without waiting for the target.
pub fn figures(program: &Path) -> Vec<Row> {
    [false, true].into_iter().flat_map(|sync| figure(program, sync)).collect()
}

fn figure(program: &Path, sync: bool) -> Vec<Row> {
    let folder = TempDir::with_prefix("mdp-bench-").unwrap();
    let path = |name| folder.path().join(name).display().to_string();
    let settings = vec![
        ("BACKUP_DIR", path("backups")),
        ("BACKUP_TARGETS", path("target")),
        ("BACKUP_SYNC", sync.to_string()),
    ];
    let house = House::open_with(Engine::Sqlite, program, settings).unwrap();
    let mut writers: Vec<_> =
        (0..CLIENTS).map(|n| Writer::new(&house, &format!("writer-{n}"))).collect();
    let bodies: Vec<_> = writers.iter_mut().map(|writer| writer.compose(PUSHES, 1)).collect();

    let mut pushed: Vec<_> = std::thread::scope(|scope| {
        let began = Instant::now();
        let running: Vec<_> = (0_u32..)
            .zip(writers.iter().zip(&bodies))
            .map(|(n, (writer, bodies))| {
                scope.spawn(move || push(writer, bodies, began + EVERY * n / CLIENTS))
            })
            .collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    // Everything is there when the server has ended.
    assert!(house.server.stop().success());
    let shipped = shipped(&folder.path().join("target"));
    // Positions are given in the order in which pushes are acknowledged.
    pushed.sort_by_key(|push| push.acknowledged);
    let last = *shipped.keys().next_back().unwrap();
    let first = last + 1 - pushed.len() as u64;
    let mut behind: Vec<Duration> = (first..)
        .zip(&pushed)
        .map(|(position, push)| {
            let (_, there) = shipped.range(position..).next().unwrap();
            there.saturating_sub(push.acknowledged)
        })
        .collect();
    behind.sort_unstable();
    let mut took: Vec<Duration> = pushed.iter().map(|push| push.took).collect();
    took.sort_unstable();
    let of = |all: &[Duration], percent: usize| all[(all.len() - 1) * percent / 100];
    let how = if sync { "50 pushes/s, BACKUP_SYNC" } else { "50 pushes/s" };
    let row = |what: &str, value, unit| Row::new(&format!("{how}: {what}"), value, unit);
    let behind = of(&behind, 99).as_secs_f64();
    vec![
        row("on the target after, 99 of 100", behind, "s").target(if sync { 0.0 } else { TARGET }),
        row("half take at most", ms(of(&took, 50)), "ms"),
        row("99 of 100 take at most", ms(of(&took, 99)), "ms"),
    ]
}

/// A push that was acknowledged.
struct Pushed {
    /// When, since the Unix epoch.
    acknowledged: Duration,
    took: Duration,
}

/// Pushes in a steady rhythm.
#[allow(clippy::disallowed_methods, reason = "the rhythm is what is asked for")]
fn push(writer: &Writer, bodies: &[Vec<u8>], began: Instant) -> Vec<Pushed> {
    let mut next = began;
    let push = |body: &Vec<u8>| {
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        next += EVERY;
        let began = Instant::now();
        writer.push(body);
        Pushed { acknowledged: since_epoch(), took: began.elapsed() }
    };
    bodies.iter().map(push).collect()
}

/// When each segment got its name on the target, by its last position.
fn shipped(target: &Path) -> BTreeMap<u64, Duration> {
    let segments = std::fs::read_dir(target).unwrap().map(Result::unwrap).filter_map(|entry| {
        let last = PieceName::parse(entry.file_name().to_str()?)?.last()?;
        let data = entry.metadata().unwrap();
        // Renaming is the last thing that happens to a file.
        let seconds = Duration::from_secs(data.ctime().cast_unsigned());
        Some((last, seconds + Duration::from_nanos(data.ctime_nsec().cast_unsigned())))
    });
    segments.collect()
}

#[allow(clippy::disallowed_methods, reason = "the clock that files are dated by")]
fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}
