//! The entries of an answer, each checked against what its commits say of it.

use mdp_ledger::{Change, Hash, Kind, Leaf, VaultView, check_value};

use super::super::stored::EntryKey;
use super::super::{Refusal, Replica};
use super::{Pull, Relation};

impl Pull {
    /// What doesn't hold among the entries of another history takes nothing from the alarm that
    /// its commits raise: only, it can't be merged.
    pub(super) fn or_alarm_alone(&mut self, taken: Result<(), Refusal>) -> Result<(), Refusal> {
        match self.settled {
            Some((Relation::Other, _)) if taken.is_err() => {
                self.conclude(Relation::Other);
                Ok(())
            }
            _ => taken,
        }
    }

    /// Checks an entry against what the ledger says of it.
    pub(super) fn take_entry(
        &mut self,
        key: EntryKey,
        revision: u64,
        bytes: Vec<u8>,
        here: Option<Leaf>,
    ) -> Result<(), Refusal> {
        let (kind, id) = key;
        match &self.settled {
            Some((relation @ (Relation::Ahead | Relation::Other), Some(view))) => {
                let unlisted = Refusal::EntryUnlisted(kind, id);
                if matches!(kind, Kind::Blob | Kind::Member) {
                    return Err(unlisted);
                }
                let leaf = view.tree.get(kind, id).ok().flatten().ok_or(unlisted)?;
                let writer = match self.branches.writer(key, leaf) {
                    Some(writer) => writer,
                    // Of a commit that this device has: nothing new. A merge may bring a commit
                    // along that touched the entry and yielded.
                    None if *relation == Relation::Other => return Ok(()),
                    None if here == Some(leaf) && self.branches.touched().contains(&key) => {
                        let same = leaf.revision == revision && leaf.hash == Some(Hash::of(&bytes));
                        return if same { Ok(()) } else { Err(Refusal::EntryMismatch(kind, id)) };
                    }
                    None => return Err(unlisted),
                };
                let members = writer.members.as_deref().unwrap_or(&view.members);
                let change = Change { kind, id, leaf };
                let sound = leaf.hash.is_some()
                    && leaf.revision == revision
                    && check_value(view.vault, writer.epoch, members, &change, Some(&bytes))
                        .is_ok();
                if !sound {
                    return Err(Refusal::EntryMismatch(kind, id));
                }
                match self.entries.insert(key, bytes) {
                    Some(_) => Err(Refusal::EntryDuplicated(kind, id)),
                    None => Ok(()),
                }
            }
            _ => Err(Refusal::EntryUnlisted(kind, id)),
        }
    }

    /// Checks that the bytes of everything that the commits changed are there. Of another history
    /// that is what they brought: where one yielded to what this device has left behind, the bytes
    /// from then are wanted by nobody.
    pub(super) fn check_complete(
        &self,
        replica: &Replica,
        view: &VaultView,
        relation: Relation,
    ) -> Result<(), Refusal> {
        for key in self.branches.touched() {
            let (kind, id) = key;
            let leaf = view.tree.get(kind, id).ok().flatten();
            let travels = !matches!(kind, Kind::Blob | Kind::Member)
                && leaf.is_some_and(|leaf| {
                    let brought = self.branches.writer(key, leaf).is_some();
                    leaf.hash.is_some() && (brought || relation != Relation::Other)
                })
                && replica.verified_leaf(key) != leaf;
            if travels && !self.entries.contains_key(&key) {
                return Err(Refusal::EntryMissing(kind, id));
            }
        }
        Ok(())
    }
}
