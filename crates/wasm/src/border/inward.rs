//! Records, bytes and randomness, for the modules that have a vault.

use js_sys::{Array, Object, Uint8Array};
use mdp_crypto::Entropy;
use mdp_ledger::EntryId;
use mdp_vault::item::Record;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::{Failure, id, set};

/// Reads JSON that crossed: the server's, or the page's.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> Result<T, Failure> {
    serde_json::from_str(json).map_err(|_| Failure::new("malformed"))
}

/// Bytes, copied.
pub(crate) fn bytes(slice: &[u8]) -> JsValue {
    Uint8Array::from(slice).into()
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** Records in clear, on their way from one module to the other inside the worker; null removes one. */
export interface Records { ids: string[]; contents: (Uint8Array | null)[] }
";

/// Records for the other module.
pub(crate) fn records_out<'a>(
    records: impl Iterator<Item = (EntryId, Option<&'a Record>)>,
) -> JsValue {
    let (ids, contents) = (Array::new(), Array::new());
    for (id, record) in records {
        ids.push(&JsValue::from_str(&id.to_string()));
        contents.push(&record.map_or(JsValue::NULL, |record| bytes(&record.encode())));
    }
    let out = Object::new();
    set(&out, "ids", &ids);
    set(&out, "contents", &contents);
    out.into()
}

/// Records from the other module.
pub(crate) fn records_in(
    ids: &[String],
    contents: &Array,
) -> Result<Vec<(EntryId, Option<Record>)>, Failure> {
    let one = |(name, content): (&String, JsValue)| {
        let record = if content.is_null() {
            None
        } else {
            let content = Zeroizing::new(Uint8Array::new(&content).to_vec());
            Some(Record::decode(&content).map_err(|_| Failure::new("unexpected"))?)
        };
        Ok((id(name)?, record))
    };
    ids.iter().zip(contents.iter()).map(one).collect()
}

/// The browser's randomness.
pub(crate) struct Browser;

impl Entropy for Browser {
    fn fill(&mut self, buf: &mut [u8]) {
        if getrandom::fill(buf).is_err() {
            std::process::abort();
        }
    }
}
