//! The composite public key: parsed strictly, encoded one way, encapsulated to.

use ml_kem::ml_kem_768::EncapsulationKey;
use ml_kem::{B32, KeyExport};
use rand_core06::{CryptoRng, RngCore};
use rsa::pkcs1::{DecodeRsaPublicKey, EncodeRsaPublicKey};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Oaep, RsaPublicKey};
use zeroize::Zeroizing;

use crate::{
    CIPHERTEXT_LEN, Fill, MLKEM_CIPHERTEXT_LEN, MLKEM_PUBLIC_LEN, PUBLIC_LEN, RSA_PUBLIC_LEN,
    SharedSecret,
};

/// Why bytes are no public key of the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeyError {
    /// A composite key is 1,710 bytes.
    #[error("a public key of the wrong length")]
    Length,
    /// The first half fails the modulus check of FIPS 203, section 7.2.
    #[error("not an ML-KEM-768 public key")]
    MlKem,
    /// The second half is no PKCS#1 DER of a 4,096-bit modulus with exponent 65537.
    #[error("not an RSA-4096 public key with exponent 65537")]
    Rsa,
}

/// A public key of the suite, known to be well formed.
#[derive(Clone)]
pub struct PublicKey {
    mlkem: EncapsulationKey,
    rsa: RsaPublicKey,
    bytes: Box<[u8; PUBLIC_LEN]>,
}

impl PublicKey {
    /// Parses `ML-KEM key (1184) ‖ RSA key (526, PKCS#1 DER)`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PublicKeyError> {
        let bytes: Box<[u8; PUBLIC_LEN]> =
            Box::new(bytes.try_into().map_err(|_| PublicKeyError::Length)?);
        let (mlkem, rsa) = bytes.split_at(MLKEM_PUBLIC_LEN);
        let mlkem = mlkem.try_into().map_err(|_| PublicKeyError::MlKem)?;
        Ok(Self { mlkem: parse_mlkem(mlkem)?, rsa: parse_rsa(rsa)?, bytes })
    }

    /// Parses the two halves, kept apart by the public identity.
    pub fn from_parts(mlkem: &[u8], rsa: &[u8]) -> Result<Self, PublicKeyError> {
        if mlkem.len() != MLKEM_PUBLIC_LEN {
            return Err(PublicKeyError::MlKem);
        }
        if rsa.len() != RSA_PUBLIC_LEN {
            return Err(PublicKeyError::Rsa);
        }
        Self::from_bytes(&[mlkem, rsa].concat())
    }

    /// The composite encoding.
    pub fn as_bytes(&self) -> &[u8; PUBLIC_LEN] {
        &self.bytes
    }

    /// The ML-KEM-768 half, 1,184 bytes.
    pub fn mlkem(&self) -> &[u8] {
        &self.bytes[..MLKEM_PUBLIC_LEN]
    }

    /// The RSA-4096 half, 526 bytes of PKCS#1 DER.
    pub fn rsa(&self) -> &[u8] {
        &self.bytes[MLKEM_PUBLIC_LEN..]
    }

    /// Makes a fresh shared secret and the ciphertext that gives it to this key's owner.
    pub fn encapsulate(&self, fill: Fill<'_>) -> (Vec<u8>, SharedSecret) {
        let mut m = Zeroizing::new(B32::default());
        fill(&mut m);
        let (mlkem_ct, mlkem_secret) = self.mlkem.encapsulate_deterministic(&m);
        let mlkem_secret = Zeroizing::new(mlkem_secret);

        let mut rsa_secret = Zeroizing::new([0; 32]);
        fill(&mut *rsa_secret);
        let rsa_ct = encrypt_oaep(&self.rsa, &rsa_secret, fill);

        let secret = SharedSecret::combine(&mlkem_secret.0, &rsa_secret, &rsa_ct, self.rsa());
        let mut ciphertext = Vec::with_capacity(CIPHERTEXT_LEN);
        ciphertext.extend_from_slice(&mlkem_ct[..MLKEM_CIPHERTEXT_LEN]);
        ciphertext.extend_from_slice(&rsa_ct);
        (ciphertext, secret)
    }
}

fn parse_mlkem(bytes: &[u8; MLKEM_PUBLIC_LEN]) -> Result<EncapsulationKey, PublicKeyError> {
    let key = EncapsulationKey::new(&(*bytes).into()).map_err(|_| PublicKeyError::MlKem)?;
    // One key has one encoding: whatever the parser reduced or ignored is refused.
    if key.to_bytes().as_slice() != bytes {
        return Err(PublicKeyError::MlKem);
    }
    Ok(key)
}

fn parse_rsa(der: &[u8]) -> Result<RsaPublicKey, PublicKeyError> {
    let key = RsaPublicKey::from_pkcs1_der(der).map_err(|_| PublicKeyError::Rsa)?;
    let canonical = key.to_pkcs1_der().map_err(|_| PublicKeyError::Rsa)?;
    let sound = key.n().bits() == 4096
        && *key.e() == BigUint::from(65_537_u32)
        && canonical.as_bytes() == der;
    if sound { Ok(key) } else { Err(PublicKeyError::Rsa) }
}

/// RSAES-OAEP-ENCRYPT of RFC 8017, SHA-256 twice, empty label.
fn encrypt_oaep(key: &RsaPublicKey, secret: &[u8; 32], fill: Fill<'_>) -> Vec<u8> {
    let padding = Oaep::new::<rsa::sha2::Sha256>();
    match key.encrypt(&mut FillRng(fill), padding, secret) {
        Ok(ciphertext) => ciphertext,
        // OAEP refuses only messages longer than 446 bytes, and parsing has fixed the modulus.
        Err(_) => unreachable!("32 bytes fit into RSA-4096-OAEP"),
    }
}

/// The injected randomness, as the `rsa` crate asks for it.
struct FillRng<'a>(Fill<'a>);

impl RngCore for FillRng<'_> {
    fn next_u32(&mut self) -> u32 {
        rand_core06::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core06::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, buf: &mut [u8]) {
        (self.0)(buf);
    }

    fn try_fill_bytes(&mut self, buf: &mut [u8]) -> Result<(), rand_core06::Error> {
        (self.0)(buf);
        Ok(())
    }
}

impl CryptoRng for FillRng<'_> {}
