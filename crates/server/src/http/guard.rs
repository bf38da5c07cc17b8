//! Doors that a request passes before any handler: the host it was meant for, and the version of
//! the protocol that it speaks.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use mdp_wire::error::ErrorCode;
use mdp_wire::{OLDEST_PROTOCOL, PROTOCOL, PROTOCOL_HEADER};

use crate::app::App;
use crate::refusal::Refusal;

/// The host that a request names.
pub(crate) fn authority(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    match uri.authority() {
        Some(authority) => Some(authority.clone()),
        None => headers.get(header::HOST)?.to_str().ok()?.parse().ok(),
    }
}

/// 421 for a host that the server doesn't answer for.
pub(crate) async fn host(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    match authority(request.uri(), request.headers()) {
        Some(host) if app.config.hosts.allow(&host) => Ok(next.run(request).await),
        _ => Err(Refusal::new(ErrorCode::HostUnknown)),
    }
}

/// 426 for a version that has been left behind, or none.
pub(crate) async fn protocol(request: Request, next: Next) -> Result<Response, Refusal> {
    let version = request.headers().get(PROTOCOL_HEADER).and_then(|v| v.to_str().ok());
    match version.map_or(Ok(0), str::parse::<u32>) {
        Ok(version) if version < OLDEST_PROTOCOL => {
            Err(Refusal::with(ErrorCode::ProtocolTooOld, |details| {
                details.oldest_protocol = Some(OLDEST_PROTOCOL);
            }))
        }
        Ok(version) if version <= PROTOCOL => Ok(next.run(request).await),
        Ok(_) => Err(Refusal::new(ErrorCode::ServerTooOld)),
        Err(_) => Err(Refusal::new(ErrorCode::Malformed)),
    }
}
