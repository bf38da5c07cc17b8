//! Where the shipper goes on: at the end of the chain that is there, after the newest archive, or
//! after one that it makes now.

use mdp_ledger::{Hash, ServerId};
use mdp_recovery::journal::{Chain, pieces};
use mdp_store::JournalEntry;

use super::super::{scheduled, shelf};
use super::Shipper;
use crate::failure::Failure;

/// The chain to go on with.
pub(super) async fn chain(shipper: &Shipper) -> Result<Chain, Failure> {
    let Shipper { desk, app, secret, .. } = shipper;
    let backup = &desk.config.backup;
    let now = (app.store.server().await?, app.restore_epoch);
    let signer = secret.id();
    let keys = desk.keys(None)?;
    let found = Chain::resume(&backup.folder, &backup.slug, &keys, &signer.0, now)?;
    if let Some((chain, last)) = found
        && is_of(shipper, &last).await?
        && goes_on(shipper, &chain).await?
    {
        return Ok(chain);
    }
    if let Some(chain) = after_newest(shipper, now, &signer)?
        && goes_on(shipper, &chain).await?
    {
        return Ok(chain);
    }
    let kept = scheduled::once(desk, app).await?;
    scheduled::tell(&kept);
    Ok(Chain::begin(kept.made.name, &kept.made.sidecar.statement))
}

/// A new chain after the newest archive of what is there now, unless one was begun there already.
fn after_newest(
    shipper: &Shipper,
    now: (ServerId, [u8; 16]),
    signer: &Hash,
) -> Result<Option<Chain>, Failure> {
    let backup = &shipper.desk.config.backup;
    let held = shelf::held(&backup.folder)?;
    let newest = held.into_iter().find(|held| held.name.slug() == backup.slug);
    let Some((name, sidecar)) = newest.and_then(|held| Some((held.name, held.sidecar?))) else {
        return Ok(None);
    };
    let archive = &sidecar.statement;
    let usable = sidecar.verify(&signer.0).is_ok()
        && (archive.server, archive.restore_epoch) == now
        && archive.name == name.to_string();
    let begun = pieces(&backup.folder, &backup.slug)?.iter().any(|piece| piece.chain >= name);
    Ok((usable && !begun).then(|| Chain::begin(name, archive)))
}

/// Whether the database has this very change: one that was set back without a restore has another
/// in its place, or none.
async fn is_of(shipper: &Shipper, last: &JournalEntry) -> Result<bool, Failure> {
    let audit = shipper.app.store.audit(Some(last.position.saturating_add(1)), None, 1).await?;
    Ok(audit.first().is_some_and(|entry| (entry.position, entry.at) == (last.position, last.at)))
}

/// Whether the journal still has what comes next.
async fn goes_on(shipper: &Shipper, chain: &Chain) -> Result<bool, Failure> {
    let store = &shipper.app.store;
    let next = store.journal(chain.position(), 1).await?;
    Ok(match next.first() {
        Some(entry) => entry.position == chain.position() + 1,
        None => store.journal_position().await? == chain.position(),
    })
}
