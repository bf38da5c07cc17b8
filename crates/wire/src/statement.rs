//! What devices sign outside the ledger: registrations, level-2 logins, recovery slots, requests
//! for a slot.
//!
//! Each is a structure of its own with one encoding, so that nothing chosen by a server is ever
//! signed as such, and a signature made for one purpose, server or session is void in any other.

use mdp_ledger::cbor::{self, Deterministic, EncodeError, Malformed};
use mdp_ledger::signature::{self, BadSignature, Use};
use mdp_ledger::{Fingerprint, Hash, ServerId, UserId};
use minicbor::{Decoder, Encoder};

/// What an account is registered with, signed by its identity for [`Use::Registration`]: everything
/// else that makes an account is signed for good, and whoever reads a database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationStatement {
    /// The identity's own server.
    pub server: ServerId,
    /// Whose account.
    pub user: UserId,
    /// As it is shown.
    pub user_name: String,
    /// SHA-256 of OPAQUE's `RegistrationUpload`: of the password that counts from now on.
    pub upload: Hash,
}

impl Deterministic for RegistrationStatement {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(5)?.str("mdp/v1/registration")?.bytes(&self.server.0)?.bytes(&self.user.0)?;
        e.str(&self.user_name)?.bytes(&self.upload.0)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 5)?;
        if d.str()? != "mdp/v1/registration" {
            return Err(Malformed);
        }
        Ok(Self {
            server: ServerId(cbor::fixed(d)?),
            user: UserId(cbor::fixed(d)?),
            user_name: d.str()?.to_owned(),
            upload: Hash(cbor::fixed(d)?),
        })
    }
}

impl RegistrationStatement {
    /// Checks the identity's signature; `signing` is its Ed25519 key.
    pub fn verify(&self, signing: &[u8; 32], signature: &[u8; 64]) -> Result<(), BadSignature> {
        signature::verify(signing, Use::Registration, &self.to_bytes(), signature)
    }
}

/// What a level-2 session is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Everything of one's own.
    Session = 1,
    /// Setting a new password after the old one was lost, and nothing else.
    NewPassword = 2,
}

/// The body of a level-2 login, signed by the identity for [`Use::Login`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginStatement {
    /// The server that is meant: the identity's own.
    pub server: ServerId,
    /// The origin that the device really talks to (`https://vault.example.org`): a statement made
    /// for one server can't be relayed to another.
    pub origin: String,
    /// Who logs in.
    pub user: UserId,
    /// The session that is to be raised.
    pub session: [u8; 16],
    /// The device's random nonce.
    pub client_nonce: [u8; 32],
    /// The server's random nonce, good once.
    pub server_nonce: [u8; 32],
    /// What for.
    pub purpose: Purpose,
}

impl Deterministic for LoginStatement {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(8)?.str("mdp/v1/login")?.bytes(&self.server.0)?.str(&self.origin)?;
        e.bytes(&self.user.0)?.bytes(&self.session)?.bytes(&self.client_nonce)?;
        e.bytes(&self.server_nonce)?.u8(self.purpose as u8)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 8)?;
        if d.str()? != "mdp/v1/login" {
            return Err(Malformed);
        }
        Ok(Self {
            server: ServerId(cbor::fixed(d)?),
            origin: d.str()?.to_owned(),
            user: UserId(cbor::fixed(d)?),
            session: cbor::fixed(d)?,
            client_nonce: cbor::fixed(d)?,
            server_nonce: cbor::fixed(d)?,
            purpose: match d.u8()? {
                1 => Purpose::Session,
                2 => Purpose::NewPassword,
                _ => return Err(Malformed),
            },
        })
    }
}

impl LoginStatement {
    /// Checks the identity's signature; `signing` is its Ed25519 key.
    pub fn verify(&self, signing: &[u8; 32], signature: &[u8; 64]) -> Result<(), BadSignature> {
        signature::verify(signing, Use::Login, &self.to_bytes(), signature)
    }
}

/// The most bytes of a sealed identity in a slot.
const SLOT_SEALED_MOST: usize = 16 * 1024;

/// The identity sealed under the printed recovery code, as the server keeps it: the code is 128
/// random bits, so nothing a person could choose opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoverySlot {
    /// Whose.
    pub user: UserId,
    /// On which server.
    pub server: ServerId,
    /// The identity inside.
    pub fingerprint: Fingerprint,
    /// Public half of the Ed25519 key that the code derives: its signature fetches the slot
    /// without a password.
    pub slot_key: [u8; 32],
    /// The sealed identity.
    pub sealed: Vec<u8>,
    /// By the identity inside, for [`Use::Slot`], over everything above.
    pub signature: [u8; 64],
}

impl RecoverySlot {
    /// The signed body.
    pub fn body(&self) -> Vec<u8> {
        cbor::encode(|e| {
            e.array(6)?.str("mdp/v1/slot")?.bytes(&self.user.0)?.bytes(&self.server.0)?;
            e.bytes(&self.fingerprint.0)?.bytes(&self.slot_key)?.bytes(&self.sealed)?.ok()
        })
    }

    /// Checks the signature; that `signing` belongs to the identity of this fingerprint is the
    /// caller's to know.
    pub fn verify(&self, signing: &[u8; 32]) -> Result<(), BadSignature> {
        signature::verify(signing, Use::Slot, &self.body(), &self.signature)
    }
}

impl Deterministic for RecoverySlot {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(2)?.bytes(&self.body())?.bytes(&self.signature)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 2)?;
        let body = d.bytes()?;
        let signature = cbor::fixed(d)?;
        let d = &mut Decoder::new(body);
        cbor::array(d, 6)?;
        if d.str()? != "mdp/v1/slot" {
            return Err(Malformed);
        }
        let slot = Self {
            user: UserId(cbor::fixed(d)?),
            server: ServerId(cbor::fixed(d)?),
            fingerprint: Fingerprint(cbor::fixed(d)?),
            slot_key: cbor::fixed(d)?,
            sealed: d.bytes()?.to_vec(),
            signature,
        };
        if slot.sealed.len() > SLOT_SEALED_MOST { Err(Malformed) } else { Ok(slot) }
    }
}

/// What the holder of a printed code asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum SlotAction {
    /// The slot itself.
    Fetch = 1,
    /// That a pending rotation of the identity be dropped.
    CancelRotation = 2,
}

/// A request signed by the slot key, for [`Use::SlotRequest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotRequest {
    /// Whose slot.
    pub user: UserId,
    /// On which server.
    pub server: ServerId,
    /// The server's random nonce, good once.
    pub nonce: [u8; 32],
    /// What for.
    pub action: SlotAction,
}

impl Deterministic for SlotRequest {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(5)?.str("mdp/v1/slot-request")?.bytes(&self.user.0)?.bytes(&self.server.0)?;
        e.bytes(&self.nonce)?.u8(self.action as u8)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 5)?;
        if d.str()? != "mdp/v1/slot-request" {
            return Err(Malformed);
        }
        Ok(Self {
            user: UserId(cbor::fixed(d)?),
            server: ServerId(cbor::fixed(d)?),
            nonce: cbor::fixed(d)?,
            action: match d.u8()? {
                1 => SlotAction::Fetch,
                2 => SlotAction::CancelRotation,
                _ => return Err(Malformed),
            },
        })
    }
}

impl SlotRequest {
    /// Checks the signature by the registered slot key.
    pub fn verify(&self, slot_key: &[u8; 32], signature: &[u8; 64]) -> Result<(), BadSignature> {
        signature::verify(slot_key, Use::SlotRequest, &self.to_bytes(), signature)
    }
}
