//! The corpora of the fuzz targets, replayed without a fuzzer: each input as it is, cut short, and
//! damaged in ways that are the same on every run.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mdp_fuzz::{TARGETS, Target};

/// How many bytes of damaged inputs a seed may cost, and how many inputs at most.
const BYTES: usize = 16 << 20;
const VARIANTS: usize = 2_000;
const DEAR_VARIANTS: usize = 12;

#[test]
fn every_target_holds_on_its_corpus_and_on_damaged_copies() {
    for target in TARGETS {
        for (name, seed) in seeds(target.name) {
            run(target, &name, "as it is", &seed);
            for (what, input) in damaged(target, &seed) {
                run(target, &name, &what, &input);
            }
        }
    }
}

#[test]
fn every_target_has_a_corpus_and_a_fuzzer_and_nothing_is_left_over() {
    let named: BTreeSet<_> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let folders: BTreeSet<_> = names(&fuzz().join("corpus"));
    let fuzzers: BTreeSet<_> = names(&fuzz().join("fuzz_targets"))
        .iter()
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .collect();
    assert_eq!(named, folders, "targets and folders of fuzz/corpus");
    assert_eq!(named, fuzzers, "targets and files of fuzz/fuzz_targets");
}

/// Damage to what is refused anyway shows nothing.
#[test]
fn every_target_accepts_one_input_at_least() {
    for target in TARGETS {
        let accepted = seeds(target.name).iter().any(|(_, seed)| (target.run)(seed));
        assert!(accepted, "{} accepts none of its corpus", target.name);
    }
}

fn run(target: &Target, seed: &str, what: &str, input: &[u8]) {
    let outcome = std::panic::catch_unwind(|| (target.run)(input));
    if outcome.is_err() {
        let kept = std::env::temp_dir().join(format!("{}-{seed}-broken", target.name));
        std::fs::write(&kept, input).unwrap();
        panic!("{} broke on {seed}, {what}; the input is in {}", target.name, kept.display());
    }
}

/// Copies of `seed` with one to three injuries each.
fn damaged(target: &Target, seed: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
    let most = if target.dear { DEAR_VARIANTS } else { VARIANTS };
    let most = most.min(BYTES / seed.len().max(1));
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    (0..most).map(move |_| {
        let mut input = seed.to_vec();
        let injuries = 1 + chance.below(3);
        let what: Vec<_> = (0..injuries).map(|_| injure(&mut input, &mut chance)).collect();
        (what.join(", "), input)
    })
}

fn injure(input: &mut Vec<u8>, chance: &mut Chance) -> String {
    let at = chance.below(input.len());
    let end = (at + chance.below(64)).min(input.len());
    match chance.below(6) {
        0 => {
            input.truncate(at);
            format!("cut at {at}")
        }
        1 => {
            flip(input, at, 1 << chance.below(8));
            format!("a bit flipped at {at}")
        }
        2 => {
            flip(input, at, 0xFF);
            format!("a byte inverted at {at}")
        }
        3 => {
            let piece = input.get(at..end).unwrap_or_default().to_vec();
            input.splice(at..at, piece);
            format!("{at}..{end} repeated")
        }
        4 => {
            input.drain(at..end);
            format!("{at}..{end} left out")
        }
        _ => {
            // Lengths and counts: the largest there is.
            let end = (at + 8).min(input.len());
            input.splice(at..end, [0xFF; 8]);
            format!("eight high bytes at {at}")
        }
    }
}

fn flip(input: &mut [u8], at: usize, bits: u8) {
    if let Some(byte) = input.get_mut(at) {
        *byte ^= bits;
    }
}

/// Xorshift: the same damage on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }
}

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = fuzz().join("corpus").join(target);
    names(&folder)
        .into_iter()
        .map(|name| (name.clone(), std::fs::read(folder.join(&name)).unwrap()))
        .collect()
}
