//! How old the newest archive is that proves itself: looked at from time to time, for the health
//! check, which must answer whatever becomes of the folder.

use std::sync::Arc;
use std::time::Duration;

use mdp_server::app::App;

use super::{Desk, host, shelf};

/// How long between two looks.
const LOOK: Duration = Duration::from_secs(20);

/// Looks until the server stops.
pub(crate) async fn run(desk: Arc<Desk>, app: Arc<App>) {
    let mut stopping = app.stopping();
    loop {
        let backup = &desk.config.backup;
        let (folder, slug, now) = (backup.folder.clone(), backup.slug.clone(), host().clock.now());
        let look = tokio::task::spawn_blocking(move || {
            let held = shelf::held(&folder).unwrap_or_default();
            held.iter()
                .find(|held| held.counts(&slug, now) && held.is_proved())
                .map(|held| held.name.at())
        });
        app.newest_archive.send_replace(look.await.ok().flatten());
        let stop = stopping.wait_for(|stopping| *stopping);
        if tokio::time::timeout(LOOK, stop).await.is_ok() {
            return;
        }
    }
}
