//! Vaults: whose they are, where they stand, and what their entries' bytes were.

use mdp_ledger::{EntryId, Hash, Head, Kind, Role, UserId, VaultId};

use crate::engine::{Connection, Row, Value};
use crate::tables::ENTRY_BYTES;
use crate::transaction::FORGET;
use crate::{Context, Error, Store};

/// A vault of somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VaultSummary {
    /// Which.
    pub vault: VaultId,
    /// Its head.
    pub head: Head,
    /// Its key epoch.
    pub epoch: u32,
    /// The user's role.
    pub role: Role,
}

/// The bytes of an entry at some revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryBytes {
    /// What it is.
    pub kind: Kind,
    /// Which.
    pub id: EntryId,
    /// Its revision.
    pub revision: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// The vaults that a user is a member of.
    pub async fn vaults(&self, user: UserId) -> Result<Vec<VaultSummary>, Error> {
        self.read(move |connection| {
            connection.all(connection.sql().vaults, &[user.0.into()], |row| {
                Ok(VaultSummary {
                    vault: VaultId(row.array(0)?),
                    head: read_head(row, 1, 2)?,
                    epoch: row.u32(3)?,
                    role: read_role(row, 4)?,
                })
            })
        })
        .await
    }

    /// What a user may do in a vault; `None` when it doesn't exist or they aren't a member.
    pub async fn role(&self, vault: VaultId, user: UserId) -> Result<Option<Role>, Error> {
        self.look_up(move |connection| {
            let parameters = [vault.0.into(), user.0.into()];
            connection.one(connection.sql().member, &parameters, |row| read_role(row, 2))
        })
        .await
    }

    /// A vault's head.
    pub async fn head(&self, vault: VaultId) -> Result<Option<Head>, Error> {
        self.look_up(move |connection| Ok(row(connection, vault)?.map(|row| row.head))).await
    }

    /// An entry's bytes by revision, in the order in which they came: what replaced bytes are
    /// kept for.
    pub async fn revisions(
        &self,
        vault: VaultId,
        kind: Kind,
        id: EntryId,
    ) -> Result<Vec<EntryBytes>, Error> {
        self.read(move |connection| {
            let parameters = [vault.0.into(), (kind as u8).into(), id.0.into()];
            connection.all(connection.sql().revisions, &parameters, |row| {
                Ok(EntryBytes { kind, id, revision: row.u64(0)?, bytes: row.vec(1)? })
            })
        })
        .await
    }

    /// Forgets bytes that were replaced before `before`, some at a time; how many. Call it until
    /// it gives 0.
    pub async fn forget_replaced(&self, context: &Context, before: u64) -> Result<u64, Error> {
        self.change(context, "vault.forget-replaced", before, move |transaction| {
            let connection = transaction.read()?;
            let parameters = [before.into(), FORGET.into()];
            let old = connection.all(connection.sql().replaced, &parameters, |row| {
                let kind = row.u8(1)?;
                Ok((row.array::<32>(0)?, kind, row.array::<16>(2)?, row.u64(3)?))
            })?;
            for (vault, kind, id, revision) in &old {
                let key = vec![(*vault).into(), (*kind).into(), (*id).into(), (*revision).into()];
                transaction.delete(&ENTRY_BYTES, key);
            }
            Ok(old.len() as u64)
        })
        .await
    }
}

/// A vault's row.
pub(crate) struct VaultRow {
    pub(crate) head: Head,
    pub(crate) epoch: u32,
    /// The position of the latest commit.
    pub(crate) pos: u64,
}

pub(crate) fn row(
    connection: &mut dyn Connection,
    vault: VaultId,
) -> Result<Option<VaultRow>, Error> {
    connection.one(connection.sql().vault, &[vault.0.into()], read_row)
}

/// The row of a vault that `user` is a member of, and where in it the commit `known` stands.
pub(crate) fn row_of(
    connection: &mut dyn Connection,
    vault: VaultId,
    user: UserId,
    known: Option<Hash>,
) -> Result<Option<(VaultRow, Option<Standing>)>, Error> {
    let parameters = [vault.0.into(), user.0.into(), Value::option(known.map(|hash| hash.0))];
    connection.one(connection.sql().vault_of, &parameters, |row| {
        let known = if row.is_null(6)? { None } else { Some(read_standing(row, 6)?) };
        Ok((read_row(row)?, known))
    })
}

/// Where a commit stands in its vault.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    /// Commits are counted as they come.
    pub(crate) position: u64,
    /// Whether it was the head once, rather than a merge's second branch.
    pub(crate) main: bool,
}

pub(crate) fn standing(
    connection: &mut dyn Connection,
    vault: VaultId,
    commit: Hash,
) -> Result<Option<Standing>, Error> {
    let parameters = [vault.0.into(), commit.0.into()];
    connection.one(connection.sql().commit_position, &parameters, |row| read_standing(row, 0))
}

fn read_standing(row: &dyn Row, column: usize) -> Result<Standing, Error> {
    Ok(Standing { position: row.u64(column)?, main: row.bool(column + 1)? })
}

fn read_row(row: &dyn Row) -> Result<VaultRow, Error> {
    Ok(VaultRow { head: read_head(row, 1, 2)?, epoch: row.u32(4)?, pos: row.u64(5)? })
}

pub(crate) fn read_kind(row: &dyn Row, column: usize) -> Result<Kind, Error> {
    Kind::from_number(row.u8(column)?).ok_or(Error::Corrupt("kind"))
}

fn read_head(row: &dyn Row, seq: usize, hash: usize) -> Result<Head, Error> {
    Ok(Head { seq: row.u64(seq)?, hash: Hash(row.array(hash)?) })
}

fn read_role(row: &dyn Row, column: usize) -> Result<Role, Error> {
    Role::from_number(row.u8(column)?).ok_or(Error::Corrupt("role"))
}
