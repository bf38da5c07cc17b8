//! Which archives are kept. Only decides; whoever asked deletes.
//!
//! The rules are the ones that everybody knows: each keeps one archive of every hour, day, week …
//! for so many hours, days, weeks *that have an archive*. What one rule keeps is kept. Promises:
//!
//! - The newest archive and the newest that was verified are kept, whatever the rules say.
//! - A clock that jumps deletes nothing: an archive from the future is kept and doesn't count, and
//!   where more than two years lie between two archives, what is on the far side is judged by itself.
//!   (One archive a year, which a rule may leave, is closer than that.)
//! - Only archives of this installation are spoken of: see [`ours`].

use std::collections::BTreeSet;
use std::fmt;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::archive::Name;

const DAY: u64 = 24 * 60 * 60 * 1000;
/// Clocks that differ by less are the same clock.
const FUTURE: u64 = DAY;
/// A jump of the clock, or a long sleep. The last of one year and of the next are no further apart.
const JUMP: u64 = 2 * 366 * DAY;
/// A window of days counts back from the newest: a gap wider than it, and than what a late backup
/// makes of it, is a jump as well, or one archive would let all the others go.
const LATE: u64 = 2 * DAY;

/// How many of each are kept; by default 7 daily, 4 weekly, 12 monthly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    last: u32,
    hourly: u32,
    daily: u32,
    weekly: u32,
    monthly: u32,
    yearly: u32,
    /// All that were made in so many days before the newest.
    within_days: u32,
}

/// Why a policy can't be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Not `rule=number`, or no rule of this name.
    #[error(
        "{0:?} is no retention rule: write daily=7,weekly=4,monthly=12 (also last, hourly, yearly, within=30d)"
    )]
    Rule(String),
    /// It would keep nothing.
    #[error("this retention keeps nothing: give at least one rule a number over 0")]
    Nothing,
}

impl PolicyError {
    /// What a script is told.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rule(_) => "retention-invalid",
            Self::Nothing => "retention-nothing",
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self { daily: 7, weekly: 4, monthly: 12, ..Self::NOTHING }
    }
}

impl Policy {
    const NOTHING: Self =
        Self { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0, within_days: 0 };

    /// Reads `daily=7,weekly=4,monthly=12`. Rules that aren't named keep nothing.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let mut policy = Self::NOTHING;
        for rule in text.split(',').map(str::trim).filter(|rule| !rule.is_empty()) {
            let wrong = || PolicyError::Rule(rule.to_owned());
            let (key, number) = rule.split_once('=').ok_or_else(wrong)?;
            let (key, number) = (key.trim(), number.trim());
            let (place, number) = match key {
                "last" => (&mut policy.last, number),
                "hourly" => (&mut policy.hourly, number),
                "daily" => (&mut policy.daily, number),
                "weekly" => (&mut policy.weekly, number),
                "monthly" => (&mut policy.monthly, number),
                "yearly" => (&mut policy.yearly, number),
                "within" => (&mut policy.within_days, number.strip_suffix('d').unwrap_or(number)),
                _ => return Err(wrong()),
            };
            *place = number.parse().map_err(|_| wrong())?;
        }
        if policy == Self::NOTHING { Err(PolicyError::Nothing) } else { Ok(policy) }
    }

    /// What `RETENTION_DAYS` means: all of the last so many days.
    pub fn within_days(days: u32) -> Result<Self, PolicyError> {
        let policy = Self { within_days: days, ..Self::NOTHING };
        if days == 0 { Err(PolicyError::Nothing) } else { Ok(policy) }
    }
}

/// An archive that a target holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its name, which says of when it is.
    pub name: Name,
    /// Whether it was read back and found whole.
    pub verified: bool,
}

/// What becomes of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It stays.
    Keep(Reason),
    /// It may go.
    Drop,
}

/// Why an archive is kept: the first that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No newer one was verified.
    NewestVerified,
    /// It is the newest.
    Newest,
    /// Its name is of a time that hasn't come: some clock was wrong.
    Future,
    /// One of the last.
    Last,
    /// Made shortly before the newest.
    Within,
    /// The hour's.
    Hourly,
    /// The day's.
    Daily,
    /// The week's.
    Weekly,
    /// The month's.
    Monthly,
    /// The year's.
    Yearly,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NewestVerified => "newest-verified",
            Self::Newest => "newest",
            Self::Future => "future",
            Self::Last => "last",
            Self::Within => "within",
            Self::Hourly => "hourly",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
        })
    }
}

