//! Fetching the recovery slot: with the password (level 1), or with the printed code alone.

use mdp_ledger::UserId;
use serde::{Deserialize, Serialize};

use crate::bytes::{Array, Bytes};
use crate::ids::Ticket;

/// Answer of `GET /api/recovery-slot` (level 1) and of `POST /api/recovery-slot/open` (level 0).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SlotAnswer {
    /// Encoding of a [`crate::statement::RecoverySlot`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub slot: Bytes,
    /// Encoding of the account's [`mdp_ledger::SignedIdentity`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub identity: Bytes,
}

/// Body of `POST /api/recovery-slot/challenge` (level 0).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlotChallengeRequest {
    /// From the printed page.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub user: UserId,
}

/// Its answer, whether or not there is such a user.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SlotChallenge {
    /// `nonce` of the [`crate::statement::SlotRequest`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub nonce: Array<32>,
    /// To be given back with the signature.
    pub ticket: Ticket,
}

/// Body of `POST /api/recovery-slot/open` (level 0).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlotOpen {
    /// From the challenge.
    pub ticket: Ticket,
    /// The slot key's signature over the request with
    /// [`crate::statement::SlotAction::Fetch`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub signature: Array<64>,
}
