//! The key check: does the account's private key still work? (`mdp_kem::key_check`)

use serde::{Deserialize, Serialize};

use crate::bytes::{Array, Bytes};
use crate::ids::Ticket;

/// Answer of `GET /api/key-check` (level 2).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeyCheckChallenge {
    /// Composite ciphertext for the public identity that the server holds.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub ciphertext: Bytes,
    /// To be given back with the proof.
    pub ticket: Ticket,
}

/// Body of `POST /api/key-check` (level 2).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyCheckAnswer {
    /// From the challenge.
    pub ticket: Ticket,
    /// `mdp_kem::key_check::proof`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub proof: Array<32>,
}

/// Its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeyChecked {
    /// Milliseconds since the Unix epoch, by the server.
    pub checked_at: u64,
}
