//! What a person types: passwords and passphrases, the same on every keyboard.

use mdp_wire::unicode::nfc;
use zeroize::Zeroizing;

/// A password or passphrase in Unicode normalisation form C: an `é` typed as one character or as
/// two is the same. Nothing else is changed, spaces and case included.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// The fewest characters that may protect a key file. A floor against the absurd, no measure of
    /// strength: callers estimate that and ask for more.
    pub const KEY_FILE_FLOOR: usize = 8;

    /// Takes what was typed.
    pub fn new(typed: &str) -> Self {
        Self(Zeroizing::new(nfc(typed)))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    pub(crate) fn is_enough_for_a_key_file(&self) -> bool {
        self.0.chars().count() >= Self::KEY_FILE_FLOOR
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_character_typed_in_two_ways_is_the_same() {
        let (composed, combining) = (Passphrase::new("caf\u{e9}"), Passphrase::new("cafe\u{301}"));
        assert_eq!(composed.as_bytes(), combining.as_bytes());
        assert_ne!(Passphrase::new("Cafe").as_bytes(), Passphrase::new("cafe").as_bytes());
    }
}
