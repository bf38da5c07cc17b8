//! The device's half of the key check: proof that the private key still works, in two steps.

use mdp_kem::key_check;
use mdp_ledger::{ServerId, UserId};
use zeroize::Zeroizing;

use crate::kem::PendingDecapsulation;
use crate::{Error, Identity};

/// A challenge that waits for the host's RSA answer.
pub struct PendingKeyCheck {
    decapsulation: PendingDecapsulation,
    server: ServerId,
    user: UserId,
    challenge: Vec<u8>,
}

impl PendingKeyCheck {
    /// Begins to answer a server's challenge.
    pub fn begin(identity: &Identity, challenge: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            decapsulation: identity.decapsulate(challenge)?,
            server: identity.server(),
            user: identity.user(),
            challenge: challenge.to_vec(),
        })
    }

    /// See [`PendingDecapsulation::rsa_request`].
    pub fn rsa_request(&self) -> &[u8] {
        self.decapsulation.rsa_request()
    }

    /// The proof to send back, 32 bytes.
    pub fn finish(self, rsa_answer: Option<&[u8]>) -> Result<Zeroizing<[u8; 32]>, Error> {
        let secret = self.decapsulation.finish(rsa_answer)?;
        Ok(key_check::proof(&secret, &self.server.0, &self.user.0, &self.challenge))
    }
}
