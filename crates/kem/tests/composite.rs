//! The suite against the draft's published vector, and against an independent RSA.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use std::path::PathBuf;

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use mdp_kem::{
    CIPHERTEXT_LEN, MLKEM_CIPHERTEXT_LEN, MLKEM_PUBLIC_LEN, PUBLIC_LEN, PublicKey, PublicKeyError,
    SharedSecret, key_check,
};
use ml_kem::Decapsulate;
use rsa::pkcs8::{PrivateKeyInfo, der::Encode};

/// The published vector, with both private halves ready for use.
struct Vector {
    public: Vec<u8>,
    ciphertext: Vec<u8>,
    secret: Vec<u8>,
    mlkem: ml_kem::ml_kem_768::DecapsulationKey,
    rsa: OaepPrivateDecryptingKey,
}

#[expect(clippy::disallowed_methods, reason = "a test finds the vectors through the environment")]
fn vector() -> Option<Vector> {
    let folder = std::env::var("MDP_VECTORS").map_or_else(
        |_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors"),
        PathBuf::from,
    );
    let path = folder.join("composite_kem_mlkem768_rsa4096.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("NOT RUN: vectors not found at {}", path.display());
        return None;
    };
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let field = |name: &str| STANDARD.decode(json["tests"][0][name].as_str().unwrap()).unwrap();
    let private = field("dk");
    let (seed, pkcs1) = private.split_at(64);
    let pkcs8 = PrivateKeyInfo::new(rsa::pkcs1::ALGORITHM_ID, pkcs1).to_der().unwrap();
    Some(Vector {
        public: field("ek"),
        ciphertext: field("c"),
        secret: field("k"),
        mlkem: ml_kem::DecapsulationKey::from_seed(seed.try_into().unwrap()),
        rsa: OaepPrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(&pkcs8).unwrap())
            .unwrap(),
    })
}

impl Vector {
    fn decapsulate(&self, ciphertext: &[u8]) -> SharedSecret {
        let (mlkem_ct, rsa_ct) = ciphertext.split_at(MLKEM_CIPHERTEXT_LEN);
        let mlkem_secret = self.mlkem.decapsulate_slice(mlkem_ct).unwrap();
        let mut buffer = [0; 512];
        let rsa_secret =
            self.rsa.decrypt(&OAEP_SHA256_MGF1SHA256, rsa_ct, &mut buffer, None).unwrap();
        SharedSecret::combine(
            mlkem_secret.as_slice().try_into().unwrap(),
            (&*rsa_secret).try_into().unwrap(),
            rsa_ct,
            &self.public[MLKEM_PUBLIC_LEN..],
        )
    }
}

/// Counts upwards: different bytes on every call, the same on every run.
fn counting() -> impl FnMut(&mut [u8]) {
    let mut next = 0_u8;
    move |buf| {
        for byte in buf {
            next = next.wrapping_mul(5).wrapping_add(17);
            *byte = next;
        }
    }
}

#[test]
fn the_combiner_gives_the_published_secret() {
    let Some(vector) = vector() else { return };
    assert_eq!(&vector.decapsulate(&vector.ciphertext).reveal_for_vectors()[..], vector.secret);
}

#[test]
fn a_public_key_reads_back_as_written() {
    let Some(vector) = vector() else { return };
    let key = PublicKey::from_bytes(&vector.public).unwrap();
    assert_eq!(&key.as_bytes()[..], vector.public);
    let parts = PublicKey::from_parts(key.mlkem(), key.rsa()).unwrap();
    assert_eq!(parts.as_bytes(), key.as_bytes());
}

#[test]
fn the_owner_of_a_key_finds_the_encapsulated_secret() {
    let Some(vector) = vector() else { return };
    let key = PublicKey::from_bytes(&vector.public).unwrap();
    let (ciphertext, secret) = key.encapsulate(&mut counting());
    assert_eq!(ciphertext.len(), CIPHERTEXT_LEN);
    let found = vector.decapsulate(&ciphertext);
    assert_eq!(found.reveal_for_vectors(), secret.reveal_for_vectors());
    assert_eq!(*found.derive(b"a"), *secret.derive(b"a"));
    assert_ne!(*found.derive(b"a"), *secret.derive(b"b"), "each use has a key of its own");
}

#[test]
fn the_key_check_accepts_the_owner_in_this_place_alone() {
    let Some(vector) = vector() else { return };
    let key = PublicKey::from_bytes(&vector.public).unwrap();
    let (server, user) = ([1; 16], [2; 16]);
    let challenge = key_check::challenge(&key, &server, &user, &mut counting());
    let secret = vector.decapsulate(&challenge.ciphertext);
    let proof = key_check::proof(&secret, &server, &user, &challenge.ciphertext);
    assert!(key_check::matches(&challenge.expected, &*proof));
    let elsewhere = key_check::proof(&secret, &[3; 16], &user, &challenge.ciphertext);
    assert!(!key_check::matches(&challenge.expected, &*elsewhere));
    assert!(!key_check::matches(&challenge.expected, &proof[..31]));
}

#[test]
fn malformed_public_keys_are_refused() {
    let Some(vector) = vector() else { return };
    let with = |edit: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = vector.public.clone();
        edit(&mut bytes);
        PublicKey::from_bytes(&bytes).err()
    };
    assert_eq!(with(&|b| b.truncate(PUBLIC_LEN - 1)), Some(PublicKeyError::Length));
    assert_eq!(with(&|b| b.push(0)), Some(PublicKeyError::Length));
    // A coefficient above the modulus q = 3329 (FIPS 203, section 7.2).
    assert_eq!(with(&|b| b[..3].fill(0xff)), Some(PublicKeyError::MlKem));
    // An exponent other than 65537, a shorter modulus, and a broken DER tag.
    assert_eq!(with(&|b| b[PUBLIC_LEN - 1] = 3), Some(PublicKeyError::Rsa));
    assert_eq!(with(&|b| b[MLKEM_PUBLIC_LEN + 9] = 0), Some(PublicKeyError::Rsa));
    assert_eq!(with(&|b| b[MLKEM_PUBLIC_LEN] = 0x31), Some(PublicKeyError::Rsa));
}
