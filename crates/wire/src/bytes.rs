//! Bytes in JSON: base64url without padding (RFC 4648 §5).

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Bytes of any length.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Bytes(pub Vec<u8>);

/// Exactly `N` bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Array<const N: usize>(pub [u8; N]);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(d)?;
        let bytes = URL_SAFE_NO_PAD.decode(text.as_bytes());
        bytes.map(Self).map_err(|_| de::Error::custom("expected unpadded base64url"))
    }
}

impl<const N: usize> Serialize for Array<N> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Array<N> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let bytes = Bytes::deserialize(d)?.0;
        let bytes = bytes.try_into();
        bytes.map(Self).map_err(|_| de::Error::custom(format!("expected {N} bytes")))
    }
}

// What travels may be sealed or secret: its length is all that a log needs.
impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({} bytes)", self.0.len())
    }
}

impl<const N: usize> fmt::Debug for Array<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Array({N} bytes)")
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

/// A secret that travels as text: no `Debug` of its content, wiped when dropped.
macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, serde::Serialize, serde::Deserialize, zeroize::ZeroizeOnDrop)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}
pub(crate) use secret_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_travel_as_unpadded_base64url_and_no_other_text_is_taken() {
        let bytes = Bytes(vec![0xfb, 0xff, 0xfe, 0x01]);
        let json = serde_json::to_string(&bytes).unwrap();
        assert_eq!(json, "\"-__-AQ\"");
        assert_eq!(serde_json::from_str::<Bytes>(&json).unwrap(), bytes);
        for refused in ["\"-__-AQ==\"", "\"+//+AQ\"", "\"-__-AR\"", "\"-__-A Q\"", "[1]", "null"] {
            assert!(serde_json::from_str::<Bytes>(refused).is_err(), "{refused}");
        }
        assert!(serde_json::from_str::<Array<3>>(&json).is_err());
        assert_eq!(serde_json::from_str::<Array<4>>(&json).unwrap().0, [0xfb, 0xff, 0xfe, 1]);
    }
}
