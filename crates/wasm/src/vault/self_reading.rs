//! The vault as a self-reading archive, on its way to a file: the worker fetches, and writes what it
//! is given.

use mdp_crypto::key_file::Labels;
use mdp_crypto::{Passphrase, Stretching};
use mdp_sync::workspace::{MOST_OF_ONE, SelfReading};
use mdp_vault::export::self_reading::Page;
use wasm_bindgen::prelude::*;

use super::Vault;
use crate::border::{Browser, Failure, millis};

/// An archive being made.
#[wasm_bindgen]
pub struct ArchiveMaker(SelfReading);

#[wasm_bindgen]
impl Vault {
    /// Begins an archive of the vault as it is now.
    #[wasm_bindgen(js_name = beginArchive)]
    pub fn begin_archive(&self, now: f64) -> Result<ArchiveMaker, Failure> {
        Ok(ArchiveMaker(self.open()?.begin_self_reading(millis(now))))
    }

    /// Seals the archive: its last blocks.
    #[wasm_bindgen(js_name = finishArchive)]
    pub fn finish_archive(
        &self,
        maker: ArchiveMaker,
        passphrase: &str,
        user_name: &str,
        server_address: &str,
        now: f64,
    ) -> Result<String, Failure> {
        let labels = Labels { user_name, server_address, created: millis(now) };
        let passphrase = Passphrase::new(passphrase);
        let stretching = Stretching::DEFAULT;
        Ok(maker.0.finish(&self.identity, labels, &passphrase, stretching, &mut Browser)?)
    }
}

#[wasm_bindgen]
impl ArchiveMaker {
    /// The id of the attachment to fetch next.
    pub fn wants(&self) -> Option<String> {
        self.0.wants().map(|blob| blob.to_string())
    }

    /// How many attachments there are to fetch.
    pub fn total(&self) -> usize {
        self.0.progress().1
    }

    /// How many could not be put in so far.
    pub fn missing(&self) -> usize {
        self.0.missing()
    }

    /// The most bytes of an attachment that goes in: more needn't be read.
    #[expect(clippy::cast_precision_loss, reason = "a number of this program's own")]
    pub fn most() -> f64 {
        MOST_OF_ONE as f64
    }

    /// Takes the sealed bytes of the attachment that is wanted: the block to write, if they are right.
    pub fn take(&mut self, sealed: &[u8]) -> Option<String> {
        self.0.take(sealed)
    }

    /// Goes on without it.
    pub fn skip(&mut self) {
        self.0.skip();
    }

    /// The two parts of the reading program's page, between which the blocks go.
    #[wasm_bindgen(js_name = cutPage)]
    pub fn cut_page(page: &str) -> Result<Vec<String>, Failure> {
        let cut = Page::cut(page).ok_or(Failure::new("unexpected"))?;
        Ok(vec![cut.before.to_owned(), cut.after.to_owned()])
    }
}
