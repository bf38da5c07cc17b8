//! Proving to the server that the account's private key still works.

use mdp_crypto::Identity;
use mdp_crypto::key_check::PendingKeyCheck;
use mdp_wire::bytes::Array;
use mdp_wire::ids::Ticket;
use mdp_wire::key_check::{KeyCheckAnswer, KeyCheckChallenge};

use crate::error::Error;

/// A challenge that waits for the host's RSA answer.
pub struct KeyCheck {
    ticket: Ticket,
    pending: PendingKeyCheck,
}

impl KeyCheck {
    /// Begins to answer.
    pub fn begin(identity: &Identity, challenge: KeyCheckChallenge) -> Result<Self, Error> {
        let pending = PendingKeyCheck::begin(identity, &challenge.ciphertext.0)?;
        Ok(Self { ticket: challenge.ticket, pending })
    }

    /// See [`mdp_crypto::kem::PendingDecapsulation::rsa_request`].
    pub fn rsa_request(&self) -> &[u8] {
        self.pending.rsa_request()
    }

    /// What to send.
    pub fn finish(self, rsa_answer: Option<&[u8]>) -> Result<KeyCheckAnswer, Error> {
        let proof = self.pending.finish(rsa_answer)?;
        Ok(KeyCheckAnswer { ticket: self.ticket, proof: Array(*proof) })
    }
}
