//! `mdp`: the vault in a terminal.
//!
//! Every command is a file in `commands/`, and all but a few ask the agent (`agent/`), the one
//! process that holds the vault open. What people read is in `locales/`; what programs read stands
//! alone on standard output.

mod account;
mod agent;
mod ambient;
mod clipboard;
mod commands;
mod failure;
mod fields;
mod find;
mod host;
mod http;
mod import;
mod pairs;
mod profile;
mod session;
mod terminal;
mod vault;
mod view;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use mdp_manual::Manual;

use ambient::Ambient;
use commands::Command;
use failure::Failure;
use profile::Place;
use session::Session;
use words::Words;

/// Your vault in a terminal: the server never sees a word of it.
#[derive(Parser)]
#[command(name = "mdp", version, max_term_width = 100, after_help = STATUSES)]
struct Arguments {
    /// Read the account's password from the first line of a file, or of standard input (-)
    #[arg(long, value_name = "FILE", global = true)]
    password_file: Option<PathBuf>,
    #[command(subcommand)]
    asked: Asked,
}

/// What is asked: something of the vault, or about the program itself.
#[derive(Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one, once")]
enum Asked {
    #[command(flatten)]
    Vault(Command),
    #[command(flatten)]
    Manual(Manual),
}

const STATUSES: &str = "Exit status: 0 done; 1 not done; 2 asked wrongly (no such item, several, \
no account); 3 the server stands in the way, or can't be reached; 4 a password, key or signature \
doesn't hold. `mdp run` ends as the command it runs.

Environment: MDP_HOME is the folder of the account on this device (else mdp/ in XDG_DATA_HOME, or in \
~/.local/share). LC_ALL, LC_MESSAGES or LANG chooses French or English.";

fn main() -> ExitCode {
    host::keep_memory_private();
    let arguments = Arguments::parse();
    let ambient = Ambient::read();
    let words = Words::new(ambient.as_ref().is_some_and(|ambient| ambient.french));
    let ran = match arguments.asked {
        Asked::Manual(manual) => manual.run(Arguments::command()).map_err(Failure::from),
        Asked::Vault(command) => on_this_device(command, ambient, arguments.password_file),
    };
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal::note(&format!("mdp: {}", words.explain(&failure)));
            ExitCode::from(failure.exit_status())
        }
    }
}

/// Runs a command for the account on this device.
fn on_this_device(
    command: Command,
    ambient: Option<Ambient>,
    password_file: Option<PathBuf>,
) -> Result<(), Failure> {
    let ambient = ambient.ok_or_else(|| Failure::new("no-home"))?;
    let place = Place::open(&ambient.home)?;
    let words = Words::new(ambient.french);
    command.run(&Session { ambient, place, words, password_file })
}
