//! What tests share: clocks, seeded randomness, throwaway servers and databases.
//!
//! Nothing here sleeps to wait for readiness, and no port is guessed.
//!
//! - [`server`]: the real server in this process, on a port of its own; [`child`]: in another, to be
//!   killed.
//! - [`http`]: a client that says what it got; [`raw`]: one that sends what no client would.
//! - [`person`]: somebody with an account, made by the real client code; [`pen`]: somebody who
//!   writes commits, sound or not.
//! - [`proxy`]: a server that lies.
//! - [`s3`]: a place for archives.
//! - [`oracle`]: who remembers what was acknowledged; [`disk`]: a disk that loses power, or is full;
//!   [`injection`]: calls that fail, or kill.
//! - [`manual`]: whether completions and manual pages are sound.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::missing_panics_doc, reason = "as above")]

#[cfg(feature = "server")]
pub mod child;
pub mod disk;
#[cfg(feature = "server")]
pub mod http;
pub mod injection;
pub mod manual;
#[cfg(feature = "server")]
pub mod oracle;
#[cfg(feature = "server")]
pub mod pen;
#[cfg(feature = "server")]
pub mod person;
pub mod postgres;
#[cfg(feature = "server")]
pub mod proxy;
#[cfg(feature = "server")]
pub mod raw;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "server")]
pub mod seeded;
#[cfg(feature = "server")]
pub mod server;
