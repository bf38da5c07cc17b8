//! Making texts comparable: no case, no accents, no ligatures.

use mdp_wire::unicode::without_marks;

/// Lower case, compatibility-decomposed (NFKD), without combining marks, with the letters that
/// Unicode does not decompose spelled out: `Œuvre` and `ŒUVRE` become `oeuvre`.
pub fn fold(text: &str) -> String {
    Folding::default().fold(text)
}

/// Folds many texts, and remembers what became of each letter: a browser's module asks its host to
/// decompose, and doing so for each text would take longer than all the rest of an index. No letter's
/// outcome depends on those beside it, marks being all that decomposing puts in another order.
#[derive(Default)]
pub(super) struct Folding(Vec<(char, Box<str>)>);

impl Folding {
    /// See [`fold`].
    pub(super) fn fold(&mut self, text: &str) -> String {
        if text.is_ascii() {
            return text.to_ascii_lowercase();
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if c.is_ascii() {
                out.push(c.to_ascii_lowercase());
            } else {
                let place = match self.0.binary_search_by_key(&c, |(known, _)| *known) {
                    Ok(place) => place,
                    Err(place) => {
                        self.0.insert(place, (c, letter(c).into()));
                        place
                    }
                };
                out.push_str(&self.0[place].1);
            }
        }
        out
    }
}

fn letter(c: char) -> String {
    let mut out = String::new();
    for c in without_marks(c.encode_utf8(&mut [0; 4])).chars().flat_map(char::to_lowercase) {
        match c {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            // Lower-casing İ leaves a dot behind.
            '\u{307}' => {}
            c => out.push(c),
        }
    }
    out
}

/// The words of a folded text. Punctuation and spaces part words; letters, digits and symbols
/// such as emoji make them.
pub(super) fn words(folded: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || c >= '\u{2190}' && !c.is_whitespace();
    folded.split(move |c| !is_part(c)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_people_take_for_the_same_fold_alike() {
        for (text, folded) in [
            ("Café", "cafe"),
            ("CAFE\u{301}", "cafe"),
            ("Œuvre", "oeuvre"),
            ("Straße", "strasse"),
            ("ﬁn", "fin"),
            ("İstanbul", "istanbul"),
            ("Łódź", "lodz"),
            ("ＡＢＣ", "abc"),
            ("Ελλάδα", "ελλαδα"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn words_part_at_punctuation_and_keep_symbols() {
        let all: Vec<&str> = words("a.b-c «d» l’ete 📧 東京、大阪").collect();
        assert_eq!(all, ["a", "b", "c", "d", "l", "ete", "📧", "東京、大阪"]);
    }
}
