//! Secret bundles: files that a deployment script sealed and pushed beside the entries.
//!
//! | payload | how it is sealed |
//! |---|---|
//! | `{ciphertext, …}`, the bytes starting with `Salted__` | `openssl enc -aes-256-cbc -pbkdf2`: PBKDF2-SHA-256, 10,000 iterations, key and IV; of a `.tar.gz` where `archive` says so |
//! | `{ciphertext, iv, tag, salt}` | PBKDF2-SHA-256, 200,000 iterations, then AES-256-GCM |
//!
//! The script's passphrase is either given to it or derived from a root secret:
//! `base64(HMAC-SHA-256(root, "pull-secret:v1:<app>:<environment>"))`. Both are tried.

use std::io::Read as _;

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Bundle;
use super::sealed::base64;
use crate::import::ImportError;
use crate::item::Text;

const OPENSSL_ITERATIONS: u32 = 10_000;
const GCM_ITERATIONS: u32 = 200_000;
/// Files of an archive together may not exceed this.
const LARGEST_ARCHIVE: u64 = 16 << 20;

/// What a bundle holds.
#[derive(Clone)]
pub struct BundleContent {
    /// Text files with their paths; a payload that is no archive is one file without a path.
    pub files: Vec<(String, Text)>,
}

/// Opens a bundle with a passphrase or a root secret.
pub fn open(bundle: &Bundle, secret: &str) -> Result<BundleContent, ImportError> {
    let payload: Value =
        serde_json::from_str(&bundle.payload).map_err(|_| ImportError::BundleUnsupported)?;
    let field = |name| payload.get(name).and_then(Value::as_str).and_then(base64);
    let ciphertext = field("ciphertext").ok_or(ImportError::BundleUnsupported)?;
    let archive = payload.get("archive").is_some();
    let given = Zeroizing::new(secret.to_owned());
    let mut opened = Err(ImportError::WrongPassphrase);
    for secret in [Some(given), pull_secret(bundle, secret)].into_iter().flatten() {
        let content = match (field("iv"), field("tag"), field("salt")) {
            (Some(iv), Some(tag), Some(salt)) => {
                open_gcm(&secret, &salt, &iv, &[&*ciphertext, &*tag].concat())
            }
            _ => open_openssl(&secret, &ciphertext),
        };
        opened = content.and_then(|content| files(&content, archive));
        if opened != Err(ImportError::WrongPassphrase) {
            break;
        }
    }
    opened.map(|files| BundleContent { files })
}

/// What the push script derives from a root secret.
fn pull_secret(bundle: &Bundle, root: &str) -> Option<Zeroizing<String>> {
    let app = bundle.app.strip_suffix("-env").unwrap_or(&bundle.app);
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(root.as_bytes()).ok()?;
    mac.update(format!("pull-secret:v1:{app}:{}", bundle.environment).as_bytes());
    Some(Zeroizing::new(STANDARD.encode(mac.finalize().into_bytes())))
}

fn open_openssl(secret: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let sealed = sealed.strip_prefix(b"Salted__").ok_or(ImportError::BundleUnsupported)?;
    let (salt, ciphertext) = sealed.split_at_checked(8).ok_or(ImportError::BundleUnsupported)?;
    let derived =
        pbkdf2::pbkdf2_hmac_array::<Sha256, 48>(secret.as_bytes(), salt, OPENSSL_ITERATIONS);
    let derived = Zeroizing::new(derived);
    let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(&derived[..32], &derived[32..])
        .map_err(|_| ImportError::BundleUnsupported)?;
    let mut content = Zeroizing::new(ciphertext.to_vec());
    let length = cipher
        .decrypt_padded::<Pkcs7>(&mut content)
        .map_err(|_| ImportError::WrongPassphrase)?
        .len();
    content.truncate(length);
    Ok(content)
}

fn open_gcm(
    secret: &str,
    salt: &[u8],
    iv: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let nonce = iv.try_into().map_err(|_| ImportError::BundleUnsupported)?;
    let key = pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(secret.as_bytes(), salt, GCM_ITERATIONS);
    let content = Aes256Gcm::new((&*Zeroizing::new(key)).into())
        .decrypt(nonce, sealed)
        .map_err(|_| ImportError::WrongPassphrase)?;
    Ok(Zeroizing::new(content))
}

/// The files in the content. CBC is not authenticated, so what doesn't read as its payload says
/// means that the passphrase was wrong.
fn files(content: &[u8], archive: bool) -> Result<Vec<(String, Text)>, ImportError> {
    if !archive {
        let text = std::str::from_utf8(content).map_err(|_| ImportError::WrongPassphrase)?;
        return Ok(vec![(String::new(), text.into())]);
    }
    let wrong = |_| ImportError::WrongPassphrase;
    let plain = flate2::read::GzDecoder::new(content).take(LARGEST_ARCHIVE);
    let mut archive = tar::Archive::new(plain);
    let mut files = Vec::new();
    for file in archive.entries().map_err(wrong)? {
        let mut file = file.map_err(wrong)?;
        let path = String::from_utf8_lossy(&file.path_bytes()).into_owned();
        let mut text = Zeroizing::new(String::new());
        // What isn't text stays in the payload, which is kept whole.
        if file.header().entry_type().is_file() && file.read_to_string(&mut text).is_ok() {
            files.push((path, text.as_str().into()));
        }
    }
    Ok(files)
}

impl BundleContent {
    /// The variables that the files set, as `NAME=value` lines; of a name set twice, the last.
    pub fn variables(&self) -> Vec<(&str, &str)> {
        let mut variables: Vec<(&str, &str)> = Vec::new();
        for (name, value) in
            self.files.iter().flat_map(|(_, text)| text.lines()).filter_map(variable)
        {
            match variables.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = value,
                None => variables.push((name, value)),
            }
        }
        variables
    }
}

/// One line of an environment file.
fn variable(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let first = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let rest = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let value = value.trim();
    let unquoted = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value);
    (first && rest).then_some((name, unquoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_what_a_shell_would_read() {
        let file =
            "# comment\n\nA=1\n export B = no\nexport C='two words'\nD=\"x=y\"\n1E=no\nno\nA=2\n";
        let bundle = BundleContent {
            files: vec![(".env".into(), file.into()), (String::new(), "F=\n".into())],
        };
        assert_eq!(bundle.variables(), [("A", "2"), ("C", "two words"), ("D", "x=y"), ("F", "")]);
    }

    #[test]
    fn a_payload_of_unknown_form_is_said_to_be_one() {
        for payload in
            ["", "{}", "{\"ciphertext\":\"AAAA\"}", "{\"ciphertext\":\"U2FsdGVkX18=\"}", "[]"]
        {
            let bundle = Bundle {
                id: 1,
                app: "a".into(),
                environment: "dev".into(),
                payload: payload.into(),
                created: None,
                updated: None,
            };
            assert_eq!(open(&bundle, "x").err(), Some(ImportError::BundleUnsupported), "{payload}");
        }
    }
}
