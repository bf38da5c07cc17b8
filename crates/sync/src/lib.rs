//! Moves a vault between a device and a server, without doing any I/O.
//!
//! Hosts (the browser's worker, the terminal) do the transport and the storage; everything that
//! has to be right is here, and a simulation of many devices and a server is a plain test.
//!
//! - [`replica`]: one vault on one device: pull, push, outbox. Needs no key but the author's.
//! - [`account`]: signing up, logging in, opening the identity on a device, old or new.
//! - [`workspace`]: an unlocked vault: its records in clear, edits, merges, checks.

pub mod account;
mod batch;
mod error;
mod keys;
pub mod replica;
pub mod workspace;

pub use batch::Batch;
pub use error::Error;
pub use keys::{OpeningVault, VaultKeys};
