//! Why an answer of the server was refused.

use mdp_ledger::{EntryId, Kind, Rejected};

/// Why nothing of an answer was taken. Each has a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the frames of a pull.
    #[error("the answer is malformed")]
    Malformed,
    /// Frames in another order than head, commits, entries, end; or anything after the end.
    #[error("the answer's parts are out of order")]
    OutOfOrder,
    /// The answer stops before its end.
    #[error("the answer is incomplete")]
    Truncated,
    /// It has other numbers of commits or entries than its end says.
    #[error("the answer's counts are wrong")]
    WrongCount,
    /// It carries parts that weren't asked for, or the same one twice.
    #[error("the answer repeats a commit or has one too many")]
    ExtraCommit,
    /// A commit's parent is missing, or the head itself is.
    #[error("the answer lacks a commit")]
    MissingCommit,
    /// A commit of number `seq` doesn't hold.
    #[error("commit {seq} doesn't hold: {reason}")]
    Commit {
        /// Its number.
        seq: u64,
        /// Why not.
        reason: Rejected,
    },
    /// The first commit isn't the one that founds the user's vault.
    #[error("this is not the user's vault")]
    WrongGenesis,
    /// The history lacks a head that the vault is known to have reached.
    #[error("the history lacks a head that is known to exist")]
    LostHead,
    /// Bytes that no commit lists.
    #[error("an entry that no commit lists")]
    EntryUnlisted(Kind, EntryId),
    /// Bytes that aren't the ones that the ledger names: another revision, hash, epoch or form.
    #[error("an entry's bytes are not the listed ones")]
    EntryMismatch(Kind, EntryId),
    /// The same entry twice.
    #[error("an entry comes twice")]
    EntryDuplicated(Kind, EntryId),
    /// An entry that the ledger lists is not there.
    #[error("an entry's bytes are missing")]
    EntryMissing(Kind, EntryId),
    /// The server refused a push that this device holds for sound.
    #[error("the server refused the changes")]
    PushRefused,
    /// A head acknowledged by the server that isn't the one that was sent.
    #[error("the server acknowledged something else")]
    WrongAcknowledgement,
    /// A signature deep in the history doesn't hold.
    #[error("a signature in the history doesn't hold")]
    HistorySignature {
        /// The commit's number.
        seq: u64,
    },
}

impl Refusal {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "pull-malformed",
            Self::OutOfOrder => "pull-out-of-order",
            Self::Truncated => "pull-truncated",
            Self::WrongCount => "pull-wrong-count",
            Self::ExtraCommit => "pull-extra-commit",
            Self::MissingCommit => "pull-missing-commit",
            Self::Commit { reason, .. } => reason.code(),
            Self::WrongGenesis => "pull-wrong-genesis",
            Self::LostHead => "pull-lost-head",
            Self::EntryUnlisted(..) => "pull-entry-unlisted",
            Self::EntryMismatch(..) => "pull-entry-mismatch",
            Self::EntryDuplicated(..) => "pull-entry-duplicated",
            Self::EntryMissing(..) => "pull-entry-missing",
            Self::PushRefused => "push-refused",
            Self::WrongAcknowledgement => "push-wrong-acknowledgement",
            Self::HistorySignature { .. } => "history-bad-signature",
        }
    }
}
