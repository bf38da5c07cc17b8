//! What the public API promises, tried through the public API.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    unreachable_pub,
    reason = "tests"
)]

mod support;

mod account;
mod exchange;
mod healing;
mod hostile;
mod incidents;
mod past;
mod self_reading;
mod simulation;
mod storage;
mod vectors;
mod workspace;
