//! Two programs over one replica: tabs of one browser, each with the vault open.
//!
//! Hosts let one at a time write, and have the others take over what it stored before they write
//! themselves. So no edit is made on top of a version that this device has already left behind.

use std::collections::BTreeSet;

use mdp_ledger::{EntryId, Kind, gather};

use super::Workspace;
use crate::replica::{Damaged, Replica};

impl Workspace {
    /// Takes over what a sibling stored: every pair, in any order. Says which records changed. What
    /// this program alone knows (undo, former versions, how the server stands) stays.
    pub fn adopt(
        &mut self,
        pairs: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
    ) -> Result<Vec<EntryId>, Damaged> {
        let before = self.replica.reopen(pairs)?;
        let sealed = |replica: &Replica, id| {
            let top = replica.top((Kind::Record, id));
            top.and_then(|top| top.sealed.map(|bytes| (top.revision, bytes.to_vec())))
        };
        let both = [&before, &self.replica].into_iter();
        let ids: BTreeSet<EntryId> =
            gather(both.flat_map(|replica| replica.records().map(|(id, _)| id)));
        let changed: Vec<EntryId> = ids
            .into_iter()
            .filter(|id| sealed(&before, *id) != sealed(&self.replica, *id))
            .collect();
        for id in &changed {
            self.refresh(*id);
        }
        self.exported &= changed.is_empty();
        Ok(changed)
    }
}
