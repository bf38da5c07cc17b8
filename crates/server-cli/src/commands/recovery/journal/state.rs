//! What the shipper last knew, for `status`: a file in the data folder.
//!
//! It may be a second old, and says how old. A server that doesn't run changes nothing that it could
//! be wrong about.

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use mdp_server::shipping::Board;
use serde::{Deserialize, Serialize};

use super::super::Desk;

/// Its name.
const NAME: &str = "journal-state.json";

/// What it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct State {
    /// When that was: milliseconds since the Unix epoch.
    pub(in super::super) at: u64,
    /// The folder first, then every target.
    pub(in super::super) places: Vec<PlaceState>,
}

/// A place that changes are kept in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct PlaceState {
    /// How it is called.
    pub(in super::super) target: String,
    /// The journal's latest position there.
    pub(in super::super) position: u64,
    /// When the first change was made that isn't there.
    pub(in super::super) waiting_since: Option<u64>,
}

/// The file, and what it says.
pub(super) struct File {
    path: PathBuf,
    said: Mutex<Vec<PlaceState>>,
}

impl File {
    pub(super) fn of(desk: &Desk) -> Self {
        Self { path: desk.file(NAME), said: Mutex::default() }
    }

    /// Writes what is new.
    pub(super) fn write(&self, board: &Board, at: u64) {
        let places: Vec<_> = board
            .places()
            .map(|place| PlaceState {
                target: place.label.clone(),
                position: place.position,
                waiting_since: place.waiting_since,
            })
            .collect();
        let mut said = self.said.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if *said == places {
            return;
        }
        said.clone_from(&places);
        let text = serde_json::to_string(&State { at, places }).unwrap_or_default();
        let part = self.path.with_extension("part");
        if let Err(error) = fs::write(&part, text).and_then(|()| fs::rename(&part, &self.path)) {
            tracing::warn!(%error, "what `status` says of the journal is old");
        }
    }
}

/// What a server said last; none where none ever shipped.
pub(in super::super) fn read(desk: &Desk) -> Option<State> {
    serde_json::from_slice(&fs::read(desk.file(NAME)).ok()?).ok()
}
