//! Whether the server does its work: writing to its database, not merely running.

use std::time::Duration;

use mdp_store::Store;
use tokio::sync::Mutex;

/// How long an answer stands: health is asked by anyone, and each check is a write.
const FRESH: u64 = 1000;
/// A database that takes longer than this is as good as gone.
const PATIENCE: Duration = Duration::from_secs(3);

/// The latest check.
#[derive(Default)]
pub(crate) struct Health {
    latest: Mutex<Option<(u64, bool)>>,
}

impl Health {
    /// Whether the database can be written, checked at most once a second.
    pub(crate) async fn can_write(&self, store: &Store, now: u64) -> bool {
        let mut latest = self.latest.lock().await;
        if let Some((at, writable)) = *latest
            && now.abs_diff(at) < FRESH
        {
            return writable;
        }
        let check = tokio::time::timeout(PATIENCE, store.can_write(now)).await;
        let writable = match check {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::error!(%error, "the database can't be written");
                false
            }
            Err(_) => {
                tracing::error!("the database doesn't answer");
                false
            }
        };
        *latest = Some((now, writable));
        writable
    }
}
