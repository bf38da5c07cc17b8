//! Logging in (level 1), signing with the identity (level 2), and the sessions that follow.

use mdp_ledger::{DeviceId, ServerId, UserId};
use serde::{Deserialize, Serialize};

use crate::bytes::{Array, Bytes};
use crate::ids::{SessionId, Ticket};

/// Body of `POST /api/login/start`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LoginStart {
    /// As typed; see [`crate::name::UserName`].
    pub user_name: String,
    /// OPAQUE `CredentialRequest` (KE1).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub message: Bytes,
}

/// Its answer: the same in shape and time whether or not the account exists.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LoginStarted {
    /// The server's id, for [`crate::opaque::context`]; a device that knows its server compares.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub server: ServerId,
    /// [`crate::opaque::SUITE`] of the account's record; unknown ones are refused.
    pub suite: u8,
    /// To be given back with the finish.
    pub ticket: Ticket,
    /// OPAQUE `CredentialResponse` (KE2).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub message: Bytes,
}

/// Body of `POST /api/login/finish`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LoginFinish {
    /// From the start.
    pub ticket: Ticket,
    /// OPAQUE `CredentialFinalization` (KE3).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub message: Bytes,
    /// The device's id, the same as in its commits.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
    /// For the list of sessions ("Firefox on Linux"); up to 100 characters.
    pub device_name: String,
    /// How the token is handed over.
    pub delivery: Delivery,
}

/// How a session's token reaches the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// In a `__Host-mdp` cookie that no script reads: for pages.
    Cookie,
    /// In the answer, to be sent back as `Authorization: Bearer <token>`: for programs.
    Bearer,
}

/// Its answer: a session of level 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LoggedIn {
    /// The session.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session: SessionId,
    /// Present when asked for as bearer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<SessionToken>,
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub user: UserId,
    /// Encoding of the account's [`mdp_ledger::SignedIdentity`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub identity: Bytes,
    /// Whether the account has a recovery slot to open with the printed code.
    pub has_recovery_slot: bool,
}

/// Answer of `POST /api/elevate/start` (level 1, no body).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ElevateStarted {
    /// `server_nonce` of the [`crate::statement::LoginStatement`]: this session's, good once.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub nonce: Array<32>,
}

/// Body of `POST /api/elevate/finish`: the server rebuilds the statement from what it knows and
/// from this, with [`crate::statement::Purpose::Session`]. Answered by [`SessionInfo`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ElevateFinish {
    /// `client_nonce` of the statement.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub client_nonce: Array<32>,
    /// The origin that the device really talks to: scheme, host, and port unless it is the
    /// scheme's own. Refused unless the server answers for it.
    pub origin: String,
    /// The identity's signature for [`mdp_ledger::signature::Use::Login`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub signature: Array<64>,
}

/// One session: `GET /api/session` answers the asker's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionInfo {
    /// The session.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session: SessionId,
    /// Whose.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub user: UserId,
    /// 1 after the password, 2 after the identity's signature.
    pub level: u8,
    /// On which device.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
    /// The name that the device gave itself.
    pub device_name: String,
    /// Milliseconds since the Unix epoch.
    pub created_at: u64,
    /// The same, to the hour.
    pub last_used_at: u64,
    /// The same.
    pub expires_at: u64,
    /// Whether it is the asker's own.
    pub current: bool,
}

/// Answer of `GET /api/sessions` (level 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sessions {
    /// Newest first.
    pub sessions: Vec<SessionInfo>,
}

crate::bytes::secret_text! {
    /// What authenticates a session's requests: 256 random bits, kept by the server as a hash.
    SessionToken
}
