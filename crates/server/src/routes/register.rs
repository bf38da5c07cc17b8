//! `POST /api/register/…`: making an account.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use mdp_kem::PublicKey;
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Hash, Member, PublicIdentity, SignedIdentity};
use mdp_store::{Gate, Registration as NewAccount, Slot};
use mdp_wire::error::ErrorCode;
use mdp_wire::info::Registration;
use mdp_wire::name::UserName;
use mdp_wire::opaque::SUITE;
use mdp_wire::register::{
    InvitationToken, RegisterFinish, RegisterStart, RegisterStarted, Registered,
};
use mdp_wire::statement::{RecoverySlot, RegistrationStatement};
use mdp_wire::sync::PushedCommit;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::http::body::Json;
use crate::http::client::Client;
use crate::judge::judge_genesis;
use crate::opaque;
use crate::refusal::Refusal;
use crate::throttle::network;

/// Begins a registration.
#[utoipa::path(post, path = "/api/register/start", tag = "account", request_body = RegisterStart,
    responses((status = 200, body = RegisterStarted)))]
pub(super) async fn start(
    State(app): State<Arc<App>>,
    client: Client,
    Json(body): Json<RegisterStart>,
) -> Result<Json<RegisterStarted>, Refusal> {
    app.addresses.attempt(network(client.address), app.now()).map_err(Refusal::throttled)?;
    gate(&app, body.invitation.as_ref()).await?;
    // Answering for an account that exists would let anyone test passwords against its record
    // outside the limits on logins.
    if app.store.account(body.user).await?.is_some() {
        return Err(Refusal::new(ErrorCode::UserIdTaken));
    }
    let message = opaque::register(&app.secret, body.user, &body.message.0)
        .map_err(|_| Refusal::new(ErrorCode::Malformed))?;
    Ok(Json(RegisterStarted { message: message.into() }))
}

/// Makes the account, its identity, its slot and its home vault, or nothing.
#[utoipa::path(post, path = "/api/register/finish", tag = "account", request_body = RegisterFinish,
    responses((status = 201, body = Registered)))]
pub(super) async fn finish(
    State(app): State<Arc<App>>,
    client: Client,
    Json(body): Json<RegisterFinish>,
) -> Result<Response, Refusal> {
    app.addresses.attempt(network(client.address), app.now()).map_err(Refusal::throttled)?;
    let gate = gate(&app, body.invitation.as_ref()).await?;
    let name =
        UserName::parse(&body.user_name).map_err(|_| Refusal::new(ErrorCode::UserNameInvalid))?;
    if body.suite != SUITE {
        return Err(Refusal::new(ErrorCode::SuiteUnknown));
    }
    let record = opaque::record(&body.message.0).map_err(|_| Refusal::new(ErrorCode::Malformed))?;
    let signed = identity(&body, name.shown())?;
    let server = signed.identity.server;
    if server != app.server().await? && app.has_accounts().await? {
        return Err(Refusal::new(ErrorCode::OtherServer));
    }
    let slot = slot(&signed.identity, &body.slot.0)?;
    let genesis = PushedCommit::from_bytes(&body.genesis.0)?;
    owned_by(&genesis, &signed)?;
    let vault = genesis.commit.commit().vault;
    let account = NewAccount {
        user: body.user,
        server,
        name: name.shown().to_owned(),
        name_key: name.key().to_owned(),
        fingerprint: signed.identity.fingerprint(),
        identity: body.identity.0,
        opaque: record,
        slot,
        vault: judge_genesis(body.user, genesis)?,
        gate,
    };
    app.shipping.open()?;
    app.store.register(&app.anonymous(client.address), account).await?;
    app.shipping.kept(&app.store).await?;
    app.addresses.forgive(&network(client.address));
    let mut response = Json(Registered { user: body.user, vault }).into_response();
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Under which policy this registration would be; refused where there is none.
async fn gate(app: &App, invitation: Option<&InvitationToken>) -> Result<Gate, Refusal> {
    let policy = app.registration().await?;
    match (policy, invitation) {
        (Registration::Closed, _) | (Registration::Invitation, None) => {
            Err(Refusal::new(ErrorCode::RegistrationClosed))
        }
        (_, Some(token)) => {
            let hash = Sha256::digest(token.0.as_bytes()).into();
            match app.store.invitation(hash, app.now()).await? {
                Some(_) => Ok(Gate::Invitation(hash)),
                None => Err(Refusal::new(ErrorCode::InvitationInvalid)),
            }
        }
        (Registration::Open, None) if app.config.registration == crate::config::Policy::First => {
            Ok(Gate::FirstOnly)
        }
        (Registration::Open, None) => Ok(Gate::Open),
    }
}

/// The identity, if it is a first one, signed by itself, for this user, with keys that can be
/// encapsulated to, and if it is there itself: it signs the registration. Whoever has an archive has
/// everything else.
fn identity(body: &RegisterFinish, user_name: &str) -> Result<SignedIdentity, Refusal> {
    let refuse = || Refusal::new(ErrorCode::IdentityInvalid);
    let signed = SignedIdentity::from_bytes(&body.identity.0).map_err(|_| refuse())?;
    let identity = signed.verify().map_err(|_| refuse())?;
    let statement = RegistrationStatement {
        server: identity.server,
        user: body.user,
        user_name: user_name.to_owned(),
        upload: Hash::of(&body.message.0),
    };
    let meant = identity.user == body.user
        && statement.verify(&identity.signing, &body.signature.0).is_ok()
        && identity.previous.is_none()
        && signed.succession.is_none()
        && PublicKey::from_parts(&identity.mlkem[..], &identity.rsa).is_ok();
    if meant { Ok(signed) } else { Err(refuse()) }
}

/// The slot, if it is signed by that identity and says so.
fn slot(identity: &PublicIdentity, bytes: &[u8]) -> Result<Slot, Refusal> {
    let refuse = || Refusal::new(ErrorCode::SlotInvalid);
    let slot = RecoverySlot::from_bytes(bytes).map_err(|_| refuse())?;
    slot.verify(&identity.signing).map_err(|_| refuse())?;
    let meant = slot.user == identity.user
        && slot.server == identity.server
        && slot.fingerprint == identity.fingerprint();
    if meant { Ok(Slot { bytes: bytes.to_vec(), key: slot.slot_key }) } else { Err(refuse()) }
}

/// The home vault's owner must be the very identity that registers.
fn owned_by(genesis: &PushedCommit, identity: &SignedIdentity) -> Result<(), Refusal> {
    let mut owners = genesis.commit.commit().read_members();
    let owned = matches!(owners.next(), Some(Ok((_, Member { identity: owner, .. }))) if owner == *identity);
    if owned { Ok(()) } else { Err(Refusal::commit(0, mdp_ledger::Rejected::BadMember)) }
}
