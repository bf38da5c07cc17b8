//! Public identities: who somebody is, signed by themselves.

use minicbor::{Decoder, Encoder};

use crate::cbor::{self, Deterministic, EncodeError, Malformed};
use crate::ids::{Fingerprint, Hash, ServerId, UserId};
use crate::signature::{self, BadSignature, Use};

/// The set of algorithms. One per format version: nothing is ever negotiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Suite {
    /// Ed25519, and the composite KEM `id-MLKEM768-RSA4096-SHA3-256`.
    One = 1,
}

/// Length of an ML-KEM-768 encapsulation key (FIPS 203).
pub(crate) const MLKEM_PUBLIC: usize = 1184;
/// The most bytes that a PKCS#1 encoded RSA-4096 public key takes.
const RSA_PUBLIC_MOST: usize = 540;

/// The public half of an identity: what is hashed into its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicIdentity {
    /// Algorithms of the keys below.
    pub suite: Suite,
    /// Whose.
    pub user: UserId,
    /// On which server: an identity is never carried to another by mistake.
    pub server: ServerId,
    /// Milliseconds since the Unix epoch, by the device that made it. For display.
    pub created: u64,
    /// Ed25519 verification key.
    pub signing: [u8; 32],
    /// ML-KEM-768 encapsulation key.
    pub mlkem: Box<[u8; MLKEM_PUBLIC]>,
    /// RSA-4096 public key, PKCS#1 `RSAPublicKey` in DER.
    pub rsa: Vec<u8>,
    /// The identity that this one succeeds.
    pub previous: Option<Fingerprint>,
}

impl Deterministic for PublicIdentity {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(9)?.str("mdp/v1/identity")?.u8(self.suite as u8)?;
        e.bytes(&self.user.0)?.bytes(&self.server.0)?.u64(self.created)?;
        e.bytes(&self.signing)?.bytes(&self.mlkem[..])?.bytes(&self.rsa)?;
        cbor::write_optional(e, self.previous.as_ref().map(|f| &f.0[..]))
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 9)?;
        if d.str()? != "mdp/v1/identity" || d.u8()? != Suite::One as u8 {
            return Err(Malformed);
        }
        let identity = Self {
            suite: Suite::One,
            user: UserId(cbor::fixed(d)?),
            server: ServerId(cbor::fixed(d)?),
            created: d.u64()?,
            signing: cbor::fixed(d)?,
            mlkem: Box::new(cbor::fixed(d)?),
            rsa: d.bytes()?.to_vec(),
            previous: cbor::optional(d)?.map(Fingerprint),
        };
        if identity.rsa.len() > RSA_PUBLIC_MOST { Err(Malformed) } else { Ok(identity) }
    }
}

impl PublicIdentity {
    /// 160 bits of `SHA-256(cbor["mdp/v1/fingerprint", body])`.
    pub fn fingerprint(&self) -> Fingerprint {
        let body = self.to_bytes();
        let hash =
            Hash::of(&cbor::encode(|e| e.array(2)?.str("mdp/v1/fingerprint")?.bytes(&body)?.ok()));
        let mut out = [0; 20];
        out.copy_from_slice(&hash.0[..20]);
        Fingerprint(out)
    }
}

/// A public identity with its own signature and, where it succeeds another, that one's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIdentity {
    /// What is signed.
    pub identity: PublicIdentity,
    /// By its own key, for [`Use::Identity`].
    pub signature: [u8; 64],
    /// By the previous identity's key, for [`Use::Succession`].
    pub succession: Option<[u8; 64]>,
}

impl Deterministic for SignedIdentity {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(3)?.bytes(&self.identity.to_bytes())?.bytes(&self.signature)?;
        cbor::write_optional(e, self.succession.as_ref().map(|s| &s[..]))
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 3)?;
        Ok(Self {
            identity: cbor::decode(d.bytes()?)?,
            signature: cbor::fixed(d)?,
            succession: cbor::optional(d)?,
        })
    }
}

impl SignedIdentity {
    /// The identity, if it signed itself.
    pub fn verify(&self) -> Result<&PublicIdentity, BadSignature> {
        let body = self.identity.to_bytes();
        signature::verify(&self.identity.signing, Use::Identity, &body, &self.signature)?;
        Ok(&self.identity)
    }

    /// Whether `previous` signed this identity as its successor: the only way one may change.
    pub fn succeeds(&self, previous: &PublicIdentity) -> Result<(), BadSignature> {
        let named = self.identity.previous == Some(previous.fingerprint())
            && self.identity.user == previous.user;
        let signature = self.succession.filter(|_| named).ok_or(BadSignature)?;
        let body = self.identity.to_bytes();
        signature::verify(&previous.signing, Use::Succession, &body, &signature)
    }
}
