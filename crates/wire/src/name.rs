//! User names: what a person types to say who they are.

use crate::unicode::nfkc;

/// A user name as it is shown, and the form by which two are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserName {
    shown: String,
    key: String,
}

/// The most bytes of a user name in UTF-8.
pub const USER_NAME_MOST: usize = 254;

/// Empty, too long, or with control characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user name has 1 to {USER_NAME_MOST} bytes and no control characters")]
pub struct InvalidUserName;

impl UserName {
    /// From what was typed; spaces around it don't count.
    pub fn parse(typed: &str) -> Result<Self, InvalidUserName> {
        let shown = typed.trim();
        let sound = !shown.is_empty()
            && shown.len() <= USER_NAME_MOST
            && !shown.chars().any(char::is_control);
        if !sound {
            return Err(InvalidUserName);
        }
        Ok(Self { shown: shown.to_owned(), key: fold(shown) })
    }

    /// As it is shown.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Lower-case NFKC: unique on a server.
    pub fn key(&self) -> &str {
        &self.key
    }
}

fn fold(shown: &str) -> String {
    let lower: String = nfkc(shown).chars().flat_map(char::to_lowercase).collect();
    nfkc(&lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_spaces_and_composition_make_no_other_user() {
        let name = UserName::parse("  Zoé@Example.org ").unwrap();
        assert_eq!((name.shown(), name.key()), ("Zoé@Example.org", "zoé@example.org"));
        let composed_elsewhere = UserName::parse("ZOE\u{301}@example.org").unwrap();
        assert_eq!(composed_elsewhere.key(), name.key());
        for refused in ["", "   ", "a\nb", &"a".repeat(255)] {
            assert_eq!(UserName::parse(refused), Err(InvalidUserName));
        }
    }
}
