//! `POST /api/login/…`: the password, without its ever crossing the wire.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mdp_ledger::UserId;
use mdp_store::{Context, OpaqueRecord, Session, SessionId};
use mdp_wire::error::ErrorCode;
use mdp_wire::name::UserName;
use mdp_wire::opaque::SUITE;
use mdp_wire::session::{Delivery, LoggedIn, LoginFinish, LoginStart, LoginStarted, SessionToken};
use zeroize::Zeroizing;

use crate::app::App;
use crate::auth::{LIFETIME, set_cookie, token_hash};
use crate::http::body::Json;
use crate::http::client::Client;
use crate::opaque;
use crate::refusal::Refusal;
use crate::throttle::network;
use crate::ticket::{self, Purpose};

/// The most characters of a device's name.
const DEVICE_NAME_MOST: usize = 100;

/// Begins a login. The answer doesn't tell whether the account exists.
#[utoipa::path(post, path = "/api/login/start", tag = "session", request_body = LoginStart,
    responses((status = 200, body = LoginStarted)))]
pub(super) async fn start(
    State(app): State<Arc<App>>,
    client: Client,
    Json(body): Json<LoginStart>,
) -> Result<Json<LoginStarted>, Refusal> {
    let now = app.now();
    app.addresses.attempt(network(client.address), now).map_err(Refusal::throttled)?;
    let name =
        UserName::parse(&body.user_name).map_err(|_| Refusal::new(ErrorCode::UserNameInvalid))?;
    // Whoever holds this answer can test one password, so attempts are counted here.
    app.accounts.attempt(limit_key(name.key()), now).map_err(Refusal::throttled)?;
    let decoy = app.secret.decoy(name.key());
    let account = app.store.account_by_name(name.key()).await?;
    let record = account.as_ref().filter(|a| !a.disabled).and_then(|a| a.opaque.as_ref());
    let credential = account.as_ref().map_or(&decoy, |a| a.user.as_bytes());
    let server = app.server().await?;
    let started =
        opaque::start(&app.secret, &app.random, server, credential, record, &body.message.0)
            .map_err(|_| Refusal::new(ErrorCode::Malformed))?;
    // Of one length for every name.
    let digest = record.map_or([0; 32], OpaqueRecord::digest);
    let state = Zeroizing::new([&credential[..], &digest, &started.state].concat());
    let ticket = ticket::issue(&app, Purpose::Login, &state).await?;
    Ok(Json(LoginStarted { server, suite: SUITE, ticket, message: started.message.into() }))
}

/// Ends a login with a session of level 1.
#[utoipa::path(post, path = "/api/login/finish", tag = "session", request_body = LoginFinish,
    responses((status = 200, body = LoggedIn)))]
pub(super) async fn finish(
    State(app): State<Arc<App>>,
    client: Client,
    Json(body): Json<LoginFinish>,
) -> Result<Response, Refusal> {
    app.addresses.attempt(network(client.address), app.now()).map_err(Refusal::throttled)?;
    let name = &body.device_name;
    if name.chars().count() > DEVICE_NAME_MOST || name.chars().any(char::is_control) {
        return Err(Refusal::new(ErrorCode::Malformed));
    }
    let ticket = ticket::open(&app, Purpose::Login, &body.ticket).await?;
    let broken = || Refusal::internal(&"a login's state");
    let (user, rest) = ticket.state.split_first_chunk::<16>().ok_or_else(broken)?;
    let (record, login) = rest.split_first_chunk::<32>().ok_or_else(broken)?;
    let refuse = || Refusal::new(ErrorCode::LoginFailed);
    if !opaque::finish(app.server().await?, login, &body.message.0) {
        return Err(refuse());
    }
    let account = app.store.account(UserId(*user)).await?;
    let account = account.filter(|account| !account.disabled).ok_or_else(refuse)?;
    let slot = app.store.slot(account.user).await?;

    let now = app.now();
    let token = SessionToken(URL_SAFE_NO_PAD.encode(app.random::<32>()));
    let session = Session {
        id: SessionId(app.random()),
        token_hash: token_hash(&token.0),
        user: account.user,
        level: 1,
        device: body.device,
        device_name: body.device_name,
        nonce: app.random(),
        created: now,
        last_seen: now,
        expires: now.saturating_add(LIFETIME),
    };
    let id = mdp_wire::ids::SessionId(session.id.0);
    let context = Context::user(now, account.user, Some(client.address.to_string()));
    if !app.store.create_session(&context, ticket.key, *record, session).await? {
        return Err(Refusal::new(ErrorCode::TicketInvalid));
    }
    app.accounts.forgive(&limit_key(&account.name_key));
    app.addresses.forgive(&network(client.address));
    app.addresses.forgive(&network(client.address));

    let cookie = match body.delivery {
        Delivery::Cookie => set_cookie(&token),
        Delivery::Bearer => None,
    };
    let mut response = Json(LoggedIn {
        session: id,
        token: (body.delivery == Delivery::Bearer).then_some(token),
        user: account.user,
        identity: account.identity.into(),
        has_recovery_slot: slot.is_some(),
    })
    .into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// What attempts at a name are counted under: no name is what another limit counts by.
fn limit_key(name_key: &str) -> String {
    format!("name:{name_key}")
}
