//! mdp in a terminal.

mod account;
mod failure;
mod host;
mod http;
mod pairs;
mod profile;
mod vault;

fn main() {}
