//! A file of another system on its way in, in the steps of [`mdp_vault::import`].
//!
//! The handle keeps what was read, in this worker only; dropping it forgets the file.

mod source;
mod told;

use js_sys::{Array, Object, Uint8Array};
use mdp_ledger::EntryId;
use mdp_vault::import::{Change, Options, Plan};
use mdp_vault::item::Record;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::border::{Browser, Failure, json, millis, records_in, records_out, set};
use crate::view::report::Report;
use source::Source;

/// A file being imported.
#[wasm_bindgen]
pub struct Import {
    source: Source,
    plan: Option<Plan>,
}

#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "what crosses is owned")]
impl Import {
    /// Reads a file whole, or refuses it.
    #[wasm_bindgen(constructor)]
    pub fn new(name: String, bytes: &[u8]) -> Result<Import, Failure> {
        Ok(Self { source: Source::read(name, bytes)?, plan: None })
    }

    /// `ImportSource`, without its handle.
    pub fn describe(&self) -> Result<String, Failure> {
        json(&told::Source::of(&self.source))
    }

    /// Chooses an account of the file, the only one where none is named: `ImportAccount`.
    pub fn choose(&mut self, account: Option<String>) -> Result<String, Failure> {
        self.plan = None;
        json(&told::Account::of(self.source.choose(account.as_deref())?))
    }

    /// The key file that the file itself holds, as a sample of the oldest form does.
    #[wasm_bindgen(js_name = ownKey)]
    pub fn own_key(&self) -> Option<Vec<u8>> {
        self.source.own_key().map(<[u8]>::to_vec)
    }

    /// Up to `most` further ciphertexts for the account's RSA key; none when all are answered.
    pub fn batch(&mut self, most: usize) -> Vec<Uint8Array> {
        let requests = self.source.opening().map(|opening| opening.batch(most));
        let requests = requests.unwrap_or_default();
        requests.iter().map(|request| Uint8Array::from(request.ciphertext.as_slice())).collect()
    }

    /// The answers to the last batch: bytes, or null where WebCrypto refused.
    pub fn answer(&mut self, answers: &Array) -> Result<(), Failure> {
        let answers: Vec<Option<Zeroizing<Vec<u8>>>> = answers
            .iter()
            .map(|answer| {
                let bytes = || Zeroizing::new(Uint8Array::new(&answer).to_vec());
                (!answer.is_null()).then(bytes)
            })
            .collect();
        let opening = self.source.opening().ok_or(Failure::new("unexpected"))?;
        Ok(opening.answer(&answers)?)
    }

    /// `[answered, sealed]`.
    pub fn progress(&mut self) -> Vec<usize> {
        let (done, total) = self.source.opening().map_or((0, 0), |opening| opening.progress());
        vec![done, total]
    }

    /// Tries a passphrase on the secret bundles: `[opened, still closed]`.
    #[wasm_bindgen(js_name = openBundles)]
    pub fn open_bundles(&mut self, passphrase: &str) -> Vec<usize> {
        self.plan = None;
        let (opened, closed) = self.source.open_bundles(passphrase);
        vec![opened, closed]
    }

    /// Compares the account, once every batch is answered, with the records of the vault that it
    /// may meet: `ImportPreview`.
    pub fn plan(
        &mut self,
        ids: Vec<String>,
        contents: &Array,
        keep: bool,
        now: f64,
    ) -> Result<String, Failure> {
        let records = records_in(&ids, contents)?;
        let records = records.iter().filter_map(|(id, record)| Some((*id, record.as_ref()?)));
        let options =
            Options { file: self.source.name().to_owned(), keep_leftovers: keep, now: millis(now) };
        let plan = Plan::new(self.source.opened()?, records, options, &mut Browser);
        let preview = told::Preview::of(&plan);
        self.plan = Some(plan);
        json(&preview)
    }

    /// Rows of the plan: `{total, rows}`.
    pub fn rows(
        &self,
        kind: Option<String>,
        offset: usize,
        limit: usize,
    ) -> Result<String, Failure> {
        json(&told::Rows::of(self.planned()?, kind.as_deref(), offset, limit))
    }

    /// How many changes the plan makes.
    #[wasm_bindgen(js_name = changeCount)]
    pub fn change_count(&self) -> Result<usize, Failure> {
        Ok(self.planned()?.changes().len())
    }

    /// The changes from `from` on, up to `most` of them. They hold for the vault as it was when the
    /// plan was made.
    #[wasm_bindgen(unchecked_return_type = "Records")]
    pub fn changes(&self, from: usize, most: usize) -> Result<JsValue, Failure> {
        Ok(records_out(self.planned()?.changes().iter().skip(from).take(most).map(write)))
    }

    /// The report once `committed` changes are made: the record to keep, none where nothing
    /// changed, and `ImportReport`.
    #[wasm_bindgen(unchecked_return_type = "Records & { json: string }")]
    pub fn report(&self, committed: usize) -> Result<JsValue, Failure> {
        let plan = self.planned()?;
        let kept = plan.report_record(committed);
        let id = kept.as_ref().map(|change| write(change).0);
        let out = Object::from(records_out(kept.iter().map(write)));
        let told = json(&Report::of(id, &plan.report(committed)))?;
        set(&out, "json", &JsValue::from_str(&told));
        Ok(out.into())
    }

    fn planned(&self) -> Result<&Plan, Failure> {
        self.plan.as_ref().ok_or(Failure::new("unexpected"))
    }
}

fn write(change: &Change) -> (EntryId, Option<&Record>) {
    match change {
        Change::Put(id, record) => (*id, Some(record)),
        Change::Delete(id) => (*id, None),
    }
}
