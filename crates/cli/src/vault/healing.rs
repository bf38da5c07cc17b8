//! Healing a server that went back: what it lacks is handed back, and where both moved on both are
//! merged. Nothing is deleted, and what happened stays on record until the person has seen it.

use mdp_ledger::EntryId;
use mdp_wire::error::ErrorCode;
use mdp_wire::info::ServerInfo;
use mdp_wire::route;

use super::Vault;
use crate::failure::Failure;
use crate::host::{OsEntropy, now};
use crate::http::Http;

impl Vault {
    /// Puts on record that the server went back, before anything is done about it.
    pub(super) fn note_incident(&self, line: &Http) -> Result<(), Failure> {
        // Only words hang on it: a server that doesn't say is healed all the same.
        let info: Option<ServerInfo> = line.get(route::INFO).ok();
        let mut state = self.state();
        let noted = state.workspace.note_incident(now(), info.and_then(|info| info.restored_at));
        self.keep(&state, &noted)
    }

    /// Sends the next push that heals the server; false when its head moved meanwhile.
    pub(super) fn heal(&self, line: &Http) -> Result<bool, Failure> {
        let lost = self.lost_blobs(line)?;
        let (path, body) = {
            let mut state = self.state();
            let given_up = state.workspace.give_up_blobs(lost);
            self.keep(&state, &given_up)?;
            let outgoing = state.workspace.heal(&self.identity, now(), &mut OsEntropy)?;
            let Some(outgoing) = outgoing else { return Ok(false) };
            self.keep(&state, &outgoing.batch)?;
            (route::push(state.workspace.replica().pin().vault), outgoing.body)
        };
        match line.post_cbor(&path, &body) {
            // What became of it is told by the next pull, like anybody's push.
            Ok(_) => Ok(true),
            Err(error) if error.code() == Some(ErrorCode::HeadMoved) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The attachments that this device can't hand back, having only their names, and that the
    /// server doesn't have any more.
    fn lost_blobs(&self, line: &Http) -> Result<Vec<EntryId>, Failure> {
        let (vault, lacked) = {
            let state = self.state();
            let replica = state.workspace.replica();
            (replica.pin().vault, replica.lacked_blobs())
        };
        let mut lost = Vec::new();
        for blob in lacked {
            match line.get_bytes(&route::blob(vault, blob), 0) {
                Ok(_) => {}
                Err(error) if error.code() == Some(ErrorCode::BlobNotFound) => lost.push(blob),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(lost)
    }

    /// Notes that the person has seen every incident.
    pub(crate) fn acknowledge(&self) -> Result<(), Failure> {
        let mut state = self.state();
        let seen = state.workspace.acknowledge_incidents();
        self.keep(&state, &seen)
    }
}
