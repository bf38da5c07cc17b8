//! Grants: a vault key wrapped for one recipient, signed by its giver.

use minicbor::{Decoder, Encoder};

use crate::cbor::{self, Deterministic, EncodeError, Malformed};
use crate::identity::Suite;
use crate::ids::{EntryId, Fingerprint, Hash, VaultId};
use crate::member::Role;
use crate::signature::{self, BadSignature, Use};

/// Everything of a grant but the key: also the context under which the key is wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantTerms {
    /// The vault whose key it is.
    pub vault: VaultId,
    /// The key's epoch.
    pub epoch: u32,
    /// Who gives.
    pub giver: Fingerprint,
    /// Who receives.
    pub recipient: Fingerprint,
    /// The recipient's role when it was given.
    pub role: Role,
    /// The revision of the entry that carries it.
    pub revision: u64,
    /// Algorithms.
    pub suite: Suite,
}

impl GrantTerms {
    fn write_fields(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.bytes(&self.vault.0)?.u32(self.epoch)?.bytes(&self.giver.0)?;
        e.bytes(&self.recipient.0)?.u8(self.role as u8)?.u64(self.revision)?;
        e.u8(self.suite as u8)?.ok()
    }

    /// `cbor["mdp/v1/grant", …terms]`: the context of the wrapping.
    pub fn context(&self) -> Vec<u8> {
        cbor::encode(|e| {
            e.array(8)?.str("mdp/v1/grant")?;
            self.write_fields(e)
        })
    }
}

/// A grant: its terms, the encapsulation, the wrapped key, and the giver's signature over all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who gives what to whom.
    pub terms: GrantTerms,
    /// Composite KEM ciphertext for the recipient.
    pub encapsulation: Vec<u8>,
    /// The vault key, wrapped under the encapsulated secret.
    pub wrapped: Vec<u8>,
    /// By the giver, for [`Use::Grant`], over the body (terms, encapsulation, wrapped key).
    pub signature: [u8; 64],
}

/// The most bytes of a composite ciphertext: ML-KEM-768 (1,088) and RSA-4096 (512).
const ENCAPSULATION_MOST: usize = 1600;
/// The most bytes of a wrapped key.
const WRAPPED_MOST: usize = 256;

impl Grant {
    /// The signed body of a grant that is being made.
    pub fn body(terms: &GrantTerms, encapsulation: &[u8], wrapped: &[u8]) -> Vec<u8> {
        cbor::encode(|e| {
            e.array(9)?;
            terms.write_fields(e)?;
            e.bytes(encapsulation)?.bytes(wrapped)?.ok()
        })
    }

    /// The id of the entry that carries the key of `epoch` for `recipient`.
    pub fn entry_id(epoch: u32, recipient: Fingerprint) -> EntryId {
        EntryId::derived(Hash::of(&cbor::encode(|e| {
            e.array(3)?.str("mdp/v1/grant-id")?.u32(epoch)?.bytes(&recipient.0)?.ok()
        })))
    }

    /// Checks the giver's signature; that `key` is the giver's is the caller's to know.
    pub fn verify(&self, key: &[u8; 32]) -> Result<(), BadSignature> {
        let body = Self::body(&self.terms, &self.encapsulation, &self.wrapped);
        signature::verify(key, Use::Grant, &body, &self.signature)
    }
}

impl Deterministic for Grant {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        let body = Self::body(&self.terms, &self.encapsulation, &self.wrapped);
        e.array(2)?.bytes(&body)?.bytes(&self.signature)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 2)?;
        let body = d.bytes()?;
        let signature = cbor::fixed(d)?;
        let d = &mut Decoder::new(body);
        cbor::array(d, 9)?;
        let terms = GrantTerms {
            vault: VaultId(cbor::fixed(d)?),
            epoch: d.u32()?,
            giver: Fingerprint(cbor::fixed(d)?),
            recipient: Fingerprint(cbor::fixed(d)?),
            role: Role::from_number(d.u8()?).ok_or(Malformed)?,
            revision: d.u64()?,
            suite: if d.u8()? == Suite::One as u8 { Suite::One } else { return Err(Malformed) },
        };
        let encapsulation = d.bytes()?.to_vec();
        let wrapped = d.bytes()?.to_vec();
        if encapsulation.len() > ENCAPSULATION_MOST || wrapped.len() > WRAPPED_MOST {
            return Err(Malformed);
        }
        Ok(Self { terms, encapsulation, wrapped, signature })
    }
}
