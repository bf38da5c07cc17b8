//! Public key encapsulation: the half that needs no secret.
//!
//! One suite, `id-MLKEM768-RSA4096-SHA3-256` of draft-ietf-lamps-pq-composite-kem: ML-KEM-768
//! (FIPS 203) together with RSA-4096-OAEP (RFC 8017: e = 65537, SHA-256, MGF1-SHA-256, empty
//! label). A secret is safe while either of the two is.
//!
//! Anyone may parse a [`PublicKey`] and encapsulate to it, the server included; decapsulation
//! lives in `mdp-crypto`, on devices. Randomness is passed in as a function that fills a buffer.

pub mod key_check;
mod public_key;
mod shared_secret;

pub use public_key::{PublicKey, PublicKeyError};
pub use shared_secret::SharedSecret;

/// Bytes of an ML-KEM-768 encapsulation key.
pub const MLKEM_PUBLIC_LEN: usize = 1184;
/// Bytes of an RSA-4096 public key with e = 65537, as PKCS#1 DER.
pub const RSA_PUBLIC_LEN: usize = 526;
/// Bytes of a composite public key: the ML-KEM key, then the RSA key.
pub const PUBLIC_LEN: usize = MLKEM_PUBLIC_LEN + RSA_PUBLIC_LEN;
/// Bytes of an ML-KEM-768 ciphertext.
pub const MLKEM_CIPHERTEXT_LEN: usize = 1088;
/// Bytes of an RSA-4096 ciphertext.
pub const RSA_CIPHERTEXT_LEN: usize = 512;
/// Bytes of a composite ciphertext: the ML-KEM ciphertext, then the RSA one.
pub const CIPHERTEXT_LEN: usize = MLKEM_CIPHERTEXT_LEN + RSA_CIPHERTEXT_LEN;

/// Fills a buffer with cryptographically secure random bytes; never fails, never falls short.
pub type Fill<'a> = &'a mut dyn FnMut(&mut [u8]);
