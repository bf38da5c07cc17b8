//! Records on their way to and from the other module, which imports and makes archives; and what
//! imports left.

use js_sys::Array;
use mdp_sync::workspace::owner;
use mdp_vault::item::Record;
use wasm_bindgen::prelude::*;

use super::Vault;
use super::edit::told;
use crate::border::{Browser, Failure, json, records_in, records_out};
use crate::view::archive::ArchiveSource;
use crate::view::report::Report;

#[wasm_bindgen]
impl Vault {
    /// The records that an import may meet: what was imported before, and all categories.
    #[wasm_bindgen(unchecked_return_type = "Records")]
    pub fn imported(&self) -> Result<JsValue, Failure> {
        let met = |record: &Record| match record {
            Record::Item(item) => item.origin.is_some(),
            Record::Category(_) | Record::Leftover(_) => true,
            _ => false,
        };
        let records = self.open()?.records().filter(|(_, record)| met(record));
        Ok(records_out(records.map(|(id, record)| (id, Some(record)))))
    }

    /// What an archive is made of, beside [`Self::all_records`]: see [`crate::view::archive`].
    #[wasm_bindgen(js_name = archiveSource)]
    pub fn archive_source(&self) -> Result<String, Failure> {
        let workspace = self.open()?;
        json(&ArchiveSource::new(
            owner(&self.identity),
            workspace.archive_source(),
            workspace.blobs().collect(),
            workspace.unreadable(),
        ))
    }

    /// Every record that opens.
    #[wasm_bindgen(js_name = allRecords, unchecked_return_type = "Records")]
    pub fn all_records(&self) -> Result<JsValue, Failure> {
        Ok(records_out(self.open()?.records().map(|(id, record)| (id, Some(record)))))
    }

    /// Writes records that an import made.
    #[wasm_bindgen(js_name = writeRecords, unchecked_return_type = "Change")]
    #[expect(clippy::needless_pass_by_value, reason = "what crosses is owned")]
    pub fn write_records(
        &mut self,
        ids: Vec<String>,
        contents: &Array,
    ) -> Result<JsValue, Failure> {
        let records = records_in(&ids, contents)?;
        told(&self.open_mut()?.write(records, &mut Browser)?, None)
    }

    /// `ImportReport[]` of all kept reports, newest first.
    #[wasm_bindgen(js_name = importReports)]
    pub fn import_reports(&self) -> Result<String, Failure> {
        let mut reports: Vec<_> = self
            .open()?
            .records()
            .filter_map(|(id, record)| match record {
                Record::Report(report) => Some(Report::of(Some(id), report)),
                _ => None,
            })
            .collect();
        reports.sort_by_key(Report::newest_first);
        json(&reports)
    }
}
