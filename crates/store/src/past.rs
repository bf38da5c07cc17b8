//! A vault as it was: where its head stood at some time, and the records' bytes of then that have
//! been replaced since, as far as they are kept.

use std::collections::BTreeMap;

use mdp_ledger::{EntryId, Hash, Kind, UserId, VaultId};

use crate::engine::{Connection, Value};
use crate::page::PageSize;
use crate::pull::ROWS;
use crate::streams::{BATCH, Claim, Found, News};
use crate::{EntryBytes, Error, Piece, Pull, Store, vaults, view};

/// What is said of a vault's past.
pub enum Past {
    /// There is no such vault, or the asker is no member of it.
    UnknownVault,
    /// The vault came later.
    NotYet,
    /// Its head at that time, then entries: what has been replaced since.
    Was(Pull),
}

/// The records of a state, by id: the revision at which each stood.
type Records = BTreeMap<EntryId, u64>;

impl Store {
    /// A vault of `user`'s as it stood at `at`, in milliseconds since the Unix epoch by the clock
    /// that received its commits. Slow (the state is recomputed from the commits before it), and
    /// rare.
    pub async fn past(&self, user: UserId, vault: VaultId, at: u64) -> Result<Past, Error> {
        let find = move |connection: &mut dyn Connection, claim: &mut Claim| {
            // The commits up to then are read, and what came after them.
            if claim.have() { find(connection, user, vault, at) } else { Ok(Found::NoPlace) }
        };
        let found = self.stream(user, find).await?;
        Ok(found.map_or_else(|instead| instead, Past::Was))
    }
}

fn find(
    connection: &mut dyn Connection,
    user: UserId,
    vault: VaultId,
    at: u64,
) -> Result<Found<Past>, Error> {
    if vaults::row_of(connection, vault, user, None)?.is_none() {
        return Ok(Found::Instead(Past::UnknownVault));
    }
    let parameters = [vault.0.into(), at.into()];
    let stood = connection.one(connection.sql().commit_until, &parameters, |row| {
        Ok((Hash(row.array(0)?), row.u64(1)?))
    })?;
    let Some((commit, position)) = stood else { return Ok(Found::Instead(Past::NotYet)) };
    let was = view::past_view(connection, vault, commit)?.ok_or(Error::Corrupt("commit chain"))?;
    let leaves = was.tree.entries().filter(|change| change.kind == Kind::Record);
    let records: Records = leaves.map(|change| (change.id, change.leaf.revision)).collect();
    let read =
        Box::new(move |connection: &mut dyn Connection, send: &mut dyn FnMut(Piece) -> bool| {
            replaced(connection, vault, position, &records, send)
        });
    Ok(Found::News(News { head: was.head, read }))
}

/// Sends the bytes of `records` that aren't the current ones; whether the asker stayed to the end.
fn replaced(
    connection: &mut dyn Connection,
    vault: VaultId,
    position: u64,
    records: &Records,
    send: &mut dyn FnMut(Piece) -> bool,
) -> Result<bool, Error> {
    let kind = Kind::Record;
    // Before the first: revisions are signed in a column, and some are below zero there.
    let mut after = (EntryId([0; 16]), Value::Int(i64::MIN));
    let mut page = PageSize::up_to(ROWS);
    loop {
        let (mut entries, mut size, mut rows) = (Vec::new(), 0, 0);
        let parameters = [
            vault.0.into(),
            (kind as u8).into(),
            position.into(),
            after.0.0.into(),
            after.1.clone(),
            page.rows().into(),
        ];
        connection.query(connection.sql().replaced_until, &parameters, &mut |row| {
            let (id, revision) = (EntryId(row.array(0)?), row.u64(1)?);
            after = (id, revision.into());
            rows += 1;
            // Whether it is wanted or not, it was read.
            size += row.bytes(2)?.len();
            if records.get(&id) == Some(&revision) {
                entries.push(EntryBytes { kind, id, revision, bytes: row.vec(2)? });
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
