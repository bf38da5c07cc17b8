//! What the public API promises, tried through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests")]

mod common;

mod blob;
mod device;
mod grant;
mod identity;
mod key_file;
mod opaque;
mod opaque_rfc9807;
mod record;
mod self_reading;
mod slot;
mod vectors;
