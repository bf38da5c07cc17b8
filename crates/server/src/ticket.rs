//! Tickets: what ties the second request of an exchange to the first.
//!
//! A ticket carries what the server must remember, sealed, so that any replica may answer the second
//! request and nobody makes the server write by asking. It is good until what it is for succeeds, and
//! then the store knows it as used.
//!
//! Its key is made of the server's secret and of a seed that is in the database alone, for a quarter of
//! an hour: neither the secret with a backup nor the database without it seals a ticket, and what a
//! login's ticket holds is what the answer to it is compared with.

use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use mdp_ledger::cbor;
use mdp_store::{CLOCKS_APART, TicketKey, TicketSeed};
use mdp_wire::error::ErrorCode;
use mdp_wire::ids::Ticket;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::app::App;
use crate::refusal::Refusal;

/// How long a ticket is good, in milliseconds.
const LIFETIME: u64 = 120_000;
/// How long a seed is good.
const SEED_LIFETIME: u64 = 900_000;
const SEED_ID_LEN: usize = 32;
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

/// The seeds that this process has met, and that are good.
#[derive(Default)]
pub(crate) struct Seeds(Mutex<Vec<TicketSeed>>);

impl Seeds {
    fn find(&self, wanted: impl Fn(&TicketSeed) -> bool) -> Option<TicketSeed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|s| wanted(s)).cloned()
    }

    fn keep(&self, seed: &TicketSeed, now: u64) {
        let mut seeds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seeds.retain(|kept| kept.id != seed.id && kept.expires > now);
        seeds.push(seed.clone());
    }

    /// One that outlives a ticket of now. One that ends later than any that is made now is of a clock
    /// that was wrong.
    async fn current(&self, app: &App, now: u64) -> Result<TicketSeed, Refusal> {
        let ends = now.saturating_add(LIFETIME)..=now.saturating_add(SEED_LIFETIME);
        if let Some(seed) = self.find(|seed| ends.contains(&seed.expires)) {
            return Ok(seed);
        }
        let offered = TicketSeed {
            id: app.random(),
            secret: Zeroizing::new(app.random()),
            expires: *ends.end(),
        };
        let seed = app.store.share_seed(ends, offered).await?;
        self.keep(&seed, now);
        Ok(seed)
    }

    /// The one of this id, if it is good now, by this clock or another.
    async fn of(&self, app: &App, id: [u8; 32], now: u64) -> Result<Option<TicketSeed>, Refusal> {
        let most = now.saturating_add(SEED_LIFETIME + CLOCKS_APART);
        let is_good = |seed: &TicketSeed| seed.expires > now && seed.expires <= most;
        if let Some(seed) = self.find(|seed| seed.id == id) {
            return Ok(Some(seed).filter(is_good));
        }
        let seed = app.store.seed(id).await?.filter(is_good);
        if let Some(seed) = &seed {
            self.keep(seed, now);
        }
        Ok(seed)
    }
}

/// The ticket for `state`. Its length depends on that of the state alone.
pub(crate) async fn issue(app: &App, purpose: Purpose, state: &[u8]) -> Result<Ticket, Refusal> {
    let now = app.now();
    let seed = app.seeds.current(app, now).await?;
    let expires = now.saturating_add(LIFETIME);
    let content = Zeroizing::new(cbor::encode(|e| e.array(2)?.u64(expires)?.bytes(state)?.ok()));
    let nonce: [u8; NONCE_LEN] = app.random();
    let payload = Payload { msg: &content, aad: purpose.word().as_bytes() };
    let sealed = cipher(app, &seed).encrypt(&XNonce::from(nonce), payload);
    let sealed = sealed.map_err(|_| Refusal::internal(&"sealing a ticket"))?;
    Ok(Ticket(URL_SAFE_NO_PAD.encode([&seed.id[..], &nonce, &sealed].concat())))
}

/// Opens a ticket of this server that is good now.
pub(crate) async fn open(app: &App, purpose: Purpose, ticket: &Ticket) -> Result<Opened, Refusal> {
    let invalid = || Refusal::new(ErrorCode::TicketInvalid);
    let now = app.now();
    let bytes = URL_SAFE_NO_PAD.decode(&ticket.0).map_err(|_| invalid())?;
    let (seed, rest) = bytes.split_first_chunk::<SEED_ID_LEN>().ok_or_else(invalid)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>().ok_or_else(invalid)?;
    let seed = app.seeds.of(app, *seed, now).await?.ok_or_else(invalid)?;
    let payload = Payload { msg: sealed, aad: purpose.word().as_bytes() };
    let content =
        cipher(app, &seed).decrypt(&XNonce::from(*nonce), payload).map_err(|_| invalid())?;
    let content = Zeroizing::new(content);
    let (expires, state) = read(&content).ok_or_else(|| Refusal::internal(&"a ticket"))?;
    if expires <= now {
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

fn cipher(app: &App, seed: &TicketSeed) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*app.secret.ticket_key(&seed.secret)))
}
