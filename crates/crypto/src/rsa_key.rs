//! RSA private keys as this crate knows them: PKCS#8 bytes to carry, and the public half inside.
//!
//! Nothing here computes with a private key; that is the host's.

use mdp_kem::RSA_PUBLIC_LEN;
use rsa::pkcs1;
use rsa::pkcs8::PrivateKeyInfo;
use rsa::pkcs8::der::{Decode, Encode};

use crate::Error;

/// The public half, as PKCS#1 DER, of an RSA-4096 private key with exponent 65537 in PKCS#8 DER.
pub fn public_half(pkcs8: &[u8]) -> Result<Vec<u8>, Error> {
    let key = private_key(pkcs8)?;
    let public = pkcs1::RsaPublicKey { modulus: key.modulus, public_exponent: key.public_exponent };
    let der = public.to_der().map_err(|_| Error::BadRsaKey)?;
    let sound = der.len() == RSA_PUBLIC_LEN
        && key.modulus.as_bytes().len() == 512
        && key.modulus.as_bytes()[0] & 0x80 != 0
        && key.public_exponent.as_bytes() == [1, 0, 1];
    if sound { Ok(der) } else { Err(Error::BadRsaKey) }
}

/// The public half, as PKCS#1 DER, of any two-prime RSA key in PKCS#8 DER: for keys of the previous
/// system, which are carried and never used to encapsulate.
pub fn legacy_public_half(pkcs8: &[u8]) -> Result<Vec<u8>, Error> {
    let key = private_key(pkcs8)?;
    pkcs1::RsaPublicKey { modulus: key.modulus, public_exponent: key.public_exponent }
        .to_der()
        .map_err(|_| Error::BadRsaKey)
}

fn private_key(pkcs8: &[u8]) -> Result<pkcs1::RsaPrivateKey<'_>, Error> {
    let info = PrivateKeyInfo::from_der(pkcs8).map_err(|_| Error::BadRsaKey)?;
    info.algorithm.assert_algorithm_oid(pkcs1::ALGORITHM_OID).map_err(|_| Error::BadRsaKey)?;
    let key = pkcs1::RsaPrivateKey::from_der(info.private_key).map_err(|_| Error::BadRsaKey)?;
    if key.version() == pkcs1::Version::TwoPrime { Ok(key) } else { Err(Error::BadRsaKey) }
}
