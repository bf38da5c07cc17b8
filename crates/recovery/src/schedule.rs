//! When backups run: five fields as cron has them, or `@daily` and its like, in a time zone.
//!
//! A fixed time runs once on each of its days: one that the clock skips in spring runs at the first
//! instant that exists after it, one that comes twice in autumn runs the first time. (`*` and `*/n`
//! follow the clock on the wall.) The zones' rules are in the program: the same on every machine.

use std::time::Duration;

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Three in the morning, every day.
pub const DEFAULT: &str = "0 3 * * *";

/// Why there is no schedule.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Not five fields that cron would understand.
    #[error("{0:?} is no schedule: write five fields such as \"0 3 * * *\", or @daily")]
    Expression(String),
    /// It would never run, as on a 30th of February.
    #[error("{0:?} never comes")]
    Never(String),
    /// No such time zone.
    #[error("{0:?} is no time zone: write a name such as Europe/Paris, or UTC")]
    Zone(String),
}

impl ScheduleError {
    /// What a script is told.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Expression(_) => "schedule-invalid",
            Self::Never(_) => "schedule-never",
            Self::Zone(_) => "time-zone-unknown",
        }
    }
}

/// The time zone of this name, from the program's own rules.
pub fn zone(name: &str) -> Result<TimeZone, ScheduleError> {
    jiff::tz::db().get(name).map_err(|_| ScheduleError::Zone(name.to_owned()))
}

/// When something runs.
pub struct Schedule {
    cron: Cron,
    zone: TimeZone,
}

impl Schedule {
    /// Reads an expression; its times are those of `zone`.
    pub fn parse(expression: &str, zone: TimeZone) -> Result<Self, ScheduleError> {
        let parser =
            CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let wrong = |_| ScheduleError::Expression(expression.to_owned());
        let cron = parser.parse(expression.trim()).map_err(wrong)?;
        let schedule = Self { cron, zone };
        match schedule.next_after(0, Duration::ZERO) {
            Some(_) => Ok(schedule),
            None => Err(ScheduleError::Never(expression.to_owned())),
        }
    }

    /// The first time after `now`, and `jitter` later (so that not everybody comes at once):
    /// milliseconds since the Unix epoch. `None` only past the end of the calendar.
    pub fn next_after(&self, now: u64, jitter: Duration) -> Option<u64> {
        let now = Timestamp::from_millisecond(i64::try_from(now).ok()?).ok()?;
        let next = self.cron.find_next_occurrence(&now.to_zoned(self.zone.clone()), false).ok()?;
        let next = u64::try_from(next.timestamp().as_millisecond()).ok()?;
        next.checked_add(u64::try_from(jitter.as_millis()).ok()?)
    }
}
