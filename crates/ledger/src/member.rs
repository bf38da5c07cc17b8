//! Members of a vault and what each may do.

use std::collections::BTreeMap;

use minicbor::{Decoder, Encoder};
use serde::{Deserialize, Serialize};

use crate::cbor::{self, Deterministic, EncodeError, Malformed};
use crate::identity::SignedIdentity;
use crate::ids::UserId;

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Role {
    /// Read, and nothing else.
    Viewer = 1,
    /// Records and blobs.
    Editor = 2,
    /// Everything.
    Owner = 3,
}

impl Role {
    /// From its number in the encoding.
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Viewer,
            2 => Self::Editor,
            3 => Self::Owner,
            _ => return None,
        })
    }
}

/// A member entry's bytes: `[role, signed identity]`. The entry's id is the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What they may do.
    pub role: Role,
    /// Who they are.
    pub identity: SignedIdentity,
}

impl Deterministic for Member {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(2)?.u8(self.role as u8)?.bytes(&self.identity.to_bytes())?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 2)?;
        Ok(Self {
            role: Role::from_number(d.u8()?).ok_or(Malformed)?,
            identity: cbor::decode(d.bytes()?)?,
        })
    }
}

/// The members of a vault at some commit.
pub type Members = BTreeMap<UserId, Member>;
