//! Plain SQL, for the habits of the previous system: made by `pg_dump`, checked for what it never
//! said of itself (that it is whole); read back into either engine.
//!
//! What is read is data alone: statements aren't carried out, so that no file makes the server do
//! anything. Attachments and the server secret aren't in it.

mod copy;
mod dump;
mod restore;

pub use dump::{Dumped, dump, make};
pub use restore::{Format, Plan, Restored};

/// What `pg_dump` and `pg_restore` end with, and nothing that was cut does.
const COMPLETE: &[u8] = b"\n-- PostgreSQL database dump complete\n";
