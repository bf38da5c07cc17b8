//! The web vault, embedded: its files precompressed, its policy strict.
//!
//! A release build carries `web/build` inside; a debug build reads it from the tree. Without one,
//! the server works all the same and a plain page says that the web vault isn't built.

use std::borrow::Cow;
use std::sync::OnceLock;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use mdp_wire::error::ErrorCode;
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;

use crate::refusal::Refusal;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/build"]
#[allow_missing = true]
struct Build;

/// The one page, for every address that isn't a file.
const PAGE: &str = "index.html";
/// Files whose names change with their content.
const IMMUTABLE: &str = "_app/immutable/";
/// What such files are kept by.
pub(crate) const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// What the build says of its own scripts.
const POLICY: &str = "csp.json";

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>mdp</title>\
    <p>The server runs. The web vault isn't built into it: run scripts/build-web, then build again.\
    <p>Le serveur fonctionne. Le coffre web n'y est pas\u{a0}: lancez scripts/build-web, puis \
    recompilez.";

/// Answers for whatever isn't the API.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return Refusal::new(ErrorCode::MethodNotAllowed).into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() { PAGE } else { path };
    if let Some(file) = Build::get(path) {
        return answer(path, file, &headers);
    }
    let is_file = path != PAGE && path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let is_ours =
        ["api", "static", "_app", "metrics"].contains(&path.split('/').next().unwrap_or(path));
    if is_file || is_ours {
        return Refusal::new(ErrorCode::NotFound).into_response();
    }
    match Build::get(PAGE) {
        Some(page) => answer(PAGE, page, &headers),
        None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response(),
    }
}

fn answer(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    // A weak tag: the compressed forms are the same file.
    let tag = format!("W/\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let immutable = path.starts_with(IMMUTABLE);
    let caching = if immutable { FOR_GOOD } else { "no-cache" };
    let mut headers = HeaderMap::new();
    put(&mut headers, header::CACHE_CONTROL, caching);
    put(&mut headers, header::ETAG, &tag);
    put(&mut headers, header::VARY, "accept-encoding");
    put(&mut headers, header::CONTENT_SECURITY_POLICY, policy());
    if is_known(asked, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    put(&mut headers, header::CONTENT_TYPE, media_type(path).as_ref());
    let data = match compressed(path, asked) {
        Some((encoding, data)) => {
            put(&mut headers, header::CONTENT_ENCODING, encoding);
            data
        }
        None => file.data,
    };
    let body = match data {
        Cow::Borrowed(embedded) => Body::from(embedded),
        Cow::Owned(read) => Body::from(read),
    };
    (headers, body).into_response()
}

/// Whether the browser has the file of this tag already.
pub(crate) fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|entry| entry.trim() == tag))
}

/// The smallest form that the browser takes and that the build has.
fn compressed(path: &str, asked: &HeaderMap) -> Option<(&'static str, Cow<'static, [u8]>)> {
    let accepted = asked.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let accepts = |encoding| {
        accepted.split(',').any(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            parts.next() == Some(encoding) && !parts.any(|p| p == "q=0" || p == "q=0.0")
        })
    };
    [("br", ".br"), ("gzip", ".gz")].into_iter().filter(|(encoding, _)| accepts(encoding)).find_map(
        |(encoding, suffix)| Some((encoding, Build::get(&format!("{path}{suffix}"))?.data)),
    )
}

fn media_type(path: &str) -> Cow<'static, str> {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8".into(),
        Some("js" | "mjs") => "text/javascript; charset=utf-8".into(),
        Some("css") => "text/css; charset=utf-8".into(),
        Some("wasm") => "application/wasm".into(),
        Some("webmanifest") => "application/manifest+json".into(),
        Some("ftl" | "txt") => "text/plain; charset=utf-8".into(),
        _ => mime_guess::from_path(path).first_or_octet_stream().to_string().into(),
    }
}

/// What the build says of itself, with the hashes of its inline scripts in the policy.
#[derive(Deserialize)]
struct Built {
    header: String,
}

/// Without a build's own policy: no inline script runs at all.
const STRICTEST: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// The policy, for pages and for the scripts of workers alike.
fn policy() -> &'static str {
    static POLICY_TEXT: OnceLock<String> = OnceLock::new();
    POLICY_TEXT.get_or_init(|| {
        Build::get(POLICY)
            .and_then(|file| serde_json::from_slice::<Built>(&file.data).ok())
            .map_or_else(|| STRICTEST.to_owned(), |built| built.header)
    })
}

fn put(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_their_media_type() {
        for (path, expected) in [
            ("a.wasm", "application/wasm"),
            ("service-worker.js", "text/javascript; charset=utf-8"),
            ("manifest.webmanifest", "application/manifest+json"),
            ("icon.svg", "image/svg+xml"),
            ("font.woff2", "font/woff2"),
        ] {
            assert_eq!(media_type(path), expected);
        }
    }

    #[test]
    fn an_encoding_is_used_only_when_it_is_accepted() {
        let asking = |text: &str| {
            HeaderMap::from_iter([(header::ACCEPT_ENCODING, text.parse::<HeaderValue>().unwrap())])
        };
        assert!(compressed("no-such-file", &asking("br, gzip")).is_none());
        assert!(compressed("index.html", &asking("br;q=0, gzip;q=0")).is_none());
        assert!(compressed("index.html", &HeaderMap::new()).is_none());
    }
}
