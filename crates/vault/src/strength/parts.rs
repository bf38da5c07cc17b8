//! Splitting a password into the parts that are cheapest to guess.
//!
//! The guesses for a whole are the product of those for its parts; a shortest path over the
//! positions of the password finds the split with the smallest product.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use zeroize::Zeroizing;

use super::Warning;
use crate::generator::is_word;
use crate::search::fold;

/// Beyond this nothing changes the verdict, and the work stays bounded.
const LONGEST: usize = 100;
const LONGEST_WORD: usize = 25;
const ROWS: [&str; 8] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
];

/// Decimal logarithms of guesses.
const CONTEXT: f64 = 0.5;
const WORD: f64 = 4.0;
const YEAR: f64 = 2.2;

struct Part {
    length: usize,
    cost: f64,
    warning: Option<Warning>,
}

/// The guesses for the cheapest split, as a decimal logarithm, and the part of it that says most
/// about why it is cheap.
#[expect(clippy::cast_precision_loss, reason = "lengths up to a hundred")]
pub(super) fn cheapest(password: &str, context: &[&str]) -> (f64, Option<Warning>) {
    let typed: Zeroizing<Vec<char>> = Zeroizing::new(password.chars().take(LONGEST).collect());
    let plain: Zeroizing<Vec<char>> =
        Zeroizing::new(typed.iter().map(|c| plain_letter(*c)).collect());
    let context: Vec<String> = context
        .iter()
        .flat_map(|text| {
            let folded = fold(text);
            folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|word| word.chars().count() >= 3)
        .collect();
    let alone = alphabet(&typed).log10();

    // By position: the least cost of what comes before, and the part that ends there.
    let mut best: Vec<(f64, usize, Option<Warning>)> = vec![(0.0, 0, None)];
    best.resize(typed.len() + 1, (f64::INFINITY, 0, None));
    for at in 0..typed.len() {
        let before = best[at].0;
        let single = Part { length: 1, cost: alone, warning: None };
        for part in parts(&typed[at..], &plain[at..], &context, alone).chain([single]) {
            let cost = before + part.cost;
            if cost < best[at + part.length].0 {
                best[at + part.length] = (cost, part.length, part.warning);
            }
        }
    }
    let mut warning = None;
    let mut longest = 0;
    let mut at = typed.len();
    while at > 0 {
        let (_, length, why) = best[at];
        if why.is_some() && length > longest {
            (longest, warning) = (length, why);
        }
        at -= length.max(1);
    }
    let mut guesses = best[typed.len()].0;
    if let Some(period) = period(&typed).filter(|period| *period < typed.len()) {
        let once: String = typed[..period].iter().collect();
        let repeated =
            cheapest(&Zeroizing::new(once), &[]).0 + (typed.len() as f64 / period as f64).log10();
        if repeated < guesses {
            (guesses, warning) = (repeated, Some(Warning::Repeat));
        }
    }
    let short = (typed.len() < super::MIN_LENGTH).then_some(Warning::Short);
    (guesses, warning.or(short))
}

/// Everything recognisable that starts here.
fn parts<'a>(
    typed: &'a [char],
    plain: &'a [char],
    context: &'a [String],
    alone: f64,
) -> impl Iterator<Item = Part> {
    let words = (3..=plain.len().min(LONGEST_WORD))
        .filter_map(move |length| word(&typed[..length], &plain[..length], context));
    words.chain(repetition(typed, alone)).chain(sequence(typed)).chain(year(typed))
}

/// A word, given as typed and in plain letters.
#[expect(clippy::cast_precision_loss, reason = "ranks up to some hundreds")]
fn word(typed: &[char], plain: &[char], context: &[String]) -> Option<Part> {
    let word: Zeroizing<String> = Zeroizing::new(plain.iter().collect());
    let (cost, warning) = if context.contains(&word) {
        (CONTEXT, Warning::Context)
    } else if let Some(rank) = common().iter().position(|common| *common == word.as_str()) {
        ((rank as f64 + 2.0).log10(), Warning::Common)
    } else if is_word(&word) {
        (WORD, Warning::Word)
    } else {
        return None;
    };
    // Capitals and digits for letters at best double the tries, each.
    let dressed = typed.iter().zip(plain).any(|(typed, plain)| typed != plain);
    let cost = cost + if dressed { 0.6 } else { 0.0 };
    Some(Part { length: word.chars().count(), cost, warning: Some(warning) })
}

#[expect(clippy::cast_precision_loss, reason = "lengths up to a hundred")]
fn repetition(typed: &[char], alone: f64) -> Option<Part> {
    let length = typed.iter().take_while(|c| **c == typed[0]).count();
    let cost = alone + (length as f64).log10();
    (length >= 3).then_some(Part { length, cost, warning: Some(Warning::Repeat) })
}

/// A run along the alphabet, the digits or a keyboard's row, either way.
#[expect(clippy::cast_precision_loss, reason = "lengths up to a hundred")]
fn sequence(typed: &[char]) -> Option<Part> {
    let lower: Vec<char> = typed.iter().map(char::to_ascii_lowercase).collect();
    let run = |row: &[char]| {
        row.iter()
            .position(|c| *c == lower[0])
            .map_or(0, |at| row[at..].iter().zip(&lower).take_while(|(a, b)| a == b).count())
    };
    let length = ROWS
        .iter()
        .map(|row| {
            let mut row: Vec<char> = row.chars().collect();
            let forwards = run(&row);
            row.reverse();
            forwards.max(run(&row))
        })
        .max()?;
    let cost = 1.5 + (length as f64).log10();
    (length >= 3).then_some(Part { length, cost, warning: Some(Warning::Sequence) })
}

fn year(typed: &[char]) -> Option<Part> {
    let digits: String = typed.iter().take(4).collect();
    let year: u32 = digits.parse().ok()?;
    (1900..2100).contains(&year).then_some(Part {
        length: 4,
        cost: YEAR,
        warning: Some(Warning::Year),
    })
}

/// How many characters a guesser would have to try at each place, from the kinds in use.
fn alphabet(typed: &[char]) -> f64 {
    let size_of = |c: &char| match c {
        'a'..='z' => (0, 26.0),
        'A'..='Z' => (1, 26.0),
        '0'..='9' => (2, 10.0),
        c if c.is_ascii() => (3, 33.0),
        _ => (4, 100.0),
    };
    let sizes: BTreeMap<u8, f64> = typed.iter().map(size_of).collect();
    sizes.values().sum::<f64>().max(1.0)
}

/// The length of the shortest start whose repetition makes the whole.
fn period(typed: &[char]) -> Option<usize> {
    (1..=typed.len() / 2).find(|period| {
        typed.len().is_multiple_of(*period)
            && typed.iter().zip(&typed[*period..]).all(|(a, b)| a == b)
    })
}

/// The letter someone means: folded, and not dressed up as a digit or sign.
fn plain_letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        c => fold(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c),
    }
}

fn common() -> &'static [&'static str] {
    static COMMON: OnceLock<Vec<&str>> = OnceLock::new();
    COMMON.get_or_init(|| include_str!("common.txt").lines().collect())
}
