//! Pulls: a new device's first, and that of a device which missed one change.

use std::time::Duration;

use mdp_ledger::MAX_CHANGES;
use mdp_ledger::cbor::Deterministic as _;
use mdp_wire::sync::PullRequest;

use super::house::{House, ms};
use super::writer::Writer;
use crate::samples::RECORDS;
use crate::{Row, machine};

/// First pulls, one after the other.
const FIRST: u32 = 20;
/// Pulls after one change.
const NEWS: u32 = 400;
/// Devices that come at once, and how often each.
const TOGETHER: u32 = 8;
const EACH: u32 = 4;

/// Somebody with a full vault.
pub(super) fn hoarder(house: &House) -> Writer {
    let mut writer = Writer::new(house, "hoarder");
    let most = u32::try_from(MAX_CHANGES).unwrap();
    let bodies = writer.compose(RECORDS / most, most);
    writer.push_all(&bodies);
    writer
}

/// A new device takes in the whole vault.
pub(super) fn first(house: &House, hoarder: &Writer) -> Vec<Row> {
    let everything = PullRequest { heads: Vec::new() }.to_bytes();
    let bytes = hoarder.pull(&everything);
    let mut walls = Vec::new();
    let ((), cost) = house.spent(|| {
        for _ in 0..FIRST {
            walls.push(house.spent(|| hoarder.pull(&everything)).1.wall);
        }
    });
    let ((), together) = house.spent(|| {
        std::thread::scope(|scope| {
            for _ in 0..TOGETHER {
                scope.spawn(|| (0..EACH).for_each(|_| _ = hoarder.pull(&everything)));
            }
        });
    });
    let megabytes = megabytes(bytes);
    let rate = megabytes * f64::from(TOGETHER * EACH) / together.wall.as_secs_f64();
    let what = |what: &str| format!("first pull of {RECORDS} records: {what}");
    let mut rows = vec![
        house.row(&what("server CPU"), ms(cost.cpu / FIRST), "ms").target(25.0),
        house.row(&what("alone"), ms(median(&mut walls)), "ms").target(60.0),
        house.row(&what("size"), megabytes, "MB"),
        house.row(&what("8 at once"), rate, "MB/s").limit(machine::LOOPBACK),
    ];
    rows.extend(house.database_row(&what("each"), cost, FIRST));
    rows
}

/// A device that missed one change asks for it.
pub(super) fn after_one_change(house: &House, hoarder: &mut Writer) -> Vec<Row> {
    let before = hoarder.pen.pull();
    let change = hoarder.compose(1, 1);
    hoarder.push_all(&change);
    let bytes = hoarder.pull(&before);
    let ((), cost) = house.spent(|| (0..NEWS).for_each(|_| _ = hoarder.pull(&before)));
    let what = |what: &str| format!("pull after one change in {RECORDS}: {what}");
    let mut rows = vec![
        house.row(&what("size"), megabytes(bytes) * 1e6 / 1024.0, "KiB").target(4.0),
        house.row(&what("server CPU"), ms(cost.cpu / NEWS), "ms").target(0.3),
        house.row(&what("alone"), ms(cost.wall / NEWS), "ms"),
    ];
    rows.extend(house.database_row(&what("each"), cost, NEWS));
    rows
}

#[allow(clippy::cast_precision_loss, reason = "a vault is no petabyte")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// The middle one.
pub(super) fn median(all: &mut [Duration]) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}
