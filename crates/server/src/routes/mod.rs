//! Every address, one file per group of endpoints.
//!
//! A handler's arguments say who may call it (`crate::auth`); the table by level is in
//! `docs/spec/api.md`, and a test asks every row of it.

mod blobs;
mod elevate;
mod events;
mod health;
mod health_events;
mod info;
mod key_check;
mod login;
mod metrics;
mod past;
mod pull;
mod push;
mod recovery_slot;
mod register;
mod session;
mod vaults;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use mdp_wire::error::ErrorCode;
use mdp_wire::route;
use tower_http::cors::CorsLayer;
use utoipa::OpenApi;

use crate::admin;
use crate::app::App;
use crate::http::{edge::edge, guard};
use crate::refusal::Refusal;
use crate::{static_files, web};

pub(crate) use metrics::router as metrics_router;

/// Everything that the server answers.
pub fn router(app: Arc<App>) -> Router {
    let open = Router::new()
        .route(route::INFO, get(info::info))
        .route(route::HEALTH, get(health::health))
        .route(route::READY, get(health::ready))
        .route(route::HEALTH_EVENTS, get(health_events::events))
        .route(route::OPENAPI, get(openapi))
        .route("/metrics", get(metrics::with_token));
    let versioned = Router::new()
        .route(route::REGISTER_START, post(register::start))
        .route(route::REGISTER_FINISH, post(register::finish))
        .route(route::LOGIN_START, post(login::start))
        .route(route::LOGIN_FINISH, post(login::finish))
        .route(route::ELEVATE_START, post(elevate::start))
        .route(route::ELEVATE_FINISH, post(elevate::finish))
        .route(route::SESSION, get(session::own))
        .route(route::LOGOUT, post(session::logout))
        .route(route::SESSIONS, get(session::list))
        .route("/api/sessions/{session}", delete(session::revoke))
        .route(route::SLOT, get(recovery_slot::own))
        .route(route::SLOT_CHALLENGE, post(recovery_slot::challenge))
        .route(route::SLOT_OPEN, post(recovery_slot::open))
        .route(route::KEY_CHECK, get(key_check::challenge).post(key_check::answer))
        .route(route::VAULTS, get(vaults::list))
        .route(route::EVENTS, get(events::events))
        .route("/api/vaults/{vault}/pull", post(pull::pull))
        .route("/api/vaults/{vault}/push", post(push::push))
        .route("/api/vaults/{vault}/past/{time}", get(past::past))
        .route("/api/vaults/{vault}/blobs/{blob}", get(blobs::get).put(blobs::put))
        .layer(from_fn(guard::protocol));
    let router = open
        .merge(versioned)
        .route("/api/{*rest}", get(not_found).fallback(not_found))
        .merge(admin::router())
        .route("/static/{*rest}", get(static_files::serve))
        .fallback(web::serve)
        .method_not_allowed_fallback(method_not_allowed);
    let router = match cors(&app) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router
        .layer(from_fn_with_state(app.clone(), guard::host))
        .layer(from_fn_with_state(app.clone(), edge))
        .with_state(app)
}

async fn not_found() -> Refusal {
    Refusal::new(ErrorCode::NotFound)
}

async fn method_not_allowed() -> Refusal {
    Refusal::new(ErrorCode::MethodNotAllowed)
}

/// Pages of other origins that the operator has listed.
fn cors(app: &App) -> Option<CorsLayer> {
    let origins = app.config.cors_origins.iter();
    let origins: Vec<HeaderValue> =
        origins.filter_map(|origin| origin.to_header().parse().ok()).collect();
    if origins.is_empty() {
        return None;
    }
    let layer = CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::CONTENT_RANGE,
            header::RANGE,
            HeaderName::from_static(mdp_wire::PROTOCOL_HEADER),
            HeaderName::from_static(mdp_wire::blob::BLOB_HASH_HEADER),
        ])
        .expose_headers([header::RETRY_AFTER, HeaderName::from_static("x-request-id")]);
    Some(layer)
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "mdp",
        description = "What travels between a device and a server: docs/spec/api.md."
    ),
    paths(
        info::info,
        health::health,
        health::ready,
        health_events::events,
        register::start,
        register::finish,
        login::start,
        login::finish,
        elevate::start,
        elevate::finish,
        session::own,
        session::logout,
        session::list,
        session::revoke,
        recovery_slot::own,
        recovery_slot::challenge,
        recovery_slot::open,
        key_check::challenge,
        key_check::answer,
        vaults::list,
        events::events,
        pull::pull,
        push::push,
        past::past,
        blobs::get,
        blobs::put,
        openapi
    ),
    components(schemas(mdp_wire::error::ErrorBody))
)]
struct Api;

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", tag = "server", responses((status = 200)))]
async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json()).into_response()
}

/// The API's description (OpenAPI 3.1).
pub fn openapi_json() -> String {
    Api::openapi().to_json().unwrap_or_default()
}
