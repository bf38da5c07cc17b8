//! What people read: messages of `locales/<language>/cli.ftl`, in French or English.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::failure::Failure;
use crate::terminal::clean_lines;

const FRENCH: &str = include_str!("../../../locales/fr/cli.ftl");
const ENGLISH: &str = include_str!("../../../locales/en/cli.ftl");

/// The messages in one language.
pub(crate) struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// In French, or in English.
    pub(crate) fn new(french: bool) -> Self {
        let (tag, text) = if french { ("fr", FRENCH) } else { ("en", ENGLISH) };
        // Both files are parsed by a test; what is sound in a damaged one is still of use.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(sound, _)| sound);
        let mut bundle = FluentBundle::new(tag.parse().into_iter().collect());
        // A terminal shows the isolation marks as junk.
        bundle.set_use_isolating(false);
        let _ = bundle.add_resource(resource);
        Self { bundle }
    }

    /// A message with its arguments, which steer no terminal, whoever wrote them. One that is
    /// missing shows its name.
    pub(crate) fn say(&self, message: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        self.find(message, arguments).unwrap_or_else(|| message.to_owned())
    }

    /// What happened, what was not lost, what to do.
    pub(crate) fn explain(&self, failure: &Failure) -> String {
        let code = failure.code.as_str();
        let arguments = [("code", code.into()), ("detail", failure.detail.as_str().into())];
        self.find(&format!("error-{code}"), &arguments)
            .unwrap_or_else(|| self.say("error-unforeseen", &arguments))
    }

    fn find(&self, message: &str, arguments: &[(&str, FluentValue<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(message)?.value()?;
        let mut values = FluentArgs::new();
        for (name, value) in arguments {
            let value = match value {
                FluentValue::String(text) => clean_lines(text).into(),
                other => other.clone(),
            };
            values.set(*name, value);
        }
        Some(self.bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned())
    }
}

/// A moment, given in milliseconds since the Unix epoch, as it is written everywhere.
pub(crate) fn date(milliseconds: u64) -> String {
    let seconds = i64::try_from(milliseconds / 1000).unwrap_or_default();
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
