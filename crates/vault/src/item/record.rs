//! The plaintext of one sealed record.

use minicbor::{Decoder, Encoder};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::codec::{DecodeError, MapReader, MapValue, MapWriter};
use super::text::redacted_debug;
use super::{Category, Contact, Extra, ImportReport, Item, Leftover, Settings, VaultLink};

/// The key of a record's map that says what kind of record it is.
const TAG: u32 = 0;

/// A record of a kind this version does not know, kept as it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// The number of its kind.
    pub tag: u32,
    /// All of its keys but the tag.
    pub extra: Extra,
}

redacted_debug!(Unknown, Record);

/// Anything a sealed record may hold.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "camelCase")]
pub enum Record {
    /// What a person saved.
    Item(Box<Item>),
    /// A category of items.
    Category(Category),
    /// Home vault: a vault the user accepted.
    VaultLink(VaultLink),
    /// Home vault: a person whose fingerprint was verified.
    Contact(Contact),
    /// Home vault: preferences.
    Settings(Settings),
    /// What an import did.
    Report(ImportReport),
    /// What an import could not read.
    Leftover(Leftover),
    /// Something newer.
    Unknown(Unknown),
}

impl Record {
    /// The number of the record's kind. Numbers are for good.
    pub fn tag(&self) -> u32 {
        match self {
            Self::Item(_) => 1,
            Self::Category(_) => 2,
            Self::VaultLink(_) => 3,
            Self::Contact(_) => 4,
            Self::Settings(_) => 5,
            Self::Report(_) => 6,
            Self::Leftover(_) => 7,
            Self::Unknown(unknown) => unknown.tag,
        }
    }

    /// The plaintext to seal: one deterministic CBOR map.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut map = MapWriter::default();
        map.put(TAG, &self.tag());
        match self {
            Self::Item(record) => record.write(&mut map),
            Self::Category(record) => record.write(&mut map),
            Self::VaultLink(record) => record.write(&mut map),
            Self::Contact(record) => record.write(&mut map),
            Self::Settings(record) => record.write(&mut map),
            Self::Report(record) => record.write(&mut map),
            Self::Leftover(record) => record.write(&mut map),
            Self::Unknown(record) => map.put_extra(&record.extra),
        }
        let mut sink = Encoder::new(Vec::new());
        map.finish(&mut sink);
        Zeroizing::new(sink.into_writer())
    }

    /// Reads the plaintext of an opened record.
    pub fn decode(plaintext: &[u8]) -> Result<Self, DecodeError> {
        let mut source = Decoder::new(plaintext);
        let mut map = MapReader::parse(&mut source)?;
        if source.position() != plaintext.len() {
            return Err(DecodeError::Trailing);
        }
        let map = &mut map;
        Ok(match map.take::<u32>(TAG)? {
            1 => Self::Item(Box::new(MapValue::read(map)?)),
            2 => Self::Category(MapValue::read(map)?),
            3 => Self::VaultLink(MapValue::read(map)?),
            4 => Self::Contact(MapValue::read(map)?),
            5 => Self::Settings(MapValue::read(map)?),
            6 => Self::Report(MapValue::read(map)?),
            7 => Self::Leftover(MapValue::read(map)?),
            tag => Self::Unknown(Unknown { tag, extra: map.rest() }),
        })
    }

    /// The item, if it is one.
    pub fn as_item(&self) -> Option<&Item> {
        match self {
            Self::Item(item) => Some(item),
            _ => None,
        }
    }

    /// The category, if it is one.
    pub fn as_category(&self) -> Option<&Category> {
        match self {
            Self::Category(category) => Some(category),
            _ => None,
        }
    }
}

impl From<Item> for Record {
    fn from(item: Item) -> Self {
        Self::Item(Box::new(item))
    }
}

impl From<Category> for Record {
    fn from(category: Category) -> Self {
        Self::Category(category)
    }
}
