//! What the store asks of a database engine, and the values and rows that pass between them.
//!
//! A connection belongs to one thread at a time and blocks it; the store calls it from threads made
//! for that.

use std::cmp::Ordering;

use crate::Error;
use crate::statements::Statements;
use crate::tables::{RowChange, Table};

/// A value in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// None.
    Null,
    /// A number; an unsigned one bit for bit.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// About how much room it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Null | Self::Int(_) => 8,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    /// The order in which both engines sort keys: numbers by value, bytes and text bytewise.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            (Self::Bytes(a), Self::Bytes(b)) => a.cmp(b),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Int(_) => 1,
            Self::Text(_) => 2,
            Self::Bytes(_) => 3,
        }
    }

    pub(crate) fn option(value: Option<impl Into<Self>>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u64> for Value {
    /// Bit for bit: columns are signed, and the largest numbers (revisions) are only compared for
    /// equality there.
    fn from(value: u64) -> Self {
        Self::Int(value.cast_signed())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<u8> for Value {
    fn from(value: u8) -> Self {
        Self::Int(value.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

/// A row that was read. Columns are counted from 0; a value of another type than asked for is
/// [`Error::Corrupt`].
pub(crate) trait Row {
    fn is_null(&self, column: usize) -> Result<bool, Error>;
    fn int(&self, column: usize) -> Result<i64, Error>;
    fn text(&self, column: usize) -> Result<&str, Error>;
    fn bytes(&self, column: usize) -> Result<&[u8], Error>;
    /// Whatever it is.
    fn value(&self, column: usize) -> Result<Value, Error>;
}

impl dyn Row + '_ {
    pub(crate) fn u64(&self, column: usize) -> Result<u64, Error> {
        self.int(column).map(i64::cast_unsigned)
    }

    pub(crate) fn u32(&self, column: usize) -> Result<u32, Error> {
        u32::try_from(self.int(column)?).map_err(|_| Error::Corrupt("number"))
    }

    pub(crate) fn u8(&self, column: usize) -> Result<u8, Error> {
        u8::try_from(self.int(column)?).map_err(|_| Error::Corrupt("number"))
    }

    pub(crate) fn bool(&self, column: usize) -> Result<bool, Error> {
        Ok(self.int(column)? != 0)
    }

    pub(crate) fn string(&self, column: usize) -> Result<String, Error> {
        self.text(column).map(str::to_owned)
    }

    pub(crate) fn vec(&self, column: usize) -> Result<Vec<u8>, Error> {
        self.bytes(column).map(<[u8]>::to_vec)
    }

    pub(crate) fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], Error> {
        self.bytes(column)?.try_into().map_err(|_| Error::Corrupt("byte string"))
    }

    /// `None` where the column is null.
    pub(crate) fn optional<T>(
        &self,
        column: usize,
        read: impl FnOnce(&Self, usize) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        if self.is_null(column)? { Ok(None) } else { read(self, column).map(Some) }
    }
}

/// Whether to go on reading rows.
pub(crate) type GoOn = bool;

/// A connection to a database.
pub(crate) trait Connection: Send {
    /// This engine's statements.
    fn sql(&self) -> &'static Statements;

    /// Reads rows until there are no more or `each` has enough.
    fn query(
        &mut self,
        sql: &str,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<GoOn, Error>,
    ) -> Result<(), Error>;

    /// The statement that reads a page of whole rows in the order of their keys: after a key, or
    /// from the first. It takes that key and the page's length.
    fn page_sql(&self, table: &Table, after: bool) -> String;

    /// Makes changes, in order; each must touch exactly one row.
    fn apply(&mut self, changes: &[RowChange]) -> Result<(), Error>;

    /// Puts many new rows into one table, as quickly as the engine can.
    fn load(&mut self, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<(), Error> {
        let insert = |row| RowChange::Insert(table, row);
        self.apply(&rows.into_iter().map(insert).collect::<Vec<_>>())
    }
}

impl dyn Connection + '_ {
    /// The only row there may be.
    pub(crate) fn one<T>(
        &mut self,
        sql: &str,
        parameters: &[Value],
        read: impl Fn(&dyn Row) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut found = None;
        self.query(sql, parameters, &mut |row| {
            found = Some(read(row)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Every row.
    pub(crate) fn all<T>(
        &mut self,
        sql: &str,
        parameters: &[Value],
        read: impl Fn(&dyn Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.query(sql, parameters, &mut |row| {
            found.push(read(row)?);
            Ok(true)
        })?;
        Ok(found)
    }
}

/// A connection for reading, out of a pool; it goes back when it's dropped.
pub(crate) trait Reader: Connection {
    /// Begins a snapshot: what is read from now on is one state.
    fn begin(&mut self) -> Result<(), Error>;
    /// Ends it. A connection that can't is closed.
    fn end(&mut self);
    /// Whether a few rows come without a connection to be made or a network to wait for.
    fn is_at_hand(&self) -> bool;
}

/// The connection that writes.
pub(crate) trait Writer: Connection {
    /// Begins a transaction and takes the lock that every writer of this database holds from
    /// here to its commit; gives the journal's latest position.
    fn begin(&mut self) -> Result<u64, Error>;
    /// Begins a part that can be undone by itself.
    fn savepoint(&mut self) -> Result<(), Error>;
    /// Keeps that part.
    fn release(&mut self) -> Result<(), Error>;
    /// Undoes that part.
    fn undo(&mut self) -> Result<(), Error>;
    /// Makes the last changes and commits; when this returns, everything is on disk. Listeners of
    /// this and other replicas learn `moved`.
    fn commit(&mut self, last: &[RowChange], moved: &[crate::HeadChange]) -> Result<(), Error>;
    /// Gives everything up. A connection that can't is closed.
    fn rollback(&mut self);

    /// The schema's version, `None` where there is nothing yet.
    fn schema(&mut self) -> Result<Option<u32>, Error>;
    /// Looks at the database and at what it is set to.
    fn examine(&mut self) -> Result<crate::Examined, Error>;
    /// Runs migrations and `then` in one transaction that nobody else writes beside.
    fn migrate(
        &mut self,
        then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error>;
    /// Drops whatever is there, makes the current schema, and runs `then`, in one transaction.
    fn refill(
        &mut self,
        then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error>;
}
