//! `mdp-server`: serve, migrate, manage users, show the configuration.
//!
//! Each command is a file in `commands/`. What people read is in `locales/`; what programs read
//! (the address served on, the link of an invitation) stands alone on standard output.

mod commands;
mod failure;
mod options;
mod words;

use std::process::ExitCode;

use clap::Parser;

use commands::Command;
use options::Options;
use words::Words;

/// The server of mdp: a password manager that can get everything back.
#[derive(Parser)]
#[command(name = "mdp-server", version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let words = Words::of_environment();
    let ran = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(failure::Failure::from)
        .and_then(|runtime| runtime.block_on(arguments.command.run(arguments.options, &words)));
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            #[allow(clippy::print_stderr, reason = "where a command says why it failed")]
            {
                eprintln!("mdp-server: {}", failure.say(&words));
            }
            ExitCode::from(failure.exit_code())
        }
    }
}
