//! `GET /metrics`: for Prometheus, behind a token or on a listener of its own.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use mdp_wire::error::ErrorCode;
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::auth::bearer;
use crate::refusal::Refusal;

/// For whoever has the token; without one, there is nothing at this address.
pub(super) async fn with_token(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let expected = app.config.metrics.token.as_ref();
    let given = bearer(&headers);
    let allowed = expected
        .zip(given)
        .is_some_and(|(expected, given)| expected.as_bytes().ct_eq(given.as_bytes()).into());
    if allowed { Ok(render(&app).await) } else { Err(Refusal::new(ErrorCode::NotFound)) }
}

/// The listener that serves nothing else.
pub(crate) fn router(app: Arc<App>) -> Router {
    async fn open(State(app): State<Arc<App>>) -> Response {
        render(&app).await
    }
    Router::new().route("/metrics", get(open)).with_state(app)
}

async fn render(app: &App) -> Response {
    let commits = app.store.commit_counts();
    metrics::counter!("mdp_store_changes_total").absolute(commits.changes);
    metrics::counter!("mdp_store_commits_total").absolute(commits.commits);
    if let Ok(counts) = app.store.counts().await {
        for (name, count) in [
            ("accounts", counts.accounts),
            ("vaults", counts.vaults),
            ("sessions", counts.sessions),
        ] {
            #[allow(clippy::cast_precision_loss, reason = "a gauge is a float")]
            metrics::gauge!("mdp_store_rows", "of" => name).set(count as f64);
        }
    }
    let now = app.now();
    for place in app.shipping.board().places() {
        #[allow(clippy::cast_precision_loss, reason = "a gauge is a float")]
        metrics::gauge!("backup_rpo_seconds", "target" => place.label.clone())
            .set(place.lag(now) as f64 / 1000.0);
    }
    let text = app.metrics.as_ref().map(|handle| {
        handle.run_upkeep();
        handle.render()
    });
    let content_type = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], text.unwrap_or_default()).into_response()
}
