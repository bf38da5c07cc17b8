//! `GET /api/info`: what the server says of itself to anyone.

use std::sync::Arc;

use axum::extract::State;
use mdp_wire::bytes::Array;
use mdp_wire::info::ServerInfo;
use mdp_wire::{OLDEST_PROTOCOL, PROTOCOL};

use crate::app::App;
use crate::http::body::Json;
use crate::refusal::Refusal;

/// The server's id, versions, and who may register.
#[utoipa::path(get, path = "/api/info", tag = "server", responses((status = 200, body = ServerInfo)))]
pub(super) async fn info(State(app): State<Arc<App>>) -> Result<Json<ServerInfo>, Refusal> {
    Ok(Json(ServerInfo {
        server: app.server().await?,
        protocol: PROTOCOL,
        oldest_protocol: OLDEST_PROTOCOL,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        opaque_suite: mdp_wire::opaque::SUITE,
        registration: app.registration().await?,
        restore_epoch: Array(app.restore_epoch),
        restored_at: app.restored_at,
    }))
}
