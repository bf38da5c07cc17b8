//! Why a step that concerns the account or an unlocked vault was refused.

use mdp_ledger::{Rejected, cbor};

use crate::replica::{Refusal, Stop};

/// A refusal of this device's own; each has a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A key, password, code or sealed bytes; see [`mdp_crypto::Error`].
    #[error(transparent)]
    Crypto(#[from] mdp_crypto::Error),
    /// The ledger's rules don't allow it.
    #[error(transparent)]
    Ledger(#[from] Rejected),
    /// Nothing can be signed or handed back now; see [`Stop`].
    #[error(transparent)]
    Stopped(#[from] Stop),
    /// The server's answer doesn't hold; see [`Refusal`].
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The server's answer isn't what it should be.
    #[error("the server's answer is malformed")]
    Answer,
    /// A user name that the server would refuse.
    #[error("the user name is empty, too long, or has control characters")]
    UserName,
    /// The server has another id than the one that this account belongs to.
    #[error("this is not the server that the account belongs to")]
    ServerChanged,
    /// The server speaks an OPAQUE suite that this program doesn't know.
    #[error("the server asks for an unknown login suite")]
    SuiteUnknown,
    /// The server names another account than the one at hand.
    #[error("the server answered for another account")]
    OtherAccount,
    /// The server states a public identity that isn't the account's own.
    #[error("the server states another public identity than this account's")]
    IdentitySubstituted,
    /// An origin that isn't `scheme://host[:port]` in its ASCII form.
    #[error("not an origin")]
    Origin,
    /// The vault has to be pulled first.
    #[error("the vault hasn't been pulled yet")]
    NotPulled,
    /// The vault holds no key for this identity.
    #[error("the vault holds no key for this identity")]
    NoGrant,
    /// The vault key doesn't fit the vault: neither its key entry nor its canary.
    #[error("the vault key doesn't fit the vault")]
    KeyMismatch,
    /// No such record, or not one of the kind that is meant.
    #[error("there is no such item")]
    NoSuchRecord,
    /// The undo token has been used, or is too old.
    #[error("there is nothing left to undo")]
    NothingToUndo,
    /// An exported outbox of another vault.
    #[error("these edits belong to another vault")]
    OtherVault,
}

impl Error {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Crypto(error) => error.code(),
            Self::Ledger(reason) => reason.code(),
            Self::Stopped(stop) => stop.code(),
            Self::Refused(refusal) => refusal.code(),
            Self::Answer => "answer-malformed",
            Self::UserName => "user-name-invalid",
            Self::ServerChanged => "server-changed",
            Self::SuiteUnknown => "suite-unknown",
            Self::OtherAccount => "other-account",
            Self::IdentitySubstituted => "identity-substituted",
            Self::Origin => "origin-invalid",
            Self::NotPulled => "vault-not-pulled",
            Self::NoGrant => "vault-no-grant",
            Self::KeyMismatch => "vault-key-mismatch",
            Self::NoSuchRecord => "no-such-item",
            Self::NothingToUndo => "nothing-to-undo",
            Self::OtherVault => "other-vault",
        }
    }
}

impl From<cbor::Malformed> for Error {
    fn from(_: cbor::Malformed) -> Self {
        Self::Answer
    }
}
