//! What breaks under the server: processes, power, disks. Nothing that was acknowledged is lost,
//! nothing is half-done, and the message says what to do.
//!
//! Each test has a short form, for every run, and a long one (`make test-faults`), which a variable
//! asks for: `MDP_KILLS`, `MDP_CUTS`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::print_stdout, reason = "a test that can't run says so")]

#[path = "../process/house.rs"]
#[allow(dead_code, reason = "shared with the other tests of this program")]
mod house;
mod kills;
mod machine;
mod points;
mod power;
mod space;
mod succession;

use std::path::Path;

use house::Settings;

/// People who push while something breaks.
const CLIENTS: usize = 4;
/// It breaks when so many of their pushes have been acknowledged, in the midst of others.
const ENOUGH: usize = 20;

/// The program under test.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_mdp-server"))
}

/// How often a test breaks what it breaks.
#[allow(clippy::disallowed_methods, reason = "the long form is asked for by a variable")]
fn times(variable: &str, short: u32) -> u32 {
    std::env::var(variable).ok().and_then(|times| times.parse().ok()).unwrap_or(short)
}

/// Anybody may sign up besides.
fn open(mut settings: Settings) -> Settings {
    settings.push(("MDP_REGISTRATION".to_owned(), "open".to_owned()));
    settings
}

/// What a test needs, or none where there can be none: the test is not run.
fn runs<T>(made: Result<T, String>) -> Option<T> {
    made.inspect_err(|reason| println!("NOT RUN: {reason}")).ok()
}
