//! `mdp-server` as an operator runs it: a process, its files, its signals, its exit codes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::print_stdout, reason = "a test that can't run says so")]

mod commands;
mod doctor;
mod drill;
mod golden;
mod health;
#[allow(dead_code, reason = "shared with the tests that kill")]
mod house;
mod journal;
mod recovery;
mod runbook;
mod salvage;
mod sql;
mod targets;

use std::path::Path;

use mdp_testkit::postgres::{Cluster, Flush, NoCluster};

/// The program under test.
fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_mdp-server"))
}

/// A throwaway PostgreSQL with a database, or none where it isn't installed: the test is not run.
fn postgres() -> Option<Cluster> {
    match Cluster::start(Flush::Yes) {
        Ok(cluster) => {
            cluster.create("mdp", None).unwrap();
            Some(cluster)
        }
        Err(NoCluster::NotInstalled(reason)) => {
            println!("NOT RUN: {reason}");
            None
        }
        Err(failed) => panic!("{failed}"),
    }
}

/// The settings that lead to it.
fn settings(cluster: &Cluster) -> Vec<(String, String)> {
    let address = cluster.address("mdp");
    let host = address.split_whitespace().find_map(|part| part.strip_prefix("host=")).unwrap();
    let mut settings = vec![("DB_HOST".to_owned(), host.to_owned())];
    settings.push(("POSTGRES_DB".to_owned(), "mdp".to_owned()));
    settings.push(("POSTGRES_USER".to_owned(), "mdp".to_owned()));
    settings
}
