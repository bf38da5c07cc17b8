//! Tickets: what ties the second request of an exchange to the first.
//!
//! A ticket carries what the server must remember, sealed under a key of the server's secret, so that
//! any replica may answer the second request and nobody makes the server write by asking. It is good
//! until what it is for succeeds, and then the store knows it as used.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use mdp_ledger::cbor;
use mdp_store::TicketKey;
use mdp_wire::error::ErrorCode;
use mdp_wire::ids::Ticket;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::app::App;
use crate::refusal::Refusal;

/// How long a ticket is good, in milliseconds.
const LIFETIME: u64 = 120_000;
const NONCE_LEN: usize = 24;

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

/// What a ticket held that is good at this time, and hasn't been looked for among the used ones.
pub(crate) struct Opened {
    /// As it was given to [`issue`].
    pub(crate) state: Zeroizing<Vec<u8>>,
    /// For the store to use up, with or by what the exchange leads to.
    pub(crate) key: TicketKey,
}

/// The ticket for `state`. Its length depends on that of the state alone.
pub(crate) fn issue(app: &App, purpose: Purpose, state: &[u8]) -> Result<Ticket, Refusal> {
    let expires = app.now().saturating_add(LIFETIME);
    let content = Zeroizing::new(cbor::encode(|e| e.array(2)?.u64(expires)?.bytes(state)?.ok()));
    let nonce: [u8; NONCE_LEN] = app.random();
    let payload = Payload { msg: &content, aad: purpose.word().as_bytes() };
    let sealed = cipher(app).encrypt(&XNonce::from(nonce), payload);
    let sealed = sealed.map_err(|_| Refusal::internal(&"sealing a ticket"))?;
    Ok(Ticket(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat())))
}

/// Opens a ticket of this server that is good now.
pub(crate) fn open(app: &App, purpose: Purpose, ticket: &Ticket) -> Result<Opened, Refusal> {
    let invalid = || Refusal::new(ErrorCode::TicketInvalid);
    let bytes = URL_SAFE_NO_PAD.decode(&ticket.0).map_err(|_| invalid())?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>().ok_or_else(invalid)?;
    let payload = Payload { msg: sealed, aad: purpose.word().as_bytes() };
    let content = cipher(app).decrypt(&XNonce::from(*nonce), payload).map_err(|_| invalid())?;
    let content = Zeroizing::new(content);
    let (expires, state) = read(&content).ok_or_else(|| Refusal::internal(&"a ticket"))?;
    if expires <= app.now() {
        return Err(invalid());
    }
    let key = TicketKey { id: Sha256::digest(&bytes).into(), purpose: purpose.word(), expires };
    Ok(Opened { state: Zeroizing::new(state.to_vec()), key })
}

/// Uses a ticket up, for an exchange that leads to no change of its own.
pub(crate) async fn use_up(app: &App, ticket: TicketKey) -> Result<(), Refusal> {
    let first = app.store.use_ticket(ticket).await?;
    if first { Ok(()) } else { Err(Refusal::new(ErrorCode::TicketInvalid)) }
}

fn read(content: &[u8]) -> Option<(u64, &[u8])> {
    let mut d = minicbor::Decoder::new(content);
    d.array().ok().filter(|len| *len == Some(2))?;
    Some((d.u64().ok()?, d.bytes().ok()?))
}

fn cipher(app: &App) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*app.secret.ticket_key()))
}
