//! The vault as it was: what the server says of it taken in, compared with today, and brought back.

use mdp_ledger::EntryId;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::Vault;
use super::edit::told;
use crate::border::{Browser, Failure, id, json, millis};
use crate::view::field;
use crate::view::past::{Differences, PastRow};

const GONE: Failure = Failure::new("item-gone");

#[wasm_bindgen]
impl Vault {
    /// Takes in the server's answer, in place of the one before: see [`Self::past_rows`].
    #[wasm_bindgen(js_name = pastOpen)]
    pub fn past_open(&mut self, answer: &[u8]) -> Result<(), Failure> {
        self.past = Some(self.open()?.past(answer)?);
        Ok(())
    }

    /// Forgets it.
    #[wasm_bindgen(js_name = pastClose)]
    pub fn past_close(&mut self) {
        self.past = None;
    }

    /// `{seq, madeAt, rows: PastRow[]}`: what has become of the items since.
    #[wasm_bindgen(js_name = pastRows)]
    pub fn past_rows(&self) -> Result<String, Failure> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Told<'a> {
            seq: u64,
            made_at: u64,
            rows: Vec<PastRow<'a>>,
        }
        let (vault, past) = (self.open()?, self.past.as_ref().ok_or(GONE)?);
        let row = |(id, since)| PastRow::new(id, since, past.item(id), vault.item(id));
        let rows = vault.since(past).into_iter().map(row).collect();
        json(&Told { seq: past.head.seq, made_at: past.made, rows })
    }

    /// `PastItem`: in what an item differs from what it was.
    #[wasm_bindgen(js_name = pastItem)]
    pub fn past_item(&self, item: &str) -> Result<String, Failure> {
        let item: EntryId = id(item)?;
        let then = self.past.as_ref().and_then(|past| past.item(item)).ok_or(GONE)?;
        json(&Differences::new(self.open()?.item(item), then))
    }

    /// A value of then.
    #[wasm_bindgen(js_name = revealPast)]
    pub fn reveal_past(&self, item: &str, field_id: &str) -> Result<String, Failure> {
        let then = self.past.as_ref().and_then(|past| past.item(id(item).ok()?)).ok_or(GONE)?;
        Ok(field::value(then, field::named(field_id)?))
    }

    /// Brings an item back as it was.
    #[wasm_bindgen(js_name = restorePast, unchecked_return_type = "Change")]
    pub fn restore_past(&mut self, item: &str, now: f64) -> Result<JsValue, Failure> {
        let item = id(item)?;
        let past = self.past.take().ok_or(GONE)?;
        let done = self
            .open_mut()
            .and_then(|vault| Ok(vault.restore_item(&past, item, millis(now), &mut Browser)?));
        self.past = Some(past);
        told(&done?, Some(item))
    }
}
