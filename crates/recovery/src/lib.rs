//! Getting everything back: archives that prove themselves whole, and what is made of them.
//!
//! An archive is written from one state of the store, and is checked while it is written: every
//! vault's chain of commits, signatures and roots, against the bytes. It opens with the operator's
//! offline key, or with the server's proof key while there is one, and with nothing else. What is
//! restored is what was verified, all of it, or nothing. What changed since an archive was made is
//! kept beside it, second by second ([`journal`]).
//!
//! Nothing here can read a vault. Byte by byte: `docs/spec/archive.md`.

pub mod archive;
pub mod backup;
mod error;
mod folder;
pub mod health_check;
pub mod journal;
pub mod keys;
pub mod progress;
pub mod prove;
pub mod restore;
pub mod retention;
pub mod salvage;
pub mod schedule;
mod spool;
pub mod sql;
pub mod targets;
pub mod verify;

pub use error::Error;
