//! Tickets: what ties the second request of an exchange to the first.
//!
//! The client holds 256 random bits; what the server must remember stands in the store under their
//! hash, so that any replica may answer the second request, and is taken from there once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mdp_store::Challenge;
use mdp_wire::error::ErrorCode;
use mdp_wire::ids::Ticket;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::refusal::Refusal;

/// How long a ticket is good, in milliseconds.
const LIFETIME: u64 = 120_000;

/// What a ticket is for; one made for one exchange is none in another.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Login,
    Slot,
    KeyCheck,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Slot => "slot",
            Self::KeyCheck => "key-check",
        }
    }
}

/// Remembers `state` and gives the ticket for it.
pub(crate) async fn issue(app: &App, purpose: Purpose, state: Vec<u8>) -> Result<Ticket, Refusal> {
    let ticket = URL_SAFE_NO_PAD.encode(app.random::<32>());
    let challenge = Challenge {
        id: Sha256::digest(ticket.as_bytes()).into(),
        purpose: purpose.word(),
        state,
        expires: app.now().saturating_add(LIFETIME),
    };
    app.store.put_challenge(challenge).await?;
    Ok(Ticket(ticket))
}

/// Gives back what was remembered, and leaves it to what the exchange leads to, or to [`redeem`], to
/// take it: `key` tells the store which.
pub(crate) async fn read(app: &App, purpose: Purpose, ticket: &Ticket) -> Result<Vec<u8>, Refusal> {
    let (id, purpose) = key(purpose, ticket);
    let state = app.store.challenge(id, purpose, app.now()).await?;
    state.ok_or_else(|| Refusal::new(ErrorCode::TicketInvalid))
}

/// What the store knows a ticket's challenge by.
pub(crate) fn key(purpose: Purpose, ticket: &Ticket) -> ([u8; 32], &'static str) {
    (Sha256::digest(ticket.0.as_bytes()).into(), purpose.word())
}

/// Gives back what was remembered, once.
pub(crate) async fn redeem(
    app: &App,
    purpose: Purpose,
    ticket: &Ticket,
) -> Result<Vec<u8>, Refusal> {
    let (id, purpose) = key(purpose, ticket);
    let state = app.store.take_challenge(id, purpose, app.now()).await?;
    state.ok_or_else(|| Refusal::new(ErrorCode::TicketInvalid))
}
