//! The outermost layer: names each request, notes who asks, writes refusals, logs and counts, and
//! puts the headers that every answer carries.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;

use crate::app::App;
use crate::http::client::{Client, Peer};
use crate::http::leftover;
use crate::refusal::Refusal;

/// The policy of whatever isn't a file of the web vault: nothing may load or frame it.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// Runs a request.
pub(crate) async fn edge(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = hex::encode(app.random::<8>());
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    let client = Client::of(
        peer.unwrap_or(std::net::Ipv4Addr::UNSPECIFIED.into()),
        request.headers(),
        &app.config.proxies,
    );
    request.extensions_mut().insert(client);
    let method = request.method().clone();
    // The route's pattern: addresses hold ids, and logs are kept longer than things.
    let route = request.extensions().get::<MatchedPath>().cloned();

    let (parts, body) = request.into_parts();
    let (body, leftover) = leftover::lend(body);
    let request = Request::from_parts(parts, body);
    let run = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response =
        run.unwrap_or_else(|_| Refusal::internal(&"a handler panicked").into_response());
    leftover.discard().await;

    let refusal = response.extensions_mut().remove::<Refusal>();
    if let Some(refusal) = &refusal {
        write_body(&mut response, refusal, &id);
    }
    put_headers(response.headers_mut(), client, &id);
    report(&method, route.as_ref(), response.status(), refusal.as_ref(), &id, started);
    response
}

fn write_body(response: &mut Response, refusal: &Refusal, id: &str) {
    let body = serde_json::to_vec(&refusal.body(id)).unwrap_or_default();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *response.body_mut() = Body::from(body);
}

fn put_headers(headers: &mut HeaderMap, client: Client, id: &str) {
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", id);
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("permissions-policy", PERMISSIONS),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if client.secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    let defaults =
        [(header::CONTENT_SECURITY_POLICY, NOTHING), (header::CACHE_CONTROL, "no-store")];
    for (name, value) in defaults {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// What a page of this server may ask of a browser: the clipboard, the camera for the QR images of
/// one-time codes, and passkeys. Nothing else.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(self), \
    clipboard-write=(self), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), \
    gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), \
    screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

fn report(
    method: &Method,
    route: Option<&MatchedPath>,
    status: StatusCode,
    refusal: Option<&Refusal>,
    id: &str,
    started: Instant,
) {
    let route = route.map_or("(none)", MatchedPath::as_str);
    let elapsed = started.elapsed();
    let code = refusal.map(|refusal| tracing::field::debug(refusal.code()));
    let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    let status_number = status.as_u16();
    if status.is_server_error() {
        let cause = refusal.and_then(Refusal::cause).unwrap_or_default();
        tracing::error!(request = id, %method, route, status = status_number, code, cause, micros, "failed");
    } else {
        tracing::info!(request = id, %method, route, status = status_number, code, micros, "answered");
    }
    let labels = [
        ("method", method.to_string()),
        ("route", route.to_owned()),
        ("status", status_number.to_string()),
    ];
    metrics::counter!("mdp_http_requests_total", &labels).increment(1);
    metrics::histogram!("mdp_http_request_seconds", "route" => route.to_owned())
        .record(elapsed.as_secs_f64());
}
