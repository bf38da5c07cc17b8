//! What only a device may do: identities, sealing, key bundles, grants, the OPAQUE client.
//!
//! The public API is hard to misuse: a key knows what it is for, everything sealed is bound to its
//! place, nonces and salts are never a caller's concern. The primitives themselves are private, in
//! `hazmat`. Secrets are wiped when dropped, have no `Debug`, and are compared in constant time.
//! Randomness is passed in ([`entropy::Entropy`]); RSA private operations are the host's (WebCrypto
//! in the browser, [`native_rsa`] elsewhere), so whatever decapsulates comes in two steps.
//!
//! ```text
//! password ──[opaque]──────────────────► session
//! password ──[device]──► device key ───┐
//! printed code ──[slot]────────────────┼─► Identity ──[grant]──► VaultKey ──[record]──► content
//! key file + passphrase ──[key_file]───┘      └ signs commits, logins, grants, slots
//! ```
//!
//! Byte by byte: `docs/spec/crypto.md`, `docs/spec/key-bundle.md`, `docs/spec/self-reading-archive.md`.

mod committed;
mod error;
mod hazmat;
mod padding;

pub mod blob;
pub mod device;
pub mod entropy;
pub mod grant;
pub mod identity;
pub mod kem;
pub mod key_check;
pub mod key_file;
#[cfg(feature = "native-rsa")]
pub mod native_rsa;
pub mod opaque;
pub mod passphrase;
pub mod record;
pub mod recovery_code;
pub mod rsa_key;
pub mod self_reading;
pub mod slot;
pub mod vault_key;

pub use entropy::Entropy;
pub use error::Error;
pub use hazmat::argon2id::Stretching;
pub use identity::{HomeVault, Identity};
pub use passphrase::Passphrase;
pub use recovery_code::RecoveryCode;
pub use vault_key::VaultKey;
