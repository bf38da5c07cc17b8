//! `/api/session`, `/api/sessions`, `/api/logout`: seeing and ending sessions.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use mdp_store::{Session, SessionId};
use mdp_wire::error::ErrorCode;
use mdp_wire::session::{SessionInfo, Sessions};

use crate::app::App;
use crate::auth::{Level1, Level2, clear_cookie};
use crate::http::body::Json;
use crate::refusal::Refusal;

/// The asker's own session.
#[utoipa::path(get, path = "/api/session", tag = "session",
    responses((status = 200, body = SessionInfo)))]
pub(super) async fn own(who: Level1) -> Json<SessionInfo> {
    Json(describe(&who.session, who.session.id))
}

/// Ends the asker's own session. A cookie that opens nothing any more is cleared as well.
#[utoipa::path(post, path = "/api/logout", tag = "session", responses((status = 204)))]
pub(super) async fn logout(
    State(app): State<Arc<App>>,
    who: Result<Level1, Refusal>,
) -> Result<Response, Refusal> {
    let who = match who {
        Ok(who) => who,
        Err(refusal) if refusal.code() == ErrorCode::SignedOut => {
            return Ok(([(header::SET_COOKIE, clear_cookie())], refusal).into_response());
        }
        Err(refusal) => return Err(refusal),
    };
    app.store.revoke_session(&who.context(&app), who.user(), who.session.id).await?;
    // The page's own storage is the client's to wipe, once nothing waits in its outbox.
    let headers = [
        (header::SET_COOKIE, clear_cookie()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// All of the asker's sessions.
#[utoipa::path(get, path = "/api/sessions", tag = "session",
    responses((status = 200, body = Sessions)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    who: Level2,
) -> Result<Json<Sessions>, Refusal> {
    let sessions = app.store.sessions(who.user(), app.now()).await?;
    let sessions = sessions.iter().map(|session| describe(session, who.session.id)).collect();
    Ok(Json(Sessions { sessions }))
}

/// Ends one of them.
#[utoipa::path(delete, path = "/api/sessions/{session}", tag = "session",
    params(("session" = String, Path)), responses((status = 204)))]
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    who: Level2,
    Path(session): Path<String>,
) -> Result<StatusCode, Refusal> {
    let unknown = || Refusal::new(ErrorCode::SessionNotFound);
    let id: mdp_wire::ids::SessionId = session.parse().map_err(|_| unknown())?;
    if app.store.revoke_session(&who.context(&app), who.user(), SessionId(id.0)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown())
    }
}

/// A session, for its owner.
pub(super) fn describe(session: &Session, current: SessionId) -> SessionInfo {
    SessionInfo {
        session: mdp_wire::ids::SessionId(session.id.0),
        user: session.user,
        level: session.level,
        device: session.device,
        device_name: session.device_name.clone(),
        created_at: session.created,
        last_used_at: session.last_seen,
        expires_at: session.expires,
        current: session.id == current,
    }
}
