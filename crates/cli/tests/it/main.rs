//! The real program, against the real server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod devices;
mod import;
mod keys;
mod offline;
mod secrets;
mod support;
