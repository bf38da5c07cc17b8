//! RSA private operations on a native host, by aws-lc (constant time). The browser uses WebCrypto.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use zeroize::Zeroizing;

use crate::Error;

/// A private key ready to decrypt.
pub struct NativeRsa(OaepPrivateDecryptingKey);

/// Makes an RSA-4096 key with exponent 65537, as PKCS#8 DER: a second or so.
pub fn generate() -> Result<Zeroizing<Vec<u8>>, Error> {
    let key = PrivateDecryptingKey::generate(KeySize::Rsa4096).map_err(|_| Error::BadRsaKey)?;
    let der: Pkcs8V1Der<'static> = key.as_der().map_err(|_| Error::BadRsaKey)?;
    Ok(Zeroizing::new(der.as_ref().to_vec()))
}

impl NativeRsa {
    /// Loads a private key from PKCS#8 DER; the halves are checked against each other.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, Error> {
        PrivateDecryptingKey::from_pkcs8(pkcs8)
            .ok()
            .and_then(|key| OaepPrivateDecryptingKey::new(key).ok())
            .map(Self)
            .ok_or(Error::BadRsaKey)
    }

    /// RSAES-OAEP decryption (SHA-256, MGF1-SHA-256, empty label): the answer to an RSA request.
    /// `None` whatever the reason.
    pub fn decrypt(&self, ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut buffer = Zeroizing::new(vec![0; self.0.min_output_size()]);
        let message =
            self.0.decrypt(&OAEP_SHA256_MGF1SHA256, ciphertext, &mut buffer, None).ok()?;
        Some(Zeroizing::new(message.to_vec()))
    }
}
