//! What can go wrong with a target, by the code that a script is told.

use std::io;

/// Why a target didn't do what was asked. Texts hold no credentials.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The setting isn't an address of a target.
    #[error("the target {0}")]
    Address(String),
    /// A setting that the target needs is missing.
    #[error("the target needs the setting {0}")]
    Credentials(&'static str),
    /// Not the name of something that mdp keeps.
    #[error("{0:?} can't be a name on a target")]
    Name(String),
    /// Nobody answers, or not to the end.
    #[error("the target can't be reached: {0}")]
    Unreachable(String),
    /// It doesn't let these credentials do that.
    #[error("the target refuses: {0}")]
    Refused(String),
    /// There is no room left on it.
    #[error("the target is full: {0}")]
    Full(String),
    /// It doesn't have that.
    #[error("the target doesn't have it: {0}")]
    NotFound(String),
    /// It answers that it failed.
    #[error("the target failed: {0}")]
    Failed(String),
    /// It says that it kept everything, and didn't.
    #[error("the target kept {got} of {expected} bytes")]
    Damaged {
        /// Sent.
        expected: u64,
        /// Kept.
        got: u64,
    },
    /// What should be sent can't be read here.
    #[error("what is sent can't be read: {0}")]
    Source(io::Error),
    /// Somebody asked for it to end.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// What a script is told.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "target-address",
            Self::Credentials(_) => "target-credentials",
            Self::Name(_) => "target-name",
            Self::Unreachable(_) => "target-unreachable",
            Self::Refused(_) => "target-refused",
            Self::Full(_) => "target-full",
            Self::NotFound(_) => "target-not-found",
            Self::Failed(_) => "target-failed",
            Self::Damaged { .. } => "target-damaged",
            Self::Source(_) => "source-unreadable",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether trying again may help.
    pub(super) fn passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Failed(_))
    }

    /// Of a folder of this machine.
    pub(super) fn of_folder(error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        let text = error.to_string();
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Self::Full(text),
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::Refused(text),
            Kind::NotFound => Self::NotFound(text),
            Kind::StaleNetworkFileHandle | Kind::TimedOut | Kind::HostUnreachable => {
                Self::Unreachable(text)
            }
            _ => Self::Failed(text),
        }
    }

    /// An answer in HTTP.
    pub(crate) fn of_status(status: u16, text: &str) -> Self {
        let text = format!("{status} {}", short(text));
        match status {
            401 | 403 | 405 => Self::Refused(text),
            404 | 410 => Self::NotFound(text),
            408 | 429 => Self::Unreachable(text),
            413 | 507 => Self::Full(text),
            _ => Self::Failed(text),
        }
    }

    pub(crate) fn of_request(error: reqwest::Error) -> Self {
        Self::Unreachable(chain(&error.without_url()))
    }
}

impl From<opendal::Error> for Error {
    fn from(error: opendal::Error) -> Self {
        use opendal::ErrorKind as Kind;
        // The status is in the text alone.
        let text = error.to_string();
        let status =
            text.split_once("Parts { status: ").and_then(|(_, rest)| rest.get(..3)?.parse().ok());
        let message = short(error.message());
        match (error.kind(), status) {
            (Kind::NotFound, _) => Self::NotFound(message),
            (Kind::PermissionDenied, _) => Self::Refused(message),
            (_, Some(status)) => Self::of_status(status, &message),
            (Kind::ConfigInvalid | Kind::Unsupported, None) => Self::Failed(message),
            (_, None) => {
                let source = std::error::Error::source(&error).map(chain);
                Self::Unreachable(short(&source.unwrap_or(message)))
            }
        }
    }
}

/// The first line, and no more of it than one reads.
pub(super) fn short(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(200).collect()
}

/// An error and what it is made of.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut inner = error.source();
    while let Some(error) = inner {
        text = format!("{text}: {error}");
        inner = error.source();
    }
    short(&text)
}
