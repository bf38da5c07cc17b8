//! What isn't in the archive, one by one, and why.

use mdp_ledger::{EntryId, Kind, VaultId};
use serde::Serialize;

/// Why something isn't in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Its bytes are nowhere in what was read. A device may have them.
    Gone,
    /// It is sound, and later than the last state of its vault that is whole. It is in the rest.
    Later,
    /// The commits up to here are nowhere, and nothing after them can be proved.
    NoHistory,
    /// The account's row is gone: its user comes back with their identity and an invitation.
    AccountGone,
    /// The account's printed code opens nothing any more: it is to be made again.
    SlotGone,
    /// What happened, in the audit.
    AuditGone,
    /// The archive is cut or damaged: what came after isn't known.
    NoEnd,
}

/// Something that isn't in the archive, or is there at an earlier revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The vault, for what is of one.
    pub vault: Option<String>,
    /// `record`, `blob`, `canary`, `grant`, `key`, `commit`, `account`, `slot`,
    /// `audit` or `archive`.
    pub kind: &'static str,
    /// Which, in hexadecimal; of commits and of the audit, nothing; of an archive, its path.
    pub id: String,
    /// The revision; of commits, the number of the first that is missing; of the audit, how many.
    pub revision: u64,
    /// Why.
    pub why: Why,
}

impl Loss {
    pub(super) fn entry(
        vault: VaultId,
        (kind, id): (Kind, EntryId),
        revision: u64,
        why: Why,
    ) -> Self {
        let kind = match kind {
            Kind::Record => "record",
            Kind::Blob => "blob",
            Kind::Canary => "canary",
            Kind::Member => "member",
            Kind::Grant => "grant",
            Kind::Key => "key",
        };
        Self { vault: Some(vault.to_string()), kind, id: id.to_string(), revision, why }
    }

    pub(super) fn commits(vault: VaultId, from: u64) -> Self {
        let (vault, id) = (Some(vault.to_string()), String::new());
        Self { vault, kind: "commit", id, revision: from, why: Why::NoHistory }
    }

    pub(super) fn of_server(kind: &'static str, id: String, revision: u64, why: Why) -> Self {
        Self { vault: None, kind, id, revision, why }
    }
}

/// What a salvage came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Accounts in the archive.
    pub accounts: u64,
    /// Vaults in the archive.
    pub vaults: u64,
    /// Of them, those that end where they ended on the server, as far as can be known.
    pub vaults_whole: u64,
    /// Commits in the archive.
    pub commits: u64,
    /// Entries' bytes in the archive, superseded ones included.
    pub values: u64,
    /// Superseded bytes that are nowhere: past their retention, or lost. Nothing needs them.
    pub superseded_absent: u64,
    /// Attachments in the archive.
    pub blobs: u64,
    /// Rows in the rest: sound or unproved, and of no whole state.
    pub rest: u64,
    /// What isn't in the archive.
    pub lost: Vec<Loss>,
}

impl Report {
    /// Whether everything is there.
    pub fn is_complete(&self) -> bool {
        self.lost.is_empty()
    }
}
