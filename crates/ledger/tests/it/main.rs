//! The promises of the ledger, tried through its public API.

mod genesis;
mod histories;
mod merges;
mod rules;
mod support;
mod trees;
mod values;
mod vectors;
