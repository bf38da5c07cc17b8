//! Passwords of random characters.

use std::ops::RangeInclusive;

use mdp_crypto::Entropy;
use zeroize::Zeroizing;

use super::random::below;
use super::{Generated, Options, OptionsError};
use crate::item::Text;

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
/// Without quotes, backslash and backtick, which forms and shells mistreat.
const SYMBOLS: &str = "!#$%&()*+,-./:;<=>?@[]^_{|}~";
const AMBIGUOUS: &str = "Il1|O0o5S2Z8B,.:;";

const LENGTH: RangeInclusive<usize> = 4..=128;

pub(super) fn generate(
    options: &Options,
    entropy: &mut dyn Entropy,
) -> Result<Generated, OptionsError> {
    if !LENGTH.contains(&options.length) {
        return Err(OptionsError::Length);
    }
    let classes = classes(options);
    let all: Vec<char> = classes.concat();
    if all.is_empty() {
        return Err(OptionsError::NoCharacters);
    }
    // Drawing again until every class appears keeps all acceptable passwords equally likely,
    // which placing one of each class would not. With four classes in four characters, the
    // worst case, one draw in some fifteen does.
    let value = loop {
        let mut value = Zeroizing::new(String::with_capacity(options.length));
        value.extend((0..options.length).map(|_| all[below(all.len(), entropy)]));
        if classes.iter().all(|class| value.contains(class.as_slice())) {
            break Text::from(value.as_str());
        }
    };
    Ok(Generated { value, bits: bits(&classes, options.length) })
}

fn classes(options: &Options) -> Vec<Vec<char>> {
    [
        (options.lower, LOWER),
        (options.upper, UPPER),
        (options.digits, DIGITS),
        (options.symbols, SYMBOLS),
    ]
    .into_iter()
    .filter(|(wanted, _)| *wanted)
    .map(|(_, class)| {
        class.chars().filter(|c| !options.avoid_ambiguous || !AMBIGUOUS.contains(*c)).collect()
    })
    .collect()
}

/// The logarithm of how many passwords hold every class: all of them, less those that lack one,
/// plus those that lack two, and so on (inclusion and exclusion over the 16 sets of classes).
#[expect(clippy::cast_precision_loss, reason = "at most a hundred characters")]
fn bits(classes: &[Vec<char>], length: usize) -> f64 {
    let all: f64 = classes.iter().map(|class| class.len() as f64).sum();
    let length = length as f64;
    let share: f64 = (0_u32..1 << classes.len())
        .map(|lacking| {
            let left: f64 = classes
                .iter()
                .enumerate()
                .filter(|(n, _)| lacking >> n & 1 == 0)
                .map(|(_, class)| class.len() as f64)
                .sum();
            let sign = if lacking.count_ones() % 2 == 0 { 1.0 } else { -1.0 };
            sign * (left / all).powf(length)
        })
        .sum();
    length * all.log2() + share.log2()
}
