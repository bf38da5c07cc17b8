//! Grants: a vault key wrapped for one recipient, given by a signature, received in two steps.

use mdp_kem::{PublicKey, SharedSecret};
use mdp_ledger::{Grant, GrantTerms, PublicIdentity, Role, Suite};

use crate::entropy::Entropy;
use crate::kem::PendingDecapsulation;
use crate::{Error, Identity, VaultKey, committed};

/// Gives `key` to `recipient` in `role`. The recipient's identity has been verified by the caller:
/// whoever it names can read the vault from then on.
pub fn give(
    giver: &Identity,
    recipient: &PublicIdentity,
    role: Role,
    revision: u64,
    key: &VaultKey,
    entropy: &mut dyn Entropy,
) -> Result<Grant, Error> {
    let public = PublicKey::from_parts(&recipient.mlkem[..], &recipient.rsa)
        .map_err(|_| Error::Malformed)?;
    let terms = GrantTerms {
        vault: key.vault(),
        epoch: key.epoch(),
        giver: giver.fingerprint(),
        recipient: recipient.fingerprint(),
        role,
        revision,
        suite: Suite::One,
    };
    let (encapsulation, secret) = public.encapsulate(&mut |buf| entropy.fill(buf));
    let context = terms.context();
    let wrapping = wrapping_key(&secret, &context);
    let wrapped = committed::seal_bytes(&[], &*wrapping, &context, key.bytes(), entropy)?;
    Ok(giver.sign_grant(terms, encapsulation, wrapped))
}

/// A grant that waits for the host's RSA answer.
pub struct PendingGrant {
    decapsulation: PendingDecapsulation,
    terms: GrantTerms,
    wrapped: Vec<u8>,
}

impl PendingGrant {
    /// Checks that `giver` signed this grant for `recipient`, and does the core's half. That the
    /// giver was entitled to give is the ledger's to judge.
    pub fn begin(
        recipient: &Identity,
        giver: &PublicIdentity,
        grant: &Grant,
    ) -> Result<Self, Error> {
        if grant.terms.recipient != recipient.fingerprint() {
            return Err(Error::OtherAccount);
        }
        if grant.terms.giver != giver.fingerprint() {
            return Err(Error::BadSignature);
        }
        grant.verify(&giver.signing)?;
        Ok(Self {
            decapsulation: recipient.decapsulate(&grant.encapsulation)?,
            terms: grant.terms.clone(),
            wrapped: grant.wrapped.clone(),
        })
    }

    /// See [`PendingDecapsulation::rsa_request`].
    pub fn rsa_request(&self) -> &[u8] {
        self.decapsulation.rsa_request()
    }

    /// Unwraps the vault key. The caller compares it with the vault's key entry
    /// ([`VaultKey::fits`]) before using it.
    pub fn finish(self, rsa_answer: Option<&[u8]>) -> Result<VaultKey, Error> {
        let secret = self.decapsulation.finish(rsa_answer)?;
        let context = self.terms.context();
        let wrapping = wrapping_key(&secret, &context);
        // One error for all that can go wrong from here: a refusal by one of the two halves looks
        // like a wrapped key that doesn't open.
        let bytes = committed::open(&self.wrapped, 0, &*wrapping, &context)
            .map_err(|_| Error::Decapsulation)?;
        VaultKey::from_opened(&bytes, self.terms.vault, self.terms.epoch)
            .map_err(|_| Error::Decapsulation)
    }
}

/// `HKDF(shared secret, no salt, the grant's context)`.
fn wrapping_key(secret: &SharedSecret, context: &[u8]) -> zeroize::Zeroizing<[u8; 32]> {
    secret.derive(context)
}