/// The archives of this installation among the names that a target lists; nothing else may be
/// judged here.
pub fn ours<'a>(slug: &str, listed: impl IntoIterator<Item = &'a str>) -> Vec<Name> {
    let of_slug = |name: &Name| Name::new(slug, name.at()).as_ref() == Some(name);
    let whole = |text: &&str| !text.contains('/');
    listed.into_iter().filter(whole).filter_map(Name::parse).filter(of_slug).collect()
}

/// Judges every archive, newest first. Days, weeks and so on are those of `zone`; `now` is
/// milliseconds since the Unix epoch.
pub fn plan(archives: &[Held], now: u64, policy: &Policy, zone: &TimeZone) -> Vec<(Name, Verdict)> {
    let mut held: Vec<&Held> = archives.iter().collect();
    held.sort_by(|a, b| b.name.cmp(&a.name));
    let future = held.iter().take_while(|held| held.name.at() > now.saturating_add(FUTURE)).count();
    let mut reasons = vec![None; held.len()];
    reasons[..future].fill(Some(Reason::Future));
    let jump = match policy.within_days {
        0 => JUMP,
        days => JUMP.min(u64::from(days) * DAY + LATE),
    };
    let mut start = future;
    for end in future..held.len() {
        let last = held.get(end + 1).is_none_or(|next| held[end].name.at() - next.name.at() > jump);
        if last {
            judge(&held[start..=end], &mut reasons[start..=end], policy, zone);
            start = end + 1;
        }
    }
    let verdict = |reason: Option<Reason>| reason.map_or(Verdict::Drop, Verdict::Keep);
    held.iter().zip(reasons).map(|(held, reason)| (held.name.clone(), verdict(reason))).collect()
}

/// What is the same for two times of one hour, day, week …
type Span = fn(&Zoned) -> [i64; 3];

/// Applies the rules to archives between which the clock didn't jump, newest first.
fn judge(held: &[&Held], reasons: &mut [Option<Reason>], policy: &Policy, zone: &TimeZone) {
    let Some(newest) = held.first().map(|held| held.name.at()) else { return };
    let mut keep = |at: usize, reason| reasons[at] = reasons[at].or(Some(reason));
    if let Some(at) = held.iter().position(|held| held.verified) {
        keep(at, Reason::NewestVerified);
    }
    keep(0, Reason::Newest);
    for at in 0..held.len().min(policy.last as usize) {
        keep(at, Reason::Last);
    }
    let window = u64::from(policy.within_days) * DAY;
    for (at, held) in held.iter().enumerate() {
        if window > 0 && newest - held.name.at() <= window {
            keep(at, Reason::Within);
        }
    }
    let times: Vec<Zoned> = held.iter().map(|held| local(held.name.at(), zone)).collect();
    let rules: [(u32, Reason, Span); 5] = [
        (policy.hourly, Reason::Hourly, |time| {
            [time.timestamp().as_second().div_euclid(3600), 0, 0]
        }),
        (policy.daily, Reason::Daily, |time| {
            [time.year().into(), time.month().into(), time.day().into()]
        }),
        (policy.weekly, Reason::Weekly, |time| {
            let week = time.date().iso_week_date();
            [week.year().into(), week.week().into(), 0]
        }),
        (policy.monthly, Reason::Monthly, |time| [time.year().into(), time.month().into(), 0]),
        (policy.yearly, Reason::Yearly, |time| [time.year().into(), 0, 0]),
    ];
    for (count, reason, span) in rules {
        let mut spans = BTreeSet::new();
        for at in 0..held.len() {
            let this = span(&times[at]);
            if spans.contains(&this) || spans.len() == count as usize {
                continue;
            }
            spans.insert(this);
            // A damaged archive doesn't push out the good one of the same day.
            let same = (at..held.len()).take_while(|&other| span(&times[other]) == this);
            let good = same.into_iter().find(|&other| held[other].verified);
            keep(good.unwrap_or(at), reason);
        }
    }
}

fn local(at: u64, zone: &TimeZone) -> Zoned {
    let time = i64::try_from(at).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    time.unwrap_or(Timestamp::MAX).to_zoned(zone.clone())
}
