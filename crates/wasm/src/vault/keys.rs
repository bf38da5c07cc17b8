//! The password asked again, and the ways back in: key file, printed code.

use mdp_crypto::key_file::{Account, KeyFile, KnownHead, Labels};
use mdp_crypto::slot::Page;
use mdp_crypto::{Passphrase, RecoveryCode, Stretching};
use mdp_sync::account;
use wasm_bindgen::prelude::*;

use super::Vault;
use crate::border::{Browser, Failure, millis, read};

#[wasm_bindgen]
impl Vault {
    /// Refuses a password that isn't this device's.
    #[wasm_bindgen(js_name = checkPassword)]
    pub fn check_password(&self, password: &str) -> Result<(), Failure> {
        let wrong = |error| Failure::from(error).but("wrong-passphrase", "wrong-password");
        self.store.check(&Passphrase::new(password)).map_err(wrong)
    }

    /// The text of a key file.
    #[wasm_bindgen(js_name = exportKeyFile)]
    pub fn export_key_file(
        &self,
        passphrase: &str,
        user_name: &str,
        server_address: &str,
        now: f64,
    ) -> Result<String, Failure> {
        let replica = self.replica()?;
        let head = replica.head().map(|head| KnownHead {
            vault: replica.pin().vault,
            seq: head.seq,
            head: head.hash,
        });
        let labels = Labels { user_name, server_address, created: millis(now) };
        let passphrase = Passphrase::new(passphrase);
        let heads: Vec<KnownHead> = head.into_iter().collect();
        let stretching = Stretching::DEFAULT;
        let identity = &self.identity;
        Ok(KeyFile::export(identity, &heads, labels, &passphrase, stretching, &mut Browser)?)
    }

    /// Opens a key file and compares it with the identity at hand. Nothing is installed.
    #[wasm_bindgen(js_name = proveKeyFile)]
    pub fn prove_key_file(&self, text: &str, passphrase: &str) -> Result<(), Failure> {
        let damaged = |error| Failure::from(error).but("malformed", "key-file-damaged");
        let file = KeyFile::parse(text).map_err(damaged)?;
        let at = Account { user: self.identity.user(), server: self.identity.server() };
        let opened = file.open(&Passphrase::new(passphrase), at)?;
        self.compare(&opened.identity)
    }

    /// Opens the recovery slot, the server's answer, with the printed code, and compares.
    #[wasm_bindgen(js_name = proveCode)]
    pub fn prove_code(&self, slot: &str, code: &str) -> Result<(), Failure> {
        let code = RecoveryCode::parse(code)?;
        let opened = account::open_for(&read(slot)?, &code, &Page::of(&self.identity))?;
        self.compare(&opened)
    }

    /// Whether a key of the previous system is kept with the identity.
    #[wasm_bindgen(js_name = hasLegacyKey)]
    pub fn has_legacy_key(&self) -> bool {
        self.identity.legacy_rsa().is_some()
    }

    /// How many attachments the items have; this device keeps none of them.
    pub fn attachments(&self) -> Result<usize, Failure> {
        let items = self.open()?.records().filter_map(|(_, record)| record.as_item());
        Ok(items.map(|item| item.attachments.len()).sum())
    }

    fn compare(&self, other: &mdp_crypto::Identity) -> Result<(), Failure> {
        if other.public() == self.identity.public() && other.home() == self.identity.home() {
            Ok(())
        } else {
            Err(mdp_crypto::Error::OtherAccount.into())
        }
    }
}
