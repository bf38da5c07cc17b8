//! `SLUG_db-YYYYMMDD-HHMMSS.mdpbak`: what is kept, and of when, in UTC.

use std::fmt;

use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

const SUFFIX: &str = ".mdpbak";
const SIDECAR: &str = ".sidecar";

/// The name of an archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Of when: seconds since the Unix epoch.
    seconds: i64,
    slug: String,
}

impl Name {
    /// Of this installation and time (milliseconds since the Unix epoch). The slug is letters,
    /// digits, `-` and `_`; `None` for another.
    pub fn new(slug: &str, at: u64) -> Option<Self> {
        let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let name = Self { seconds: i64::try_from(at / 1000).ok()?, slug: slug.to_owned() };
        let sound = !slug.is_empty() && slug.len() <= 64 && slug.chars().all(sound);
        (sound && name.stamp().is_some()).then_some(name)
    }

    /// Reads the name of an archive, with or without what comes before it in a path.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.rsplit('/').next()?.strip_suffix(SUFFIX)?;
        let (slug, stamp) = text.rsplit_once("_db-")?;
        let format = format_description!("[year][month][day]-[hour][minute][second]");
        let at = PrimitiveDateTime::parse(stamp, format).ok()?.assume_utc().unix_timestamp();
        let name = Self::new(slug, u64::try_from(at).ok()?.checked_mul(1000)?)?;
        (name.to_string().strip_suffix(SUFFIX) == Some(text)).then_some(name)
    }

    /// Of when: milliseconds since the Unix epoch.
    pub fn at(&self) -> u64 {
        u64::try_from(self.seconds).unwrap_or_default().saturating_mul(1000)
    }

    /// The name of the sidecar.
    pub fn sidecar(&self) -> String {
        format!("{self}{SIDECAR}")
    }

    /// Which installation.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    pub(crate) fn stamp(&self) -> Option<String> {
        let format = format_description!("[year][month][day]-[hour][minute][second]");
        OffsetDateTime::from_unix_timestamp(self.seconds).ok()?.format(format).ok()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_db-{}{SUFFIX}", self.slug, self.stamp().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_when_in_utc_and_nothing_else_is_one() {
        let name = Name::new("mdp", 1_790_000_000_999).unwrap();
        assert_eq!(name.to_string(), "mdp_db-20260921-141320.mdpbak");
        assert_eq!(name.sidecar(), "mdp_db-20260921-141320.mdpbak.sidecar");
        assert_eq!(Name::parse(&name.to_string()), Some(name.clone()));
        assert_eq!(Name::parse("backups/mdp_db-20260921-141320.mdpbak"), Some(name));
        for other in [
            "mdp_db-20260921-141320.mdpbak.part",
            "mdp_db-20261321-141320.mdpbak",
            "mdp_db-2026921-141320.mdpbak",
            "mdp-20260921-141320.mdpbak",
            "_db-20260921-141320.mdpbak",
            "a b_db-20260921-141320.mdpbak",
        ] {
            assert_eq!(Name::parse(other), None, "{other}");
        }
        assert!(Name::new("../x", 1).is_none() && Name::new("", 1).is_none());
    }
}
