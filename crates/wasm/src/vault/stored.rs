//! What the worker stores and sends.

use js_sys::{Array, Object, Uint8Array};
use mdp_sync::Batch;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::border::{Failure, bytes, json, set};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** Writes to be applied in one durable transaction. */
export interface Batch { puts: [Uint8Array, Uint8Array][]; deletes: Uint8Array[] }
/** A change: what to store, and what to tell the page as JSON. */
export interface Change { batch: Batch; json: string }
/** A push to send once its batch is stored. */
export interface Outgoing { batch: Batch; body: Uint8Array }
";

/// A batch, for the worker's storage.
pub(crate) fn batch(batch: &Batch) -> JsValue {
    let puts: Array =
        batch.puts.iter().map(|(key, value)| Array::of2(&bytes(key), &bytes(value))).collect();
    let deletes: Array = batch.deletes.iter().map(|key| bytes(key)).collect();
    let out = Object::new();
    set(&out, "puts", &puts);
    set(&out, "deletes", &deletes);
    out.into()
}

/// A change: what to store and what to tell.
pub(crate) fn change<T: Serialize + ?Sized>(stored: &Batch, told: &T) -> Result<JsValue, Failure> {
    let out = Object::new();
    set(&out, "batch", &batch(stored));
    set(&out, "json", &JsValue::from_str(&json(told)?));
    Ok(out.into())
}

/// A push.
pub(crate) fn outgoing(stored: &Batch, body: &[u8]) -> JsValue {
    let out = Object::new();
    set(&out, "batch", &batch(stored));
    set(&out, "body", &bytes(body));
    out.into()
}

/// What is stored of a replica.
pub(crate) type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// Stored pairs as they come from the worker: two arrays of the same length.
pub(crate) fn pairs(keys: &Array, values: &Array) -> Pairs {
    let one = |value: JsValue| Uint8Array::new(&value).to_vec();
    keys.iter().zip(values.iter()).map(|(key, value)| (one(key), one(value))).collect()
}
