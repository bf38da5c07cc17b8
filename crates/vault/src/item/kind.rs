//! Types of items, and which fields each one's form shows.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Field;
use super::codec::{DecodeError, Sink, Value};

/// The type of an item. It chooses a form, and forbids nothing: an item may hold any field.
///
/// In JSON its name; one this version has no name for is `type-<number>`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ItemKind {
    /// A sign-in.
    #[default]
    Login,
    /// Text alone.
    Note,
    /// A payment or other card.
    Card,
    /// A person's particulars.
    Identity,
    /// An SSH key pair.
    SshKey,
    /// A wireless network.
    Wifi,
    /// An API credential or a set of environment variables (its custom fields).
    Api,
    /// Custom fields alone.
    Custom,
    /// Something newer, by number.
    Unknown(u32),
}

impl ItemKind {
    /// Every type this version knows, in the order people see them.
    pub const ALL: [Self; 8] = [
        Self::Login,
        Self::Note,
        Self::Card,
        Self::Identity,
        Self::SshKey,
        Self::Wifi,
        Self::Api,
        Self::Custom,
    ];

    /// The number in the encoding. Numbers are for good.
    pub fn number(self) -> u32 {
        match self {
            Self::Login => 1,
            Self::Note => 2,
            Self::Card => 3,
            Self::Identity => 4,
            Self::SshKey => 5,
            Self::Wifi => 6,
            Self::Api => 7,
            Self::Custom => 8,
            Self::Unknown(number) => number,
        }
    }

    /// The name, as in JSON.
    pub fn name(self) -> String {
        match self {
            Self::Login => "login".into(),
            Self::Note => "note".into(),
            Self::Card => "card".into(),
            Self::Identity => "identity".into(),
            Self::SshKey => "sshKey".into(),
            Self::Wifi => "wifi".into(),
            Self::Api => "api".into(),
            Self::Custom => "custom".into(),
            Self::Unknown(number) => format!("type-{number}"),
        }
    }

    /// The fields of the form, in order, between title and notes.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Login => &[Field::USERNAME, Field::PASSWORD, Field::TOTP],
            Self::Card => &[
                Field::CARDHOLDER,
                Field::CARD_NUMBER,
                Field::CARD_BRAND,
                Field::EXPIRES,
                Field::CARD_CODE,
                Field::PIN,
            ],
            Self::Identity => &[
                Field::FIRST_NAME,
                Field::LAST_NAME,
                Field::BIRTH_DATE,
                Field::EMAIL,
                Field::PHONE,
                Field::ORGANISATION,
                Field::ADDRESS,
                Field::CITY,
                Field::REGION,
                Field::POSTCODE,
                Field::COUNTRY,
                Field::NATIONAL_ID,
                Field::PASSPORT,
                Field::LICENCE,
            ],
            Self::SshKey => &[
                Field::USERNAME,
                Field::PRIVATE_KEY,
                Field::PUBLIC_KEY,
                Field::KEY_FINGERPRINT,
                Field::PASSWORD,
            ],
            Self::Wifi => &[Field::SSID, Field::PASSWORD, Field::WIFI_SECURITY, Field::WIFI_HIDDEN],
            Self::Api => &[
                Field::APPLICATION,
                Field::ENVIRONMENT,
                Field::USERNAME,
                Field::PASSWORD,
                Field::EXPIRES,
                Field::PAYLOAD,
            ],
            Self::Note | Self::Custom | Self::Unknown(_) => &[],
        }
    }
}

impl Serialize for ItemKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

impl<'de> Deserialize<'de> for ItemKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<'de, str>::deserialize(deserializer)?;
        if let Some(kind) = Self::ALL.into_iter().find(|kind| kind.name() == name) {
            return Ok(kind);
        }
        let number = name.strip_prefix("type-").and_then(|number| number.parse().ok());
        number.map(Self::Unknown).ok_or_else(|| D::Error::custom("no type of item has this name"))
    }
}

impl Value for ItemKind {
    fn encode(&self, sink: &mut Sink) {
        self.number().encode(sink);
    }

    fn decode(source: &mut minicbor::Decoder<'_>) -> Result<Self, DecodeError> {
        let number = u32::decode(source)?;
        let known = Self::ALL.into_iter().find(|kind| kind.number() == number);
        Ok(known.unwrap_or(Self::Unknown(number)))
    }
}
