//! The primitives against Project Wycheproof's vectors, found in the folder that `MDP_VECTORS`
//! names.
#![allow(clippy::print_stdout, reason = "a test says what it didn't run")]

use std::path::PathBuf;

use ed25519_dalek::{Signature, VerifyingKey};
use ml_kem::ml_kem_768::DecapsulationKey;
use ml_kem::{Decapsulate, KeyExport};
use serde_json::Value;

use super::{aead, hkdf};
use crate::native_rsa::NativeRsa;

#[expect(clippy::disallowed_methods, reason = "a test finds the vectors through the environment")]
fn vectors(name: &str) -> Option<Value> {
    let folder = std::env::var("MDP_VECTORS").map_or_else(
        |_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors"),
        PathBuf::from,
    );
    let path = folder.join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("NOT RUN: vectors not found at {}", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// Runs `check` on every test of a file; it says whether it agrees with the expected result.
fn run(name: &str, mut check: impl FnMut(&Value, &Value, bool) -> bool) {
    let Some(file) = vectors(name) else { return };
    let mut count = 0;
    for group in file["testGroups"].as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            let valid = test["result"] == "valid";
            assert!(check(group, test, valid), "{name}: test {} {}", test["tcId"], test["comment"]);
            count += 1;
        }
    }
    assert_eq!(file["numberOfTests"], count);
}

fn bytes(of: &Value, field: &str) -> Vec<u8> {
    hex::decode(of[field].as_str().unwrap()).unwrap()
}

#[test]
fn chacha20_poly1305_agrees_with_wycheproof() {
    run("wycheproof_chacha20_poly1305.json", |_, test, valid| {
        let key = bytes(test, "key").try_into().unwrap();
        let Ok(nonce) = bytes(test, "iv").try_into() else {
            return !valid; // Another size of nonce can't even be expressed here.
        };
        let (aad, clear) = (bytes(test, "aad"), bytes(test, "msg"));
        let sealed = [bytes(test, "ct"), bytes(test, "tag")].concat();
        let mut opened = sealed.clone();
        let accepted = aead::open(&key, &nonce, &aad, &mut opened).is_ok();
        let mut again = [aad.as_slice(), clear.as_slice()].concat();
        aead::seal_tail(&key, &nonce, &mut again, aad.len()).unwrap();
        let seals_alike = again[aad.len()..] == sealed;
        if valid { accepted && opened == clear && seals_alike } else { !accepted }
    });
}

#[test]
fn hkdf_sha256_agrees_with_wycheproof() {
    run("wycheproof_hkdf_sha256.json", |_, test, valid| {
        let size = usize::try_from(test["size"].as_u64().unwrap()).unwrap();
        if size > 8160 {
            return !valid; // Beyond RFC 5869's limit: a constant of every caller, never an input.
        }
        let mut okm = vec![0; size];
        hkdf::derive(
            &bytes(test, "ikm"),
            Some(&bytes(test, "salt")),
            &bytes(test, "info"),
            &mut okm,
        );
        (okm == bytes(test, "okm")) == valid
    });
}

#[test]
fn ed25519_agrees_with_wycheproof() {
    run("wycheproof_ed25519.json", |group, test, valid| {
        let key = bytes(&group["publicKey"], "pk").try_into().unwrap();
        let accepted = Signature::from_slice(&bytes(test, "sig")).is_ok_and(|signature| {
            let key = VerifyingKey::from_bytes(&key);
            key.is_ok_and(|key| key.verify_strict(&bytes(test, "msg"), &signature).is_ok())
        });
        accepted == valid
    });
}

#[test]
fn ml_kem_768_agrees_with_wycheproof() {
    run("wycheproof_mlkem_768.json", |_, test, valid| {
        let Ok(seed) = <[u8; 64]>::try_from(bytes(test, "seed")) else { return !valid };
        let key = DecapsulationKey::from_seed(seed.into());
        let Ok(secret) = key.decapsulate_slice(&bytes(test, "c")) else { return !valid };
        let public_agrees = key.encapsulation_key().to_bytes().as_slice() == bytes(test, "ek");
        (public_agrees && secret.as_slice() == bytes(test, "K")) == valid
    });
}

#[test]
fn native_rsa_oaep_agrees_with_wycheproof() {
    run("wycheproof_rsa_oaep_4096_sha256_mgf1sha256.json", |group, test, valid| {
        let key = NativeRsa::from_pkcs8(&bytes(group, "privateKeyPkcs8")).unwrap();
        let answer = key.decrypt(&bytes(test, "ct"));
        if !bytes(test, "label").is_empty() {
            return answer.is_none(); // The suite's label is empty: no other opens.
        }
        answer.map(|a| a.to_vec()) == valid.then(|| bytes(test, "msg"))
    });
}
