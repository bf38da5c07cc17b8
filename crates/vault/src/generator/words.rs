//! The word lists. Their sources and licences are in `words/NOTICE`.

use std::sync::OnceLock;

use super::WordList;

static EFF: OnceLock<Vec<&str>> = OnceLock::new();
static FR: OnceLock<Vec<&str>> = OnceLock::new();

/// The words of a list, in ascending order, ASCII letters and hyphens only.
pub(super) fn list(which: WordList) -> &'static [&'static str] {
    match which {
        WordList::Eff => EFF.get_or_init(|| include_str!("words/en.txt").lines().collect()),
        WordList::Fr => FR.get_or_init(|| include_str!("words/fr.txt").lines().collect()),
    }
}

/// Whether some list has the word, given in lower case and without accents.
pub(crate) fn is_word(word: &str) -> bool {
    [WordList::Eff, WordList::Fr].into_iter().any(|which| list(which).binary_search(&word).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_have_the_words_their_bits_are_counted_from() {
        for (which, length) in [(WordList::Eff, 7_776), (WordList::Fr, 2_048)] {
            let words = list(which);
            assert_eq!(words.len(), length);
            assert!(words.windows(2).all(|pair| pair[0] < pair[1]), "distinct, in order");
            assert!(words.iter().all(|word| {
                word.len() >= 3 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            }));
        }
        assert!(is_word("abacus") && is_word("abandon") && is_word("zoologie"));
        assert!(!is_word("xyzzy"));
    }
}
