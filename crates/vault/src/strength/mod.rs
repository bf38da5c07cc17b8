//! How hard a password is to guess.
//!
//! [`estimate`] is a small relative of zxcvbn: the cheapest way to write the password as words,
//! repetitions, sequences, years and plain characters. It weighs kilobytes, where zxcvbn weighs
//! two megabytes in the browser; with the feature `zxcvbn`, [`measure`] gives the real one's
//! opinion. [`reject_weak`] is the rule for what protects an account or a key file.

mod parts;
mod policy;

use serde::Serialize;

pub use policy::{MIN_LENGTH, Weak, reject_weak};

/// An opinion on a password.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Strength {
    /// 0 very weak, to 4 excellent, on zxcvbn's scale.
    pub score: u8,
    /// Decimal logarithm of the guesses it would take.
    pub guesses_log10: f64,
    /// What weakens it most, where the score is below 4.
    pub warning: Option<Warning>,
}

/// What weakens a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warning {
    /// It is, or holds, one of the passwords everybody tries.
    Common,
    /// It is made from the user name, the title or the like.
    Context,
    /// It repeats itself.
    Repeat,
    /// It follows the alphabet, the digits or the keyboard.
    Sequence,
    /// It is one or two dictionary words.
    Word,
    /// It holds a year.
    Year,
    /// It is short.
    Short,
}

impl Strength {
    fn new(guesses_log10: f64, warning: Option<Warning>) -> Self {
        let thresholds = [3.0, 6.0, 8.0, 10.0];
        let score = thresholds.iter().map(|least| u8::from(guesses_log10 >= *least)).sum();
        Self { score, guesses_log10, warning: warning.filter(|_| score < 4) }
    }
}

/// Estimates a password. `context` holds what an attacker would try first: user name, title,
/// host.
pub fn estimate(password: &str, context: &[&str]) -> Strength {
    let (guesses_log10, warning) = parts::cheapest(password, context);
    Strength::new(guesses_log10, warning)
}

/// zxcvbn's own measure.
#[cfg(feature = "zxcvbn")]
pub fn measure(password: &str, context: &[&str]) -> Strength {
    let measured = zxcvbn::zxcvbn(password, context);
    let warning = estimate(password, context).warning;
    Strength::new(measured.guesses_log10(), warning.or(Some(Warning::Short)))
}
