//! `POST /api/vaults/{vault}/pull`: what is new since the heads that a device has.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use mdp_ledger::VaultId;
use mdp_ledger::cbor::Deterministic;
use mdp_store::{Piece, Pull, Pulled};
use mdp_wire::error::ErrorCode;
use mdp_wire::sync::{Frame, MAX_PULL_HEADS, MEDIA_TYPE, PullRequest, encode_commit, encode_entry};

use crate::app::App;
use crate::auth::Level2;
use crate::http::body::{expect_type, read};
use crate::refusal::Refusal;

/// Room for the heads and what is around them.
const LIMIT: usize = 64 + 34 * MAX_PULL_HEADS;

/// Streams frames (CBOR, see docs/spec/sync.md), or says that nothing moved.
#[utoipa::path(post, path = "/api/vaults/{vault}/pull", tag = "vaults",
    params(("vault" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/cbor"),
    responses((status = 200, content_type = "application/cbor", body = Vec<u8>), (status = 304)))]
pub(super) async fn pull(
    State(app): State<Arc<App>>,
    who: Level2,
    Path(vault): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    expect_type(request.headers(), MEDIA_TYPE)?;
    let wanted = PullRequest::from_bytes(&read(request, LIMIT).await?)?;
    let unknown = || Refusal::new(ErrorCode::VaultNotFound);
    let vault: VaultId = vault.parse().map_err(|_| unknown())?;
    match app.store.pull(who.user(), vault, wanted.heads).await? {
        Pulled::UnknownVault => Err(unknown()),
        Pulled::NothingNew(_) => Ok(StatusCode::NOT_MODIFIED.into_response()),
        Pulled::News(pull) => Ok(frames(&app, pull)),
    }
}

/// An answer of frames.
pub(super) fn frames(app: &App, pull: Pull) -> Response {
    let frames = Frames::new(pull, app.restore_epoch);
    let body = Body::from_stream(stream::try_unfold(frames, Frames::next));
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response()
}

/// An answer on its way out, a batch at a time.
struct Frames {
    pull: Pull,
    /// What is written before the next batch.
    first: Option<Frame>,
    commits: u64,
    entries: u64,
    ended: bool,
}

impl Frames {
    fn new(pull: Pull, restore_epoch: [u8; 16]) -> Self {
        let first = Some(Frame::Head { restore_epoch, head: pull.head });
        Self { pull, first, commits: 0, entries: 0, ended: false }
    }

    /// The next bytes. An error cuts the connection: without its end, the answer is none.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, mdp_store::Error> {
        if self.ended {
            return Ok(None);
        }
        let mut out = Vec::new();
        if let Some(first) = self.first.take() {
            out.extend(first.to_bytes());
        }
        let batch = self.pull.next().await.inspect_err(|error| {
            tracing::error!(%error, "a pull broke off");
        })?;
        for piece in &batch.pieces {
            self.write(piece, &mut out);
        }
        if batch.last {
            let end = Frame::End { commits: self.commits, entries: self.entries };
            out.extend(end.to_bytes());
            self.ended = true;
        }
        Ok(Some((out.into(), self)))
    }

    fn write(&mut self, piece: &Piece, out: &mut Vec<u8>) {
        match piece {
            Piece::Commits(commits) => {
                self.commits += commits.len() as u64;
                for commit in commits {
                    encode_commit(commit, out);
                }
            }
            Piece::Entries(entries) => {
                self.entries += entries.len() as u64;
                for entry in entries {
                    encode_entry(entry.kind, entry.id, entry.revision, &entry.bytes, out);
                }
            }
        }
    }
}
