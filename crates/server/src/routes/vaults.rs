//! `GET /api/vaults`: the vaults that the asker is a member of.

use std::sync::Arc;

use axum::extract::State;
use mdp_ledger::{Role, VaultId};
use mdp_wire::error::ErrorCode;
use mdp_wire::vault::{VaultInfo, Vaults};

use crate::app::App;
use crate::auth::Level2;
use crate::http::body::Json;
use crate::refusal::Refusal;

/// Their ids and heads.
#[utoipa::path(get, path = "/api/vaults", tag = "vaults", responses((status = 200, body = Vaults)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    who: Level2,
) -> Result<Json<Vaults>, Refusal> {
    let vaults = app.store.vaults(who.user()).await?.into_iter();
    let vaults = vaults.map(|v| VaultInfo { vault: v.vault, head: v.head.into(), role: v.role });
    Ok(Json(Vaults { vaults: vaults.collect() }))
}

/// A vault named in an address; one that isn't the asker's is one that isn't.
pub(super) async fn role_in(
    app: &App,
    who: &Level2,
    vault: &str,
) -> Result<(VaultId, Role), Refusal> {
    let unknown = || Refusal::new(ErrorCode::VaultNotFound);
    let vault = vault.parse().map_err(|_| unknown())?;
    let role = app.store.role(vault, who.user()).await?.ok_or_else(unknown)?;
    Ok((vault, role))
}
