//! Everything that an archive keeps, read as one state, in the order in which archives hold it:
//! the tables of the whole server, then vault by vault what belongs to each, then the audit. Rows
//! come in the order of their keys, a page at a time, so that memory stays small whatever there is;
//! writers are not held up.

use std::cmp::Ordering;
use std::collections::VecDeque;

use crate::engine::{Connection, Value};
use crate::page::PageSize;
use crate::store::blocking;
use crate::tables::{
    ACCOUNTS, AUDIT, BLOBS, BUCKETS, COMMITS, ENTRIES, ENTRY_BYTES, MEMBERS, META, SLOTS, Table,
    VAULTS,
};
use crate::{Error, Meta, SCHEMA, Store, meta};

/// The tables of an archive that aren't any vault's and come first.
pub static FIRST: &[&Table] = &[&META, &ACCOUNTS, &SLOTS];
/// Those whose rows are each of a vault: they come vault by vault, and in this order in each.
pub static OF_VAULTS: &[&Table] =
    &[&VAULTS, &MEMBERS, &COMMITS, &BUCKETS, &ENTRIES, &ENTRY_BYTES, &BLOBS];
/// Those that come last.
pub static LAST: &[&Table] = &[&AUDIT];

/// Rows that are read at once.
const PAGE: u32 = 500;
/// Bytes after which a page is long enough.
const PAGE_BYTES: usize = 512 * 1024;

/// The state that a dump reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// What the database says of itself.
    pub meta: Meta,
    /// The version of its schema.
    pub schema: u32,
    /// The journal's latest position in this state.
    pub journal_position: u64,
    /// When that change was made; `None` before any.
    pub journal_at: Option<u64>,
}

/// What takes a dump. An error from it ends the dump.
pub trait RowSink: Send + 'static {
    /// What it fails with.
    type Error: From<Error> + Send + 'static;

    /// First, once.
    fn begin(&mut self, snapshot: &Snapshot) -> Result<(), Self::Error>;

    /// Each row.
    fn row(&mut self, table: &'static Table, row: &[Value]) -> Result<(), Self::Error>;
}

impl Store {
    /// Reads everything that an archive keeps; gives the sink back when it has had it all.
    pub async fn dump<S: RowSink>(&self, mut sink: S) -> Result<S, S::Error> {
        let mut reader = self.reader().await?;
        let done = blocking(move || {
            reader.begin()?;
            let done = dump_from(&mut *reader, &mut sink).map(|()| sink);
            reader.end();
            Ok(done)
        });
        done.await?
    }
}

/// Reads everything through a connection that sees one state.
pub(crate) fn dump_from<S: RowSink>(
    connection: &mut dyn Connection,
    sink: &mut S,
) -> Result<(), S::Error> {
    sink.begin(&snapshot(connection)?)?;
    for table in FIRST {
        Pages::of(table).drain(connection, sink)?;
    }
    let mut vaults = Pages::of(&VAULTS);
    let mut inside: Vec<Pages> = OF_VAULTS[1..].iter().copied().map(Pages::of).collect();
    while let Some(row) = vaults.next(connection)? {
        sink.row(&VAULTS, &row)?;
        for pages in &mut inside {
            pages.drain_vault(connection, &row[0], sink)?;
        }
    }
    for mut pages in inside {
        // References forbid rows of a vault that isn't.
        if pages.peek(connection)?.is_some() {
            return Err(Error::Corrupt("vault").into());
        }
    }
    for table in LAST {
        Pages::of(table).drain(connection, sink)?;
    }
    Ok(())
}

fn snapshot(connection: &mut dyn Connection) -> Result<Snapshot, Error> {
    let meta = meta::meta(connection)?.ok_or(Error::Corrupt("meta"))?;
    let position = connection.one(connection.sql().journal_position, &[], |row| row.u64(0))?;
    let journal_position = position.ok_or(Error::Corrupt("journal head"))?;
    let latest = [Value::Int(i64::MAX), 1_u32.into()];
    let journal_at = connection.one(connection.sql().audit, &latest, |row| row.u64(1))?;
    Ok(Snapshot { meta, schema: SCHEMA, journal_position, journal_at })
}

/// A table's rows in the order of their keys, read a page at a time.
pub(crate) struct Pages {
    table: &'static Table,
    rows: VecDeque<Vec<Value>>,
    /// The key of the last row that was read.
    after: Option<Vec<Value>>,
    page: PageSize,
    ended: bool,
}

impl Pages {
    pub(crate) fn of(table: &'static Table) -> Self {
        let page = PageSize::up_to(PAGE);
        Self { table, rows: VecDeque::new(), after: None, page, ended: false }
    }

    fn peek(&mut self, connection: &mut dyn Connection) -> Result<Option<&Vec<Value>>, Error> {
        if self.rows.is_empty() && !self.ended {
            self.read(connection)?;
        }
        Ok(self.rows.front())
    }

    pub(crate) fn next(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<Option<Vec<Value>>, Error> {
        self.peek(connection)?;
        Ok(self.rows.pop_front())
    }

    fn read(&mut self, connection: &mut dyn Connection) -> Result<(), Error> {
        let sql = connection.page_sql(self.table, self.after.is_some());
        let mut parameters = self.after.clone().unwrap_or_default();
        parameters.push(self.page.rows().into());
        let (width, rows) = (self.table.columns.len(), &mut self.rows);
        let (mut size, mut cut) = (0, false);
        connection.query(&sql, &parameters, &mut |row| {
            let values: Vec<Value> =
                (0..width).map(|column| row.value(column)).collect::<Result<_, _>>()?;
            size += values.iter().map(Value::size).sum::<usize>();
            rows.push_back(values);
            cut = size >= PAGE_BYTES;
            Ok(!cut)
        })?;
        let taken = u32::try_from(rows.len()).unwrap_or(PAGE);
        self.ended = !self.page.taken(taken, cut);
        self.after = rows.back().map(|row| row[..self.table.key].to_vec()).or(self.after.take());
        Ok(())
    }

    fn drain<S: RowSink>(
        &mut self,
        connection: &mut dyn Connection,
        sink: &mut S,
    ) -> Result<(), S::Error> {
        while let Some(row) = self.next(connection)? {
            sink.row(self.table, &row)?;
        }
        Ok(())
    }

    /// Hands over the rows of one vault. Rows of an earlier one would be rows of none.
    fn drain_vault<S: RowSink>(
        &mut self,
        connection: &mut dyn Connection,
        vault: &Value,
        sink: &mut S,
    ) -> Result<(), S::Error> {
        loop {
            match self.peek(connection)?.map(|row| row[0].order(vault)) {
                Some(Ordering::Equal) => {
                    if let Some(row) = self.rows.pop_front() {
                        sink.row(self.table, &row)?;
                    }
                }
                Some(Ordering::Less) => return Err(Error::Corrupt("vault").into()),
                Some(Ordering::Greater) | None => return Ok(()),
            }
        }
    }
}
