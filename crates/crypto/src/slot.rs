//! The recovery slot: the identity sealed under the printed code, kept by the server.
//!
//! The code has 128 random bits, so nothing a person could choose opens a slot. It also derives an
//! Ed25519 key whose public half the server knows: its signature fetches the slot without any
//! password, and cancels a rotation of the identity.

use ed25519_dalek::SigningKey;
use mdp_ledger::cbor::{self, Deterministic};
use mdp_ledger::signature::Use;
use mdp_ledger::{Fingerprint, ServerId, UserId};
use mdp_wire::statement::{RecoverySlot, SlotRequest};
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::hazmat::hkdf;
use crate::{Error, Identity, RecoveryCode, committed};

const VERSION: u8 = 1;

/// What the printed page carries beside the code: whose slot it opens, and which identity must be
/// found inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Whose.
    pub user: UserId,
    /// On which server.
    pub server: ServerId,
    /// The identity inside.
    pub fingerprint: Fingerprint,
}

impl Page {
    /// The page of an identity.
    pub fn of(identity: &Identity) -> Self {
        let fingerprint = identity.fingerprint();
        Self { user: identity.user(), server: identity.server(), fingerprint }
    }

    /// `cbor[what, user, server, fingerprint]`.
    fn context(&self, what: &str) -> Vec<u8> {
        cbor::encode(|e| {
            e.array(4)?.str(what)?.bytes(&self.user.0)?.bytes(&self.server.0)?;
            e.bytes(&self.fingerprint.0)?.ok()
        })
    }

    fn slot_key(&self, code: &RecoveryCode) -> SigningKey {
        let mut seed = Zeroizing::new([0; 32]);
        hkdf::derive(code.bytes(), None, &self.context("mdp/v1/slot-key"), &mut *seed);
        SigningKey::from_bytes(&seed)
    }
}

/// Seals `identity` under `code` and signs the slot.
pub fn seal(
    identity: &Identity,
    code: &RecoveryCode,
    entropy: &mut dyn Entropy,
) -> Result<RecoverySlot, Error> {
    let page = Page::of(identity);
    let secret = identity.to_secret_bytes()?;
    let context = page.context("mdp/v1/slot-seal");
    let sealed = committed::seal_bytes(&[VERSION], code.bytes(), &context, &secret, entropy)?;
    Ok(identity.sign_slot(page.slot_key(code).verifying_key().to_bytes(), sealed))
}

/// Opens a slot with the printed code and page. A slot of another user, server or identity is
/// refused, and so is one that the identity inside didn't sign.
pub fn open(slot: &RecoverySlot, code: &RecoveryCode, page: &Page) -> Result<Identity, Error> {
    let stated = Page { user: slot.user, server: slot.server, fingerprint: slot.fingerprint };
    if stated != *page {
        return Err(Error::OtherAccount);
    }
    if slot.sealed.first() != Some(&VERSION) {
        return Err(Error::Unsupported);
    }
    let context = page.context("mdp/v1/slot-seal");
    let bytes =
        committed::open(&slot.sealed, 1, code.bytes(), &context).map_err(|_| Error::WrongCode)?;
    let identity = Identity::from_secret_bytes(&bytes)?;
    if Page::of(&identity) != *page {
        return Err(Error::OtherAccount);
    }
    slot.verify(&identity.public().identity.signing)?;
    Ok(identity)
}

/// Signs a request with the slot key that code and page derive.
pub fn sign_request(
    code: &RecoveryCode,
    page: &Page,
    request: &SlotRequest,
) -> Result<[u8; 64], Error> {
    if request.user != page.user || request.server != page.server {
        return Err(Error::OtherAccount);
    }
    let key = page.slot_key(code);
    Ok(crate::identity::sign(&key, Use::SlotRequest, &request.to_bytes()))
}
