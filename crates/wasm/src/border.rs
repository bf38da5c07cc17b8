//! What every crossing shares: refusals and JSON; and where there is a vault, what goes into it and
//! comes out.

#[cfg(any(feature = "tools", feature = "vault"))]
mod inward;

use js_sys::{Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[cfg(feature = "vault")]
pub(crate) use inward::bytes;
#[cfg(any(feature = "tools", feature = "vault"))]
pub(crate) use inward::{Browser, read, records_in, records_out};

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

/// Sets a property of a fresh object.
pub(crate) fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a fresh plain object doesn't fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}
