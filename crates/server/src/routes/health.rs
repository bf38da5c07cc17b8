//! `GET /api/health/` and `/api/health/ready`: for whoever watches the server.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use mdp_store::Schema;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::body::Json;

/// A journal that is further behind, in milliseconds, is told.
const LATE: u64 = 300 * 1000;
/// The same of the newest archive: one is due every day.
const STALE: u64 = 2 * 24 * 3600 * 1000;
/// Below this the disk counts as full: a database needs room to say what went wrong.
const LEAST_FREE: u64 = 64 << 20;

/// Answer of the health check.
#[derive(Serialize, ToSchema)]
pub(super) struct HealthAnswer {
    /// `ok` or `failing`.
    status: &'static str,
    /// Whether the database can be written.
    writable: bool,
}

/// Answer of the readiness check.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReadyAnswer {
    /// `ok`; `degraded` where it works, and changes are no longer kept elsewhere or there is no
    /// archive of these days; or `failing`.
    status: &'static str,
    /// Whether the database can be written.
    writable: bool,
    /// Whether its schema is this program's.
    migrated: bool,
    /// Free bytes where the attachments are; absent when they can't be told.
    free_bytes: Option<u64>,
    /// What losing this machine would cost just now, at the worst of the places that changes are
    /// kept in; absent where they aren't, or where another server keeps them.
    lag_seconds: Option<u64>,
    /// How old the newest archive is that proves itself; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    backup_age_seconds: Option<u64>,
}

/// 200 while the server can write its database, 503 else.
#[utoipa::path(get, path = "/api/health/", tag = "server", responses(
    (status = 200, body = HealthAnswer), (status = 503, body = HealthAnswer)))]
pub(super) async fn health(State(app): State<Arc<App>>) -> Response {
    let writable = app.health.can_write(&app.store, app.now()).await;
    answer(writable, HealthAnswer { status: word(writable), writable })
}

/// The same, with the schema, the room on the disk and the age of the backups.
#[utoipa::path(get, path = "/api/health/ready", tag = "server", responses(
    (status = 200, body = ReadyAnswer), (status = 503, body = ReadyAnswer)))]
pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    let writable = app.health.can_write(&app.store, app.now()).await;
    let migrated = writable && matches!(app.store.schema().await, Ok(Schema::Current(_)));
    let free_bytes = rustix::fs::statvfs(&app.config.data)
        .ok()
        .map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    let ready = writable && migrated && free_bytes.is_none_or(|free| free >= LEAST_FREE);
    let lag = app.shipping.lag(app.now());
    let age = app.newest_archive.borrow().map(|made| app.now().saturating_sub(made));
    // Whoever keeps no schedule may have other ways than archives.
    let stale = age.map_or(app.config.backup.schedule.is_some(), |age| age > STALE);
    let degraded = stale || lag.is_some_and(|lag| lag > LATE);
    let status = if ready && degraded { "degraded" } else { word(ready) };
    let body = ReadyAnswer {
        status,
        writable,
        migrated,
        free_bytes,
        lag_seconds: lag.map(|lag| lag / 1000),
        backup_age_seconds: age.map(|age| age / 1000),
    };
    answer(ready, body)
}

fn word(well: bool) -> &'static str {
    if well { "ok" } else { "failing" }
}

fn answer(well: bool, body: impl Serialize) -> Response {
    let status = if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut response = Json(body).into_response();
    *response.status_mut() = status;
    response
}
