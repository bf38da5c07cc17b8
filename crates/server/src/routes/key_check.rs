//! `/api/key-check`: does the account's private key still work?

use std::sync::Arc;

use axum::extract::State;
use mdp_kem::{PublicKey, key_check};
use mdp_ledger::SignedIdentity;
use mdp_ledger::cbor::Deterministic;
use mdp_wire::error::ErrorCode;
use mdp_wire::key_check::{KeyCheckAnswer, KeyCheckChallenge, KeyChecked};
use zeroize::Zeroizing;

use crate::app::App;
use crate::auth::Level2;
use crate::http::body::Json;
use crate::refusal::Refusal;
use crate::ticket::{self, Purpose};

/// A challenge for the public identity that the server holds.
#[utoipa::path(get, path = "/api/key-check", tag = "key check",
    responses((status = 200, body = KeyCheckChallenge)))]
pub(super) async fn challenge(
    State(app): State<Arc<App>>,
    who: Level2,
) -> Result<Json<KeyCheckChallenge>, Refusal> {
    let user = who.user();
    app.accounts.attempt(limit_key(&who), app.now()).map_err(Refusal::throttled)?;
    let account = app.store.account(user).await?;
    let account = account.ok_or_else(|| Refusal::new(ErrorCode::SignedOut))?;
    let broken = || Refusal::internal(&"a stored identity");
    let identity = SignedIdentity::from_bytes(&account.identity).map_err(|_| broken())?.identity;
    let key = PublicKey::from_parts(&identity.mlkem[..], &identity.rsa).map_err(|_| broken())?;
    let server = app.server().await?;
    let challenge = key_check::challenge(&key, &server.0, &user.0, &mut |buf| {
        app.random.fill(buf);
    });
    let state = Zeroizing::new([&user.0[..], &challenge.expected[..]].concat());
    let ticket = ticket::issue(&app, Purpose::KeyCheck, &state).await?;
    Ok(Json(KeyCheckChallenge { ciphertext: challenge.ciphertext.into(), ticket }))
}

/// Checks the proof, and notes when it was given.
#[utoipa::path(post, path = "/api/key-check", tag = "key check", request_body = KeyCheckAnswer,
    responses((status = 200, body = KeyChecked)))]
pub(super) async fn answer(
    State(app): State<Arc<App>>,
    who: Level2,
    Json(body): Json<KeyCheckAnswer>,
) -> Result<Json<KeyChecked>, Refusal> {
    let ticket = ticket::open(&app, Purpose::KeyCheck, &body.ticket).await?;
    let (user, expected) = ticket
        .state
        .split_first_chunk::<16>()
        .and_then(|(user, expected)| Some((user, <&[u8; 32]>::try_from(expected).ok()?)))
        .ok_or_else(|| Refusal::internal(&"a key check's state"))?;
    if *user != who.user().0 || !key_check::matches(expected, &body.proof.0) {
        return Err(Refusal::new(ErrorCode::KeyCheckFailed));
    }
    ticket::use_up(&app, ticket.key).await?;
    let context = who.context(&app);
    app.store.set_key_checked(&context, who.user()).await?;
    app.accounts.forgive(&limit_key(&who));
    Ok(Json(KeyChecked { checked_at: context.now }))
}

fn limit_key(who: &Level2) -> String {
    format!("key-check:{}", who.user())
}
