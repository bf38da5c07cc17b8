//! Handing back: the very same commits, whoever signed them, to a server that had them.

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::{Change, Hash, Leaf, SignedCommit};
use mdp_wire::sync::{MAX_PUSH_BYTES, MAX_PUSH_COMMITS, PushedCommit};

use super::super::push::ENVELOPE;
use super::super::stored::EntryKey;
use super::{Outgoing, Replica, cost, has_bytes, outgoing};

impl Replica {
    /// What to send to a server that is behind: as many of the commits that it lacks as one push
    /// takes, the very same ones, with the bytes of what is live at their end. `None` where there is
    /// no such push, and the two are to be merged: the server's head isn't one that the vault's head
    /// stood on, what was replaced since would be wanted at every place to cut, or an attachment is
    /// given up.
    pub(crate) fn hand_back(&self, server: Hash) -> Option<Outgoing> {
        let mut sent = self.ancestors(server, &BTreeMap::new());
        let line = self.line_after(&sent);
        // What was signed can't leave out an attachment that is given up.
        if line.first()?.commit().parents.first() != Some(&server) || !self.lost_blobs.is_empty() {
            return None;
        }
        let mut commits: Vec<(SignedCommit, bool)> = Vec::new();
        let mut last: BTreeMap<EntryKey, Leaf> = BTreeMap::new();
        let mut lacking = BTreeSet::new();
        let (mut envelopes, mut bytes, mut cut) = (ENVELOPE, 0, None);
        let mut merged = false;
        for signed in line {
            let merges = signed.commit().parents.len() == 2;
            // One push takes one merge.
            if merges && merged {
                break;
            }
            merged |= merges;
            for beside in self.beside(&signed, &sent) {
                envelopes += cost(&beside);
                sent.insert(beside.hash());
                commits.push((beside, false));
            }
            envelopes += cost(&signed);
            for change in &signed.commit().changes {
                let (key, leaf) = (change.key(), change.leaf);
                let length = |leaf| self.live(key, leaf).map_or(0, <[u8]>::len);
                bytes -= last.insert(key, leaf).map_or(0, length);
                bytes += length(leaf);
                if has_bytes(key.0, leaf) && self.live(key, leaf).is_none() {
                    lacking.insert(key);
                } else {
                    lacking.remove(&key);
                }
            }
            sent.insert(signed.hash());
            commits.push((signed, true));
            if envelopes > MAX_PUSH_BYTES || commits.len() > MAX_PUSH_COMMITS {
                break;
            }
            if lacking.is_empty() && envelopes + bytes <= MAX_PUSH_BYTES {
                cut = Some(commits.len());
            }
        }
        commits.truncate(cut?);
        Some(outgoing(self.with_bytes(commits)))
    }

    /// Commits with the bytes of what no later one of them replaces.
    fn with_bytes(&self, commits: Vec<(SignedCommit, bool)>) -> Vec<PushedCommit> {
        let mut seen = BTreeSet::new();
        let mut out: Vec<PushedCommit> = commits
            .into_iter()
            .rev()
            .map(|(commit, main)| {
                let value = |change: &Change| {
                    let latest = main && seen.insert(change.key());
                    let live = self.live(change.key(), change.leaf).filter(|_| latest);
                    live.map(<[u8]>::to_vec)
                };
                let values = commit.commit().changes.iter().map(value).collect();
                PushedCommit { commit, values }
            })
            .collect();
        out.reverse();
        out
    }
}
