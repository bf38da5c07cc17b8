//! What every command has at hand: where the account is, the agent, the words.

use std::fmt::Display;
use std::path::PathBuf;
use std::time::Duration;

use fluent_bundle::FluentValue;
use serde::de::DeserializeOwned;

use crate::agent::{Request, client};
use crate::ambient::Ambient;
use crate::failure::Failure;
use crate::profile::{Place, Profile};
use crate::terminal::{self, Secret};
use crate::words::Words;

/// How long an agent stays without being asked anything.
pub(crate) const IDLE: Duration = Duration::from_mins(15);
/// How often a person may mistype the password.
const ATTEMPTS: usize = 3;

/// A run of the program.
pub(crate) struct Session {
    pub(crate) ambient: Ambient,
    pub(crate) place: Place,
    pub(crate) words: Words,
    /// Where the account's password is read from, rather than from the terminal.
    pub(crate) password_file: Option<PathBuf>,
}

impl Session {
    /// Asks the agent; where there is none, unlocks first.
    pub(crate) fn ask<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Failure> {
        if let Some(answer) = client::ask(&self.ambient.socket, request)? {
            return Ok(answer);
        }
        self.unlock(IDLE)?;
        client::ask(&self.ambient.socket, request)?.ok_or_else(|| Failure::new("agent-gone"))
    }

    /// Asks for the password and starts an agent.
    pub(crate) fn unlock(&self, idle: Duration) -> Result<(), Failure> {
        let profile = self.profile()?;
        let user = profile.user_name.as_str();
        let attempts = if self.password_file.is_none() { ATTEMPTS } else { 1 };
        for attempt in 1..=attempts {
            let password = self.password(user)?;
            match client::start(self.place.root(), &self.ambient.socket, idle, &password) {
                Err(failure) if failure.code == "wrong-password" && attempt < attempts => {
                    terminal::note(&self.words.explain(&failure));
                }
                other => return other,
            }
        }
        Ok(())
    }

    /// The account's password.
    pub(crate) fn password(&self, user: &str) -> Result<Secret, Failure> {
        let question = self.words.say("ask-password", &[("user", user.into())]);
        terminal::password(self.password_file.as_deref(), &question)
    }

    /// The account of this device.
    pub(crate) fn profile(&self) -> Result<Profile, Failure> {
        self.place.profile()?.ok_or_else(|| Failure::new("no-account"))
    }

    /// A message.
    pub(crate) fn say(&self, message: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        self.words.say(message, arguments)
    }

    /// A message for the person, beside what the command gives.
    pub(crate) fn note(&self, message: &str, arguments: &[(&str, FluentValue<'_>)]) {
        terminal::note(&self.say(message, arguments));
    }

    /// Asks for yes or no. Nobody there is a no, which `--yes` would have answered.
    pub(crate) fn confirm(&self, question: &str) -> Result<(), Failure> {
        if !terminal::is_attended() {
            return Err(Failure::new("not-confirmed"));
        }
        let answer = terminal::line(&self.say(question, &[]))?;
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" | "o" | "oui" => Ok(()),
            _ => Err(Failure::new("cancelled")),
        }
    }
}

/// A number or the like in a message, as it is written everywhere.
pub(crate) fn plain(value: impl Display) -> FluentValue<'static> {
    FluentValue::from(value.to_string())
}
