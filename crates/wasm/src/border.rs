//! What every crossing shares: refusals, JSON, bytes, records, randomness.

use js_sys::{Array, Object, Reflect, Uint8Array};
use mdp_crypto::Entropy;
use mdp_ledger::EntryId;
use mdp_vault::item::Record;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

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

failures!(mdp_crypto::Error, mdp_vault::totp::TotpError);

#[cfg(feature = "vault")]
failures!(
    mdp_sync::Error,
    mdp_sync::replica::Damaged,
    mdp_sync::replica::Refusal,
    mdp_sync::replica::Stop,
);

#[cfg(feature = "tools")]
failures!(mdp_vault::generator::OptionsError);

#[cfg(feature = "tools")]
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

/// A moment as JavaScript counts it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a date, saturating")]
pub(crate) fn millis(now: f64) -> u64 {
    now as u64
}

/// Bytes, copied.
pub(crate) fn bytes(slice: &[u8]) -> JsValue {
    Uint8Array::from(slice).into()
}

/// Sets a property of a fresh object.
pub(crate) fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a fresh plain object doesn't fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
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
