//! The words of the pages: `locales/<language>/admin.ftl`, in the language that the browser asks for.

use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;

const FRENCH: &str = include_str!("../../../../locales/fr/admin.ftl");
const ENGLISH: &str = include_str!("../../../../locales/en/admin.ftl");

/// The messages in one language.
pub(super) struct Words {
    /// `fr` or `en`.
    pub(super) language: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// In the better liked of the two languages; in English for whoever names neither.
    pub(super) fn asked_for(headers: &HeaderMap) -> &'static Self {
        static IN_FRENCH: LazyLock<Words> = LazyLock::new(|| Words::new("fr", FRENCH));
        static IN_ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::new("en", ENGLISH));
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        if accepted.is_some_and(prefers_french) { &IN_FRENCH } else { &IN_ENGLISH }
    }

    fn new(language: &'static str, text: &str) -> Self {
        // Both files are parsed by a test; what is sound in a damaged one is still of use.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(sound, _)| sound);
        let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
        let _ = bundle.add_resource(resource);
        Self { language, bundle }
    }

    /// A message. One that is missing shows its name.
    pub(super) fn say(&self, message: &str) -> String {
        let pattern = self.bundle.get_message(message).and_then(|message| message.value());
        let Some(pattern) = pattern else { return message.to_owned() };
        self.bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned()
    }
}

/// Reads `Accept-Language` (RFC 9110 §12.5.4).
fn prefers_french(accepted: &str) -> bool {
    let (mut french, mut best) = (false, 0.0);
    for entry in accepted.to_ascii_lowercase().split(',') {
        let (tag, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
        let is_french = match tag.trim().split('-').next() {
            Some("fr") => true,
            Some("en") => false,
            _ => continue,
        };
        if weight.is_some_and(|weight| weight > best) {
            (french, best) = (is_french, weight.unwrap_or_default());
        }
    }
    french
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_better_liked_language_is_spoken() {
        for yes in ["fr", "fr-CA", "FR-fr,en;q=0.9", "de, fr;q=0.5, en;q=0.4", "en;q=0.1,fr;q=0.2"]
        {
            assert!(prefers_french(yes), "{yes}");
        }
        for no in ["", "en", "de", "*", "en, fr", "fr;q=0", "fr;q=0.3, en-GB;q=0.8", "frisian;q=x"]
        {
            assert!(!prefers_french(no), "{no}");
        }
    }

    fn messages(text: &str) -> BTreeSet<&str> {
        assert!(FluentResource::try_new(text.to_owned()).is_ok());
        let lines = text.lines().filter(|line| line.starts_with("admin-"));
        lines.filter_map(|line| line.split_once(" =")).map(|(name, _)| name).collect()
    }

    #[test]
    fn both_languages_say_the_same_things_and_nothing_unused() {
        let said = messages(ENGLISH);
        assert_eq!(said, messages(FRENCH));
        let pages = [
            include_str!("../../templates/admin/frame.html"),
            include_str!("../../templates/admin/later.html"),
            include_str!("../../templates/admin/missing.html"),
        ]
        .concat();
        let asked: BTreeSet<&str> =
            pages.split("say(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(said, asked);
    }
}
