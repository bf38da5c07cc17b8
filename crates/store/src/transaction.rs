//! A change under way: what it has written so far, seen by what it reads.

use mdp_ledger::{Head, VaultId};

use crate::engine::{Connection, Value};
use crate::tables::{RowChange, Table};
use crate::{Error, HeadChange};

/// Rows forgotten in one change: writers wait no longer than that takes.
pub(crate) const FORGET: u32 = 1000;

/// One change's part of a transaction. Writes are gathered and sent together, before the next read
/// or at the end; the journal keeps them as they are.
pub(crate) struct Transaction<'a> {
    connection: &'a mut dyn Connection,
    changes: Vec<RowChange>,
    sent: usize,
    moved: Vec<HeadChange>,
}

impl<'a> Transaction<'a> {
    pub(crate) fn new(connection: &'a mut dyn Connection) -> Self {
        Self { connection, changes: Vec::new(), sent: 0, moved: Vec::new() }
    }

    /// A row that isn't there yet.
    pub(crate) fn insert(&mut self, table: &'static Table, values: Vec<Value>) {
        debug_assert_eq!(values.len(), table.columns.len(), "{}", table.name);
        self.changes.push(RowChange::Insert(table, values));
    }

    /// A row, there or not.
    pub(crate) fn put(&mut self, table: &'static Table, values: Vec<Value>) {
        debug_assert_eq!(values.len(), table.columns.len(), "{}", table.name);
        self.changes.push(RowChange::Put(table, values));
    }

    /// Some columns of a row that is there.
    pub(crate) fn set<const N: usize>(
        &mut self,
        table: &'static Table,
        key: Vec<Value>,
        columns: [(&'static str, Value); N],
    ) {
        let indexed = columns.into_iter().filter_map(|(name, value)| {
            let index = table.columns.iter().position(|column| *column == name);
            debug_assert!(index.is_some(), "{}.{name}", table.name);
            index.map(|index| (index, value))
        });
        self.changes.push(RowChange::Set(table, key, indexed.collect()));
    }

    /// A row that is there goes.
    pub(crate) fn delete(&mut self, table: &'static Table, key: Vec<Value>) {
        self.changes.push(RowChange::Delete(table, key));
    }

    /// Tells listeners, once committed.
    pub(crate) fn moved(&mut self, vault: VaultId, head: Head) {
        self.moved.push(HeadChange::Moved(vault, head));
    }

    /// What to read with: it sees everything that was written before.
    pub(crate) fn read(&mut self) -> Result<&mut dyn Connection, Error> {
        self.send()?;
        Ok(&mut *self.connection)
    }

    fn send(&mut self) -> Result<(), Error> {
        if self.sent < self.changes.len() {
            self.connection.apply(&self.changes[self.sent..])?;
            self.sent = self.changes.len();
        }
        Ok(())
    }

    /// Sends what is left; gives the changes and who must hear of them.
    pub(crate) fn finish(mut self) -> Result<(Vec<RowChange>, Vec<HeadChange>), Error> {
        self.send()?;
        Ok((self.changes, self.moved))
    }
}
