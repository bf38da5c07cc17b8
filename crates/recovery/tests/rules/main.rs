//! What is decided without touching anything: which archives are kept, and when backups run.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod retention;
mod schedule;
