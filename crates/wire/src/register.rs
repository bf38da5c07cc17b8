//! Making an account: two requests around one OPAQUE registration (RFC 9807 §5).

use mdp_ledger::{UserId, VaultId};
use serde::{Deserialize, Serialize};

use crate::bytes::{Array, Bytes};

/// Body of `POST /api/register/start`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterStart {
    /// Chosen by the client at random; also OPAQUE's credential identifier.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub user: UserId,
    /// Where registration asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationToken>,
    /// OPAQUE `RegistrationRequest`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub message: Bytes,
}

/// Its answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RegisterStarted {
    /// OPAQUE `RegistrationResponse`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub message: Bytes,
}

/// Body of `POST /api/register/finish`: one transaction makes account, identity, slot and home
/// vault, or nothing. The client then logs in like anyone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterFinish {
    /// The same as at the start.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub user: UserId,
    /// See [`crate::name::UserName`].
    pub user_name: String,
    /// The same as at the start; used up by success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationToken>,
    /// [`crate::opaque::SUITE`].
    pub suite: u8,
    /// OPAQUE `RegistrationUpload`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub message: Bytes,
    /// Encoding of a [`mdp_ledger::SignedIdentity`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub identity: Bytes,
    /// Encoding of a [`crate::statement::RecoverySlot`], which carries the slot's public key.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub slot: Bytes,
    /// Encoding of a [`crate::sync::PushedCommit`]: the first commit of the home vault.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub genesis: Bytes,
    /// By the identity, over the [`crate::statement::RegistrationStatement`] of the above.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub signature: Array<64>,
}

/// Its answer, with status 201.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub user: UserId,
    /// Its home vault.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub vault: VaultId,
}

crate::bytes::secret_text! {
    /// A single-use, expiring right to make an account, from an invitation link
    /// (`https://…/sign-up#<token>`).
    InvitationToken
}
