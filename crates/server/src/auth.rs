//! Who is asking, and how far they may go.
//!
//! A handler says what it needs by the type that it takes: [`Level1`] or [`Level2`]; what it may do
//! follows from having one. Nothing else in the server reads a token.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use mdp_ledger::UserId;
use mdp_store::{Context, Session};
use mdp_wire::error::ErrorCode;
use mdp_wire::session::SessionToken;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::config::Origin;
use crate::http::client::Client;
use crate::http::guard::authority;
use crate::refusal::Refusal;

/// The cookie's name: the prefix makes browsers insist on Secure, on Path=/ and on no Domain.
pub const COOKIE_NAME: &str = "__Host-mdp";

/// How long an unused session lives, in milliseconds.
pub(crate) const LIFETIME: u64 = 30 * 24 * 3600 * 1000;
/// How coarsely use is noted: each note is a write.
const NOTED: u64 = 3600 * 1000;

/// Somebody who knows the password.
pub(crate) struct Level1 {
    pub(crate) session: Session,
    address: IpAddr,
}

/// Somebody who has signed with the identity as well.
pub(crate) struct Level2(Level1);

impl Level1 {
    pub(crate) fn user(&self) -> UserId {
        self.session.user
    }

    /// Says of a change that it is theirs.
    pub(crate) fn context(&self, app: &App) -> Context {
        Context::user(app.now(), self.session.user, Some(self.address.to_string()))
    }
}

impl std::ops::Deref for Level2 {
    type Target = Level1;

    fn deref(&self) -> &Level1 {
        &self.0
    }
}

impl FromRequestParts<Arc<App>> for Level1 {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let client = client(parts)?;
        let signed_out = || Refusal::new(ErrorCode::SignedOut);
        let token = if let Some(token) = bearer(&parts.headers) {
            token
        } else {
            let token = cookie(&parts.headers).ok_or_else(signed_out)?;
            check_origin(parts, client, app)?;
            token
        };
        let now = app.now();
        let session = app.store.session(token_hash(token), now).await?.ok_or_else(signed_out)?;
        let found = Self { session, address: client.address };
        if now.saturating_sub(found.session.last_seen) > NOTED {
            let expires = now.saturating_add(LIFETIME);
            app.store.touch_session(&found.context(app), found.session.id, expires).await?;
        }
        Ok(found)
    }
}

impl FromRequestParts<Arc<App>> for Level2 {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let found = Level1::from_request_parts(parts, app).await?;
        if found.session.level < 2 {
            return Err(Refusal::new(ErrorCode::LevelTooLow));
        }
        Ok(Self(found))
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        client(parts)
    }
}

fn client(parts: &Parts) -> Result<Client, Refusal> {
    let client = parts.extensions.get::<Client>().copied();
    client.ok_or_else(|| Refusal::internal(&"a request without its client"))
}

/// What is stored of a token.
pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The `Authorization` header's bearer token.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE_NAME).then_some(value))
}

/// A cookie goes wherever the browser sends it, so a change by cookie must say where it comes
/// from: this very server, or an origin that the operator trusts.
fn check_origin(parts: &Parts, client: Client, app: &App) -> Result<(), Refusal> {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let origin = parts.headers.get(ORIGIN).and_then(|value| value.to_str().ok());
    let trusted = origin.and_then(Origin::parse).is_some_and(|origin| {
        is_own(&origin, parts, client) || app.config.trusted_origins.contains(&origin)
    });
    if trusted { Ok(()) } else { Err(Refusal::new(ErrorCode::OriginRefused)) }
}

/// Whether `origin` is this server as the client addressed it. A proxy that speaks https to the
/// client may not be known, so that https is believed; plain http is not where https is known.
pub(crate) fn is_own(origin: &Origin, parts: &Parts, client: Client) -> bool {
    let host = authority(&parts.uri, &parts.headers);
    host.is_some_and(|host| origin.is_at(&host)) && (origin.secure || !client.secure)
}

/// Hands a page its token, out of any script's reach.
pub(crate) fn set_cookie(token: &SessionToken) -> Option<HeaderValue> {
    let seconds = LIFETIME / 1000;
    let cookie = format!(
        "{COOKIE_NAME}={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}",
        token.0
    );
    let mut value = HeaderValue::from_str(&cookie).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Takes it away.
pub(crate) fn clear_cookie() -> HeaderValue {
    HeaderValue::from_static("__Host-mdp=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}
