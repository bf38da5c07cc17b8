//! Moves a vault between a device and a server, without doing any I/O.
//!
//! Hosts (the browser's worker, the terminal) do the transport and the storage; everything that
//! has to be right is here, and a simulation of many devices and a server is a plain test.
//!
//! - [`replica`]: one vault on one device: pull, push, outbox. Needs no key but the author's.

mod batch;
pub mod replica;

pub use batch::Batch;
