//! `GET /api/health/events`: three events, some time apart, and then the end. Who asks sees whether
//! a proxy holds them back, as it would then hold back those of `/api/events`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::app::App;
use crate::refusal::Refusal;

/// How many are sent.
const EVENTS: u8 = 3;
/// How far apart.
const APART: Duration = Duration::from_millis(300);
/// How long one waits who was one too many, in milliseconds: by then a stream has ended.
const WAIT: u64 = 1000;

/// Three `beat` events, each with its number; for eight at once, 429 for any more.
#[utoipa::path(get, path = "/api/health/events", tag = "server", responses(
    (status = 200, content_type = "text/event-stream"),
    (status = 429, body = mdp_wire::error::ErrorBody)))]
pub(super) async fn events(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    let place = app.listeners.clone().try_acquire_owned();
    let place = place.map_err(|_| Refusal::throttled(WAIT))?;
    let beats = stream::unfold((1, place), async |(number, place)| {
        if number > EVENTS {
            return None;
        }
        if number > 1 {
            tokio::time::sleep(APART).await;
        }
        let event = Event::default().event("beat").data(number.to_string());
        Some((Ok::<_, Infallible>(event), (number + 1, place)))
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], Sse::new(beats)).into_response())
}
