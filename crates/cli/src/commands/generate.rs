//! `mdp gen`: a password, without a vault.

use clap::{Args, ValueEnum};
use mdp_vault::generator::{Mode, Options, WordList, generate};

use crate::failure::Failure;
use crate::host::OsEntropy;
use crate::terminal::{out, out_json};

#[derive(Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    shape: Shape,
    /// As JSON, with its bits of entropy
    #[arg(long)]
    json: bool,
}

/// What a generated password looks like.
#[derive(Args)]
pub(super) struct Shape {
    /// How many characters, 4 to 128
    #[arg(long, default_value_t = 20)]
    length: usize,
    /// Without punctuation
    #[arg(long)]
    no_symbols: bool,
    /// Without characters that are taken for one another
    #[arg(long)]
    unambiguous: bool,
    /// So many words instead, 3 to 12
    #[arg(long, value_name = "N")]
    words: Option<usize>,
    /// From which list of words
    #[arg(long, value_enum, default_value = "en")]
    lang: Language,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Fr,
    En,
}

impl Shape {
    /// As the generator takes it.
    pub(super) fn options(&self) -> Options {
        let plain = Options::default();
        Options {
            mode: if self.words.is_some() { Mode::Words } else { Mode::Characters },
            length: self.length,
            symbols: !self.no_symbols,
            avoid_ambiguous: self.unambiguous,
            words: self.words.unwrap_or(plain.words),
            word_list: match self.lang {
                Language::Fr => WordList::Fr,
                Language::En => WordList::Eff,
            },
            ..plain
        }
    }
}

impl Generate {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let made = generate(&self.shape.options(), &mut OsEntropy)
            .map_err(|error| Failure::about(error.code(), error))?;
        if self.json { out_json(&made) } else { out(&made.value) }
    }
}
