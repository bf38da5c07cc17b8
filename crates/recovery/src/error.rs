//! What can go wrong with archives, and what a script is told of it.

use std::io;
use std::path::PathBuf;

/// Why a backup, a verification or a restore didn't do what was asked. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Store(#[from] mdp_store::Error),
    /// A file or a folder.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What is written to goes no further.
    #[error("the archive can't be written: {0}")]
    Output(io::Error),
    /// There is no such archive.
    #[error("there is no archive {0}")]
    Absent(String),
    /// Another run holds the lock.
    #[error("another backup, restore or clean-up is running")]
    Locked,
    /// None of the keys at hand opens the archive.
    #[error("none of the keys at hand opens this archive")]
    WrongKey,
    /// The database to restore into has something in it.
    #[error("the database isn't empty")]
    NotEmpty,
    /// The archive isn't whole, or isn't what it says.
    #[error("the archive is damaged: {0}")]
    Corrupt(String),
    /// The sidecar's signature doesn't hold, or the archive isn't the one that it was signed for.
    #[error("the signature doesn't hold: {0}")]
    BadSignature(&'static str),
    /// It was written by a version that this one doesn't understand.
    #[error("the archive was written by version {wrote} and has schema {schema}")]
    Version {
        /// The program that wrote it.
        wrote: String,
        /// The schema of its rows.
        schema: u32,
    },
    /// It is a dump of the previous system, whose passwords only its users can open.
    #[error("this is a dump of the previous system")]
    PreviousSystem,
    /// The server secret at hand isn't the one that the archive's accounts were registered with.
    #[error("the server secret doesn't belong to this archive")]
    SecretMismatch,
    /// A key can't be read or isn't one.
    #[error("{0} is no key")]
    BadKey(String),
    /// The archive holds changes of after the time that was asked for.
    #[error("the archive holds later changes")]
    TooLate,
    /// Plain SQL is PostgreSQL's.
    #[error("plain SQL is made of PostgreSQL databases only")]
    NotPostgres,
    /// A program that is needed isn't installed, or fails: its name and what it said.
    #[error("{name}: {said}")]
    Program {
        /// Which.
        name: &'static str,
        /// Why.
        said: String,
    },
    /// Somebody asked for it to end.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt(what.into())
    }

    /// What a script is told: the exit status.
    pub fn status(&self) -> u8 {
        match self {
            Self::Io { source, .. } | Self::Output(source)
                if source.kind() == io::ErrorKind::StorageFull =>
            {
                28
            }
            Self::Store(mdp_store::Error::Full(_)) => 28,
            Self::Store(_)
            | Self::Io { .. }
            | Self::Output(_)
            | Self::BadKey(_)
            | Self::NotPostgres
            | Self::Program { .. } => 1,
            Self::Absent(_) | Self::TooLate => 10,
            Self::Locked => 11,
            Self::WrongKey => 12,
            Self::NotEmpty => 20,
            Self::Corrupt(_) => 21,
            Self::BadSignature(_) => 22,
            Self::Version { .. } | Self::PreviousSystem => 23,
            Self::SecretMismatch => 24,
            Self::Cancelled => 130,
        }
    }
}
