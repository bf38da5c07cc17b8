//! Where everything is kept: folders, files, the database, the clock.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use mdp_server::secret;
use mdp_store::{Database, Schema, Store};

use super::{Check, Finding, Patient, Verdict, is_exposed, mode};

static DATA_FOLDER: Check =
    Check { name: "data-folder", about: "doctor-data-folder", advice: "doctor-data-folder-do" };
static FILE_SYSTEM: Check =
    Check { name: "file-system", about: "doctor-file-system", advice: "doctor-file-system-do" };
static FREE_SPACE: Check =
    Check { name: "free-space", about: "doctor-free-space", advice: "doctor-free-space-do" };
static SECRET: Check =
    Check { name: "server-secret", about: "doctor-secret", advice: "doctor-secret-do" };
pub(super) static ENV_FILES: Check =
    Check { name: "env-files", about: "doctor-env-files", advice: "doctor-env-files-do" };
static DATABASE: Check =
    Check { name: "database", about: "doctor-database", advice: "doctor-database-do" };
static SCHEMA: Check = Check { name: "schema", about: "doctor-schema", advice: "doctor-schema-do" };
static DURABILITY: Check =
    Check { name: "durability", about: "doctor-durability", advice: "doctor-durability-do" };
static CLOCK: Check = Check { name: "clock", about: "doctor-clock", advice: "doctor-clock-do" };

const MIB: u64 = 1024 * 1024;
/// Less than this, and an archive or a checkpoint may not fit.
const SCARCE: u64 = 1024 * MIB;
/// Less than this, and writing stops any moment.
const NONE_LEFT: u64 = 100 * MIB;
/// 2026-01-01 and 2100-01-01: outside, it is the clock that is wrong.
const PLAUSIBLE: std::ops::Range<u64> = 1_767_225_600_000..4_102_444_800_000;

pub(super) async fn look(patient: &Patient) -> Vec<Finding> {
    let config = patient.desk.config();
    let mut findings = vec![
        data_folder(&config.data),
        file_system(&config.data, matches!(config.store.database, Database::Sqlite(_))),
        free_space(&[&config.data, &config.backup.folder]),
        server_secret(patient),
        env_files(patient),
    ];
    match &patient.store {
        Ok(store) => findings.extend(database(store, patient.now).await),
        Err(why) => {
            findings.push(DATABASE.finds(Verdict::Red, why));
            let rest = [&SCHEMA, &DURABILITY].map(|check| check.finds(Verdict::NotRun, "-"));
            findings.extend(rest);
            findings.push(clock(patient.now, 0));
        }
    }
    findings
}

fn data_folder(data: &Path) -> Finding {
    let Ok(found) = std::fs::metadata(data) else {
        return DATA_FOLDER.finds(Verdict::Red, format!("{}: -", data.display()));
    };
    // Whoever runs this is whoever runs the server.
    let me = std::fs::metadata("/proc/self").map_or(found.uid(), |me| me.uid());
    let fine = found.is_dir() && !is_exposed(found.mode()) && found.uid() == me;
    let text = format!("{} {:04o} uid {}", data.display(), found.mode() & 0o7777, found.uid());
    DATA_FOLDER.finds(Verdict::Red.unless(fine), text)
}

fn file_system(data: &Path, sqlite: bool) -> Finding {
    let Ok(found) = rustix::fs::statfs(data) else {
        return FILE_SYSTEM.finds(Verdict::NotRun, "-");
    };
    // The numbers are Linux's own (`linux/magic.h`).
    let (name, verdict) = match u32::try_from(found.f_type).unwrap_or_default() {
        0x0102_1994 => ("tmpfs", Verdict::Red),
        0x8584_58f6 => ("ramfs", Verdict::Red),
        0x6969 => ("nfs", Verdict::Red.unless(!sqlite)),
        0xff53_4d42 => ("cifs", Verdict::Red.unless(!sqlite)),
        0xfe53_4d42 => ("smb", Verdict::Red.unless(!sqlite)),
        0x0102_1997 => ("9p", Verdict::Red.unless(!sqlite)),
        0x6573_5546 => ("fuse", Verdict::Warn.unless(!sqlite)),
        0x794c_7630 => ("overlay", Verdict::Warn),
        0xef53 => ("ext", Verdict::Ok),
        0x5846_5342 => ("xfs", Verdict::Ok),
        0x9123_683e => ("btrfs", Verdict::Ok),
        0x2fc1_2fc1 => ("zfs", Verdict::Ok),
        other => return FILE_SYSTEM.finds(Verdict::Ok, format!("{other:#x}")),
    };
    FILE_SYSTEM.finds(verdict, name)
}

