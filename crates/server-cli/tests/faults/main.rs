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
mod power;
mod space;

use std::path::Path;

use house::Settings;
use mdp_testkit::disk::Disk;
use mdp_testkit::postgres::{Cluster, Flush, NoCluster};

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

/// A throwaway PostgreSQL with a database, perhaps in a folder of its own, or none where it isn't
/// installed: the test is not run.
fn cluster(parent: Option<&Path>) -> Option<Cluster> {
    let started = match parent {
        Some(parent) => Cluster::start_in(parent, Flush::Yes),
        None => Cluster::start(Flush::Yes),
    };
    match started {
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
fn settings(cluster: &Cluster) -> Settings {
    let address = cluster.address("mdp");
    let host = address.split_whitespace().find_map(|part| part.strip_prefix("host=")).unwrap();
    [("DB_HOST", host), ("POSTGRES_DB", "mdp"), ("POSTGRES_USER", "mdp")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// Anybody may sign up besides.
fn open(mut settings: Settings) -> Settings {
    settings.push(("MDP_REGISTRATION".to_owned(), "open".to_owned()));
    settings
}

/// A disk, or none where there can be none: the test is not run.
fn disk(made: Result<Disk, String>) -> Option<Disk> {
    made.inspect_err(|reason| println!("NOT RUN: {reason}")).ok()
}
