//! What people read: messages of `server.ftl`, `recovery.ftl` and `doctor.ftl` in `locales/`, in French or English.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const FRENCH: &str = concat!(
    include_str!("../../../locales/fr/server.ftl"),
    include_str!("../../../locales/fr/recovery.ftl"),
    include_str!("../../../locales/fr/doctor.ftl")
);
const ENGLISH: &str = concat!(
    include_str!("../../../locales/en/server.ftl"),
    include_str!("../../../locales/en/recovery.ftl"),
    include_str!("../../../locales/en/doctor.ftl")
);

/// The messages in one language.
pub(crate) struct Words {
    bundle: FluentBundle<FluentResource>,
    language: &'static str,
}

impl Words {
    /// In the language of `LC_ALL`, `LC_MESSAGES` or `LANG`: the first that is set counts.
    pub(crate) fn of_environment() -> Self {
        #[allow(clippy::disallowed_methods, reason = "the environment is read here, once")]
        let language = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        Self::new(language.is_some_and(|language| language.starts_with("fr")))
    }

    fn new(french: bool) -> Self {
        let (tag, text) = if french { ("fr", FRENCH) } else { ("en", ENGLISH) };
        // Both files are parsed by a test; what is sound in a damaged one is still of use.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(sound, _)| sound);
        let mut bundle = FluentBundle::new(tag.parse().into_iter().collect());
        // A terminal shows the isolation marks as junk.
        bundle.set_use_isolating(false);
        let _ = bundle.add_resource(resource);
        Self { bundle, language: tag }
    }

    /// `fr` or `en`.
    pub(crate) fn language(&self) -> &'static str {
        self.language
    }

    /// A message with its arguments. One that is missing shows its name.
    pub(crate) fn say(&self, message: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        let pattern = self.bundle.get_message(message).and_then(|message| message.value());
        let Some(pattern) = pattern else { return message.to_owned() };
        let mut values = FluentArgs::new();
        for (name, value) in arguments {
            values.set(*name, value.clone());
        }
        self.bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
    }
}

/// Reads a date and time (RFC 3339): milliseconds since the Unix epoch.
pub(crate) fn parse_date(text: &str) -> Result<u64, String> {
    let time = OffsetDateTime::parse(text, &Rfc3339);
    let time = time.map_err(|_| "expected a time as in 2026-09-21T14:00:00Z".to_owned())?;
    u64::try_from(time.unix_timestamp_nanos() / 1_000_000).map_err(|error| error.to_string())
}

/// A date and time in UTC (RFC 3339).
pub(crate) fn date(milliseconds: u64) -> String {
    let seconds = i64::try_from(milliseconds / 1000).unwrap_or_default();
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn messages(text: &str) -> BTreeSet<&str> {
        assert!(FluentResource::try_new(text.to_owned()).is_ok());
        let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        lines.filter_map(|line| line.split_once(" =")).map(|(name, _)| name).collect()
    }

    #[test]
    fn both_languages_say_the_same_things_and_nothing_unused() {
        let (french, english) = (messages(FRENCH), messages(ENGLISH));
        assert_eq!(french, english);
        let sources = [
            include_str!("failure.rs"),
            include_str!("commands/config.rs"),
            include_str!("commands/doctor/mod.rs"),
            include_str!("commands/doctor/backups.rs"),
            include_str!("commands/doctor/storage.rs"),
            include_str!("commands/health.rs"),
            include_str!("commands/migrate.rs"),
            include_str!("commands/serve.rs"),
            include_str!("commands/user.rs"),
            include_str!("commands/recovery/mod.rs"),
            include_str!("commands/recovery/backup.rs"),
            include_str!("commands/recovery/drill/mod.rs"),
            include_str!("commands/recovery/keep.rs"),
            include_str!("commands/recovery/key.rs"),
            include_str!("commands/recovery/list.rs"),
            include_str!("commands/recovery/prune.rs"),
            include_str!("commands/recovery/restore.rs"),
            include_str!("commands/recovery/salvage.rs"),
            include_str!("commands/recovery/shelf.rs"),
            include_str!("commands/recovery/sql.rs"),
            include_str!("commands/recovery/status.rs"),
            include_str!("commands/recovery/stream.rs"),
            include_str!("commands/recovery/target.rs"),
            include_str!("commands/recovery/tell.rs"),
            include_str!("commands/recovery/verify.rs"),
        ]
        .concat();
        for name in english {
            assert!(sources.contains(&format!("\"{name}\"")), "{name} is never said");
        }
        for quoted in sources.split("say(\"").skip(1).chain(sources.split("said(\"").skip(1)) {
            let name = quoted.split('"').next().unwrap();
            assert!(Words::new(true).say(name, &[]) != name, "{name} is missing");
        }
    }

    #[test]
    fn french_speaks_french() {
        let (french, english) = (Words::new(true), Words::new(false));
        let say = |words: &Words| words.say("user-unknown", &[("about", "zoé".into())]);
        assert_eq!(say(&english), "there is no account named zoé");
        assert_eq!(say(&french), "il n’y a pas de compte nommé zoé");
        let days = |days: u64| Words::new(true).say("invited", &[("days", days.into())]);
        assert!(days(1).contains("un jour") && days(7).contains("7 jours"));
    }
}
