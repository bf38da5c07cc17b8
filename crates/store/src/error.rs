//! What can go wrong in the store.

use mdp_ledger::Head;

use crate::Schema;

/// Why the store didn't do what it was asked. Nothing has changed when it says so, with one
/// exception: after [`Error::Unavailable`] during a change, whether it happened is unknown.
///
/// "Not found" is no error: readers answer with `Option`.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The database can't be reached, or the store is closing. Worth trying again.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// There is no room for it.
    #[error("no room is left: {0}")]
    Full(String),
    /// The database refused: disk full, read-only, input or output error.
    #[error("the database failed: {0}")]
    Failed(String),
    /// A row isn't what the schema promises.
    #[error("the database holds an invalid {0}")]
    Corrupt(&'static str),
    /// A change touched another number of rows than it must: a defect, or tampering.
    #[error("a change of {table} touched {found} rows instead of one")]
    RowCount {
        /// Where.
        table: &'static str,
        /// How many rows it touched.
        found: u64,
    },
    /// The database isn't at this program's schema.
    #[error("{0}")]
    Schema(Schema),
    /// The vault's head isn't the one that the push continues: here is the one it has.
    #[error("the vault's head has moved")]
    StaleHead(Head),
    /// There is no such vault.
    #[error("there is no such vault")]
    UnknownVault,
    /// There is no such account.
    #[error("there is no such account")]
    UnknownAccount,
    /// The vault exists already.
    #[error("the vault exists already")]
    VaultExists,
    /// Another account has that name.
    #[error("the user name is taken")]
    NameTaken,
    /// An account with that user id exists.
    #[error("the user id is taken")]
    UserTaken,
    /// The database has accounts, and the one that registers belongs to another server.
    #[error("the account belongs to another server")]
    OtherServer,
    /// Nobody may register, or only with an invitation.
    #[error("registration is closed")]
    RegistrationClosed,
    /// The invitation is unknown, used, revoked or past its time.
    #[error("the invitation is no longer good")]
    InvitationInvalid,
    /// A commit names a blob whose bytes haven't been uploaded.
    #[error("the bytes of a blob are missing")]
    BlobMissing,
    /// Uploaded bytes that aren't the ones announced, or not where the upload stands.
    #[error("the uploaded bytes don't fit: {0}")]
    BadUpload(&'static str),
}

impl Error {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "store-unavailable",
            Self::Full(_) => "store-full",
            Self::Failed(_) => "store-failed",
            Self::Corrupt(_) | Self::RowCount { .. } => "store-corrupt",
            Self::Schema(_) => "store-schema",
            Self::StaleHead(_) => "stale-head",
            Self::UnknownVault => "unknown-vault",
            Self::UnknownAccount => "unknown-account",
            Self::VaultExists => "vault-exists",
            Self::NameTaken => "name-taken",
            Self::UserTaken => "user-taken",
            Self::OtherServer => "other-server",
            Self::RegistrationClosed => "registration-closed",
            Self::InvitationInvalid => "invitation-invalid",
            Self::BlobMissing => "blob-missing",
            Self::BadUpload(_) => "bad-upload",
        }
    }
}
