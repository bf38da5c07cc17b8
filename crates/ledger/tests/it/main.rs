//! The promises of the ledger, tried through its public API.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it expects")]

mod genesis;
mod histories;
mod merges;
mod rules;
mod support;
mod trees;
mod values;
mod vectors;
