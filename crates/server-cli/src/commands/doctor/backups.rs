//! What could be got back: archives, keys, proof, targets, attachments.

use mdp_recovery::targets::Access;

use super::{Check, Finding, Patient, Verdict};
use crate::commands::recovery::record::{OVERDUE, Record};
use crate::commands::recovery::shelf;

static OPERATOR_KEY: Check =
    Check { name: "operator-key", about: "doctor-operator-key", advice: "doctor-operator-key-do" };
static ARCHIVE_AGE: Check =
    Check { name: "archive-age", about: "doctor-archive-age", advice: "doctor-archive-age-do" };
static LAST_PROOF: Check =
    Check { name: "last-proof", about: "doctor-last-proof", advice: "doctor-last-proof-do" };
static LAST_DRILL: Check =
    Check { name: "drill", about: "doctor-drill", advice: "doctor-drill-do" };
static TARGETS: Check =
    Check { name: "targets", about: "doctor-targets", advice: "doctor-targets-do" };
static LAG: Check = Check { name: "lag", about: "doctor-lag", advice: "doctor-lag-do" };
static BLOBS: Check = Check { name: "blobs", about: "doctor-blobs", advice: "doctor-blobs-do" };

const HOUR: u64 = 3_600_000;
/// A day, and an hour for the backup itself.
const STALE: u64 = 25 * HOUR;
/// A week, and a day: proof is due weekly.
const UNPROVED: u64 = 8 * 24 * HOUR;

pub(super) async fn look(patient: &Patient) -> Vec<Finding> {
    let mut findings = vec![operator_key(patient)];
    let backup = &patient.desk.config().backup;
    let mut held = shelf::held(&backup.folder).unwrap_or_default();
    held.retain(|held| held.counts(&backup.slug, patient.now));
    let age = |held: &shelf::Held| patient.now.saturating_sub(held.name.at());
    let newest = held.first();
    let proved = held.iter().find(|held| held.is_proved());
    findings.push(aged(&ARCHIVE_AGE, newest, age, STALE));
    findings.push(aged(&LAST_PROOF, proved, age, UNPROVED));
    findings.push(drill(patient));
    findings.extend(targets(patient).await);
    findings.push(lag(patient, newest).await);
    findings.push(blobs(patient).await);
    findings
}

fn operator_key(patient: &Patient) -> Finding {
    match patient.desk.operator() {
        Ok(Some(key)) => OPERATOR_KEY.finds(Verdict::Ok, key.to_string()),
        Ok(None) => OPERATOR_KEY.finds(Verdict::Red, "-"),
        Err(failure) => OPERATOR_KEY.finds(Verdict::Red, failure.to_string()),
    }
}

fn aged(
    check: &'static Check,
    held: Option<&shelf::Held>,
    age: impl Fn(&shelf::Held) -> u64,
    most: u64,
) -> Finding {
    match held {
        None => check.finds(Verdict::Red, "-"),
        Some(held) => {
            let age = age(held);
            let found = format!("{}, {} h", held.name, age / HOUR);
            check.finds(Verdict::Red.unless(age <= most), found)
        }
    }
}

fn drill(patient: &Patient) -> Finding {
    let Some(drill) = Record::read(&patient.desk.config().data) else {
        return LAST_DRILL.finds(Verdict::Red, "-");
    };
    let fine = drill.ok && patient.now.saturating_sub(drill.at) <= OVERDUE;
    let (at, rto, rpo) = (crate::words::date(drill.at), drill.rto_ms / 1000, drill.rpo_ms / 1000);
    LAST_DRILL.finds(Verdict::Red.unless(fine), format!("{at}, RTO {rto} s, RPO {rpo} s"))
}

async fn targets(patient: &Patient) -> Vec<Finding> {
    let targets = &patient.desk.config().backup.targets;
    if targets.is_empty() {
        return vec![TARGETS.finds(Verdict::Warn, "-")];
    }
    let mut findings = Vec::new();
    for target in targets.iter() {
        findings.push(match target.check().await {
            Ok(Access::Full) => TARGETS.finds(Verdict::Ok, target.label()),
            Ok(Access::AppendOnly) => {
                TARGETS.finds(Verdict::Ok, format!("{} (append-only)", target.label()))
            }
            Err(error) => TARGETS.finds(Verdict::Red, format!("{}: {error}", target.label())),
        });
    }
    findings
}

/// How many changes are in no archive.
async fn lag(patient: &Patient, newest: Option<&shelf::Held>) -> Finding {
    let Ok(store) = &patient.store else { return LAG.finds(Verdict::NotRun, "-") };
    let Ok(position) = store.journal_position().await else {
        return LAG.finds(Verdict::NotRun, "-");
    };
    let kept = newest.and_then(|held| held.sidecar.as_ref());
    let kept = kept.map_or(0, |sidecar| sidecar.statement.journal_position);
    let ahead = position.saturating_sub(kept);
    let old = newest.is_none_or(|held| patient.now.saturating_sub(held.name.at()) > STALE);
    LAG.finds(Verdict::Red.unless(ahead == 0 || !old), ahead.to_string())
}

async fn blobs(patient: &Patient) -> Finding {
    let Ok(store) = &patient.store else { return BLOBS.finds(Verdict::NotRun, "-") };
    match store.missing_blobs().await {
        Ok(missing) => match missing.first() {
            None => BLOBS.finds(Verdict::Ok, "0"),
            Some(first) => BLOBS.finds(Verdict::Red, format!("{}: {first}", missing.len())),
        },
        Err(error) => BLOBS.finds(Verdict::NotRun, error.to_string()),
    }
}
