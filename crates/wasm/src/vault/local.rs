//! What stays on this device, sealed under the vault key: forms, generated passwords, the kit.

use wasm_bindgen::prelude::*;

use super::Vault;
use crate::border::{Browser, Failure};

#[wasm_bindgen]
impl Vault {
    /// Seals a text under a name of its own.
    #[wasm_bindgen(js_name = sealLocal)]
    pub fn seal_local(&self, name: &str, text: &str) -> Result<Vec<u8>, Failure> {
        Ok(self.open()?.seal_local(name, text.as_bytes(), &mut Browser)?)
    }

    /// Opens what was sealed under this name.
    #[wasm_bindgen(js_name = openLocal)]
    pub fn open_local(&self, name: &str, sealed: &[u8]) -> Result<String, Failure> {
        let opened = self.open()?.open_local(name, sealed)?;
        let text = std::str::from_utf8(&opened).map_err(|_| Failure::new("not-opened"))?;
        Ok(text.to_owned())
    }
}
