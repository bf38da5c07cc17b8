//! Vaults as the control API names them; their content travels as [`crate::sync`] says.

use mdp_ledger::{Hash, Head, Role, VaultId};
use serde::{Deserialize, Serialize};

/// A head, in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeadInfo {
    /// Number of the latest commit.
    pub seq: u64,
    /// Its hash.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub hash: Hash,
}

impl From<Head> for HeadInfo {
    fn from(head: Head) -> Self {
        Self { seq: head.seq, hash: head.hash }
    }
}

impl From<HeadInfo> for Head {
    fn from(head: HeadInfo) -> Self {
        Self { seq: head.seq, hash: head.hash }
    }
}

/// A vault that the asker is a member of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VaultInfo {
    /// Which.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub vault: VaultId,
    /// Where the server stands.
    pub head: HeadInfo,
    /// What the asker may do in it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub role: Role,
}

/// Answer of `GET /api/vaults` (level 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Vaults {
    /// In no order that means anything.
    pub vaults: Vec<VaultInfo>,
}

/// Answer of a push: everything up to this head is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Pushed {
    /// The hash of the push's last commit, and its number.
    pub head: HeadInfo,
}

/// Data of a `head` event of `GET /api/events` (level 2): a vault of the asker's has moved. One is
/// sent for each vault at the start, so that nothing falls between a pull and the subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeadEvent {
    /// Which vault.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub vault: VaultId,
    /// Where it stands.
    pub head: HeadInfo,
}
