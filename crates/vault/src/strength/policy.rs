//! What may protect an account or a key file.

use super::{Warning, estimate};

/// The fewest characters of a password or passphrase that protects an account or a key file.
pub const MIN_LENGTH: usize = 12;

/// Guesses that such a password must withstand, as a decimal logarithm. Argon2id makes each
/// guess cost a quarter of a second of a core.
const MIN_GUESSES_LOG10: f64 = 10.0;

/// Why a password or passphrase is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Fewer than [`MIN_LENGTH`] characters.
    #[error("it is too short: take at least {MIN_LENGTH} characters, such as four random words")]
    TooShort,
    /// Long enough, and still easily guessed.
    #[error("it is too easily guessed")]
    Guessable(Option<Warning>),
}

impl Weak {
    /// The stable code of the error.
    pub fn code(self) -> &'static str {
        "passphrase-weak"
    }
}

/// Refuses what is short, common, repeated, sequential or made from `context` (user name,
/// server). For account passwords and the passphrases of key files.
pub fn reject_weak(password: &str, context: &[&str]) -> Result<(), Weak> {
    if password.chars().count() < MIN_LENGTH {
        return Err(Weak::TooShort);
    }
    let strength = estimate(password, context);
    if strength.guesses_log10 < MIN_GUESSES_LOG10 {
        return Err(Weak::Guessable(strength.warning));
    }
    Ok(())
}
