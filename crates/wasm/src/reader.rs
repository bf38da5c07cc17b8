//! The program inside a self-reading archive: opens its content, and its attachments one by one.
//!
//! The page around it is `web/src/reader`. No vault, no network: text and bytes in, text and bytes out.

use js_sys::Uint8Array;
use mdp_crypto::Passphrase;
use mdp_crypto::self_reading::Header;
use mdp_vault::export::self_reading::{Content, VaultContent};
use mdp_vault::totp::Totp;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::border::{Failure, id, json, millis};

/// What an archive says of itself before it is opened; nothing of it is proved.
#[wasm_bindgen]
pub fn inspect(header: &[u8]) -> Result<String, Failure> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Outside {
        user_name: String,
        server: String,
        created_at: u64,
    }
    let Header { user_name, server_address, created, .. } = Header::parse(header)?;
    json(&Outside { user_name, server: server_address, created_at: created })
}

/// An opened archive.
#[wasm_bindgen]
pub struct Archive {
    content: Content,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    user: String,
    server: String,
    fingerprint: String,
    vaults: Vec<IndexVault>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IndexVault {
    vault: String,
    /// Number and hash of the last commit.
    seq: Option<u64>,
    head: Option<String>,
    files: Vec<(String, u32)>,
    missing: Vec<(String, String)>,
}

impl IndexVault {
    fn of(vault: &VaultContent) -> Self {
        Self {
            vault: vault.vault.to_string(),
            seq: vault.head.map(|head| head.seq),
            head: vault.head.map(|head| head.hash.to_string()),
            files: vault.files.iter().map(|file| (file.blob.to_string(), file.block)).collect(),
            missing: vault.missing.iter().map(|m| (m.blob.to_string(), m.reason.clone())).collect(),
        }
    }
}

#[wasm_bindgen]
impl Archive {
    /// Opens a content with its header.
    pub fn open(header: &[u8], content: &[u8], passphrase: &str) -> Result<Self, Failure> {
        let opened = Header::parse(header)?.open(content, &Passphrase::new(passphrase))?;
        Ok(Self { content: Content::from_bytes(&opened)? })
    }

    /// Whose it is, and for each vault where the blocks of its attachments are, by blob.
    pub fn index(&self) -> Result<String, Failure> {
        let Content { user, server, fingerprint, vaults } = &self.content;
        json(&Index {
            user: user.to_string(),
            server: server.to_string(),
            fingerprint: fingerprint.grouped(),
            vaults: vaults.iter().map(IndexVault::of).collect(),
        })
    }

    /// The records of a vault, the JSON that they were exported as.
    pub fn records(&self, vault: usize) -> Result<String, Failure> {
        let records = self.vault(vault)?.records.to_vec();
        String::from_utf8(records).map_err(|_| Failure::new("malformed"))
    }

    /// An attachment in clear.
    pub fn file(&self, vault: usize, blob: &str, sealed: &[u8]) -> Result<Uint8Array, Failure> {
        let opened = self.vault(vault)?.open(id(blob)?, sealed)?;
        Ok(Uint8Array::from(opened.as_slice()))
    }

    fn vault(&self, at: usize) -> Result<&VaultContent, Failure> {
        self.content.vaults.get(at).ok_or(Failure::new("malformed"))
    }
}

/// The code of a one-time secret at this moment.
#[wasm_bindgen(js_name = totpCode)]
pub fn totp_code(secret: &str, now: f64) -> Result<String, Failure> {
    json(&Totp::parse(secret)?.code(millis(now)))
}
