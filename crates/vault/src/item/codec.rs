//! Deterministic CBOR (RFC 8949, 4.2.1) for records: maps with ascending integer keys, definite
//! lengths, absent rather than empty values, unknown keys kept.
//!
//! A type says how it is written with one table, [`map_codec`], which is also what
//! `docs/spec/item.md` lists.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use super::{Extra, FieldId, Text};
use mdp_ledger::{EntryId, Fingerprint, Hash, UserId, VaultId, gather};

/// Bytes that are not a record. Says where, never what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Not CBOR, or not the type of value expected there.
    #[error("the record is malformed at byte {0}")]
    Malformed(usize),
    /// Keys of a map repeated or out of order.
    #[error("the keys of a record are not in order at byte {0}")]
    KeyOrder(usize),
    /// An indefinite length.
    #[error("the record is not deterministic CBOR at byte {0}")]
    Indefinite(usize),
    /// A key that must be there is not.
    #[error("the record lacks key {0}")]
    Missing(u32),
    /// Bytes after the end.
    #[error("bytes follow the record")]
    Trailing,
}

impl DecodeError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        "record-malformed"
    }
}

pub(super) type Sink = Encoder<Vec<u8>>;

/// A value that stands under a key.
pub(crate) trait Value: Sized {
    /// Appends the value. Writing to memory can't fail, so results of the encoder are dropped.
    fn encode(&self, sink: &mut Sink);

    fn decode(source: &mut Decoder<'_>) -> Result<Self, DecodeError>;

    /// Whether the value is left out of its map.
    fn is_absent(&self) -> bool {
        false
    }

    /// What a missing key stands for; `None` where the key is required.
    fn absent() -> Option<Self> {
        None
    }
}

/// A value written as a map with integer keys.
pub(crate) trait MapValue: Sized {
    fn write(&self, map: &mut MapWriter);
    fn read(map: &mut MapReader<'_>) -> Result<Self, DecodeError>;
}

/// Declares the keys of a struct that ends with `extra: Extra`.
macro_rules! map_codec {
    ($type:ident { $($key:literal => $field:ident),+ $(,)? }) => {
        impl $crate::item::codec::MapValue for $type {
            fn write(&self, map: &mut $crate::item::codec::MapWriter) {
                $(map.put($key, &self.$field);)+
                map.put_extra(&self.extra);
            }

            fn read(
                map: &mut $crate::item::codec::MapReader<'_>,
            ) -> Result<Self, $crate::item::DecodeError> {
                $(let $field = map.take($key)?;)+
                Ok(Self { $($field,)+ extra: map.rest() })
            }
        }
    };
}
pub(crate) use map_codec;

#[derive(Default)]
pub(crate) struct MapWriter(BTreeMap<u32, Zeroizing<Vec<u8>>>);

impl MapWriter {
    pub(super) fn put(&mut self, key: u32, value: &impl Value) {
        if !value.is_absent() {
            let mut sink = Encoder::new(Vec::new());
            value.encode(&mut sink);
            self.0.insert(key, Zeroizing::new(sink.into_writer()));
        }
    }

    /// Unknown keys never replace known ones.
    pub(super) fn put_extra(&mut self, extra: &Extra) {
        for (key, value) in &extra.0 {
            self.0.entry(*key).or_insert_with(|| Zeroizing::new(value.clone()));
        }
    }

