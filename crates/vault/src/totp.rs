//! One-time codes by time (RFC 6238), from what people paste: an `otpauth://` address or a bare
//! Base32 secret.

use percent_encoding::percent_decode_str;
use serde::Serialize;
use totp_rs::{Algorithm, Builder, Secret};
use zeroize::Zeroizing;

use crate::item::{Millis, Text};

const DEFAULT_DIGITS: u8 = 6;
const DEFAULT_PERIOD: u64 = 30;
/// An hour: longer steps exist nowhere.
const MAX_PERIOD: u64 = 3_600;

/// Text that gives no codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TotpError {
    /// The secret is missing or not Base32.
    #[error("the one-time code's secret is not Base32")]
    Secret,
    /// The address is not of the form `otpauth://totp/…`.
    #[error("this address is not one of a time-based one-time code")]
    Address,
    /// An algorithm, length or period that this client does not know.
    #[error("this kind of one-time code is not supported")]
    Unsupported,
}

impl TotpError {
    /// The stable code of the error.
    pub fn code(self) -> &'static str {
        "totp-invalid"
    }
}

/// A generator of codes.
pub struct Totp {
    inner: totp_rs::Totp,
    /// Who issued the secret; empty where the text does not say.
    pub issuer: String,
    /// The account there; empty where the text does not say.
    pub account: String,
}

/// The codes around a moment.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TotpCode {
    /// The code now.
    pub code: Text,
    /// The code after it.
    pub next: Text,
    /// How long each code is the current one, in seconds.
    pub period_seconds: u64,
    /// When `next` takes over.
    pub valid_until: Millis,
    /// Seconds left until then, rounded up.
    pub remaining_seconds: u64,
}

impl Totp {
    /// Reads an `otpauth://totp/` address (the Key URI format) or a Base32 secret, in which
    /// spaces, hyphens, padding and case don't matter.
    pub fn parse(text: &str) -> Result<Self, TotpError> {
        let text = text.trim();
        match text.split_once("://") {
            None => Self::build(text, Algorithm::SHA1, DEFAULT_DIGITS, DEFAULT_PERIOD),
            Some((scheme, address)) if scheme.eq_ignore_ascii_case("otpauth") => {
                Self::parse_address(address)
            }
            Some(_) => Err(TotpError::Address),
        }
    }

    fn parse_address(address: &str) -> Result<Self, TotpError> {
        let (path, query) = address.split_once('?').ok_or(TotpError::Address)?;
        let (kind, label) = path.split_once('/').unwrap_or((path, ""));
        if !kind.eq_ignore_ascii_case("totp") {
            return Err(TotpError::Address);
        }
        let mut secret = Zeroizing::new(String::new());
        let mut issuer = None;
        let (mut algorithm, mut digits, mut period) =
            (Algorithm::SHA1, DEFAULT_DIGITS, DEFAULT_PERIOD);
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = percent_decode_str(value).decode_utf8().map_err(|_| TotpError::Address)?;
            match key.to_ascii_lowercase().as_str() {
                "secret" => secret = Zeroizing::new(value.into_owned()),
                "issuer" => issuer = Some(value.into_owned()),
                "algorithm" => algorithm = parse_algorithm(&value)?,
                "digits" => digits = value.parse().map_err(|_| TotpError::Unsupported)?,
                "period" => period = value.parse().map_err(|_| TotpError::Unsupported)?,
                // Images and other things that don't change the codes.
                _ => {}
            }
        }
        let label = percent_decode_str(label).decode_utf8().map_err(|_| TotpError::Address)?;
        let (prefix, account) = label.split_once(':').unwrap_or(("", &label));
        let mut totp = Self::build(&secret, algorithm, digits, period)?;
        totp.issuer = issuer.unwrap_or_else(|| prefix.trim().to_owned());
        account.trim().clone_into(&mut totp.account);
        Ok(totp)
    }

    fn build(
        secret: &str,
        algorithm: Algorithm,
        digits: u8,
        period: u64,
    ) -> Result<Self, TotpError> {
        if !(6..=8).contains(&digits) || !(1..=MAX_PERIOD).contains(&period) {
            return Err(TotpError::Unsupported);
        }
        let secret: Zeroizing<String> = Zeroizing::new(
            secret
                .chars()
                .filter(|c| !c.is_whitespace() && !"-=".contains(*c))
                .map(|c| c.to_ascii_uppercase())
                .collect(),
        );
        let secret = Secret::try_from_base32(secret.as_str())
            .ok()
            .filter(|secret| !secret.as_ref().is_empty())
            .ok_or(TotpError::Secret)?;
        // Real services hand out secrets shorter than RFC 4226 asks for.
        let inner = Builder::new()
            .with_algorithm(algorithm)
            .with_digits(digits)
            .with_step_duration(period)
            .with_secret(secret)
            .build_noncompliant();
        Ok(Self { inner, issuer: String::new(), account: String::new() })
    }

    /// The codes at `now`.
    pub fn code(&self, now: Millis) -> TotpCode {
        let period = self.inner.step();
        let seconds = now / 1_000;
        let until = (seconds / period + 1).saturating_mul(period);
        let code = |time| Text::from(self.inner.generate(time).to_string());
        TotpCode {
            code: code(seconds),
            next: code(until),
            period_seconds: period,
            valid_until: until.saturating_mul(1_000),
            remaining_seconds: until.saturating_sub(seconds),
        }
    }
}

fn parse_algorithm(name: &str) -> Result<Algorithm, TotpError> {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match name.to_ascii_uppercase().as_str() {
        "SHA1" | "HMACSHA1" => Ok(Algorithm::SHA1),
        "SHA256" | "HMACSHA256" => Ok(Algorithm::SHA256),
        "SHA512" | "HMACSHA512" => Ok(Algorithm::SHA512),
        _ => Err(TotpError::Unsupported),
    }
}
