//! The server through its own door: the real routes, the real client code, SQLite.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::print_stdout, reason = "a test that can't run says so")]

mod admin;
mod doors;
mod headers;
mod levels;
mod limits;
mod login;
mod pushes;
mod recovery;
mod register;
mod sessions;
mod watching;
