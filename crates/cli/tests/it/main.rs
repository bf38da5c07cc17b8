//! The real program, against the real server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod attachments;
mod devices;
mod export;
mod healing;
mod house;
mod import;
mod keys;
mod manual;
mod offline;
mod secrets;
mod support;
mod upgrade;
mod whole_loop;
