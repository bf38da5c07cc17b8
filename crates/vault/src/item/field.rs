//! Fields: the ones every client knows by number, and the ones people add.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::codec::{DecodeError, Sink, Value, map_codec, primitive};
use super::text::redacted_debug;
use super::{Extra, Text};

/// A field known by number. A number this version has no name for is carried along, shown as
/// `field-<number>`, and treated as secret. In JSON: its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Field(u32);

/// Numbers are for good: never reused, never renumbered.
macro_rules! fields {
    ($($(#[$doc:meta])* $number:literal $name:ident $text:literal $secret:literal;)+) => {
        impl Field {
            $($(#[$doc])* pub const $name: Self = Self($number);)+

            const TABLE: &'static [(Self, &'static str, bool)] =
                &[$((Self::$name, $text, $secret),)+];
        }
    };
}

fields! {
    /// What the item is called.
    1 TITLE "title" false;
    /// Free text, several lines.
    2 NOTES "notes" false;
    /// User name, e-mail address or key id to sign in with.
    3 USERNAME "username" false;
    /// Password, passphrase, Wi-Fi key or API secret.
    4 PASSWORD "password" true;
    /// One-time code: an `otpauth://` address or a Base32 secret.
    5 TOTP "totp" true;
    /// Card: name as printed.
    10 CARDHOLDER "cardholder" false;
    /// Card: number.
    11 CARD_NUMBER "cardNumber" true;
    /// Card: network or bank.
    12 CARD_BRAND "cardBrand" false;
    /// Card, document or credential: end of validity, `YYYY-MM` or `YYYY-MM-DD`.
    13 EXPIRES "expires" false;
    /// Card: verification code.
    14 CARD_CODE "cardCode" true;
    /// Card or device: PIN.
    15 PIN "pin" true;
    /// Identity: given names.
    20 FIRST_NAME "firstName" false;
    /// Identity: family name.
    21 LAST_NAME "lastName" false;
    /// Identity: `YYYY-MM-DD`.
    22 BIRTH_DATE "birthDate" false;
    /// E-mail address.
    23 EMAIL "email" false;
    /// Telephone number.
    24 PHONE "phone" false;
    /// Company or organisation.
    25 ORGANISATION "organisation" false;
    /// Street address, several lines.
    26 ADDRESS "address" false;
    /// Town.
    27 CITY "city" false;
    /// State, province or department.
    28 REGION "region" false;
    /// Postcode.
    29 POSTCODE "postcode" false;
    /// Country.
    30 COUNTRY "country" false;
    /// National identity or social security number.
    31 NATIONAL_ID "nationalId" true;
    /// Passport number.
    32 PASSPORT "passport" true;
    /// Driving licence number.
    33 LICENCE "licence" true;
    /// SSH: private key, OpenSSH or PEM.
    40 PRIVATE_KEY "privateKey" true;
    /// SSH: public key line.
    41 PUBLIC_KEY "publicKey" false;
    /// SSH: fingerprint of the public key.
    42 KEY_FINGERPRINT "keyFingerprint" false;
    /// Wi-Fi: network name.
    50 SSID "ssid" false;
    /// Wi-Fi: `WPA3`, `WPA2`, `WEP` or `open`.
    51 WIFI_SECURITY "wifiSecurity" false;
    /// Wi-Fi: `true` when the network does not announce itself.
    52 WIFI_HIDDEN "wifiHidden" false;
    /// Environment set: the application it belongs to.
    60 APPLICATION "application" false;
    /// Environment set: development, staging, production…
    61 ENVIRONMENT "environment" false;
    /// Environment set: an encrypted payload kept whole.
    62 PAYLOAD "payload" true;
    /// All web addresses, one a line. Only in history: an item holds them in `urls`.
    90 URLS "urls" false;
}

impl Field {
    /// The number in the encoding.
    pub fn number(self) -> u32 {
        self.0
    }

    /// Whether the value is masked on screen and left out of search.
    pub fn is_secret(self) -> bool {
        Self::TABLE.iter().find(|(field, ..)| *field == self).is_none_or(|(.., secret)| *secret)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Self::TABLE.iter().find(|(field, ..)| field == self) {
            Some((_, name, _)) => f.write_str(name),
            None => write!(f, "field-{}", self.0),
        }
    }
}

/// In JSON, what `Display` writes and `FromStr` reads.
macro_rules! json_as_text {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )+};
}
json_as_text!(Field, FieldId, FieldRef);

