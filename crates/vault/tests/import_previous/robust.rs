//! Whatever the bytes, an import answers: it never panics, and never takes half a file for whole.

use mdp_vault::import::previous::{Opening, open_bundle, open_key_file};
use proptest::prelude::*;

use crate::support::*;

/// The fixture files that are small enough to mutate often.
fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let names = [
        SQL_GZ,
        CUSTOM,
        "bob-mdp-export.json",
        "bob-mdp-export.csv",
        "bob-vault-key.json",
        "legacy-2025/sealedKey-v1.json",
        "legacy-2025/zk_keypair_v1.bob.localStorage.json",
    ];
    let mut inputs: Vec<_> = names.into_iter().map(|name| (name, file(name))).collect();
    inputs.push(("dump.sql", sql().into_bytes()));
    inputs
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_file_is_read_or_refused(
        which in 0usize..8,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let (name, mut bytes) = inputs().swap_remove(which);
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        for account in accounts(&bytes, name).into_iter().flatten() {
            let mut opening = Opening::new(account);
            let requests = opening.batch(usize::MAX);
            let answers: Vec<_> = requests.iter().map(|_| None).collect();
            opening.answer(&answers).unwrap();
            if let Ok(opened) = opening.finish() {
                Vault::default().import(&opened);
            }
        }
    }

    #[test]
    fn any_bytes_are_a_key_file_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), json in "[{}\":,a-zA-Z0-9]{0,80}") {
        let _ = open_key_file(&bytes, "x");
        let _ = open_key_file(json.as_bytes(), "x");
    }
}

#[test]
fn a_mutated_key_in_clear_is_read_or_refused() {
    let original = file("legacy-2025/sealedKey-v1.json");
    let start = original.windows(12).position(|w| w == b"\"privateKey\"").unwrap() + 16;
    for at in (start..start + 3000).step_by(13) {
        let mut bytes = original.clone();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let _ = open_key_file(&bytes, "");
    }
}

#[test]
fn a_mutated_bundle_is_opened_or_refused() {
    for bundle in account(&file(SQL_GZ), "alice").bundles {
        let payload = bundle.payload.to_string();
        for at in (0..payload.len()).step_by(payload.len() / 12) {
            let mut mutated = bundle.clone();
            let mut bytes = payload.clone().into_bytes();
            bytes[at] = b'A';
            mutated.payload = String::from_utf8(bytes).unwrap().into();
            for secret in ["Secret-Bundle-Passphrase-dev-é", "Passphrase-openweather-2026"] {
                let _ = open_bundle(&mutated, secret);
            }
        }
    }
}
