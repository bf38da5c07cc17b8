//! `GET /api/vaults/{vault}/past/{time}`: a vault as it was.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use mdp_ledger::VaultId;
use mdp_store::Past;
use mdp_wire::error::ErrorCode;

use super::pull::frames;
use crate::app::App;
use crate::auth::Level2;
use crate::refusal::Refusal;

/// Where the vault stood, and the records' bytes of then that are no longer the current ones, as
/// frames (CBOR, see docs/spec/sync.md).
#[utoipa::path(get, path = "/api/vaults/{vault}/past/{time}", tag = "vaults",
    params(("vault" = String, Path), ("time" = u64, Path)),
    responses((status = 200, content_type = "application/cbor", body = Vec<u8>)))]
pub(super) async fn past(
    State(app): State<Arc<App>>,
    who: Level2,
    Path((vault, time)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let unknown = || Refusal::new(ErrorCode::VaultNotFound);
    let vault: VaultId = vault.parse().map_err(|_| unknown())?;
    let time: i64 = time.parse().map_err(|_| Refusal::new(ErrorCode::Malformed))?;
    match app.store.past(who.user(), vault, time.max(0).cast_unsigned()).await? {
        Past::UnknownVault => Err(unknown()),
        Past::NotYet => Err(Refusal::new(ErrorCode::VaultNotYet)),
        Past::Was(pull) => Ok(frames(&app, pull)),
    }
}
