//! `GET /api/events`: word of head changes, as server-sent events.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use mdp_ledger::{Head, VaultId};
use mdp_store::{HeadChange, HeadChanges};
use mdp_wire::vault::HeadEvent;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::app::App;
use crate::auth::Level2;

/// How often the connection is kept awake, the session looked at again, and what was missed made
/// up for.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// A `head` event for each of the asker's vaults, then one whenever one moves.
#[utoipa::path(get, path = "/api/events", tag = "vaults",
    responses((status = 200, content_type = "text/event-stream", body = HeadEvent)))]
pub(super) async fn events(State(app): State<Arc<App>>, who: Level2) -> Response {
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let feed = Feed {
        changes: app.store.head_changes(),
        stopping: app.stopping(),
        heartbeat,
        who,
        told: BTreeMap::new(),
        queue: Vec::new(),
        app,
    };
    // Axum would let it be kept, to be asked about.
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (headers, Sse::new(stream::unfold(feed, Feed::next))).into_response()
}

struct Feed {
    app: Arc<App>,
    who: Level2,
    changes: HeadChanges,
    stopping: watch::Receiver<bool>,
    heartbeat: Interval,
    /// The heads that this listener knows of.
    told: BTreeMap<VaultId, Head>,
    queue: Vec<Event>,
}

impl Feed {
    /// The next event; none ends the stream: the session is over, or the server stops.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.queue.pop() {
                return Some((Ok(event), self));
            }
            // The first tick is at once: it tells where every vault stands.
            let change = tokio::select! {
                biased;
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                _ = self.heartbeat.tick() => {
                    self.queue.push(Event::default().comment("still here"));
                    HeadChange::Unknown
                }
                change = self.changes.next() => change?,
            };
            match change {
                HeadChange::Moved(vault, head) => self.moved(vault, head).await,
                HeadChange::Unknown => self.look_again().await?,
            }
        }
    }

    async fn look_again(&mut self) -> Option<()> {
        let session = &self.who.session;
        let now = self.app.now();
        let still = self.app.store.session(session.token_hash, now).await.ok()??;
        let vaults = self.app.store.vaults(still.user).await.ok()?;
        self.told.retain(|vault, _| vaults.iter().any(|found| found.vault == *vault));
        for found in vaults {
            self.tell(found.vault, found.head);
        }
        Some(())
    }

    async fn moved(&mut self, vault: VaultId, head: Head) {
        // A vault that has just been founded may be the listener's own; of another that isn't
        // known here, the next heartbeat tells.
        let known = self.told.contains_key(&vault);
        let founded = head.seq == 1 && {
            let role = self.app.store.role(vault, self.who.user()).await;
            matches!(role, Ok(Some(_)))
        };
        if known || founded {
            self.tell(vault, head);
        }
    }

    fn tell(&mut self, vault: VaultId, head: Head) {
        if self.told.insert(vault, head) == Some(head) {
            return;
        }
        let data = HeadEvent { vault, head: head.into() };
        if let Ok(event) = Event::default().event("head").json_data(data) {
            self.queue.push(event);
        }
    }
}
