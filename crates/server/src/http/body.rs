//! Reading bodies: within a limit, within a time, and of the right media type.

use std::time::Duration;

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use mdp_wire::error::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;

/// The most bytes of a JSON body; the largest is a registration.
pub(crate) const JSON_LIMIT: usize = 128 << 10;
/// How long the next piece of a body may take.
const IDLE: Duration = Duration::from_secs(20);
/// How long a whole body may take.
const WHOLE: Duration = Duration::from_mins(5);

/// Reads a body of at most `limit` bytes.
pub(crate) async fn read(request: Request, limit: usize) -> Result<Vec<u8>, Refusal> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Refusal::too_large(limit));
    }
    let mut body = request.into_body();
    let mut out = Vec::with_capacity(announced.unwrap_or(0));
    let reading = async {
        loop {
            let next = tokio::time::timeout(IDLE, body.frame()).await;
            let frame = match next.map_err(|_| Refusal::new(ErrorCode::RequestTimeout))? {
                None => return Ok(()),
                Some(frame) => frame.map_err(|_| Refusal::new(ErrorCode::Malformed))?,
            };
            let Ok(data) = frame.into_data() else { continue };
            if out.len() + data.len() > limit {
                return Err(Refusal::too_large(limit));
            }
            out.extend_from_slice(&data);
        }
    };
    match tokio::time::timeout(WHOLE, reading).await {
        Ok(read) => read.map(|()| out),
        Err(_) => Err(Refusal::new(ErrorCode::RequestTimeout)),
    }
}

/// Refuses a body of another media type.
pub(crate) fn expect_type(headers: &HeaderMap, expected: &str) -> Result<(), Refusal> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(expected) {
        Ok(())
    } else {
        Err(Refusal::new(ErrorCode::MediaTypeUnsupported))
    }
}

/// A body in JSON, either way.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        expect_type(request.headers(), "application/json")?;
        let bytes = read(request, JSON_LIMIT).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| Refusal::new(ErrorCode::Malformed))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], bytes)
                .into_response(),
            Err(error) => Refusal::internal(&error).into_response(),
        }
    }
}
