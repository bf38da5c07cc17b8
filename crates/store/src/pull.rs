//! Pulls: what is new since the heads that a device has, as one snapshot, a batch at a time.
//!
//! Commits are counted as they come, parents first, and a merge's second branch comes with it: what
//! the head at some position lacks is exactly what came after it. Only heads that came along as a
//! second branch need their ancestors looked up.

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Hash, Head, Kind, SignedCommit, UserId, VaultId};

use crate::engine::Connection;
use crate::page::PageSize;
use crate::streams::{BATCH, Claim, Found, News, Piece, Pull};
use crate::{EntryBytes, Error, Store, vaults};

/// What a pull finds.
pub enum Pulled {
    /// There is no such vault, or the asker is no member of it.
    UnknownVault,
    /// The asker has everything.
    NothingNew(Head),
    /// This.
    News(Pull),
}

/// Rows read at once.
pub(crate) const ROWS: u32 = 1000;
impl Store {
    /// What is reachable from the head of a vault of `user`'s and not from `heads`. Heads that this
    /// server doesn't know are passed over.
    pub async fn pull(
        &self,
        user: UserId,
        vault: VaultId,
        heads: Vec<Hash>,
    ) -> Result<Pulled, Error> {
        let find = move |connection: &mut dyn Connection, claim: &mut Claim| {
            find(connection, claim, user, vault, &heads)
        };
        let found = self.stream(user, find).await?;
        Ok(found.map_or_else(|instead| instead, Pulled::News))
    }
}

/// What a pull is made of.
struct Since {
    vault: VaultId,
    /// Everything after this position,
    after: u64,
    /// but only these, where not all of it is news.
    only: Option<Only>,
}

struct Only {
    commits: BTreeSet<u64>,
    entries: BTreeSet<(Kind, EntryId)>,
}

fn find(
    connection: &mut dyn Connection,
    claim: &mut Claim,
    user: UserId,
    vault: VaultId,
    heads: &[Hash],
) -> Result<Found<Pulled>, Error> {
    // Devices mostly name one.
    let (first, others) = heads.split_first().map_or((None, heads), |(h, rest)| (Some(*h), rest));
    let Some((row, first)) = vaults::row_of(connection, vault, user, first)? else {
        return Ok(Found::Instead(Pulled::UnknownVault));
    };
    let mut known = Vec::from_iter(first);
    for head in others {
        known.extend(vaults::standing(connection, vault, *head)?);
    }
    let after = known.iter().filter(|at| at.main).map(|at| at.position).max().unwrap_or(0);
    let branches = known.iter().any(|at| !at.main);
    if after == row.pos {
        return Ok(Found::Instead(Pulled::NothingNew(row.head)));
    }
    // What came along as a second branch is looked for in the whole vault.
    if branches && !claim.have() {
        return Ok(Found::NoPlace);
    }
    let only =
        if branches { Some(lacking(connection, vault, row.head.hash, heads)?) } else { None };
    let after = if branches { 0 } else { after };
    let since = Since { vault, after, only };
    let read =
        Box::new(move |connection: &mut dyn Connection, send: &mut dyn FnMut(Piece) -> bool| {
            Ok(since.commits(connection, send)? && since.entries(connection, send)?)
        });
    Ok(Found::News(News { head: row.head, read }))
}

/// What is reachable from `head` and not from `heads`, by following every parent.
fn lacking(
    connection: &mut dyn Connection,
    vault: VaultId,
    head: Hash,
    heads: &[Hash],
) -> Result<Only, Error> {
    let mut links = BTreeMap::new();
    connection.query(connection.sql().commit_links, &[vault.0.into()], &mut |row| {
        let parents: Vec<_> = row.bytes(2)?.chunks(32).filter_map(Hash::from_slice).collect();
        links.insert(Hash(row.array(1)?), (row.u64(0)?, parents));
        Ok(true)
    })?;
    let reach = |from: &[Hash]| {
        let mut seen = BTreeSet::new();
        let mut todo = from.to_vec();
        while let Some(hash) = todo.pop() {
            if let Some((_, parents)) = links.get(&hash)
                && seen.insert(hash)
            {
                todo.extend(parents);
            }
        }
        seen
    };
    let mut commits = BTreeSet::new();
    let mut entries = BTreeSet::new();
    for hash in reach(&[head]).difference(&reach(heads)) {
        commits.extend(links.get(hash).map(|(position, _)| *position));
        let parameters = [vault.0.into(), hash.0.into()];
        let signed = connection.one(connection.sql().commit_bytes, &parameters, |row| {
            SignedCommit::from_bytes(row.bytes(0)?).map_err(|_| Error::Corrupt("commit"))
        })?;
        let changes = signed.iter().flat_map(|signed| &signed.commit().changes);
        entries.extend(changes.map(mdp_ledger::Change::key));
    }
    Ok(Only { commits, entries })
}

impl Since {
    fn commits(
        &self,
        connection: &mut dyn Connection,
        send: &mut dyn FnMut(Piece) -> bool,
    ) -> Result<bool, Error> {
        let (mut after, mut page) = (self.after, PageSize::up_to(ROWS));
        loop {
            let (mut commits, mut size, mut rows) = (Vec::new(), 0, 0);
            let parameters = [self.vault.0.into(), after.into(), page.rows().into()];
            connection.query(connection.sql().commits_after, &parameters, &mut |row| {
                after = row.u64(0)?;
                rows += 1;
                // Whether it is wanted or not, it was read.
                size += row.bytes(2)?.len();
                if self.only.as_ref().is_none_or(|only| only.commits.contains(&after)) {
                    commits.push(row.vec(2)?);
                }
                Ok(size < BATCH)
            })?;
            if !commits.is_empty() && !send(Piece::Commits(commits)) {
                return Ok(false);
            }
            if !page.taken(rows, size >= BATCH) {
                return Ok(true);
            }
        }
    }

    fn entries(
        &self,
        connection: &mut dyn Connection,
        send: &mut dyn FnMut(Piece) -> bool,
    ) -> Result<bool, Error> {
        // No kind and no id are above these: everything at the position itself is passed over.
        let mut after = (self.after, u8::MAX, EntryId([u8::MAX; 16]));
        let mut page = PageSize::up_to(ROWS);
        loop {
            let (mut entries, mut size, mut rows) = (Vec::new(), 0, 0);
            let (position, kind, id) = after;
            let parameters = [
                self.vault.0.into(),
                position.into(),
                kind.into(),
                id.0.into(),
                page.rows().into(),
            ];
            connection.query(connection.sql().entries_after, &parameters, &mut |row| {
                let (kind, id) = (vaults::read_kind(row, 1)?, EntryId(row.array(2)?));
                after = (row.u64(0)?, kind as u8, id);
                rows += 1;
                size += row.bytes(4)?.len();
                if self.only.as_ref().is_none_or(|only| only.entries.contains(&(kind, id))) {
                    let (revision, bytes) = (row.u64(3)?, row.vec(4)?);
                    entries.push(EntryBytes { kind, id, revision, bytes });
                }
                Ok(size < BATCH)
            })?;
            if !entries.is_empty() && !send(Piece::Entries(entries)) {
                return Ok(false);
            }
            if !page.taken(rows, size >= BATCH) {
                return Ok(true);
            }
        }
    }
}
