//! Backups that the server makes by itself, on its schedule.

use std::sync::Arc;
use std::time::Duration;

use mdp_server::app::App;
use mdp_server::host::random;

use mdp_recovery::health_check::Ping;

use super::journal::{covered, forget};
use super::keep::{Kept, keep};
use super::prune::prune;
use super::record::Record;
use super::{Desk, host};
use crate::failure::Failure;

/// How long between two looks at the clock, which may jump.
const LOOK: Duration = Duration::from_secs(20);
/// Not everybody who backs up at three does so in the same second.
const JITTER: Duration = Duration::from_mins(5);

/// Makes them until the server stops.
pub(crate) async fn run(desk: Arc<Desk>, app: Arc<App>) {
    let Some(schedule) = desk.config.backup.schedule.clone() else { return };
    let host = host();
    let mut stopping = app.stopping();
    loop {
        let share = u16::from_be_bytes(random(&*host.random));
        let jitter = JITTER * u32::from(share) / u32::from(u16::MAX);
        let Some(next) = schedule.next_after(host.clock.now(), jitter) else { return };
        tracing::debug!(next, "the next backup is set");
        loop {
            if let Some(drill) = Record::read(&desk.config.data) {
                drill.tell();
            }
            let left = Duration::from_millis(next.saturating_sub(host.clock.now()));
            if left.is_zero() {
                break;
            }
            let stop = stopping.wait_for(|stopping| *stopping);
            if tokio::time::timeout(left.min(LOOK), stop).await.is_ok() {
                return;
            }
        }
        ping(&desk, Ping::Start, "").await;
        match once(&desk, &app).await {
            Ok(kept) => {
                let well = kept.failed.is_empty() && kept.made.written.proof.holds();
                tell(&kept);
                let ending = if well { Ping::Success } else { Ping::Failure };
                ping(&desk, ending, &kept.made.name.to_string()).await;
            }
            Err(error) => {
                metrics::counter!("backup_failures_total", "target" => "folder").increment(1);
                tracing::error!(%error, "the scheduled backup failed");
                ping(&desk, Ping::Failure, &format!("status {}", error.exit_code())).await;
            }
        }
    }
}

async fn ping(desk: &Desk, ping: Ping, text: &str) {
    let Some(watcher) = &desk.config.backup.watcher else { return };
    if let Err(error) = watcher.ping(ping, text).await {
        tracing::warn!(%error, "whoever watches over backups could not be told");
    }
}

/// Makes one now, and cleans up after it.
pub(super) async fn once(desk: &Desk, app: &App) -> Result<Kept, Failure> {
    let _lock = desk.lock()?;
    let kept = keep(desk, &desk.plan()?, &app.store).await?;
    if kept.made.written.proof.holds() {
        for target in prune(desk, false, &|_, _, _| {}).await?.failed {
            tracing::warn!(target, "archives past their time could not be removed");
        }
    }
    if !desk.config.backup.journal {
        // Nobody ships it; nobody needs what an archive covers.
        forget(&app.store, covered(desk, app).await?).await?;
    }
    Ok(kept)
}

#[allow(clippy::cast_precision_loss, reason = "seconds and bytes, for a graph")]
pub(super) fn tell(kept: &Kept) {
    let statement = &kept.made.sidecar.statement;
    let at = (statement.created / 1000) as f64;
    metrics::gauge!("backup_last_success_timestamp_seconds", "target" => "folder").set(at);
    metrics::gauge!("backup_size_bytes", "target" => "folder").set(statement.size as f64);
    if statement.verified >= 2 {
        metrics::gauge!("backup_last_verified_timestamp_seconds", "target" => "folder").set(at);
        tracing::info!(archive = statement.name, size = statement.size, "backed up and proved");
    } else {
        let faults = kept.made.written.proof.fault_count;
        tracing::error!(archive = statement.name, faults, "backed up, but it doesn't prove itself");
    }
    for (target, why) in &kept.failed {
        metrics::counter!("backup_failures_total", "target" => target.clone()).increment(1);
        tracing::error!(target, why, "the archive isn't there");
    }
}
