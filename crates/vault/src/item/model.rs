//! An item: what a person saves.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::codec::{DecodeError, Sink, Value, definite, map_codec};
use super::text::redacted_debug;
use super::{
    Attachment, CustomField, Extra, Field, FieldRef, HistoryEntry, ItemKind, Millis, Origin, Text,
};
use mdp_ledger::EntryId;

/// The values of the numbered fields. An empty value is the same as none, and isn't kept. In JSON: an
/// object from the field's name to its value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(
    /// By number. A handful: a tree per item would weigh more, in memory and in the browser's module.
    Vec<(Field, Text)>,
);

impl Fields {
    /// The value, or the empty text.
    pub fn get(&self, field: Field) -> &str {
        self.place(field).ok().and_then(|place| self.0.get(place)).map_or("", |(_, text)| text)
    }

    /// The value as it is stored, or an empty one.
    pub(crate) fn text(&self, field: Field) -> Text {
        Text::from(self.get(field))
    }

    /// Replaces the value; an empty one removes it.
    pub fn set(&mut self, field: Field, value: impl Into<Text>) {
        let value = value.into();
        match self.place(field) {
            Ok(place) if value.is_empty() => drop(self.0.remove(place)),
            Ok(place) => self.0[place].1 = value,
            Err(_) if value.is_empty() => {}
            Err(place) => self.0.insert(place, (field, value)),
        }
    }

    fn place(&self, field: Field) -> Result<usize, usize> {
        self.0.binary_search_by_key(&field, |(held, _)| *held)
    }

    /// The fields that hold something, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Text)> {
        self.0.iter().map(|(field, value)| (*field, value))
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Self::default();
        for (field, value) in BTreeMap::<Field, Text>::deserialize(deserializer)? {
            fields.set(field, value);
        }
        Ok(fields)
    }
}

impl Value for Fields {
    fn encode(&self, sink: &mut Sink) {
        sink.map(self.0.len() as u64).ok();
        for (field, value) in self.iter() {
            field.encode(sink);
            value.encode(sink);
        }
    }

    fn decode(source: &mut minicbor::Decoder<'_>) -> Result<Self, DecodeError> {
        let mut fields = Self::default();
        let mut last = None;
        for _ in 0..definite(source, minicbor::Decoder::map)? {
            let at = source.position();
            let field = Field::decode(source)?;
            if last.is_some_and(|last| last >= field) {
                return Err(DecodeError::KeyOrder(at));
            }
            last = Some(field);
            fields.set(field, Text::decode(source)?);
        }
        Ok(fields)
    }

    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

/// An item of any type. The id is the entry's, outside the record.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ItemKind,
    /// Title, notes, user name, password and the other numbered fields.
    #[serde(default)]
    pub fields: Fields,
    /// Web addresses as typed, the main one first.
    #[serde(default)]
    pub urls: Vec<String>,
    /// Fields the person added, in their order.
    #[serde(default)]
    pub custom: Vec<CustomField>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeSet<String>,
    /// The category it is in, by the entry id of the category's record.
    #[serde(default)]
    pub category: Option<EntryId>,
    /// Whether it is a favourite.
    #[serde(default)]
    pub favourite: bool,
    /// Files kept with it.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// When it was made.
    pub created_at: Millis,
    /// When anything in it last changed.
    pub updated_at: Millis,
    /// When it was put in the trash, while it is there.
    #[serde(default)]
    pub trashed_at: Option<Millis>,
    /// Former values of its fields, oldest first.
    #[serde(default)]
    pub history: Vec<HistoryEntry>,
    /// Where it was imported from.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// The item this one is a conflict copy of.
    #[serde(default)]
    pub conflict_of: Option<EntryId>,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

redacted_debug!(Fields, Item);
map_codec!(Item {
    1 => kind,
    2 => fields,
    3 => urls,
    4 => custom,
    5 => tags,
    6 => category,
    7 => favourite,
    8 => attachments,
    9 => created_at,
    10 => updated_at,
    11 => trashed_at,
    12 => history,
    13 => origin,
    14 => conflict_of,
});

impl Item {
    /// A new item with a title and nothing else.
    pub fn new(kind: ItemKind, title: impl Into<Text>, now: Millis) -> Self {
        let mut item = Self { kind, created_at: now, updated_at: now, ..Self::default() };
        item.fields.set(Field::TITLE, title);
        item
    }

    /// The title, possibly empty.
    pub fn title(&self) -> &str {
        self.fields.get(Field::TITLE)
    }

    /// The value of any field, numbered or custom; empty when there is none.
    pub fn value(&self, field: FieldRef) -> &str {
        match field {
            FieldRef::Known(field) => self.fields.get(field),
            FieldRef::Custom(id) => {
                self.custom.iter().find(|custom| custom.id == id).map_or("", |c| c.value.as_str())
            }
        }
    }

    /// Whether it is in the trash.
    pub fn is_trashed(&self) -> bool {
        self.trashed_at.is_some()
    }
}
