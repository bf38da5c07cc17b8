//! A self-reading archive on its way to a file: the worker fetches, and writes what it is given.

use std::collections::BTreeMap;

use js_sys::Array;
use mdp_crypto::key_file::Labels;
use mdp_crypto::{Passphrase, Stretching};
use mdp_vault::export::self_reading::{MOST_OF_ONE, Maker, Owner, Page};
use wasm_bindgen::prelude::*;

use crate::border::{Browser, Failure, millis, read, records_in};
use crate::view::archive::ArchiveSource;

/// An archive being made.
#[wasm_bindgen]
pub struct ArchiveMaker {
    maker: Maker,
    owner: Owner,
}

#[wasm_bindgen]
impl ArchiveMaker {
    /// Begins an archive of a vault: what its module gave.
    #[expect(clippy::needless_pass_by_value, reason = "what crosses is owned")]
    pub fn begin(
        source: &str,
        ids: Vec<String>,
        contents: &Array,
        now: f64,
    ) -> Result<Self, Failure> {
        let source: ArchiveSource = read(source)?;
        let records = records_in(&ids, contents)?;
        let records = records.iter().filter_map(|(id, record)| Some((*id, record.as_ref()?)));
        let blobs: BTreeMap<_, _> = source.blobs.iter().copied().collect();
        let hash_of = |blob| blobs.get(&blob).copied();
        let unreadable = &source.unreadable;
        let maker = Maker::begin(source.source(), records, unreadable, hash_of, millis(now));
        Ok(Self { maker, owner: source.owner() })
    }

    /// The id of the attachment to fetch next.
    pub fn wants(&self) -> Option<String> {
        self.maker.wants().map(|blob| blob.to_string())
    }

    /// How many attachments there are to fetch.
    pub fn total(&self) -> usize {
        self.maker.progress().1
    }

    /// How many could not be put in so far.
    pub fn missing(&self) -> usize {
        self.maker.missing()
    }

    /// The most bytes of an attachment that goes in: more needn't be read.
    #[expect(clippy::cast_precision_loss, reason = "a number of this program's own")]
    pub fn most() -> f64 {
        MOST_OF_ONE as f64
    }

    /// Takes the sealed bytes of the attachment that is wanted: the block to write, if they are right.
    pub fn take(&mut self, sealed: &[u8]) -> Option<String> {
        self.maker.take(sealed)
    }

    /// Goes on without it.
    pub fn skip(&mut self) {
        self.maker.skip();
    }

    /// Seals the archive: its last blocks.
    pub fn finish(
        self,
        passphrase: &str,
        user_name: &str,
        server_address: &str,
        now: f64,
    ) -> Result<String, Failure> {
        let labels = Labels { user_name, server_address, created: millis(now) };
        let passphrase = Passphrase::new(passphrase);
        let stretching = Stretching::DEFAULT;
        Ok(self.maker.finish(self.owner, labels, &passphrase, stretching, &mut Browser)?)
    }

    /// The two parts of the reading program's page, between which the blocks go.
    #[wasm_bindgen(js_name = cutPage)]
    pub fn cut_page(page: &str) -> Result<Vec<String>, Failure> {
        let cut = Page::cut(page).ok_or(Failure::new("unexpected"))?;
        Ok(vec![cut.before.to_owned(), cut.after.to_owned()])
    }
}
