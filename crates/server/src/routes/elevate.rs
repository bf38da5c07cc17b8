//! `POST /api/elevate/…`: the identity's signature raises a session to level 2.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use mdp_ledger::SignedIdentity;
use mdp_ledger::cbor::Deterministic;
use mdp_wire::bytes::Array;
use mdp_wire::error::ErrorCode;
use mdp_wire::session::{ElevateFinish, ElevateStarted, SessionInfo};
use mdp_wire::statement::{LoginStatement, Purpose};

use super::session::describe;
use crate::app::App;
use crate::auth::{Level1, is_own};
use crate::config::Origin;
use crate::http::body::Json;
use crate::http::client::Client;
use crate::refusal::Refusal;

/// Gives the session's nonce.
#[utoipa::path(post, path = "/api/elevate/start", tag = "session",
    responses((status = 200, body = ElevateStarted)))]
pub(super) async fn start(who: Level1) -> Json<ElevateStarted> {
    Json(ElevateStarted { nonce: Array(who.session.nonce) })
}

/// Checks the statement's signature.
#[utoipa::path(post, path = "/api/elevate/finish", tag = "session", request_body = ElevateFinish,
    responses((status = 200, body = SessionInfo)))]
pub(super) async fn finish(
    State(app): State<Arc<App>>,
    who: Level1,
    client: Client,
    parts: Parts,
    Json(body): Json<ElevateFinish>,
) -> Result<Json<SessionInfo>, Refusal> {
    let limit = format!("elevate:{}", who.user());
    app.accounts.attempt(limit.clone(), app.now()).map_err(Refusal::throttled)?;
    let refuse = || Refusal::new(ErrorCode::ElevationFailed);
    let own = Origin::parse(&body.origin)
        .is_some_and(|origin| origin.to_header() == body.origin && is_own(&origin, &parts, client));
    if !own {
        return Err(refuse());
    }
    let account = app.store.account(who.user()).await?.ok_or_else(refuse)?;
    let signed = SignedIdentity::from_bytes(&account.identity)
        .map_err(|_| Refusal::internal(&"a stored identity"))?;
    let statement = LoginStatement {
        server: app.server().await?,
        origin: body.origin,
        user: who.user(),
        session: who.session.id.0,
        client_nonce: body.client_nonce.0,
        server_nonce: who.session.nonce,
        purpose: Purpose::Session,
    };
    statement.verify(&signed.identity.signing, &body.signature.0).map_err(|_| refuse())?;
    let raised = app
        .store
        .raise_session(&who.context(&app), who.session.id, who.session.nonce, app.random())
        .await?;
    if !raised {
        return Err(refuse());
    }
    app.accounts.forgive(&limit);
    let mut info = describe(&who.session, who.session.id);
    info.level = 2;
    Ok(Json(info))
}
