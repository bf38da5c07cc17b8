//! Key files of every form open, and nothing but the right one does.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::pbkdf2;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mdp_vault::import::ImportError;
use mdp_vault::import::previous::{LegacyKey, open_key_file};
use serde_json::{Value, json};

use crate::support::*;

const PASSPHRASE: &str = "Phrase de passe d’Alice — été 2026 🔑";

fn alice() -> Value {
    serde_json::from_slice(&file("alice-vault-key.json")).unwrap()
}

fn open_json(file: &Value, passphrase: &str) -> Result<LegacyKey, ImportError> {
    open_key_file(file.to_string().as_bytes(), passphrase)
}

fn refusal(file: &Value) -> &'static str {
    open_json(file, PASSPHRASE).err().map_or("accepted", |e| e.code())
}

#[test]
fn both_older_forms_give_the_key() {
    let pair = file("legacy-2025/zk_keypair_v1.bob.localStorage.json");
    let pair = open_key_file(&pair, "").unwrap();
    assert!(pair.modulus == key("bob").modulus);
    let bob = open(account(&file(SQL_GZ), "bob"), &pair).unwrap();
    assert_eq!(Vault::of(&bob).rows(), expected_rows("bob"));

    let record = file("legacy-2025/sealedKey-v1.json");
    let wrapped = open_key_file(&record, "").unwrap();
    let bare: Value = serde_json::from_slice(&record).unwrap();
    let bare = open_json(&bare["indexeddb_record"], "").unwrap();
    assert!(wrapped.pkcs8 == bare.pkcs8 && wrapped.modulus.len() == 512);
}

#[test]
fn a_wrong_passphrase_is_refused() {
    for wrong in [
        "",
        "bob",
        " Phrase de passe d’Alice — été 2026 🔑",
        "Phrase de passe d'Alice — été 2026 🔑",
    ] {
        assert_eq!(open_json(&alice(), wrong).err(), Some(ImportError::WrongPassphrase));
    }
}

#[test]
fn a_changed_public_half_is_refused_in_every_form() {
    let bob: Value = serde_json::from_slice(&file("bob-vault-key.json")).unwrap();
    let mut swapped = alice();
    swapped["pub"] = bob["pub"].clone();
    assert_eq!(refusal(&swapped), "key-halves-differ");
    let mut flipped = alice();
    let mut spki = STANDARD.decode(flipped["pub"].as_str().unwrap()).unwrap();
    spki[100] ^= 1;
    flipped["pub"] = STANDARD.encode(spki).into();
    assert_eq!(refusal(&flipped), "key-halves-differ");

    let mut pair: Value =
        serde_json::from_slice(&file("legacy-2025/zk_keypair_v1.bob.localStorage.json")).unwrap();
    let n = pair["pubJwk"]["n"].as_str().unwrap().replacen('p', "q", 1);
    pair["pubJwk"]["n"] = n.into();
    assert_eq!(refusal(&pair), "key-halves-differ");

    let mut record: Value = serde_json::from_slice(&file("legacy-2025/sealedKey-v1.json")).unwrap();
    record["indexeddb_record"]["publicKey"] = bob["pub"].clone();
    assert_eq!(refusal(&record), "key-halves-differ");
}

#[test]
fn without_a_public_half_it_is_derived() {
    let mut file = alice();
    file.as_object_mut().unwrap().remove("pub");
    assert!(open_json(&file, PASSPHRASE).unwrap().modulus == key("alice").modulus);
}

#[test]
fn an_altered_file_is_refused() {
    let mut data = alice();
    let mut sealed = STANDARD.decode(data["data"].as_str().unwrap()).unwrap();
    sealed[7] ^= 1;
    data["data"] = STANDARD.encode(sealed).into();
    assert_eq!(refusal(&data), "wrong-passphrase");
    for (pointer, value, code) in [
        ("/kdf/iterations", json!(0), "key-file-unsupported"),
        ("/kdf/iterations", json!(-1), "key-file-unsupported"),
        ("/kdf/iterations", json!("200000"), "key-file-unsupported"),
        ("/kdf/iterations", json!(10_000_001), "key-file-unsupported"),
        ("/kdf/iterations", json!(4_295_167_296_u64), "key-file-unsupported"),
        ("/kdf/iterations", json!(199_999), "wrong-passphrase"),
        ("/kdf/hash", json!("SHA-1"), "key-file-unsupported"),
        ("/kdf/name", json!("scrypt"), "key-file-unsupported"),
        ("/enc/name", json!("AES-CBC"), "key-file-unsupported"),
        ("/format", json!("zk-keybundle-v9"), "key-file-unsupported"),
        ("/format", json!(null), "key-file-unsupported"),
        ("/enc/iv", json!("AAAA"), "key-file-damaged"),
        ("/kdf/salt", json!("*"), "key-file-damaged"),
        ("/data", json!(7), "key-file-damaged"),
        ("/pub", json!("AAAA"), "key-file-damaged"),
        ("/pub", json!(null), "key-file-damaged"),
    ] {
        let mut file = alice();
        *file.pointer_mut(pointer).unwrap() = value.clone();
        assert_eq!(refusal(&file), code, "{pointer} = {value}");
    }
    let text = file("alice-vault-key.json");
    for cut in (0..text.len() - 2).step_by(61) {
        assert!(open_key_file(&text[..cut], PASSPHRASE).is_err());
    }
}

#[test]
fn the_later_form_authenticates_its_parameters() {
    let (salt, iv, passphrase) = ([3; 16], [5; 12], "seize caractères au moins");
    let mut file = json!({
        "format": "zk-keybundle-v2",
        "kdf": {"name": "PBKDF2", "hash": "SHA-256", "iterations": 600_000, "salt": STANDARD.encode(salt)},
        "enc": {"name": "AES-GCM", "iv": STANDARD.encode(iv)},
        "pub": alice()["pub"],
        "createdAt": "2026-10-05T00:00:00.000Z",
    });
    let aad = format!(
        r#"["zk-keybundle-v2","PBKDF2","SHA-256",600000,{},"AES-GCM",{},{},"2026-10-05T00:00:00.000Z"]"#,
        file["kdf"]["salt"], file["enc"]["iv"], file["pub"]
    );
    let mut secret = [0; 32];
    let iterations = 600_000.try_into().unwrap();
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        iterations,
        &salt,
        passphrase.as_bytes(),
        &mut secret,
    );
    let mut sealed = key("alice").pkcs8.to_vec();
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &secret).unwrap())
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(iv), Aad::from(aad), &mut sealed)
        .unwrap();
    file["data"] = STANDARD.encode(sealed).into();
    assert!(open_json(&file, passphrase).unwrap().modulus == key("alice").modulus);
    file["createdAt"] = "2026-10-06T00:00:00.000Z".into();
    assert_eq!(open_json(&file, passphrase).err(), Some(ImportError::WrongPassphrase));
}
