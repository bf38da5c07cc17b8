//! Archives: how they are called, where they are kept, when they are made, how long they stay.

use std::path::PathBuf;
use std::sync::Arc;

use mdp_recovery::health_check::HealthCheck;
use mdp_recovery::retention::Policy;
use mdp_recovery::schedule::{self, Schedule, TimeZone};
use mdp_recovery::targets::{Credentials, Target};
use zeroize::Zeroizing;

use super::{ConfigError, Resolved, flag};

/// Archives.
#[derive(Clone)]
pub struct Backup {
    /// How their names begin.
    pub slug: String,
    /// The folder that they are kept in.
    pub folder: PathBuf,
    /// Where they are copied to besides.
    pub targets: Arc<[Target]>,
    /// Whether what changes after an archive is kept beside it, second by second.
    pub journal: bool,
    /// Whether a change is acknowledged only once a target has it.
    pub sync: bool,
    /// Who is told that a backup begins, ends or fails.
    pub watcher: Option<Arc<HealthCheck>>,
    /// When the server makes one by itself; never without.
    pub schedule: Option<Arc<Schedule>>,
    /// Which of them stay.
    pub retention: Policy,
    /// Whose days and weeks those are.
    pub zone: TimeZone,
}

impl Backup {
    pub(super) fn read(resolved: &Resolved) -> Result<Self, ConfigError> {
        let credentials = credentials(resolved);
        let targets = resolved.parse("BACKUP_TARGETS", |text| {
            let target =
                |address| Target::parse(address, &credentials).map_err(|error| error.to_string());
            text.split_whitespace().map(target).collect::<Result<Arc<[_]>, _>>()
        })?;
        let watcher = resolved.parse("BACKUP_PING_URL", |text| match text {
            "" => Ok(None),
            _ => HealthCheck::parse(text)
                .map(|watcher| Some(Arc::new(watcher)))
                .map_err(|error| error.to_string()),
        })?;
        let zone =
            resolved.parse("TZ", |name| schedule::zone(name).map_err(|error| error.to_string()))?;
        let schedule = resolved.parse("BACKUP_SCHEDULE", |text| match text {
            "off" => Ok(None),
            _ => Schedule::parse(text, zone.clone())
                .map(|schedule| Some(Arc::new(schedule)))
                .map_err(|error| error.to_string()),
        })?;
        let journal = resolved.parse("BACKUP_JOURNAL", |text| match text {
            "auto" => Ok(!targets.is_empty()),
            text => flag(text),
        })?;
        let sync = resolved.parse("BACKUP_SYNC", |text| match flag(text)? {
            true if targets.is_empty() || !journal => {
                Err("needs BACKUP_TARGETS, and BACKUP_JOURNAL not to be off".to_owned())
            }
            sync => Ok(sync),
        })?;
        Ok(Self {
            slug: resolved.parse("APP_SLUG", slug)?,
            folder: PathBuf::from(resolved.text("BACKUP_DIR")),
            targets,
            journal,
            sync,
            watcher,
            schedule,
            retention: retention(resolved)?,
            zone,
        })
    }
}

/// `RETENTION_DAYS`, as the previous system's scripts had it, counts where it is set.
fn retention(resolved: &Resolved) -> Result<Policy, ConfigError> {
    if resolved.text("RETENTION_DAYS").is_empty() {
        return resolved.parse("BACKUP_RETENTION", |text| {
            Policy::parse(text).map_err(|error| error.to_string())
        });
    }
    resolved.parse("RETENTION_DAYS", |text| {
        let days = text.parse().map_err(|_| "expected a number of days".to_owned())?;
        Policy::within_days(days).map_err(|error| error.to_string())
    })
}

fn credentials(resolved: &Resolved) -> Credentials {
    let text = |name| Some(resolved.text(name).to_owned()).filter(|text| !text.is_empty());
    Credentials {
        s3_access_key_id: text("BACKUP_S3_ACCESS_KEY_ID"),
        s3_secret_access_key: text("BACKUP_S3_SECRET_ACCESS_KEY").map(Zeroizing::new),
        sftp_key: text("BACKUP_SFTP_KEY").map(PathBuf::from),
        sftp_known_hosts: text("BACKUP_SFTP_KNOWN_HOSTS").map(PathBuf::from),
        webdav_user: text("BACKUP_WEBDAV_USER"),
        webdav_password: text("BACKUP_WEBDAV_PASSWORD").map(Zeroizing::new),
    }
}

fn slug(text: &str) -> Result<String, String> {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if (1..=64).contains(&text.len()) && text.chars().all(sound) {
        Ok(text.to_owned())
    } else {
        Err("expected 1 to 64 letters, digits, - and _".to_owned())
    }
}
