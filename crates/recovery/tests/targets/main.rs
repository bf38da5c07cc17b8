//! The same promises for every kind of target, each against a real server.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests may")]

mod faults;
mod gate;
mod pings;
mod promises;
mod servers;
