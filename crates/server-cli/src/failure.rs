//! Why a command failed, and what it exits with.

use std::io;

use mdp_recovery::Error as RecoveryError;
use mdp_recovery::targets::{Error as TargetError, Target};
use mdp_server::config::ConfigError;
use mdp_server::start::StartError;
use mdp_store::Error as StoreError;

use crate::commands::recovery::why as target_words;
use crate::words::Words;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The configuration is refused.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The server doesn't start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Archives.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// Done here, and not everywhere: what failed has been said.
    #[error("not everywhere")]
    Partial,
    /// The drill: why what was restored isn't what was there.
    #[error("the drill failed: {0}")]
    Drill(String),
    /// A target, by its label, didn't do what was asked.
    #[error("{label}: {error}")]
    Target {
        /// Which.
        label: String,
        /// Why.
        error: TargetError,
    },
    /// Not everything could be salvaged: what wasn't has been said.
    #[error("in part")]
    Salvaged,
    /// What comes by standard input isn't what was announced.
    #[error("{message}")]
    Stream {
        /// What a script is told.
        status: u8,
        /// Its message in `locales/`.
        message: &'static str,
    },
    /// The machine.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Something in the way, in the person's own words: a message and its one argument.
    #[error("{message}")]
    Said {
        /// Its message in `locales/`.
        message: &'static str,
        /// What the message is about.
        about: String,
    },
}

impl Failure {
    /// A message of `server.ftl` about something.
    pub(crate) fn said(message: &'static str, about: impl Into<String>) -> Self {
        Self::Said { message, about: about.into() }
    }

    /// A target that didn't do what was asked.
    pub(crate) fn target(target: &Target, error: TargetError) -> Self {
        Self::Target { label: target.label().to_owned(), error }
    }

    /// For a person.
    pub(crate) fn say(&self, words: &Words) -> String {
        match self {
            Self::Said { message, about } => {
                words.say(message, &[("about", about.as_str().into())])
            }
            Self::Config(error) => {
                words.say("failed-configuration", &[("why", error.to_string().into())])
            }
            Self::Start(StartError::Store(error)) | Self::Store(error) => {
                words.say("failed-database", &[("why", error.to_string().into())])
            }
            Self::Start(error @ StartError::Data { .. }) => {
                words.say("failed-machine", &[("why", error.to_string().into())])
            }
            Self::Start(error) => words.say("failed-secret", &[("why", error.to_string().into())]),
            Self::Recovery(error) => recovery(error, words),
            Self::Target { label, error } => {
                let why = target_words(error, words);
                let label = label.as_str().into();
                words.say("failed-target", &[("target", label), ("why", why.into())])
            }
            Self::Partial => words.say("failed-partial", &[]),
            Self::Drill(why) => words.say("failed-drill", &[("why", why.as_str().into())]),
            Self::Salvaged => words.say("failed-salvaged", &[]),
            Self::Stream { message, .. } => words.say(message, &[]),
            Self::Io(error) => words.say("failed-machine", &[("why", error.to_string().into())]),
        }
    }

    /// For a script: 2 when what was asked makes no sense, what archives have to say (see
    /// `docs/spec/archive.md`), 1 when it couldn't be done for another reason.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) => 2,
            Self::Recovery(error) => error.status(),
            Self::Partial | Self::Salvaged => 3,
            Self::Stream { status, .. } => *status,
            Self::Target { error: TargetError::Cancelled, .. } => 130,
            Self::Target { .. } => 30,
            Self::Drill(_) => 25,
            _ => 1,
        }
    }
}

/// What happened to an archive, what was not lost, and what to do.
fn recovery(error: &RecoveryError, words: &Words) -> String {
    let about = |message: &str, about: String| words.say(message, &[("about", about.into())]);
    match error {
        _ if error.status() == 28 => about("failed-archive-full", error.to_string()),
        RecoveryError::Store(error) => about("failed-archive-database", error.to_string()),
        RecoveryError::Io { .. } | RecoveryError::Output(_) => {
            about("failed-archive-machine", error.to_string())
        }
        RecoveryError::Absent(name) => about("failed-archive-absent", name.clone()),
        RecoveryError::Locked => words.say("failed-archive-locked", &[]),
        RecoveryError::WrongKey => words.say("failed-archive-wrong-key", &[]),
        RecoveryError::NotEmpty => words.say("failed-archive-not-empty", &[]),
        RecoveryError::Corrupt(what) => about("failed-archive-corrupt", what.clone()),
        RecoveryError::BadSignature(why) => about("failed-archive-signature", (*why).to_owned()),
        RecoveryError::Version { wrote, .. } => about("failed-archive-version", wrote.clone()),
        RecoveryError::PreviousSystem => words.say("failed-archive-previous", &[]),
        RecoveryError::SecretMismatch => words.say("failed-archive-secret", &[]),
        RecoveryError::NotPostgres => words.say("failed-archive-not-postgres", &[]),
        RecoveryError::Program { name, said } => words.say(
            "failed-archive-program",
            &[("name", (*name).into()), ("said", said.as_str().into())],
        ),
        RecoveryError::BadKey(what) => about("failed-archive-key", what.clone()),
        RecoveryError::TooLate => words.say("failed-archive-too-late", &[]),
        RecoveryError::Cancelled => words.say("failed-archive-cancelled", &[]),
    }
}
