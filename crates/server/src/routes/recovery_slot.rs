//! `/api/recovery-slot…`: the sealed identity, for whoever knows the password or the printed code.

use std::sync::Arc;

use axum::extract::State;
use mdp_ledger::UserId;
use mdp_store::{Account, Slot};
use mdp_wire::bytes::Array;
use mdp_wire::error::ErrorCode;
use mdp_wire::recovery::{SlotAnswer, SlotChallenge, SlotChallengeRequest, SlotOpen};
use mdp_wire::statement::{SlotAction, SlotRequest};

use crate::app::App;
use crate::auth::Level1;
use crate::http::body::Json;
use crate::http::client::Client;
use crate::refusal::Refusal;
use crate::throttle::network;
use crate::ticket::{self, Purpose};

/// The asker's own slot.
#[utoipa::path(get, path = "/api/recovery-slot", tag = "recovery",
    responses((status = 200, body = SlotAnswer)))]
pub(super) async fn own(
    State(app): State<Arc<App>>,
    who: Level1,
) -> Result<Json<SlotAnswer>, Refusal> {
    let found = find(&app, who.user()).await?;
    let (account, slot) = found.ok_or_else(|| Refusal::new(ErrorCode::SlotNotFound))?;
    Ok(answer(account, slot))
}

/// A nonce to sign with the slot key.
#[utoipa::path(post, path = "/api/recovery-slot/challenge", tag = "recovery",
    request_body = SlotChallengeRequest, responses((status = 200, body = SlotChallenge)))]
pub(super) async fn challenge(
    State(app): State<Arc<App>>,
    client: Client,
    Json(body): Json<SlotChallengeRequest>,
) -> Result<Json<SlotChallenge>, Refusal> {
    app.addresses.attempt(network(client.address), app.now()).map_err(Refusal::throttled)?;
    let nonce: [u8; 32] = app.random();
    let state = [&body.user.0[..], &nonce].concat();
    let ticket = ticket::issue(&app, Purpose::Slot, &state).await?;
    Ok(Json(SlotChallenge { nonce: Array(nonce), ticket }))
}

/// The slot, for the slot key's signature.
#[utoipa::path(post, path = "/api/recovery-slot/open", tag = "recovery", request_body = SlotOpen,
    responses((status = 200, body = SlotAnswer)))]
pub(super) async fn open(
    State(app): State<Arc<App>>,
    client: Client,
    Json(body): Json<SlotOpen>,
) -> Result<Json<SlotAnswer>, Refusal> {
    app.addresses.attempt(network(client.address), app.now()).map_err(Refusal::throttled)?;
    let ticket = ticket::open(&app, Purpose::Slot, &body.ticket).await?;
    let broken = || Refusal::internal(&"a slot challenge's state");
    let (user, nonce) = ticket.state.split_first_chunk::<16>().ok_or_else(broken)?;
    let nonce = nonce.try_into().map_err(|_| broken())?;
    let user = UserId(*user);
    let limit = format!("slot:{user}");
    app.accounts.attempt(limit.clone(), app.now()).map_err(Refusal::throttled)?;
    let server = app.server().await?;
    let request = SlotRequest { user, server, nonce, action: SlotAction::Fetch };
    let found = find(&app, user).await?.filter(|(account, slot)| {
        !account.disabled && request.verify(&slot.key, &body.signature.0).is_ok()
    });
    let (account, slot) = found.ok_or_else(|| Refusal::new(ErrorCode::SlotRefused))?;
    ticket::use_up(&app, ticket.key).await?;
    app.accounts.forgive(&limit);
    app.addresses.forgive(&network(client.address));
    Ok(answer(account, slot))
}

async fn find(app: &App, user: UserId) -> Result<Option<(Account, Slot)>, Refusal> {
    let Some(account) = app.store.account(user).await? else { return Ok(None) };
    Ok(app.store.slot(user).await?.map(|slot| (account, slot)))
}

fn answer(account: Account, slot: Slot) -> Json<SlotAnswer> {
    Json(SlotAnswer { slot: slot.bytes.into(), identity: account.identity.into() })
}
