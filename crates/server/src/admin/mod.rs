//! The administration pages, below `/admin/`: rendered here, without any script.
//!
//! What they are to show comes in a later version; until then a page says what to use meanwhile.

mod words;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};

use crate::app::App;
use crate::refusal::Refusal;
use crate::static_files::ADMIN_STYLE;
use words::Words;

/// A style sheet of this server's own is all that a page loads.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// Every address of the pages.
pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/admin", get(async || Redirect::permanent("/admin/")))
        .route("/admin/", get(later))
        .route("/admin/{*rest}", any(missing))
}

/// Says that the pages come later.
#[derive(Template)]
#[template(path = "admin/later.html")]
struct Later {
    words: &'static Words,
    style: String,
}

/// Says that there is nothing at an address.
#[derive(Template)]
#[template(path = "admin/missing.html")]
struct Missing {
    words: &'static Words,
    style: String,
}

async fn later(headers: HeaderMap) -> Result<Response, Refusal> {
    let words = Words::asked_for(&headers);
    page(StatusCode::OK, words, &Later { words, style: ADMIN_STYLE.address() })
}

async fn missing(headers: HeaderMap) -> Result<Response, Refusal> {
    let words = Words::asked_for(&headers);
    page(StatusCode::NOT_FOUND, words, &Missing { words, style: ADMIN_STYLE.address() })
}

fn page(status: StatusCode, words: &Words, page: &impl Template) -> Result<Response, Refusal> {
    let html = page.render().map_err(|error| Refusal::internal(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_LANGUAGE, words.language),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::VARY, "accept-language"),
    ];
    Ok((status, headers, html).into_response())
}
