//! What the home vault knows about the others: vaults, people, preferences.
//!
//! Where two devices each made such a record for the same thing, a reader takes the one with
//! the lowest entry id that is not a conflict copy.

use serde::{Deserialize, Serialize};

use super::codec::map_codec;
use super::text::redacted_debug;
use super::{Extra, Millis};
use mdp_ledger::{EntryId, Fingerprint, Hash, UserId, VaultId};

/// A vault the user accepted. One that no such record names is at most an invitation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultLink {
    /// The vault.
    pub vault: VaultId,
    /// The hash of its genesis commit.
    pub genesis: Hash,
    /// What the user calls it.
    #[serde(default)]
    pub name: String,
    /// When it was accepted.
    pub added_at: Millis,
    /// When anything here last changed.
    pub updated_at: Millis,
    /// The record this one is a conflict copy of; such a copy is not in force.
    #[serde(default)]
    pub conflict_of: Option<EntryId>,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// A person whose fingerprint the user has verified.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// The person's account.
    pub user: UserId,
    /// The public identity that was verified.
    pub fingerprint: Fingerprint,
    /// What the user calls them.
    #[serde(default)]
    pub name: String,
    /// When it was verified.
    pub verified_at: Millis,
    /// When anything here last changed.
    pub updated_at: Millis,
    /// The record this one is a conflict copy of; such a copy is not in force.
    #[serde(default)]
    pub conflict_of: Option<EntryId>,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// The user's preferences, the same on all devices. An absent one means the client's default.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Language tag: `fr` or `en`.
    pub language: Option<String>,
    /// `light`, `dark` or `system`.
    pub theme: Option<String>,
    /// Minutes without activity before locking.
    pub lock_minutes: Option<u32>,
    /// Seconds before a copied secret leaves the clipboard.
    pub clipboard_seconds: Option<u32>,
    /// Whether the health page may ask for breached passwords.
    pub breach_check: bool,
    /// When anything here last changed.
    pub updated_at: Millis,
    /// The record this one is a conflict copy of; such a copy is not in force.
    pub conflict_of: Option<EntryId>,
    /// What newer versions added.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

redacted_debug!(VaultLink, Contact, Settings);
map_codec!(VaultLink {
    1 => vault,
    2 => genesis,
    3 => name,
    4 => added_at,
    5 => updated_at,
    6 => conflict_of,
});
map_codec!(Contact {
    1 => user,
    2 => fingerprint,
    3 => name,
    4 => verified_at,
    5 => updated_at,
    6 => conflict_of,
});
map_codec!(Settings {
    1 => language,
    2 => theme,
    3 => lock_minutes,
    4 => clipboard_seconds,
    5 => breach_check,
    6 => updated_at,
    7 => conflict_of,
});
