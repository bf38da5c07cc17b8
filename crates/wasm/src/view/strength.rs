//! An opinion on a password, in the page's words.

use mdp_vault::strength::{self, Warning};
use serde::Serialize;

/// `Strength`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Strength {
    /// 0 very weak, to 4 excellent.
    pub score: u8,
    /// Decimal logarithm of the guesses it would take.
    pub guesses_log10: f64,
    /// The message `strength-warning-…`.
    pub warning: Option<&'static str>,
}

impl Strength {
    /// Of a text; `context` holds words that make it weak.
    pub fn of(text: &str, context: &[&str]) -> Self {
        let strength = strength::estimate(text, context);
        let warning = strength.warning.map(|warning| match warning {
            Warning::Common => "common",
            Warning::Context => "context",
            Warning::Repeat => "repeated",
            Warning::Sequence => "sequence",
            Warning::Word => "word",
            Warning::Year => "date",
            Warning::Short => "short",
        });
        Self { score: strength.score, guesses_log10: strength.guesses_log10, warning }
    }
}
