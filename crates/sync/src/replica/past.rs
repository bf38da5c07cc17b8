//! The vault as it was, out of a server's answer that the ledger here vouches for.

use std::collections::BTreeMap;

use mdp_ledger::{Change, EntryId, Hash, Head, Kind, Leaf, VaultView};
use mdp_wire::sync::{Frame, FrameReader};

use super::stored::EntryKey;
use super::{Refusal, Replica};

/// A version of a record: its revision, and its sealed bytes.
pub type Version = (u64, Vec<u8>);

/// A state of the vault that this device has left behind, as far as it differs from what stands here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Was {
    /// The commit that the vault stood on.
    pub head: Head,
    /// When its author made it, by their clock.
    pub made: u64,
    /// The records of then that stand otherwise now, or no more, by id; none where the bytes aren't
    /// kept any more.
    pub records: Vec<(EntryId, Option<Version>)>,
    /// The records of now that weren't there, by id.
    pub since: Vec<EntryId>,
}

impl Replica {
    /// Reads an answer to a question about the past. The server chooses the commit; that it is one of
    /// this history, what stood there and with which bytes, the ledger says.
    pub fn was(&self, answer: &[u8]) -> Result<Was, Refusal> {
        let mut reader = FrameReader::default();
        reader.push(answer);
        let mut next = || reader.next_frame().map_err(|_| Refusal::Malformed);
        let Some(Frame::Head { head, .. }) = next()? else { return Err(Refusal::OutOfOrder) };
        // A commit that this device doesn't know vouches for nothing.
        let commit = self.history.get(head.hash).ok_or(Refusal::MissingCommit)?;
        let made = commit.commit().time;
        let view = self.history.view_at(head.hash, &BTreeMap::new());
        let view = view.map_err(|reason| Refusal::Commit { seq: head.seq, reason })?;
        if view.head != head {
            return Err(Refusal::Malformed);
        }
        let mut entries: BTreeMap<EntryKey, Vec<u8>> = BTreeMap::new();
        loop {
            match next()?.ok_or(Refusal::Truncated)? {
                Frame::Entry { kind: Kind::Record, id, revision, bytes } => {
                    let key = (Kind::Record, id);
                    let leaf = Leaf { revision, hash: Some(Hash::of(&bytes)) };
                    let unlisted = Refusal::EntryUnlisted(key.0, id);
                    if stood(&view, id).ok_or(unlisted)? != leaf {
                        return Err(Refusal::EntryMismatch(key.0, id));
                    }
                    if entries.insert(key, bytes).is_some() {
                        return Err(Refusal::EntryDuplicated(key.0, id));
                    }
                }
                Frame::End { commits: 0, entries: stated } if stated == entries.len() as u64 => {
                    break;
                }
                Frame::End { .. } => return Err(Refusal::WrongCount),
                _ => return Err(Refusal::OutOfOrder),
            }
        }
        if !reader.is_drained() {
            return Err(Refusal::OutOfOrder);
        }
        let mut records = Vec::new();
        let there = |it: &Change| it.kind == Kind::Record && it.leaf.hash.is_some();
        for Change { id, leaf, .. } in view.tree.entries().filter(there) {
            let key = (Kind::Record, id);
            let unchanged = self.verified_leaf(key) == Some(leaf);
            if unchanged && self.top(key).is_some_and(|top| !top.pending) {
                continue;
            }
            let here = self.values.get(&key).filter(|_| unchanged).and_then(|it| it.bytes());
            let bytes = entries.remove(&key).or_else(|| here.map(<[u8]>::to_vec));
            records.push((id, bytes.map(|bytes| (leaf.revision, bytes))));
        }
        records.sort_unstable_by_key(|(id, _)| *id);
        let now = self.records().filter(|(_, top)| top.sealed.is_some());
        let since = now.filter(|(id, _)| stood(&view, *id).is_none()).map(|(id, _)| id).collect();
        Ok(Was { head, made, records, since })
    }
}

/// Where a record stood, if it was there.
fn stood(view: &VaultView, id: EntryId) -> Option<Leaf> {
    view.tree.get(Kind::Record, id).ok().flatten().filter(|leaf| leaf.hash.is_some())
}
