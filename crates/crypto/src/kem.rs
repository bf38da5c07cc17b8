//! Decapsulation in two steps: the core does the ML-KEM half at once and hands out an RSA request;
//! the host answers it, and the core combines both.
//!
//! Whatever goes wrong, in either half, is one error.

use mdp_kem::{CIPHERTEXT_LEN, MLKEM_CIPHERTEXT_LEN, SharedSecret};
use ml_kem::Decapsulate;
use ml_kem::ml_kem_768::DecapsulationKey;
use zeroize::Zeroizing;

use crate::Error;

/// A decapsulation that waits for the host's answer.
pub struct PendingDecapsulation {
    mlkem_secret: Zeroizing<[u8; 32]>,
    rsa_ciphertext: Vec<u8>,
    rsa_public: Vec<u8>,
}

impl PendingDecapsulation {
    /// Does the ML-KEM half of a composite ciphertext.
    pub(crate) fn begin(
        mlkem: &DecapsulationKey,
        rsa_public: &[u8],
        ciphertext: &[u8],
    ) -> Result<Self, Error> {
        if ciphertext.len() != CIPHERTEXT_LEN {
            return Err(Error::Decapsulation);
        }
        let (mlkem_ciphertext, rsa_ciphertext) = ciphertext.split_at(MLKEM_CIPHERTEXT_LEN);
        let secret = Zeroizing::new(
            mlkem.decapsulate_slice(mlkem_ciphertext).map_err(|_| Error::Decapsulation)?,
        );
        let mut mlkem_secret = Zeroizing::new([0; 32]);
        mlkem_secret.copy_from_slice(&secret);
        Ok(Self {
            mlkem_secret,
            rsa_ciphertext: rsa_ciphertext.to_vec(),
            rsa_public: rsa_public.to_vec(),
        })
    }

    /// The RSA request: 512 bytes to decrypt with the identity's RSA key by RSAES-OAEP (SHA-256,
    /// MGF1-SHA-256, empty label).
    pub fn rsa_request(&self) -> &[u8] {
        &self.rsa_ciphertext
    }

    /// Takes the host's answer: the decrypted bytes, or `None` where the host refused.
    pub fn finish(self, rsa_answer: Option<&[u8]>) -> Result<SharedSecret, Error> {
        let rsa_secret: &[u8; 32] =
            rsa_answer.and_then(|a| a.try_into().ok()).ok_or(Error::Decapsulation)?;
        Ok(SharedSecret::combine(
            &self.mlkem_secret,
            rsa_secret,
            &self.rsa_ciphertext,
            &self.rsa_public,
        ))
    }
}
