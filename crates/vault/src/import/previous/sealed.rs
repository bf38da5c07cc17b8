//! The ciphertext of an entry: AES-256-GCM over its content, the AES key under RSA-OAEP-SHA-256.
//!
//! | form | key | AES-GCM |
//! |---|---|---|
//! | `{iv, salt, data, key}` | `key` | `iv`, `data` with its tag; `salt` is unused |
//! | `{v: 1, alg, iv, sealedKey, data}` | `sealedKey` | the same |

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;
use zeroize::Zeroizing;

use super::Content;
use crate::item::Text;

/// A ciphertext that the account's RSA key must decrypt: RSA-OAEP with SHA-256, MGF1-SHA-256 and
/// an empty label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsaRequest {
    /// The ciphertext, as long as the key's modulus.
    pub ciphertext: Vec<u8>,
}

/// Why an entry can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Its ciphertext has none of the known forms.
    FormUnknown,
    /// It was sealed for another key.
    OtherKey,
    /// The key fits, the ciphertext was altered or damaged.
    Altered,
    /// It opens, on something else than an entry.
    ContentUnknown,
}

impl Unreadable {
    /// The stable code of the reason.
    pub fn code(self) -> &'static str {
        match self {
            Self::FormUnknown => "entry-form-unknown",
            Self::OtherKey => "entry-other-key",
            Self::Altered => "entry-altered",
            Self::ContentUnknown => "entry-content-unknown",
        }
    }
}

/// An entry's ciphertext, as the JSON text of its row.
#[derive(Clone)]
pub struct Sealed(Text);

impl Sealed {
    /// The ciphertext in this JSON.
    pub fn new(json: Text) -> Self {
        Self(json)
    }

    /// The JSON text, as it was.
    pub fn json(&self) -> &Text {
        &self.0
    }

    /// Takes the ciphertext apart.
    pub(super) fn parts(&self) -> Result<Parts, Unreadable> {
        let mut json: Value = serde_json::from_str(&self.0).map_err(|_| Unreadable::FormUnknown)?;
        // JSON in a text column, itself written as JSON.
        if let Value::String(inner) = &json {
            json = serde_json::from_str(inner).map_err(|_| Unreadable::FormUnknown)?;
        }
        let field = |name| json.get(name).and_then(Value::as_str).and_then(base64);
        let parts =
            || Some((field("iv")?, field("data")?, field("key").or_else(|| field("sealedKey"))?));
        let (iv, data, key) = parts().ok_or(Unreadable::FormUnknown)?;
        let iv = iv.try_into().map_err(|_| Unreadable::FormUnknown)?;
        Ok(Parts { iv, data, request: RsaRequest { ciphertext: key } })
    }
}

/// A ciphertext taken apart.
pub(super) struct Parts {
    iv: [u8; 12],
    data: Vec<u8>,
    /// What the RSA key decrypts to the AES key.
    pub(super) request: RsaRequest,
}

impl Parts {
    /// Opens the content with the AES key.
    pub(super) fn open(&self, key: &[u8]) -> Result<Content, Unreadable> {
        let key: &[u8; 32] = key.try_into().map_err(|_| Unreadable::Altered)?;
        let content = Aes256Gcm::new(key.into())
            .decrypt(&self.iv.into(), self.data.as_slice())
            .map_err(|_| Unreadable::Altered)?;
        Content::parse(&Zeroizing::new(content)).ok_or(Unreadable::ContentUnknown)
    }
}

/// Base64 as browsers, Python and OpenSSL write it, its padding optional.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    const CONFIG: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&STANDARD, CONFIG).decode(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(json: &str) -> Result<Parts, Unreadable> {
        Sealed::new(json.into()).parts()
    }

    #[test]
    fn both_forms_give_the_same_parts() {
        let newer =
            parts(r#"{"iv":"AAAAAAAAAAAAAAAA","key":"AQI=","data":"AwQ","salt":"eA=="}"#).unwrap();
        let older = parts(r#""{\"v\":1,\"alg\":\"x\",\"iv\":\"AAAAAAAAAAAAAAAA\",\"sealedKey\":\"AQI\",\"data\":\"AwQ=\"}""#).unwrap();
        for parts in [newer, older] {
            assert_eq!(
                (parts.iv, parts.data, parts.request.ciphertext),
                ([0; 12], vec![3, 4], vec![1, 2])
            );
        }
    }

    #[test]
    fn anything_else_is_of_unknown_form() {
        for json in [
            "",
            "null",
            "{}",
            "[]",
            "\"x\"",
            "plain text",
            r#"{"iv":"AAAA","key":"AQI=","data":"AwQ="}"#,
            r#"{"iv":"AAAAAAAAAAAAAAAA","key":"*","data":"AwQ="}"#,
            r#"{"iv":"AAAAAAAAAAAAAAAA","key":7,"data":"AwQ="}"#,
        ] {
            assert_eq!(parts(json).err(), Some(Unreadable::FormUnknown), "{json}");
        }
    }

    #[test]
    fn a_key_of_another_size_opens_nothing() {
        let parts = parts(r#"{"iv":"AAAAAAAAAAAAAAAA","key":"AQI=","data":"AwQ="}"#).unwrap();
        for key in [&[0; 16][..], &[0; 32], &[]] {
            assert_eq!(parts.open(key).err(), Some(Unreadable::Altered));
        }
    }
}
