//! The vault as it was, out of a server's answer that the ledger here vouches for.

use std::collections::BTreeMap;

use mdp_ledger::{EntryId, Hash, Head, Kind, Leaf};
use mdp_wire::sync::{Frame, FrameReader};

use super::{Refusal, Replica};

/// A state of the vault that this device has left behind, as far as it differs from what stands here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Was {
    /// The commit that the vault stood on.
    pub head: Head,
    /// When its author made it, by their clock.
    pub made: u64,
    /// The records of then that stand otherwise now, or no more: revision and sealed bytes; none where
    /// the bytes aren't kept any more.
    pub records: BTreeMap<EntryId, Option<(u64, Vec<u8>)>>,
    /// The records of now that weren't there.
    pub since: Vec<EntryId>,
}

impl Replica {
    /// Reads an answer to a question about the past. The server chooses the commit; that it is one of
    /// this history, what stood there and with which bytes, the ledger says.
    pub fn was(&self, answer: &[u8]) -> Result<Was, Refusal> {
        let (head, mut entries) = read(answer)?;
        // A commit that this device doesn't know vouches for nothing.
        let commit = self.history.get(head.hash).ok_or(Refusal::MissingCommit)?;
        let made = commit.commit().time;
        let view = self.history.view_at(head.hash, &BTreeMap::new());
        let view = view.map_err(|reason| Refusal::Commit { seq: head.seq, reason })?;
        if view.head != head {
            return Err(Refusal::Malformed);
        }
        let leaves: BTreeMap<EntryId, Leaf> = view
            .tree
            .entries()
            .filter(|change| change.kind == Kind::Record && change.leaf.hash.is_some())
            .map(|change| (change.id, change.leaf))
            .collect();
        for (id, (revision, bytes)) in &entries {
            let leaf = leaves.get(id).ok_or(Refusal::EntryUnlisted(Kind::Record, *id))?;
            if *leaf != (Leaf { revision: *revision, hash: Some(Hash::of(bytes)) }) {
                return Err(Refusal::EntryMismatch(Kind::Record, *id));
            }
        }
        let mut records = BTreeMap::new();
        for (id, leaf) in &leaves {
            let key = (Kind::Record, *id);
            let unchanged = self.verified_leaf(key) == Some(*leaf);
            let here = self.values.get(&key).filter(|_| unchanged).and_then(|it| it.bytes());
            if unchanged && self.top(key).is_some_and(|top| !top.pending) {
                continue;
            }
            let sealed = entries.remove(id).or_else(|| Some((leaf.revision, here?.to_vec())));
            records.insert(*id, sealed);
        }
        let since = self.records().filter(|(_, top)| top.sealed.is_some()).map(|(id, _)| id);
        let since = since.filter(|id| !leaves.contains_key(id)).collect();
        Ok(Was { head, made, records, since })
    }
}

type Entries = BTreeMap<EntryId, (u64, Vec<u8>)>;

/// A head, the bytes of records, an end.
fn read(answer: &[u8]) -> Result<(Head, Entries), Refusal> {
    let mut reader = FrameReader::default();
    reader.push(answer);
    let mut next = || reader.next_frame().map_err(|_| Refusal::Malformed);
    let Some(Frame::Head { head, .. }) = next()? else { return Err(Refusal::OutOfOrder) };
    let mut entries = Entries::new();
    loop {
        match next()?.ok_or(Refusal::Truncated)? {
            Frame::Entry { kind: Kind::Record, id, revision, bytes } => {
                if entries.insert(id, (revision, bytes)).is_some() {
                    return Err(Refusal::EntryDuplicated(Kind::Record, id));
                }
            }
            Frame::End { commits: 0, entries: stated } if stated == entries.len() as u64 => break,
            Frame::End { .. } => return Err(Refusal::WrongCount),
            _ => return Err(Refusal::OutOfOrder),
        }
    }
    if !reader.is_drained() {
        return Err(Refusal::OutOfOrder);
    }
    Ok((head, entries))
}
