//! Identifiers and digests: fixed-length byte strings that can't be mistaken for one another.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// The text was not the expected number of hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} hexadecimal digits")]
pub struct NotHex {
    /// How many digits the type takes.
    pub expected: usize,
}

macro_rules! bytes_type {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// The bytes themselves.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// From a slice of exactly the right length.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NotHex;

            fn from_str(text: &str) -> Result<Self, NotHex> {
                let mut out = [0; $len];
                hex::decode_to_slice(text, &mut out).map_err(|_| NotHex { expected: 2 * $len })?;
                Ok(Self(out))
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_slice(d.bytes()?)
                    .ok_or_else(|| minicbor::decode::Error::message("byte string of the wrong length"))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

bytes_type!(
    /// A user, for life: 16 random bytes made by the client at sign-up.
    UserId, 16
);
bytes_type!(
    /// A server's data, for life: 16 random bytes made when its database is created.
    ServerId, 16
);
bytes_type!(
    /// A device (a browser profile, a terminal): 16 random bytes.
    DeviceId, 16
);
bytes_type!(
    /// An entry of a vault. Records, blobs and the canary have random ids; a member's is its user
    /// id; a grant's and a key's are derived (see [`crate::Grant::entry_id`]).
    EntryId, 16
);
bytes_type!(
    /// A vault: `SHA-256(cbor["mdp/v1/vault", owner fingerprint, nonce])`.
    VaultId, 32
);
bytes_type!(
    /// A SHA-256 digest.
    Hash, 32
);
bytes_type!(
    /// The first 160 bits of the hash of a public identity, shown to people in groups.
    Fingerprint, 20
);

impl Hash {
    /// SHA-256 of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl EntryId {
    /// The first 16 bytes of a digest, for ids that are derived.
    pub(crate) fn derived(hash: Hash) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&hash.0[..16]);
        Self(id)
    }
}

impl From<UserId> for EntryId {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

impl VaultId {
    /// The id of the vault that `owner` founds with `nonce`: nobody else can found it.
    pub fn founded_by(owner: Fingerprint, nonce: &[u8; 32]) -> Self {
        let bytes = crate::cbor::encode(|e| {
            e.array(3)?.str("mdp/v1/vault")?.bytes(&owner.0)?.bytes(nonce)?.ok()
        });
        Self(Hash::of(&bytes).0)
    }
}

impl Fingerprint {
    /// The form people compare: groups of four hexadecimal digits.
    pub fn grouped(&self) -> String {
        let digits = self.to_string().to_uppercase();
        let mut out = String::with_capacity(50);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && i % 4 == 0 {
                out.push(' ');
            }
            out.push(digit);
        }
        out
    }
}