fn free_space(folders: &[&Path]) -> Finding {
    let mut least = (u64::MAX, String::from("-"));
    for folder in folders {
        if let Ok(disk) = rustix::fs::statvfs(*folder) {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            if free < least.0 {
                least = (free, format!("{} MiB ({})", free / MIB, folder.display()));
            }
        }
    }
    let verdict = match least.0 {
        u64::MAX => Verdict::NotRun,
        free if free < NONE_LEFT => Verdict::Red,
        free => Verdict::Warn.unless(free >= SCARCE),
    };
    FREE_SPACE.finds(verdict, least.1)
}

fn server_secret(patient: &Patient) -> Finding {
    let path = patient.desk.config().data.join(secret::FILE_NAME);
    match mode(&path) {
        None => SECRET.finds(Verdict::Red, format!("{}: -", path.display())),
        Some(mode) => {
            // One that can't be read for another reason is as good as none.
            let fine = !is_exposed(mode) && patient.secret.is_some();
            let found = format!("{} {mode:04o}", path.display());
            SECRET.finds(Verdict::Red.unless(fine), found)
        }
    }
}

/// Those that hold a secret and that others can read were refused before: what is left may be read by
/// its group, as files below `/etc` are.
fn env_files(patient: &Patient) -> Finding {
    let loose = |mode: u32| mode & 0o027 != 0;
    let files = patient.env_files.iter();
    let exposed: Vec<_> = files.clone().filter(|path| mode(path).is_some_and(loose)).collect();
    let shown = if exposed.is_empty() { files.collect() } else { exposed.clone() };
    let found = shown
        .iter()
        .map(|path| format!("{} {:04o}", path.display(), mode(path).unwrap_or_default()))
        .collect::<Vec<_>>()
        .join(", ");
    let found = if found.is_empty() { "-".to_owned() } else { found };
    ENV_FILES.finds(Verdict::Warn.unless(exposed.is_empty()), found)
}

async fn database(store: &Store, now: u64) -> Vec<Finding> {
    let mut findings = Vec::new();
    let schema = store.schema().await;
    match store.examine().await {
        Ok(examined) => {
            let fine = examined.faults.is_empty();
            let found = examined.faults.first().unwrap_or(&examined.engine);
            findings.push(DATABASE.finds(Verdict::Red.unless(fine), found));
            let verdict = Verdict::Red.unless(examined.durable);
            findings.push(DURABILITY.finds(verdict, examined.durability));
        }
        Err(error) => {
            findings.push(DATABASE.finds(Verdict::Red, error.to_string()));
            findings.push(DURABILITY.finds(Verdict::NotRun, "-"));
        }
    }
    findings.push(match schema {
        Ok(schema) => {
            let fine = matches!(schema, Schema::Current(_));
            SCHEMA.finds(Verdict::Red.unless(fine), schema.to_string())
        }
        Err(error) => SCHEMA.finds(Verdict::Red, error.to_string()),
    });
    let latest = store.audit(None, None, 1).await.ok();
    let latest = latest.and_then(|entries| entries.first().map(|entry| entry.at)).unwrap_or(0);
    findings.push(clock(now, latest));
    findings
}

/// A clock that stands before what the database has already seen is wrong, or was.
fn clock(now: u64, latest: u64) -> Finding {
    let fine = PLAUSIBLE.contains(&now) && latest <= now.saturating_add(60_000);
    CLOCK.finds(Verdict::Red.unless(fine), crate::words::date(now))
}
