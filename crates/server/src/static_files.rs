//! `/static/`: what the pages of `admin/` load. Embedded, and named after its content, so that
//! browsers keep it for good.

use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use mdp_wire::error::ErrorCode;
use sha2::{Digest, Sha256};

use crate::refusal::Refusal;
use crate::web;

/// A file of the binary's own.
pub(crate) struct StaticFile {
    stem: &'static str,
    extension: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

/// The style of the administration pages.
pub(crate) static ADMIN_STYLE: StaticFile = StaticFile {
    stem: "admin",
    extension: "css",
    media_type: "text/css; charset=utf-8",
    bytes: include_bytes!("../static/admin.css"),
};

/// All of them.
static FILES: [&StaticFile; 1] = [&ADMIN_STYLE];

impl StaticFile {
    /// Where it is served.
    pub(crate) fn address(&self) -> String {
        format!("/static/{}.{}.{}", self.stem, self.hash(), self.extension)
    }

    fn hash(&self) -> String {
        hex::encode(&Sha256::digest(self.bytes)[..8])
    }
}

/// Answers for whatever is below `/static/`.
pub(crate) async fn serve(uri: Uri, asked: HeaderMap) -> Response {
    let Some(file) = FILES.iter().find(|file| file.address() == uri.path()) else {
        return Refusal::new(ErrorCode::NotFound).into_response();
    };
    let tag = format!("\"{}\"", file.hash());
    let known = web::is_known(&asked, &tag);
    let headers = [(header::CACHE_CONTROL, web::FOR_GOOD.to_owned()), (header::ETAG, tag)];
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, file.media_type)], file.bytes).into_response()
}
