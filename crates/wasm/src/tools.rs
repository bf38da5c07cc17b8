//! Tools that need no vault: generator, strength, one-time codes, recovery codes, key files from
//! outside.

use js_sys::Uint8Array;
use mdp_crypto::RecoveryCode;
use mdp_crypto::key_file::KeyFile;
use mdp_vault::import::{Format, previous, recognise};
use mdp_vault::totp::Totp;
use mdp_vault::{generator, strength as core_strength};
use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use crate::border::{Browser, Failure, json, millis, read};
use crate::view::strength::Strength;

/// Generates a password: `GeneratorOptions` in, `Generated` out.
#[wasm_bindgen]
pub fn generate(options: &str) -> Result<String, Failure> {
    #[derive(Serialize)]
    struct Generated<'a> {
        value: &'a str,
        bits: f64,
        strength: Strength,
    }
    let made = generator::generate(&read(options)?, &mut Browser)?;
    let strength = Strength::of(&made.value, &[]);
    json(&Generated { value: &made.value, bits: made.bits, strength })
}

/// `Strength` of a text; `context` holds words that make it weak.
#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "what crosses is owned")]
pub fn strength(text: &str, context: Vec<String>) -> Result<String, Failure> {
    let context: Vec<&str> = context.iter().map(String::as_str).collect();
    json(&Strength::of(text, &context))
}

/// Whether a password or passphrase is too weak for an account or a key file.
#[wasm_bindgen(js_name = isWeak)]
#[expect(clippy::needless_pass_by_value, reason = "what crosses is owned")]
pub fn is_weak(text: &str, context: Vec<String>) -> bool {
    let context: Vec<&str> = context.iter().map(String::as_str).collect();
    core_strength::reject_weak(text, &context).is_err()
}

/// `TotpCode` of a secret being typed.
#[wasm_bindgen]
pub fn totp(secret: &str, now: f64) -> Result<String, Failure> {
    json(&Totp::parse(secret)?.code(millis(now)))
}

/// Whether `typed` is group `index` of a printed code.
#[wasm_bindgen(js_name = groupMatches)]
pub fn group_matches(code: &str, index: usize, typed: &str) -> Result<bool, Failure> {
    Ok(RecoveryCode::parse(code)?.group_matches(index, typed))
}

/// The private key of a key file of the previous system, PKCS#8, on its way into WebCrypto.
#[wasm_bindgen(js_name = openLegacyKey)]
pub fn open_legacy_key(file: &[u8], passphrase: &str) -> Result<Uint8Array, Failure> {
    let not_one = |_| Failure::new("key-file-not-one");
    match recognise(file, "").map_err(not_one)? {
        format if format.holds_legacy_key() => {}
        Format::MdpKeyFile => return Err(Failure::new("key-file-unsupported")),
        _ => return Err(Failure::new("key-file-not-one")),
    }
    Ok(Uint8Array::from(previous::open_key_file(file, passphrase)?.pkcs8.as_slice()))
}

/// What a key file says of itself; nothing of it is proved.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Outside {
    format: &'static str,
    user_name: Option<String>,
    server: Option<String>,
    server_id: Option<String>,
    fingerprint: Option<String>,
    created_at: Option<u64>,
    /// As the file writes it, where that isn't a number.
    created: Option<String>,
}

/// The outside of a key file of any form: `KeyFileInfo`, with the server's id.
#[wasm_bindgen(js_name = inspectKeyFile)]
pub fn inspect_key_file(text: &str) -> Result<String, Failure> {
    json(&outside(text)?)
}

fn outside(text: &str) -> Result<Outside, Failure> {
    let format = recognise(text.as_bytes(), "").map_err(|_| Failure::new("key-file-not-one"))?;
    match format {
        Format::MdpKeyFile => {
            let file = KeyFile::parse(text)
                .map_err(|error| Failure::from(error).but("malformed", "key-file-damaged"))?;
            Ok(Outside {
                format: mdp_crypto::key_file::FORMAT,
                user_name: Some(file.user_name().to_owned()),
                server: Some(file.server_address().to_owned()),
                server_id: Some(file.account().server.to_string()),
                fingerprint: Some(file.fingerprint().grouped()),
                created_at: Some(file.created()),
                created: None,
            })
        }
        Format::KeyFile => {
            let json: Value = read(text).map_err(|_| Failure::new("key-file-damaged"))?;
            let created = json.get("createdAt").and_then(Value::as_str).map(str::to_owned);
            Ok(Outside { format: "zk-keybundle-v1", created, ..Outside::default() })
        }
        format if format.holds_legacy_key() => {
            Ok(Outside { format: "legacy-2025", ..Outside::default() })
        }
        _ => Err(Failure::new("key-file-not-one")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_file_is_said_to_be_none() {
        for text in ["", "hello", "{}", "[{\"title\":1}]", "-- PostgreSQL database dump"] {
            assert_eq!(outside(text).unwrap_err().code(), "key-file-not-one", "{text}");
        }
        let damaged = outside("{\"format\":\"mdp-keybundle-v2\"}").unwrap_err();
        assert_eq!(damaged.code(), "key-file-damaged");
    }

    #[test]
    fn key_files_of_the_previous_system_are_told_apart() {
        let v1 = outside("{\"format\":\"zk-keybundle-v1\",\"createdAt\":\"2025-09-01T10:00:00Z\"}");
        let v1 = v1.unwrap();
        assert_eq!(
            (v1.format, v1.created.as_deref()),
            ("zk-keybundle-v1", Some("2025-09-01T10:00:00Z"))
        );
        assert_eq!(outside("{\"privJwk\":{}}").unwrap().format, "legacy-2025");
    }
}
