//! Archives: how they are called, where they are kept, when they are made, how long they stay.

use std::path::PathBuf;
use std::sync::Arc;

use mdp_recovery::retention::Policy;
use mdp_recovery::schedule::{self, Schedule, TimeZone};

use super::{ConfigError, Resolved};

/// Archives.
#[derive(Clone)]
pub struct Backup {
    /// How their names begin.
    pub slug: String,
    /// The folder that they are kept in.
    pub folder: PathBuf,
    /// When the server makes one by itself; never without.
    pub schedule: Option<Arc<Schedule>>,
    /// Which of them stay.
    pub retention: Policy,
    /// Whose days and weeks those are.
    pub zone: TimeZone,
}

impl Backup {
    pub(super) fn read(resolved: &Resolved) -> Result<Self, ConfigError> {
        let zone =
            resolved.parse("TZ", |name| schedule::zone(name).map_err(|error| error.to_string()))?;
        let schedule = resolved.parse("BACKUP_SCHEDULE", |text| match text {
            "off" => Ok(None),
            _ => Schedule::parse(text, zone.clone())
                .map(|schedule| Some(Arc::new(schedule)))
                .map_err(|error| error.to_string()),
        })?;
        Ok(Self {
            slug: resolved.parse("APP_SLUG", slug)?,
            folder: PathBuf::from(resolved.text("BACKUP_DIR")),
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

fn slug(text: &str) -> Result<String, String> {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if (1..=64).contains(&text.len()) && text.chars().all(sound) {
        Ok(text.to_owned())
    } else {
        Err("expected 1 to 64 letters, digits, - and _".to_owned())
    }
}
