//! What the system knows of a running process.

use std::fs;
use std::time::Duration;

use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

/// Ticks of the processor's time in a second, as `/proc` counts them on every Linux.
const TICKS: u32 = 100;

/// The processor's time that a process has used so far, in all its threads, by its own clock: the
/// ticks of `/proc` are too coarse for what takes a millisecond. None for a process that has ended.
pub(super) fn cpu(process: u32) -> Duration {
    let process = Pid::from_raw(process.cast_signed());
    let used = clock_getcpuclockid(process).and_then(clock_gettime);
    used.map(Duration::from).unwrap_or_default()
}

/// The same for a process and all its children, of which some may have ended.
pub(super) fn cpu_of_family(process: u32) -> Duration {
    let children = format!("/proc/{process}/task/{process}/children");
    let children = fs::read_to_string(children).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|child| child.parse().ok());
    cpu(process) + of_ended_children(process) + children.map(cpu).sum::<Duration>()
}

/// The memory that a process holds, in MB.
pub(super) fn resident(process: u32) -> f64 {
    memory(process, "VmRSS:").unwrap()
}

/// The most that it has held so far, in MB; nothing for a process that has ended.
pub(super) fn most_resident(process: u32) -> f64 {
    memory(process, "VmHWM:").unwrap_or_default()
}

fn memory(process: u32, which: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(which))?;
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

/// What the children used that have ended, as `/proc/…/stat` counts it: user's time and system's.
fn of_ended_children(process: u32) -> Duration {
    const CUTIME: usize = 13;
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name, in brackets, may hold anything.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields).split(' ');
    let counts = fields.skip(CUTIME).take(2).filter_map(|count| count.parse::<u32>().ok());
    Duration::from_secs(counts.sum::<u32>().into()) / TICKS
}
