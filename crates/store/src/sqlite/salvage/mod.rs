//! Reading a damaged database file without SQLite, which gives up a table at its first bad page.
//!
//! Every page is looked at by itself: what a leaf of a table holds is read row by row, wherever in
//! the tree it hung, so that a page costs what stood on it and nothing else. A row's table is told
//! by its shape. Nothing is believed here: who asks proves every row by the ledger. The file and its
//! write-ahead log are only read, and nothing is made beside them.

mod log;
mod pages;
mod record;

use std::collections::BTreeSet;
use std::path::Path;

use crate::engine::Value;
use crate::tables::{
    self, ACCOUNTS, AUDIT, BLOBS, COMMITS, ENTRY_BYTES, JOURNAL, MEMBERS, META, RowChange, SLOTS,
    Table, VAULTS,
};
use crate::{Error, SCHEMA};

use pages::Pages;

/// A row that was found.
pub struct FoundRow {
    /// Whose it is, by its shape.
    pub table: &'static Table,
    /// Its columns.
    pub row: Vec<Value>,
    /// Whether it hangs where its table is looked for. One that doesn't may be an older version of
    /// the row.
    pub rooted: bool,
}

/// Reads whatever rows can be read from a file and from the log beside it. Commits and bytes of
/// entries come from the journal's entries too, where those are readable.
///
/// [`Error::Failed`] when there is no such file, or it may not be read.
pub fn salvage(path: &Path, each: &mut dyn FnMut(FoundRow)) -> Result<(), Error> {
    let mut pages = Pages::open(path).map_err(|error| Error::Failed(error.to_string()))?;
    let rooted = pages.rooted();
    let free = pages.free();
    for number in 1..=pages.count() {
        let on_tree = rooted.contains(&number);
        // A damaged list may name pages that are in use.
        if free.contains(&number) && !on_tree {
            continue;
        }
        for (rowid, payload) in pages.cells(number) {
            let Some(mut row) = record::read(&payload) else { continue };
            let Some((table, alias)) = shape(&row) else { continue };
            if alias {
                row[0] = Value::Int(rowid);
            }
            if table == &JOURNAL {
                replay(&row, each);
            }
            each(FoundRow { table, row, rooted: on_tree });
        }
    }
    Ok(())
}

/// What a journal entry wrote and the ledger can prove.
fn replay(row: &[Value], each: &mut dyn FnMut(FoundRow)) {
    let Some(Value::Bytes(payload)) = row.get(JOURNAL.column("payload")) else { return };
    for change in tables::decode(SCHEMA, payload).unwrap_or_default() {
        if let RowChange::Insert(table, row) | RowChange::Put(table, row) = change
            && [&COMMITS, &ENTRY_BYTES, &BLOBS].contains(&table)
        {
            each(FoundRow { table, row, rooted: false });
        }
    }
}

/// What a column may hold.
enum Is {
    /// Nothing: the row's number stands for it.
    Alias,
    Int,
    MaybeInt,
    Bytes,
    MaybeBytes,
    Sized(usize),
    MaybeSized(usize),
    Text,
    MaybeText,
}

impl Is {
    fn fits(&self, value: &Value) -> bool {
        match (self, value) {
            (
                Self::Alias
                | Self::MaybeInt
                | Self::MaybeBytes
                | Self::MaybeSized(_)
                | Self::MaybeText,
                Value::Null,
            )
            | (Self::Int | Self::MaybeInt, Value::Int(_))
            | (Self::Bytes | Self::MaybeBytes, Value::Bytes(_))
            | (Self::Text | Self::MaybeText, Value::Text(_)) => true,
            (Self::Sized(size) | Self::MaybeSized(size), Value::Bytes(bytes)) => {
                bytes.len() == *size
            }
            _ => false,
        }
    }
}

/// The shape of each table's rows; no two are alike.
#[rustfmt::skip]
static SHAPES: &[(&Table, &[Is])] = &[
    (&META, &[Is::Alias, Is::Sized(16), Is::Sized(16), Is::Int, Is::MaybeSized(32)]),
    (&ACCOUNTS, &[Is::Sized(16), Is::Text, Is::Text, Is::Int, Is::Int, Is::Int, Is::Bytes,
        Is::Sized(20), Is::MaybeInt, Is::MaybeBytes, Is::MaybeInt]),
    (&SLOTS, &[Is::Sized(16), Is::Bytes, Is::Sized(32)]),
    (&VAULTS, &[Is::Sized(32), Is::Int, Is::Sized(32), Is::Sized(32), Is::Int, Is::Int]),
    (&MEMBERS, &[Is::Sized(32), Is::Sized(16), Is::Int, Is::Sized(20), Is::Bytes]),
    (&COMMITS, &[Is::Sized(32), Is::Int, Is::Sized(32), Is::Int, Is::Int, Is::Int, Is::Bytes,
        Is::Bytes]),
    (&ENTRY_BYTES, &[Is::Sized(32), Is::Int, Is::Sized(16), Is::Int, Is::Int, Is::MaybeInt,
        Is::Bytes]),
    (&BLOBS, &[Is::Sized(32), Is::Sized(16), Is::Sized(32), Is::Int, Is::Int]),
    (&JOURNAL, &[Is::Alias, Is::Int, Is::Bytes]),
    (&AUDIT, &[Is::Alias, Is::Int, Is::Text, Is::MaybeSized(16), Is::MaybeText, Is::Text]),
];

/// The table of a row, and whether the row's number is its first column.
fn shape(row: &[Value]) -> Option<(&'static Table, bool)> {
    let fits = |(_, columns): &&(&Table, &[Is])| {
        columns.len() == row.len() && columns.iter().zip(row).all(|(is, value)| is.fits(value))
    };
    let (table, columns) = SHAPES.iter().find(fits)?;
    Some((*table, matches!(columns[0], Is::Alias)))
}

/// Numbers of pages.
type Numbers = BTreeSet<u32>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_as_wide_as_its_table() {
        for (table, columns) in SHAPES {
            assert_eq!(table.columns.len(), columns.len(), "{}", table.name);
        }
    }

    /// Rows of every size, spread over overflow pages, half of them in the log only.
    #[test]
    fn a_sound_file_and_its_log_are_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite");
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
                 CREATE TABLE slots (user_id BLOB PRIMARY KEY, bytes BLOB, slot_key BLOB) STRICT",
            )
            .unwrap();
        let add = |n: u32| {
            let size = [0, 1, 300, 4000, 4062, 5000, 90_000][n as usize % 7] + n as usize;
            let (user, bytes) = (u128::from(n).to_be_bytes(), vec![n.to_le_bytes()[0]; size]);
            connection
                .execute("INSERT INTO slots VALUES (?1, ?2, zeroblob(32))", (&user[..], &bytes))
                .unwrap();
            (user.to_vec(), bytes)
        };
        let mut expected: Vec<_> = (0..150).map(add).collect();
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        expected.extend((150..300).map(add));
        let before = std::fs::read(&path).unwrap();
        let mut found = Vec::new();
        salvage(&path, &mut |row| {
            assert!(row.table == &SLOTS && row.rooted);
            let [Value::Bytes(user), Value::Bytes(bytes), _] = &row.row[..] else { panic!() };
            found.push((user.clone(), bytes.clone()));
        })
        .unwrap();
        found.sort();
        assert!(found == expected, "{} of {}", found.len(), expected.len());
        assert!(std::fs::read(&path).unwrap() == before);
        assert!(salvage(&folder.path().join("none"), &mut |_| {}).is_err());
    }
}