/// A name that is no field's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no field has this name")]
pub struct UnknownField;

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(name: &str) -> Result<Self, UnknownField> {
        if let Some((field, ..)) = Self::TABLE.iter().find(|(_, known, _)| *known == name) {
            return Ok(*field);
        }
        name.strip_prefix("field-")
            .and_then(|number| number.parse().ok())
            .map(Self)
            .ok_or(UnknownField)
    }
}

impl Value for Field {
    fn encode(&self, sink: &mut Sink) {
        self.0.encode(sink);
    }

    fn decode(source: &mut minicbor::Decoder<'_>) -> Result<Self, DecodeError> {
        u32::decode(source).map(Self)
    }
}

/// A custom field, within its item: 8 random bytes; hexadecimal in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FieldId(pub [u8; 8]);

impl fmt::Display for FieldId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for FieldId {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, UnknownField> {
        let mut bytes = [0; 8];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| UnknownField)?;
        Ok(Self(bytes))
    }
}

/// What a custom field holds. In CBOR its number; one this version has no name for is shown as
/// hidden text and written back as it was.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldKind {
    /// Plain text.
    #[default]
    Text,
    /// Masked text.
    Hidden,
    /// `true` or `false`.
    Boolean,
    /// `YYYY-MM-DD`.
    Date,
    /// A web address.
    Url,
    /// Something newer.
    Unknown(u32),
}

impl Value for FieldKind {
    fn encode(&self, sink: &mut Sink) {
        let number = match self {
            Self::Text => 0,
            Self::Hidden => 1,
            Self::Boolean => 2,
            Self::Date => 3,
            Self::Url => 4,
            Self::Unknown(number) => *number,
        };
        number.encode(sink);
    }

    fn decode(source: &mut minicbor::Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match u32::decode(source)? {
            0 => Self::Text,
            1 => Self::Hidden,
            2 => Self::Boolean,
            3 => Self::Date,
            4 => Self::Url,
            number => Self::Unknown(number),
        })
    }

    fn is_absent(&self) -> bool {
        *self == Self::default()
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

/// A field a person added to an item. Its id stays when its label or value changes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomField {
    /// Identity of the field within the item.
    pub id: FieldId,
    /// What the person calls it; in an environment set, the variable's name.
    #[serde(default)]
    pub label: String,
    /// How it is shown.
    #[serde(default)]
    pub kind: FieldKind,
    /// What it holds.
    #[serde(default)]
    pub value: Text,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

redacted_debug!(CustomField);
map_codec!(CustomField { 1 => id, 2 => label, 3 => kind, 4 => value });

impl CustomField {
    /// Whether the value is masked on screen and left out of search.
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, FieldKind::Hidden | FieldKind::Unknown(_))
    }
}

/// Any field of an item. In CBOR a number or an id's bytes; in JSON `password` or
/// `custom-<id>`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FieldRef {
    /// One that has a number.
    Known(Field),
    /// One a person added.
    Custom(FieldId),
}

impl fmt::Display for FieldRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(field) => field.fmt(f),
            Self::Custom(id) => write!(f, "custom-{id}"),
        }
    }
}

impl FromStr for FieldRef {
    type Err = UnknownField;

    fn from_str(name: &str) -> Result<Self, UnknownField> {
        match name.strip_prefix("custom-") {
            Some(id) => id.parse().map(Self::Custom),
            None => name.parse().map(Self::Known),
        }
    }
}

impl Value for FieldRef {
    fn encode(&self, sink: &mut Sink) {
        match self {
            Self::Known(field) => field.encode(sink),
            Self::Custom(id) => id.encode(sink),
        }
    }

    fn decode(source: &mut minicbor::Decoder<'_>) -> Result<Self, DecodeError> {
        if primitive(source, |source| source.datatype())? == minicbor::data::Type::Bytes {
            FieldId::decode(source).map(Self::Custom)
        } else {
            Field::decode(source).map(Self::Known)
        }
    }
}
