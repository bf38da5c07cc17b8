//! What an entry holds in clear: the JSON object `{login, password, notes}`.

use std::borrow::Cow;

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::item::Text;

/// An entry's secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// User name.
    pub login: Text,
    /// Password.
    pub password: Text,
    /// Notes.
    pub notes: Text,
    /// Anything else the object holds, by name; what isn't text, as JSON.
    pub extra: Vec<(String, Text)>,
}

/// The name under which [`Content::extra`] keeps the JSON of an object that can't be represented
/// exactly.
const EXACT: &str = "JSON";

impl Content {
    /// Reads the object. `None` for anything but a JSON object.
    ///
    /// A browser may have cut a character in two: half a UTF-16 pair has no place in text. It
    /// becomes U+FFFD, and the exact JSON is kept beside it.
    pub fn parse(json: &[u8]) -> Option<Self> {
        let (object, exact) = parse_object(json)?;
        let mut content = Self::from_object(object);
        content.extra.extend(exact.map(|json| (EXACT.to_owned(), json)));
        Some(content)
    }

    /// Takes the content out of an object; what is left of it becomes `extra`.
    pub fn from_object(mut object: Map<String, Value>) -> Self {
        let mut take = |key| object.remove(key).map_or_else(Text::default, text);
        let (login, password, notes) = (take("login"), take("password"), take("notes"));
        let extra = object.into_iter().map(|(key, value)| (key, text(value)));
        Self {
            login,
            password,
            notes,
            extra: extra.filter(|(_, value)| !value.is_empty()).collect(),
        }
    }
}

/// A JSON object and, if halves of characters had to be replaced in it, its exact text.
pub(super) fn parse_object(json: &[u8]) -> Option<(Map<String, Value>, Option<Text>)> {
    match whole_characters(json) {
        Cow::Borrowed(json) => Some((serde_json::from_slice(json).ok()?, None)),
        Cow::Owned(repaired) => {
            let object = serde_json::from_slice(&Zeroizing::new(repaired)).ok()?;
            let exact = std::str::from_utf8(json).ok()?;
            Some((object, Some(exact.into())))
        }
    }
}

/// A JSON value as text.
pub(super) fn text(value: Value) -> Text {
    match value {
        Value::Null => Text::default(),
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}

/// The JSON with every `\uD800`–`\uDFFF` that isn't part of a pair replaced by `\uFFFD`.
fn whole_characters(json: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Cow::Borrowed(json);
    let mut at = 0;
    while let Some(found) = json[at..].iter().position(|&byte| byte == b'\\') {
        at += found;
        match (unit(json, at), unit(json, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at += 12,
            (Some(0xd800..=0xdfff), _) => {
                out.to_mut()[at + 2..at + 6].copy_from_slice(b"fffd");
                at += 6;
            }
            _ => at += 2,
        }
        if at > json.len() {
            break;
        }
    }
    out
}

/// The UTF-16 unit that an escape `\uXXXX` at this place stands for.
fn unit(json: &[u8], at: usize) -> Option<u32> {
    let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits)
        .ok()
        .filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_the_object_says_is_kept_exactly() {
        let content = Content::parse(br#"{"login":"\u00e9@x.ca","password":"  \ud83d\ude00\\ud800 ","notes":null,"otp":"ABC","n":12,"none":""}"#).unwrap();
        assert_eq!(content.login.as_str(), "é@x.ca");
        assert_eq!(content.password.as_str(), "  😀\\ud800 ");
        assert_eq!(content.notes.as_str(), "");
        let extra: Vec<_> =
            content.extra.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(extra, [("n", "12"), ("otp", "ABC")]);
    }

    #[test]
    fn half_a_character_is_marked_and_its_exact_json_kept() {
        for (json, password) in [
            (r#"{"password":"a\ud83d"}"#, "a\u{fffd}"),
            (r#"{"password":"\ud83d\ud83d\ude00"}"#, "\u{fffd}😀"),
            (r#"{"password":"\ude00b"}"#, "\u{fffd}b"),
        ] {
            let content = Content::parse(json.as_bytes()).unwrap();
            assert_eq!(content.password.as_str(), password);
            assert_eq!(content.extra.len(), 1);
            assert_eq!(content.extra[0].1.as_str(), json);
        }
    }

    #[test]
    fn anything_but_an_object_is_refused() {
        for json in ["", "[]", "\"text\"", "{", "{\"a\":}", "null", "{} {}"] {
            assert!(Content::parse(json.as_bytes()).is_none(), "{json}");
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_the_way_through_json(login in any::<String>(), notes in any::<String>()) {
            let json = serde_json::to_vec(&serde_json::json!({"login": login, "notes": notes})).unwrap();
            let content = Content::parse(&json).unwrap();
            prop_assert_eq!(content.login.as_str(), login);
            prop_assert_eq!(content.notes.as_str(), notes);
            prop_assert!(content.extra.is_empty());
        }

        #[test]
        fn any_bytes_are_an_object_or_not(json in prop::collection::vec(any::<u8>(), 0..100), tail in "[\\\\ud80-9\"{}:]{0,40}") {
            Content::parse(&json);
            Content::parse(tail.as_bytes());
        }
    }
}
