//! What a newer version wrote and this one does not understand.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::redacted_debug;

/// Unknown keys of a map with their values, as encoded CBOR, kept byte for byte.
/// In JSON: an object from the key in decimal to the value in base64url.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Extra(pub(crate) BTreeMap<u32, Vec<u8>>);

redacted_debug!(Extra);

impl Extra {
    /// Whether there is nothing unknown.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes from `previous` the keys that are missing here: nobody can have meant to remove
    /// what they could not see.
    pub(crate) fn carry_over(&mut self, previous: &Self) {
        for (key, value) in &previous.0 {
            self.0.entry(*key).or_insert_with(|| value.clone());
        }
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, cbor)| (key, URL_SAFE_NO_PAD.encode(cbor))))
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = BTreeMap::<String, String>::deserialize(deserializer)?;
        let mut out = BTreeMap::new();
        for (key, value) in text {
            let key = key.parse().map_err(|_| D::Error::custom("unknown keys are numbers"))?;
            let cbor = URL_SAFE_NO_PAD
                .decode(&value)
                .map_err(|_| D::Error::custom("unknown values are base64url"))?;
            let mut decoder = minicbor::Decoder::new(&cbor);
            if decoder.skip().is_err() || decoder.position() != cbor.len() {
                return Err(D::Error::custom("unknown values are one CBOR item each"));
            }
            out.insert(key, cbor);
        }
        Ok(Self(out))
    }
}
