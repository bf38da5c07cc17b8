//! Taking an open vault out in clear: all that opens, and the list of what doesn't, so that no host
//! can leave it out.

use mdp_vault::export::{self, Unreadable};
use zeroize::Zeroizing;

use super::Workspace;

impl Workspace {
    /// Everything, as JSON that reads back to the same; see [`mdp_vault::export`].
    pub fn export_json(&self, now: u64) -> Zeroizing<Vec<u8>> {
        export::json(self.records(), &self.unreadable(), now)
    }

    /// The items, as CSV; see [`mdp_vault::export`].
    pub fn export_csv(&self) -> Zeroizing<Vec<u8>> {
        export::csv(self.records(), &self.unreadable())
    }

    fn unreadable(&self) -> Vec<Unreadable> {
        let entry =
            |(id, kind): (_, super::FailureKind)| Unreadable { id, reason: kind.code().to_owned() };
        self.quarantined().map(entry).collect()
    }
}
