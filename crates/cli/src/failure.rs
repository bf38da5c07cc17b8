//! What a command ends with when it can't do what was asked: a stable code, and the status.

use std::io;

use mdp_wire::error::ErrorCode;

use crate::http::HttpError;
use crate::pairs::PairsError;
use crate::terminal::clean;

/// A refusal or a mishap, in the terms of whoever reads it. Its message is the Fluent message
/// `error-<code>` of `locales/*/cli.ftl`: what happened, what was not lost, what to do.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Failure {
    /// Stable, kebab-case.
    pub(crate) code: String,
    /// What the message's one placeable, `$detail`, says. Never a secret.
    pub(crate) detail: String,
}

impl Failure {
    /// A failure with nothing to add to its code.
    pub(crate) fn new(code: &str) -> Self {
        Self { code: code.to_owned(), detail: String::new() }
    }

    /// A failure about something in particular.
    #[expect(clippy::needless_pass_by_value, reason = "callers have errors to give away")]
    pub(crate) fn about(code: &str, detail: impl ToString) -> Self {
        Self { code: code.to_owned(), detail: detail.to_string() }
    }

    /// Of an attempt to unlock: there it is the password that is wrong.
    pub(crate) fn of_password(error: mdp_sync::Error) -> Self {
        match error {
            mdp_sync::Error::Crypto(mdp_crypto::Error::WrongPassphrase) => {
                Self::new("wrong-password")
            }
            error => error.into(),
        }
    }

    /// The process's exit status: 2 for what was asked wrongly, 3 for what the server or the
    /// network stands in the way of, 4 for what doesn't verify or open, 1 for all else.
    pub(crate) fn exit_status(&self) -> u8 {
        match self.code.as_str() {
            "no-such-item" | "no-such-category" | "no-such-account" | "no-such-field"
            | "ambiguous" | "no-account" | "account-exists" | "account-needed"
            | "server-address" | "secret-in-argument" | "variable-invalid" | "key-file-needed"
            | "no-terminal" | "not-confirmed" | "account-known" => 2,
            "unreachable" | "server-refused" | "unavailable" | "not-backed-up"
            | "too-many-attempts" | "internal" | "server-behind" | "server-restored"
            | "key-file-ahead" | "other-server" | "protocol-too-old" | "server-too-old" => 3,
            "wrong-password"
            | "wrong-passphrase"
            | "recovery-code-wrong"
            | "login-failed"
            | "account-unknown"
            | "recovery-code-mistyped"
            | "other-account"
            | "verify-failed"
            | "key-halves-differ"
            | "identity-substituted"
            | "server-changed"
            | "server-fork"
            | "server-lies"
            | "vault-key-mismatch"
            | "wrong-account-key"
            | "key-check-failed" => 4,
            _ => 1,
        }
    }
}

impl From<mdp_sync::Error> for Failure {
    fn from(error: mdp_sync::Error) -> Self {
        Self::about(error.code(), error)
    }
}

impl From<mdp_sync::replica::Damaged> for Failure {
    fn from(error: mdp_sync::replica::Damaged) -> Self {
        Self::about(error.code(), error)
    }
}

impl From<mdp_crypto::Error> for Failure {
    fn from(error: mdp_crypto::Error) -> Self {
        Self::about(error.code(), error)
    }
}

impl From<mdp_vault::import::ImportError> for Failure {
    fn from(error: mdp_vault::import::ImportError) -> Self {
        Self::about(error.code(), error)
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        match &error {
            HttpError::Unreachable(why) => Self::about("unreachable", why),
            HttpError::Nonsense => Self::new("answer-malformed"),
            HttpError::Refused(body) => match (body.code, serde_json::to_value(body.code)) {
                (ErrorCode::Unknown, _) | (_, Err(_)) => {
                    Self::about("server-refused", clean(&body.message))
                }
                (_, Ok(code)) => {
                    let code = code.as_str().unwrap_or("server-refused");
                    Self::about(code, clean(&body.message))
                }
            },
        }
    }
}

impl From<PairsError> for Failure {
    fn from(error: PairsError) -> Self {
        Self::about("storage", error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::about("storage", error)
    }
}
