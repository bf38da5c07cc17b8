//! `mdp run`: becomes a command that has secrets in its environment, and prints nothing itself.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

use clap::Args;
use mdp_vault::item::Text;

use super::get::shown;
use crate::agent::Request;
use crate::failure::Failure;
use crate::session::Session;
use crate::view::Found;

#[derive(Args)]
pub(crate) struct Run {
    /// A variable and the item it comes from, by exact title or id: its password, or another field
    #[arg(long = "env", value_name = "NAME=ITEM[/FIELD]")]
    variables: Vec<String>,
    /// Every field that was added to an item, by its label
    #[arg(long = "item", value_name = "ITEM")]
    items: Vec<String>,
    /// The command and its arguments
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

impl Run {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let mut environment: BTreeMap<String, Text> = BTreeMap::new();
        for selector in &self.items {
            let found = find(session, selector)?;
            for custom in &found.item.custom {
                environment.insert(valid(&custom.label)?.to_owned(), custom.value.clone());
            }
        }
        for variable in &self.variables {
            let (name, source) = variable
                .split_once('=')
                .ok_or_else(|| Failure::about("variable-invalid", variable))?;
            environment.insert(valid(name)?.to_owned(), value(session, source)?);
        }
        let [program, arguments @ ..] = &self.command[..] else {
            return Err(Failure::about("command-not-run", ""));
        };
        let values = environment.iter().map(|(name, value)| (name, value.as_str()));
        let failed = Command::new(program).args(arguments).envs(values).exec();
        Err(Failure::about("command-not-run", format!("{}: {failed}", program.to_string_lossy())))
    }
}

/// The password of an item of this title, which may hold a `/`; else a field of one.
fn value(session: &Session, source: &str) -> Result<Text, Failure> {
    match (find(session, source), source.rsplit_once('/')) {
        (Err(failure), Some((item, field))) if failure.code == "no-such-item" => {
            shown(&find(session, item)?, field)
        }
        (found, _) => shown(&found?, "password"),
    }
}

/// Exactly the item that is meant: a script takes no guesses.
fn find(session: &Session, selector: &str) -> Result<Found, Failure> {
    session.ask(&Request::Find { selector: selector.to_owned(), exact: true, trashed: false })
}

/// A name as POSIX has it (XBD 3.216), so that every shell can read it.
fn valid(name: &str) -> Result<&str, Failure> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let starts = name.starts_with(|c: char| word(c) && !c.is_ascii_digit());
    if starts && name.chars().all(word) {
        Ok(name)
    } else {
        Err(Failure::about("variable-invalid", name))
    }
}

#[cfg(test)]
mod tests {
    use super::valid;

    #[test]
    fn only_names_that_a_shell_can_read_are_taken() {
        for name in ["A", "_a1", "DATABASE_URL"] {
            assert!(valid(name).is_ok(), "{name}");
        }
        for name in ["", "1A", "A-B", "A B", "É", "A=B", "A\n"] {
            assert!(valid(name).is_err(), "{name}");
        }
    }
}
