//! The primitives, private to this crate: nothing here protects a caller from misuse.

pub(crate) mod aead;
pub(crate) mod argon2id;
pub(crate) mod hkdf;

#[cfg(test)]
mod wycheproof;
