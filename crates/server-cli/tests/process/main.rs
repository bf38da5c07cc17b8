//! `mdp-server` as an operator runs it: a process, its files, its signals, its exit codes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::print_stdout, reason = "a test that can't run says so")]

mod commands;
mod doctor;
mod drill;
mod health;
#[allow(dead_code, reason = "shared with the tests that kill")]
mod house;
mod journal;
mod manual;
mod recovery;
mod runbook;
mod salvage;
mod sql;
mod statuses;
mod streams;
mod targets;

use std::path::Path;

/// The program under test.
fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_mdp-server"))
}
