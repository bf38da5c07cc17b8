//! What every crossing shares: refusals, JSON, bytes, batches, randomness.

use js_sys::{Array, Object, Reflect, Uint8Array};
use mdp_crypto::Entropy;
use mdp_sync::Batch;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** Writes to be applied in one durable transaction. */
export interface Batch { puts: [Uint8Array, Uint8Array][]; deletes: Uint8Array[] }
/** A change: what to store, and what to tell the page as JSON. */
export interface Change { batch: Batch; json: string }
/** A push to send once its batch is stored. */
export interface Outgoing { batch: Batch; body: Uint8Array }
";

/// A refusal on its way to the page: a stable code, and what fills its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    code: &'static str,
    line: Option<u64>,
}

impl Failure {
    /// A refusal of this crate's own.
    pub const fn new(code: &'static str) -> Self {
        Self { code, line: None }
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The same under another code, where the page must tell two apart that the core doesn't.
    #[must_use]
    pub fn but(self, code: &'static str, instead: &'static str) -> Self {
        if self.code == code { Self::new(instead) } else { self }
    }
}

macro_rules! failures {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new(error.code())
            }
        }
    )+};
}

failures!(
    mdp_crypto::Error,
    mdp_sync::Error,
    mdp_sync::replica::Damaged,
    mdp_sync::replica::Refusal,
    mdp_sync::replica::Stop,
    mdp_vault::generator::OptionsError,
    mdp_vault::totp::TotpError,
);

impl From<mdp_vault::import::ImportError> for Failure {
    fn from(error: mdp_vault::import::ImportError) -> Self {
        use mdp_vault::import::ImportError::{DumpDamaged, ExportDamaged};
        let line = match error {
            DumpDamaged { line, .. } | ExportDamaged { line } => Some(line),
            _ => None,
        };
        Self { code: error.code(), line }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        let args = Object::new();
        if let Some(line) = failure.line {
            set(&args, "line", &Self::from_str(&line.to_string()));
        }
        let out = Object::new();
        set(&out, "code", &Self::from_str(failure.code));
        set(&out, "args", &args);
        out.into()
    }
}

/// Reads JSON that crossed: the server's, or the page's.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> Result<T, Failure> {
    serde_json::from_str(json).map_err(|_| Failure::new("malformed"))
}

/// Writes JSON.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|_| Failure::new("unexpected"))
}

/// An id in hexadecimal.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::new("no-such-item"))
}

/// Ids in hexadecimal.
pub(crate) fn ids<T: std::str::FromStr>(texts: &[String]) -> Result<Vec<T>, Failure> {
    texts.iter().map(|text| id(text)).collect()
}

/// A moment as JavaScript counts it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a date, saturating")]
pub(crate) fn millis(now: f64) -> u64 {
    now as u64
}

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

/// Stored pairs as they come from the worker: two arrays of the same length.
pub(crate) fn pairs(keys: &Array, values: &Array) -> Vec<(Vec<u8>, Vec<u8>)> {
    let one = |value: JsValue| Uint8Array::new(&value).to_vec();
    keys.iter().zip(values.iter()).map(|(key, value)| (one(key), one(value))).collect()
}

fn bytes(slice: &[u8]) -> JsValue {
    Uint8Array::from(slice).into()
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a fresh plain object doesn't fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
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
