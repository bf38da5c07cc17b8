//! What a command line says of itself, for `mdp` and `mdp-server` alike: completions for shells, and
//! manual pages. Both are made from the very definition that arguments are read by, so that neither
//! can promise what the program doesn't do. Neither needs an account, a server or a configuration.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Command, Subcommand};
use clap_complete::Shell;

/// The commands for it.
#[derive(Subcommand)]
pub enum Manual {
    /// Completions for a shell, on standard output
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Manual pages, one for each command: for those who make packages
    #[command(hide = true)]
    Man {
        /// Where to; made if it isn't there
        folder: PathBuf,
    },
}

impl Manual {
    /// Says it of `program`.
    pub fn run(self, program: Command) -> io::Result<()> {
        match self {
            // At once, so that a reader who leaves early is an error and not a panic.
            Self::Completions { shell } => io::stdout().write_all(&completions(shell, program)),
            Self::Man { folder } => pages(program, &folder),
        }
    }
}

fn completions(shell: Shell, mut program: Command) -> Vec<u8> {
    let name = program.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, name, &mut script);
    script
}

fn pages(program: Command, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(program, folder)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fs;

    use clap::{Command, CommandFactory, Parser};

    use super::*;

    #[derive(Parser)]
    #[command(name = "tool")]
    struct Arguments {
        #[command(subcommand)]
        command: Deed,
    }

    #[derive(Subcommand)]
    enum Deed {
        /// Do it
        Act,
        /// Nobody's business
        #[command(hide = true)]
        Lurk,
        /// A family
        #[command(subcommand)]
        Nest(Nest),
        #[command(flatten)]
        Manual(Manual),
    }

    #[derive(Subcommand)]
    enum Nest {
        /// Inside
        Egg,
    }

    fn tool() -> Command {
        Arguments::command()
    }

    #[test]
    fn there_is_a_page_for_each_command_that_people_are_shown_and_for_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("made/for/it");
        Manual::Man { folder: made.clone() }.run(tool()).unwrap();
        let mut found: Vec<_> =
            fs::read_dir(&made).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        found.sort();
        let expected =
            ["tool-act.1", "tool-completions.1", "tool-nest-egg.1", "tool-nest.1", "tool.1"];
        assert_eq!(found, expected);
    }

    #[test]
    fn completions_know_the_commands() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = String::from_utf8(completions(shell, tool())).unwrap();
            assert!(script.contains("tool") && script.contains("nest"), "{shell}");
        }
    }
}
