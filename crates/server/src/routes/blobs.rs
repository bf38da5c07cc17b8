//! `/api/vaults/{vault}/blobs/{blob}`: attachments, sealed, in pieces both ways.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use mdp_ledger::{EntryId, Hash, Role};
use mdp_wire::blob::{BLOB_HASH_HEADER, MAX_BLOB, MAX_PIECE, MEDIA_TYPE, Uploaded};
use mdp_wire::error::ErrorCode;

use super::vaults::role_in;
use crate::app::App;
use crate::auth::Level2;
use crate::http::body::{Json, expect_type, read};
use crate::refusal::Refusal;

/// How much is read from the store at once.
const STEP: u32 = 256 << 10;

/// The sealed bytes, whole or a range of them.
#[utoipa::path(get, path = "/api/vaults/{vault}/blobs/{blob}", tag = "blobs",
    params(("vault" = String, Path), ("blob" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, content_type = "application/octet-stream", body = Vec<u8>)))]
pub(super) async fn get(
    State(app): State<Arc<App>>,
    who: Level2,
    Path((vault, blob)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (vault, _) = role_in(&app, &who, &vault).await?;
    let unknown = || Refusal::new(ErrorCode::BlobNotFound);
    let blob = app.store.blob(vault, parse(&blob)?).await?.ok_or_else(unknown)?;
    let (status, start, end) = match range(&headers, blob.size)? {
        Some((start, end)) => (StatusCode::PARTIAL_CONTENT, start, end),
        None => (StatusCode::OK, 0, blob.size),
    };
    let body = stream::try_unfold((app, start), move |(app, at)| async move {
        let left = u32::try_from(end - at).unwrap_or(STEP).min(STEP);
        if left == 0 {
            return Ok(None);
        }
        let bytes = app.store.read_blob(blob.hash, at, left).await?.unwrap_or_default();
        let next = at + bytes.len() as u64;
        if bytes.is_empty() || next > end {
            return Err(mdp_store::Error::Corrupt("blob"));
        }
        Ok(Some((axum::body::Bytes::from(bytes), (app, next))))
    });
    let mut response = (status, Body::from_stream(body)).into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    out.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    out.insert(header::CONTENT_LENGTH, HeaderValue::from(end - start));
    if status == StatusCode::PARTIAL_CONTENT
        && let Ok(range) =
            HeaderValue::from_str(&format!("bytes {start}-{}/{}", end - 1, blob.size))
    {
        out.insert(header::CONTENT_RANGE, range);
    }
    Ok(response)
}

/// The next piece of the sealed bytes; the last one completes the blob.
#[utoipa::path(put, path = "/api/vaults/{vault}/blobs/{blob}", tag = "blobs",
    params(("vault" = String, Path), ("blob" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Uploaded)))]
pub(super) async fn put(
    State(app): State<Arc<App>>,
    who: Level2,
    Path((vault, blob)): Path<(String, String)>,
    request: Request,
) -> Result<Json<Uploaded>, Refusal> {
    expect_type(request.headers(), MEDIA_TYPE)?;
    let (vault, role) = role_in(&app, &who, &vault).await?;
    if role < Role::Editor {
        return Err(Refusal::new(ErrorCode::VaultNotFound));
    }
    let id = parse(&blob)?;
    let malformed = || Refusal::new(ErrorCode::Malformed);
    let (hash, announced) = announcement(request.headers()).ok_or_else(malformed)?;
    if announced.as_ref().is_some_and(|piece| piece.total > MAX_BLOB) {
        return Err(Refusal::too_large(usize::try_from(MAX_BLOB).unwrap_or(usize::MAX)));
    }
    let bytes = read(request, MAX_PIECE).await?;
    let length = bytes.len() as u64;
    let (start, total) = match announced {
        None => (0, length),
        Some(Piece { start, end, total }) if end - start == length => (start, total),
        Some(_) => return Err(malformed()),
    };
    if let Some(complete) = app.store.blob(vault, id).await? {
        // A lost answer: it is here already, or it is another blob's id.
        let same = complete.hash == hash && complete.size == total;
        let refused = || Refusal::new(ErrorCode::BlobRefused);
        return if same { Ok(Json(Uploaded { offset: total })) } else { Err(refused()) };
    }
    let stands = app.store.upload_offset(vault, id).await?;
    if stands != start {
        return Err(Refusal::with(ErrorCode::OffsetMismatch, |d| d.offset = Some(stands)));
    }
    let offset = app.store.upload(vault, id, start, bytes).await?;
    if offset == total {
        app.store.finish_upload(&who.context(&app), vault, id, hash).await?;
    }
    Ok(Json(Uploaded { offset }))
}

/// Where a piece goes: a half-open range of so many bytes.
struct Piece {
    start: u64,
    end: u64,
    total: u64,
}

/// The hash of the whole, and where this piece goes if it isn't the whole.
fn announcement(headers: &HeaderMap) -> Option<(Hash, Option<Piece>)> {
    let hash = headers.get(BLOB_HASH_HEADER)?.to_str().ok()?.parse().ok()?;
    let range = match headers.get(header::CONTENT_RANGE) {
        Some(value) => Some(content_range(value.to_str().ok()?)?),
        None => None,
    };
    Some((hash, range))
}

fn parse(blob: &str) -> Result<EntryId, Refusal> {
    blob.parse().map_err(|_| Refusal::new(ErrorCode::BlobNotFound))
}

/// `bytes first-last/total`.
fn content_range(text: &str) -> Option<Piece> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last, total): (u64, u64, u64) =
        (first.parse().ok()?, last.parse().ok()?, total.parse().ok()?);
    (first <= last && last < total).then_some(Piece { start: first, end: last + 1, total })
}

/// `Range: bytes=first-` or `bytes=first-last`, half-open; other forms are answered whole.
fn range(headers: &HeaderMap, size: u64) -> Result<Option<(u64, u64)>, Refusal> {
    let text = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    let Some((first, last)) = text.and_then(|t| t.strip_prefix("bytes=")?.split_once('-')) else {
        return Ok(None);
    };
    let (Ok(first), last) = (first.parse::<u64>(), last.parse::<u64>().ok()) else {
        return Ok(None);
    };
    let end = last.map_or(size, |last| last.saturating_add(1).min(size));
    if first < end { Ok(Some((first, end))) } else { Err(Refusal::new(ErrorCode::Malformed)) }
}
