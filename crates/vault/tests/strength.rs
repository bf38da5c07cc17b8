//! Strength and health: what everybody tries is refused, what is random is not.

#![allow(clippy::unwrap_used)]

use mdp_ledger::EntryId;
use mdp_vault::generator::{Mode, Options, WordList, generate};
use mdp_vault::health::{Health, OLD_AFTER, examine};
use mdp_vault::item::{Field, Item, ItemKind};
use mdp_vault::strength::{Warning, Weak, estimate, reject_weak};
use proptest::prelude::*;

#[test]
fn what_everybody_tries_may_protect_nothing() {
    for weak in [
        "",
        "1",
        "bob",
        "password",
        "Password1234",
        "P@ssw0rd2026!",
        "motdepasse2026",
        "MotDePasse123!",
        "123456789012",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "bobbobbobbob",
        "qwertyuiop123",
        "azertyuiopqsdf",
        "abcdefghijklm",
        "zyxwvutsrqpon",
        "correcthorsebatterystaple",
        "soleilsoleil",
        "bienvenue2024",
    ] {
        assert!(reject_weak(weak, &[]).is_err(), "{weak}: {:?}", estimate(weak, &[]));
    }
    assert_eq!(reject_weak("1", &[]), Err(Weak::TooShort));
    assert_eq!(reject_weak("bob", &[]).unwrap_err().code(), "passphrase-weak");
}

#[test]
fn what_is_long_and_unlikely_may() {
    for strong in [
        "Phrase de passe d’Alice — été 2026 🔑",
        "correct horse battery staple",
        "tangible-scabby-unbend-clover",
        "nS!fp1BT=-aXAqbf7c+s",
        "kx7qzv2mwp9t",
        "légume bougie tortue piano",
    ] {
        assert_eq!(reject_weak(strong, &[]), Ok(()), "{strong}: {:?}", estimate(strong, &[]));
    }
}

#[test]
fn what_the_account_already_says_is_no_secret() {
    let context = ["alice.martin@example.org", "mdp.example"];
    assert!(reject_weak("AliceMartin2026", &context).is_err());
    assert!(reject_weak("alice-martin-example", &context).is_err());
    assert_eq!(estimate("alicemartin", &context).warning, Some(Warning::Context));
}

#[test]
fn warnings_say_what_is_wrong() {
    let warning = |password| estimate(password, &[]).warning;
    assert_eq!(warning("p4ssw0rd"), Some(Warning::Common));
    assert_eq!(warning("aaaaaaaa"), Some(Warning::Repeat));
    assert_eq!(warning("98765432"), Some(Warning::Sequence));
    assert_eq!(warning("xK9"), Some(Warning::Short));
    assert_eq!(warning("abacus"), Some(Warning::Word));
    assert_eq!(warning("nS!fp1BT=-aXAqbf7c+s"), None);
}

struct Seeded(u64);

impl mdp_crypto::Entropy for Seeded {
    fn fill(&mut self, buf: &mut [u8]) {
        for byte in buf {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
            *byte = self.0.to_be_bytes()[0];
        }
    }
}

proptest! {
    #[test]
    fn what_the_generator_makes_by_default_is_accepted(seed in any::<u64>()) {
        let mut entropy = Seeded(seed);
        for mode in [Mode::Characters, Mode::Words] {
            for word_list in [WordList::Eff, WordList::Fr] {
                let options = Options { mode, word_list, ..Options::default() };
                let value = generate(&options, &mut entropy).unwrap().value;
                prop_assert_eq!(reject_weak(&value, &[]), Ok(()));
            }
        }
    }

    #[test]
    fn estimating_never_panics_and_longer_is_not_weaker_by_much(text in "\\PC{0,40}") {
        let strength = estimate(&text, &[&text]);
        prop_assert!(strength.guesses_log10.is_finite() && strength.score <= 4);
    }
}

fn login(password: &str, url: &str, now: u64) -> Item {
    let mut item = Item::new(ItemKind::Login, "title", now);
    item.fields.set(Field::PASSWORD, password);
    item.urls.push(url.into());
    item
}

#[test]
fn health_names_what_to_change() {
    let strong = "nS!fp1BT=-aXAqbf7c+s";
    let now = OLD_AFTER + 1_000;
    let mut with_code = login("kx7qzv2mwp9t", "github.com", now);
    with_code.fields.set(Field::TOTP, "JBSWY3DPEHPK3PXP");
    let old = login("Vq2mwkx7zp9t", "https://c.example", 1);
    let mut renewed = old.clone();
    renewed.fields.set(Field::PASSWORD, "u7TgWz4kQpXe");
    let mut copy = login(strong, "https://d.example", now);
    copy.conflict_of = Some(EntryId([1; 16]));
    let items = [
        login(strong, "https://a.example", now),
        login(strong, "http://b.example", now),
        login("hunter2", "http://localhost:8080", now),
        with_code,
        login("m3RvYp8sLd1c", "https://gist.github.com/", now),
        old.clone(),
        old.edited(renewed, now),
        login("hunter2", "http://e.example", 1).trashed(2),
        copy,
    ];
    let id = |n| EntryId([n; 16]);
    let found = examine((0..).map(id).zip(&items), now);
    assert_eq!(
        found,
        Health {
            weak: vec![id(2)],
            reused: vec![vec![id(0), id(1)]],
            old: vec![id(5)],
            insecure: vec![id(1)],
            missing_totp: vec![id(4)],
        }
    );
}
