//! Passwords of random words.

use std::ops::RangeInclusive;

use mdp_crypto::Entropy;
use zeroize::Zeroizing;

use super::random::below;
use super::words::list;
use super::{Generated, Options, OptionsError};
use crate::item::Text;

const WORDS: RangeInclusive<usize> = 3..=12;

#[expect(clippy::cast_precision_loss, reason = "a dozen words out of some thousands")]
pub(super) fn generate(
    options: &Options,
    entropy: &mut dyn Entropy,
) -> Result<Generated, OptionsError> {
    if !WORDS.contains(&options.words) {
        return Err(OptionsError::Length);
    }
    let list = list(options.word_list);
    let numbered = options.with_number.then(|| (below(options.words, entropy), below(10, entropy)));
    let mut value = Zeroizing::new(String::with_capacity(options.words * 16));
    for nth in 0..options.words {
        if nth > 0 {
            value.push_str(&options.separator);
        }
        let (first, rest) = list[below(list.len(), entropy)].split_at(1);
        if options.capitalise {
            value.push_str(&first.to_ascii_uppercase());
        } else {
            value.push_str(first);
        }
        value.push_str(rest);
        if let Some((_, digit)) = numbered.filter(|(place, _)| *place == nth) {
            value.push_str(&digit.to_string());
        }
    }
    let word_bits = options.words as f64 * (list.len() as f64).log2();
    let number_bits = if numbered.is_some() { (options.words as f64 * 10.0).log2() } else { 0.0 };
    Ok(Generated { value: Text::from(value.as_str()), bits: word_bits + number_bits })
}
