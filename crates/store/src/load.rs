//! Filling a database with the rows of an archive: everything of it, or nothing.

use std::mem;

use crate::dump::{RowSink, dump_from};
use crate::engine::{Connection, Value};
use crate::tables::{AUDIT, JOURNAL_HEAD, META, RowChange, Table};
use crate::{Context, Error, JournalEntry, SCHEMA, Store, tables};

/// Rows that are sent at once.
const ROWS: usize = 1000;
/// Bytes after which rows are sent.
const BYTES: usize = 1024 * 1024;

/// What the filled database is to be, besides its rows.
#[derive(Debug, Clone)]
pub struct Refill {
    /// The new restore epoch, random.
    pub restore_epoch: [u8; 16],
    /// Whose doing, for the audit.
    pub context: Context,
    /// What was restored, for the audit: an archive's name.
    pub subject: String,
}

/// Takes the rows of an archive in its order.
pub struct Loader<'a> {
    connection: &'a mut dyn Connection,
    table: Option<&'static Table>,
    rows: Vec<Vec<Value>>,
    size: usize,
    journal_position: u64,
}

impl Loader<'_> {
    /// Where the journal goes on.
    pub fn begin(&mut self, journal_position: u64) {
        self.journal_position = journal_position;
    }

    /// The next row, whole.
    pub fn row(&mut self, table: &'static Table, row: Vec<Value>) -> Result<(), Error> {
        if row.len() != table.columns.len() {
            return Err(Error::Corrupt("row"));
        }
        if self.table != Some(table) || self.rows.len() >= ROWS || self.size >= BYTES {
            self.send()?;
            self.table = Some(table);
        }
        self.size += row.iter().map(Value::size).sum::<usize>();
        self.rows.push(row);
        Ok(())
    }

    /// A change that was made after those rows. [`Error::Corrupt`] where the entry isn't one, or is
    /// of another schema.
    pub fn replay(&mut self, entry: &JournalEntry) -> Result<(), Error> {
        self.send()?;
        self.connection.apply(&tables::decode(SCHEMA, &entry.payload)?)?;
        self.journal_position = entry.position;
        Ok(())
    }

    /// Shows what is there now, as [`Store::dump`] does.
    pub fn dump<S: RowSink>(&mut self, sink: &mut S) -> Result<(), S::Error> {
        self.send()?;
        dump_from(self.connection, sink)
    }

    fn send(&mut self) -> Result<(), Error> {
        self.size = 0;
        let rows = mem::take(&mut self.rows);
        match self.table {
            Some(table) if !rows.is_empty() => self.connection.load(table, rows),
            _ => Ok(()),
        }
    }
}

impl Store {
    /// Empties the database and fills it with what `fill` brings, looks at and finds good. All of it
    /// is one transaction: after an error, the database is as it was. Until `fill` has ended, the
    /// restore epoch is the one that was brought.
    pub async fn refill<T, E>(
        &self,
        refill: Refill,
        fill: impl FnOnce(&mut Loader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let done = self.committer().alone(move |writer| {
            let work = |connection: &mut dyn Connection| {
                let (rows, journal_position) = (Vec::new(), 0);
                let mut loader =
                    Loader { connection, table: None, rows, size: 0, journal_position };
                let brought = fill(&mut loader)?;
                loader.send()?;
                let position = loader.journal_position;
                finish(connection, &refill, position)?;
                Ok(brought)
            };
            let mut once = Some(work);
            // The engine rolls back on an error of its own kind; the caller's waits here.
            let mut outcome = None;
            let refilled = writer.refill(&mut |connection| {
                let done = once.take().map(|work| work(connection));
                let kept = matches!(done, Some(Ok(_)));
                outcome = done;
                if kept { Ok(()) } else { Err(given_up()) }
            });
            Ok(match (refilled, outcome) {
                (Ok(()), Some(done)) => done,
                (Err(_), Some(Err(error))) => Err(error),
                (Err(error), _) => Err(error.into()),
                (Ok(()), None) => Err(given_up().into()),
            })
        });
        done.await?
    }
}

fn given_up() -> Error {
    Error::Failed("the database was not filled".into())
}

/// What the restored database doesn't take from the archive.
fn finish(
    connection: &mut dyn Connection,
    refill: &Refill,
    journal_position: u64,
) -> Result<(), Error> {
    let position = journal_position.saturating_add(1);
    let epoch = (META.column("restore_epoch"), refill.restore_epoch.into());
    let context = &refill.context;
    connection.apply(&[
        RowChange::Set(&META, vec![Value::Int(1)], vec![epoch]),
        RowChange::Set(&JOURNAL_HEAD, vec![Value::Int(1)], vec![(1, position.into())]),
        RowChange::Insert(
            &AUDIT,
            vec![
                position.into(),
                context.now.into(),
                "server.restore".into(),
                Value::option(context.actor.map(|user| user.0)),
                Value::option(context.address.clone()),
                refill.subject.clone().into(),
            ],
        ),
    ])
}
