//! Archives of real databases: whole, proved, the same on either engine; or refused.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests may")]

#[path = "../../../store/tests/conformance/ledger.rs"]
#[allow(dead_code, reason = "shared with the store's suite, which uses more of it")]
mod ledger;

mod damage;
mod faults;
mod hostile;
mod journal;
mod restore;
mod salvage;
mod world;

pub(crate) use world::SERVER;
