//! `POST /api/vaults/{vault}/push`: commits and the bytes of what they change.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use mdp_ledger::VaultId;
use mdp_ledger::cbor::Deterministic;
use mdp_wire::error::ErrorCode;
use mdp_wire::sync::{MAX_PUSH_BYTES, MEDIA_TYPE, PushRequest};
use mdp_wire::vault::Pushed;

use crate::app::App;
use crate::auth::Level2;
use crate::http::body::{Json, expect_type, read};
use crate::judge::{Outcome, judge};
use crate::refusal::Refusal;

/// Accepts commits that hold and continue the head; what is acknowledged is on disk, and on a backup
/// target where the operator wants it so.
#[utoipa::path(post, path = "/api/vaults/{vault}/push", tag = "vaults",
    params(("vault" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/cbor"),
    responses((status = 200, body = Pushed)))]
pub(super) async fn push(
    State(app): State<Arc<App>>,
    who: Level2,
    Path(vault): Path<String>,
    request: Request,
) -> Result<Json<Pushed>, Refusal> {
    expect_type(request.headers(), MEDIA_TYPE)?;
    let vault: VaultId = vault.parse().map_err(|_| Refusal::new(ErrorCode::VaultNotFound))?;
    let bytes = read(request, MAX_PUSH_BYTES).await?;
    let pushed = PushRequest::from_bytes(&bytes)?;
    drop(bytes);
    app.shipping.open()?;
    let head = match judge(&app, vault, who.user(), pushed).await? {
        Outcome::Known(head) => head,
        Outcome::Accept(push) => write(&app, &who, *push).await?,
    };
    // One that is known already may be on its way still.
    app.shipping.kept(&app.store).await?;
    Ok(Json(Pushed { head: head.into() }))
}

async fn write(
    app: &App,
    who: &Level2,
    push: mdp_store::Push,
) -> Result<mdp_ledger::Head, Refusal> {
    use mdp_store::Error;
    app.store.push(&who.context(app), push).await.map_err(|error| match error {
        // The bytes of a blob come first.
        Error::BlobMissing => Refusal::commit_code(0, "blob-missing"),
        other => other.into(),
    })
}
