//! The generator: what was asked for, uniformly, with honest figures.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use mdp_crypto::Entropy;
use mdp_vault::generator::{Mode, Options, OptionsError, WordList, generate};
use proptest::prelude::*;

/// A seeded stream (`SplitMix64`), so that a failure can be seen again.
struct Seeded(u64);

impl Entropy for Seeded {
    fn fill(&mut self, buf: &mut [u8]) {
        for byte in buf {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *byte = (z ^ (z >> 31)).to_be_bytes()[0];
        }
    }
}

fn words(count: usize, word_list: WordList) -> Options {
    Options { mode: Mode::Words, words: count, word_list, ..Options::default() }
}

proptest! {
    #[test]
    fn characters_are_of_the_classes_asked_for_and_of_each(
        length in 4..129_usize,
        switches in any::<[bool; 5]>(),
        seed in any::<u64>(),
    ) {
        let [lower, upper, digits, symbols, avoid_ambiguous] = switches;
        let options =
            Options { length, lower, upper, digits, symbols, avoid_ambiguous, ..Options::default() };
        match generate(&options, &mut Seeded(seed)) {
            Err(error) => {
                prop_assert_eq!(error, OptionsError::NoCharacters);
                prop_assert!(!(lower || upper || digits || symbols));
            }
            Ok(generated) => {
                let value = generated.value.as_str();
                prop_assert_eq!(value.chars().count(), length);
                prop_assert_eq!(value.contains(|c: char| c.is_ascii_lowercase()), lower);
                prop_assert_eq!(value.contains(|c: char| c.is_ascii_uppercase()), upper);
                prop_assert_eq!(value.contains(|c: char| c.is_ascii_digit()), digits);
                prop_assert_eq!(value.contains(|c: char| c.is_ascii_punctuation()), symbols);
                prop_assert!(!avoid_ambiguous || !value.contains(|c| "Il1|O0o".contains(c)));
                prop_assert!(generated.bits > 0.0 && generated.bits.is_finite());
            }
        }
    }
}

/// Chi-squared over `draws`, for `kinds` equally likely kinds.
fn chi_squared(counts: &BTreeMap<String, u32>, kinds: u32) -> f64 {
    let draws: u32 = counts.values().sum();
    let expected = f64::from(draws) / f64::from(kinds);
    let missing = kinds - u32::try_from(counts.len()).unwrap();
    counts.values().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum::<f64>()
        + f64::from(missing) * expected
}

#[test]
fn every_digit_is_as_likely_as_any_other() {
    let options =
        Options { length: 128, lower: false, upper: false, symbols: false, ..Options::default() };
    let mut counts = BTreeMap::new();
    let mut entropy = Seeded(1);
    for _ in 0..1_000 {
        for c in generate(&options, &mut entropy).unwrap().value.chars() {
            *counts.entry(c.to_string()).or_default() += 1;
        }
    }
    // 9 degrees of freedom: 27.9 is exceeded once in a thousand.
    assert!(chi_squared(&counts, 10) < 27.9);
}

#[test]
fn every_word_is_as_likely_as_any_other() {
    let mut counts = BTreeMap::new();
    let mut entropy = Seeded(2);
    for _ in 0..10_000 {
        let phrase = generate(&words(12, WordList::Fr), &mut entropy).unwrap().value;
        for word in phrase.split('-') {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    // 2,047 degrees of freedom: mean 2,047, standard deviation 64.
    let chi = chi_squared(&counts, 2_048);
    assert!((1_800.0..2_300.0).contains(&chi), "{chi}");
}

#[test]
fn the_bits_are_those_of_the_choice() {
    let bits = |options: &Options| generate(options, &mut Seeded(3)).unwrap().bits;
    let near = |bits: f64, expected: f64| assert!((bits - expected).abs() < 0.01, "{bits}");
    let digits =
        Options { length: 4, lower: false, upper: false, symbols: false, ..Options::default() };
    near(bits(&digits), 10_000_f64.log2());
    // Four characters with one of each class: 4! orders of 26 × 26 × 10 × 28.
    let each = Options { length: 4, ..Options::default() };
    near(bits(&each), (24.0 * 26.0 * 26.0 * 10.0 * 28.0_f64).log2());
    near(bits(&words(6, WordList::Eff)), 6.0 * 7_776_f64.log2());
    let numbered = Options { with_number: true, ..words(5, WordList::Fr) };
    near(bits(&numbered), 55.0 + 50_f64.log2());
}

#[test]
fn passphrases_are_dressed_as_asked() {
    let options = Options {
        separator: " ".into(),
        capitalise: true,
        with_number: true,
        ..words(4, WordList::Eff)
    };
    let phrase = generate(&options, &mut Seeded(4)).unwrap().value;
    let parts: Vec<&str> = phrase.split(' ').collect();
    assert_eq!(parts.len(), 4);
    assert!(parts.iter().all(|part| part.starts_with(|c: char| c.is_ascii_uppercase())));
    assert_eq!(phrase.chars().filter(char::is_ascii_digit).count(), 1);
}

#[test]
fn impossible_options_are_refused() {
    let mut entropy = Seeded(5);
    for options in [
        Options { length: 3, ..Options::default() },
        Options { length: 129, ..Options::default() },
        words(2, WordList::Eff),
        words(13, WordList::Eff),
    ] {
        assert_eq!(generate(&options, &mut entropy).unwrap_err(), OptionsError::Length);
    }
}