    pub(super) fn finish(&self, sink: &mut Sink) {
        sink.map(self.0.len() as u64).ok();
        for (key, value) in &self.0 {
            sink.u32(*key).ok();
            sink.writer_mut().extend_from_slice(value);
        }
    }
}

pub(crate) struct MapReader<'b> {
    entries: Vec<(u32, &'b [u8])>,
}

impl<'b> MapReader<'b> {
    /// Splits one map into its keys and their encoded values.
    pub(super) fn parse(source: &mut Decoder<'b>) -> Result<Self, DecodeError> {
        let count = definite(source, Decoder::map)?;
        let mut entries: Vec<(u32, &'b [u8])> = Vec::new();
        for _ in 0..count {
            let at = source.position();
            let key = source.u32().map_err(|_| DecodeError::Malformed(at))?;
            if entries.last().is_some_and(|(last, _)| *last >= key) {
                return Err(DecodeError::KeyOrder(at));
            }
            let start = source.position();
            source.skip().map_err(|_| DecodeError::Malformed(start))?;
            let value = source.input().get(start..source.position());
            entries.push((key, value.ok_or(DecodeError::Malformed(start))?));
        }
        Ok(Self { entries })
    }

    pub(super) fn take<T: Value>(&mut self, key: u32) -> Result<T, DecodeError> {
        match self.entries.iter().position(|(found, _)| *found == key) {
            Some(index) => whole(self.entries.remove(index).1),
            None => T::absent().ok_or(DecodeError::Missing(key)),
        }
    }

    /// What nobody took.
    pub(super) fn rest(&mut self) -> Extra {
        Extra(gather(self.entries.drain(..).map(|(key, value)| (key, value.to_vec()))))
    }
}

/// Decodes bytes that hold one value and nothing else.
pub(super) fn whole<T: Value>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut source = Decoder::new(bytes);
    let value = T::decode(&mut source)?;
    if source.position() == bytes.len() { Ok(value) } else { Err(DecodeError::Trailing) }
}

/// The length of an array or map, refused when indefinite.
pub(super) fn definite<'b>(
    source: &mut Decoder<'b>,
    read: impl FnOnce(&mut Decoder<'b>) -> Result<Option<u64>, minicbor::decode::Error>,
) -> Result<u64, DecodeError> {
    let at = source.position();
    read(source).map_err(|_| DecodeError::Malformed(at))?.ok_or(DecodeError::Indefinite(at))
}

/// Reads one primitive with the decoder's own method.
pub(super) fn primitive<'b, T>(
    source: &mut Decoder<'b>,
    read: impl FnOnce(&mut Decoder<'b>) -> Result<T, minicbor::decode::Error>,
) -> Result<T, DecodeError> {
    let at = source.position();
    read(source).map_err(|_| DecodeError::Malformed(at))
}

impl<T: MapValue> Value for T {
    fn encode(&self, sink: &mut Sink) {
        let mut map = MapWriter::default();
        self.write(&mut map);
        map.finish(sink);
    }

    fn decode(source: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        T::read(&mut MapReader::parse(source)?)
    }
}

/// A value that is always written, by the encoder's and decoder's own methods.
macro_rules! plain {
    ($type:ty, |$value:ident, $sink:ident| $write:expr, $read:expr) => {
        impl Value for $type {
            fn encode(&self, $sink: &mut Sink) {
                let $value = self;
                $write.ok();
            }

            fn decode(source: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                primitive(source, $read)
            }
        }
    };
}
plain!(u64, |value, sink| sink.u64(*value), Decoder::u64);
plain!(u32, |value, sink| sink.u32(*value), Decoder::u32);

/// A value that is left out when it is its default.
macro_rules! optional {
    ($type:ty, |$value:ident, $sink:ident| $write:expr, $read:expr) => {
        impl Value for $type {
            fn encode(&self, $sink: &mut Sink) {
                let $value = self;
                $write.ok();
            }

            fn decode(source: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                primitive(source, $read)
            }

            fn is_absent(&self) -> bool {
                *self == Self::default()
            }

            fn absent() -> Option<Self> {
                Some(Self::default())
            }
        }
    };
}
optional!(bool, |value, sink| sink.bool(*value), Decoder::bool);
optional!(String, |value, sink| sink.str(value), |source| source.str().map(str::to_owned));
optional!(Text, |value, sink| sink.str(value), |source| source.str().map(Text::from));

impl<const N: usize> Value for [u8; N] {
    fn encode(&self, sink: &mut Sink) {
        sink.bytes(self).ok();
    }

    fn decode(source: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let at = source.position();
        primitive(source, Decoder::bytes)?.try_into().map_err(|_| DecodeError::Malformed(at))
    }
}

impl<T: Value> Value for Option<T> {
    fn encode(&self, sink: &mut Sink) {
        if let Some(value) = self {
            value.encode(sink);
        }
    }

    fn decode(source: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        T::decode(source).map(Some)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Value> Value for Vec<T> {
    fn encode(&self, sink: &mut Sink) {
        sink.array(self.len() as u64).ok();
        for value in self {
            value.encode(sink);
        }
    }

    fn decode(source: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        (0..definite(source, Decoder::array)?).map(|_| T::decode(source)).collect()
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl Value for BTreeSet<String> {
    fn encode(&self, sink: &mut Sink) {
        sink.array(self.len() as u64).ok();
        for value in self {
            value.encode(sink);
        }
    }

    fn decode(source: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Vec::<String>::decode(source).map(gather)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

macro_rules! id_value {
    ($($id:ident),+) => {$(
        impl Value for $id {
            fn encode(&self, sink: &mut Sink) {
                self.0.encode(sink);
            }

            fn decode(source: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                Value::decode(source).map(Self)
            }
        }
    )+};
}
id_value!(EntryId, VaultId, UserId, Fingerprint, Hash, FieldId);
