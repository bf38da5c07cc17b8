//! Making passwords: random characters, or random words.
//!
//! Every choice is uniform: numbers are drawn by rejection, never by remainder, from the
//! [`Entropy`] that the host passes in. The bits reported are those of the choice itself, the
//! logarithm of how many results were equally possible.

mod characters;
mod passphrase;
mod random;
mod words;

use mdp_crypto::Entropy;
use serde::{Deserialize, Serialize};

use crate::item::Text;

pub(crate) use words::is_word;

/// What to generate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "a form of independent switches")]
pub struct Options {
    /// Which of the two.
    pub mode: Mode,
    /// Characters: how many, 4 to 128.
    pub length: usize,
    /// Characters: a to z.
    pub lower: bool,
    /// Characters: A to Z.
    pub upper: bool,
    /// Characters: 0 to 9.
    pub digits: bool,
    /// Characters: punctuation.
    pub symbols: bool,
    /// Characters: leave out those taken for one another, such as l, 1 and I.
    pub avoid_ambiguous: bool,
    /// Words: how many, 3 to 12.
    pub words: usize,
    /// Words: from which list.
    pub word_list: WordList,
    /// Words: what stands between them.
    pub separator: String,
    /// Words: start each with a capital.
    pub capitalise: bool,
    /// Words: a digit after one of them.
    pub with_number: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            mode: Mode::Characters,
            length: 20,
            lower: true,
            upper: true,
            digits: true,
            symbols: true,
            avoid_ambiguous: false,
            words: 6,
            word_list: WordList::Eff,
            separator: "-".into(),
            capitalise: false,
            with_number: false,
        }
    }
}

/// Characters or words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// Random characters, at least one of each class asked for.
    Characters,
    /// Random words.
    Words,
}

/// Lists of words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WordList {
    /// English: the EFF's large list, 7,776 words.
    Eff,
    /// French: that of BIP-39, 2,048 words, without accents.
    Fr,
}

/// A generated password.
#[derive(Clone, Debug, Serialize)]
pub struct Generated {
    /// The password.
    pub value: Text,
    /// Binary logarithm of the number of results that were equally possible.
    pub bits: f64,
}

/// Options that can't be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// No class of characters is switched on.
    #[error("choose at least one kind of characters")]
    NoCharacters,
    /// The length is not 4 to 128 characters, or 3 to 12 words.
    #[error("choose 4 to 128 characters, or 3 to 12 words")]
    Length,
}

impl OptionsError {
    /// The stable code of the error.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoCharacters => "generator-no-characters",
            Self::Length => "generator-length",
        }
    }
}

/// Generates a password.
pub fn generate(options: &Options, entropy: &mut dyn Entropy) -> Result<Generated, OptionsError> {
    match options.mode {
        Mode::Characters => characters::generate(options, entropy),
        Mode::Words => passphrase::generate(options, entropy),
    }
}
