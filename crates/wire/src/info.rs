//! What a server says of itself to anyone.

use mdp_ledger::ServerId;
use serde::{Deserialize, Serialize};

use crate::bytes::Array;

/// Answer of `GET /api/info`. Nothing here is believed beyond choosing words and paths: a device
/// compares the server id with the one in its identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ServerInfo {
    /// The id of the server's data, for life.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub server: ServerId,
    /// The protocol version that it speaks.
    pub protocol: u32,
    /// The oldest version that it still takes.
    pub oldest_protocol: u32,
    /// The program's version, for display.
    pub version: String,
    /// The OPAQUE suite for new registrations.
    pub opaque_suite: u8,
    /// Who may make an account.
    pub registration: Registration,
    /// Random, changed by every restore.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub restore_epoch: Array<16>,
    /// When that was, in milliseconds since the Unix epoch; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_at: Option<u64>,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Registration {
    /// Anyone.
    Open,
    /// Who holds an invitation.
    Invitation,
    /// Nobody.
    Closed,
}
