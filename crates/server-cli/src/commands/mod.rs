//! The commands.

mod config;
mod doctor;
mod health;
mod migrate;
pub(crate) mod recovery;
mod serve;
mod user;

use std::sync::Arc;

use clap::{CommandFactory, Subcommand};
use mdp_manual::Manual;
use mdp_server::host::{SystemClock, SystemRandom};
use mdp_server::start::Host;

use crate::Arguments;
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve the API and the web vault
    Serve(serve::Serve),
    /// Bring the database's schema up to date
    Migrate,
    /// Show every setting, its value and where it comes from; secrets are hidden
    Config,
    /// Invite, list and disable users
    #[command(subcommand)]
    User(user::User),
    /// Make an archive of everything, proved while it is written
    Backup(recovery::backup::Backup),
    /// List the archives
    List(recovery::list::List),
    /// Prove that an archive is whole
    Verify(recovery::verify::Verify),
    /// Bring an archive back, whole or not at all
    Restore(recovery::restore::Restore),
    /// Restore into an instance of its own, and log in there
    Drill(recovery::drill::Drill),
    /// Read what can still be read of damaged databases and archives
    Salvage(recovery::salvage::Salvage),
    /// Remove archives that the retention rules don't keep
    Prune(recovery::prune::Prune),
    /// Say how recovery stands
    Status(recovery::status::Status),
    /// Check everything that recovery stands on, and say what to do
    Doctor(doctor::Doctor),
    /// The keys that archives open with
    #[command(subcommand)]
    Key(recovery::key::Keys),
    /// Ask the server whether it answers and can write its database; for health checks
    Health,
    #[command(flatten)]
    Manual(Manual),
}

impl Command {
    /// Does it.
    pub(crate) async fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        match self {
            Self::Serve(serve) => serve.run(options, words).await,
            Self::Migrate => migrate::run(options, words).await,
            Self::Config => config::run(options, words),
            Self::User(user) => user.run(options, words).await,
            Self::Backup(backup) => backup.run(options, words).await,
            Self::List(list) => list.run(options, words).await,
            Self::Verify(verify) => verify.run(options, words).await,
            Self::Restore(restore) => restore.run(options, words).await,
            Self::Drill(drill) => drill.run(options, words).await,
            Self::Salvage(salvage) => salvage.run(options, words).await,
            Self::Prune(prune) => prune.run(options, words).await,
            Self::Status(status) => status.run(options, words),
            Self::Doctor(doctor) => doctor.run(options, words).await,
            Self::Key(key) => key.run(options, words),
            Self::Health => health::run(options, words).await,
            Self::Manual(manual) => Ok(manual.run(Arguments::command())?),
        }
    }
}

/// The machine's own clock and randomness.
fn host() -> Host {
    Host { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), metrics: None }
}

/// What the command was asked for.
#[allow(clippy::print_stdout, reason = "what a command is run for")]
fn print(line: &str) {
    println!("{line}");
}

/// What a person should know besides.
#[allow(clippy::print_stderr, reason = "kept apart from what the command is run for")]
fn note(line: &str) {
    eprintln!("{line}");
}
