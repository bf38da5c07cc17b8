//! The tables, and changes of their rows: what both engines write and what the journal keeps.
//!
//! The engines' migrations define these tables in their own types; a test compares. A table's key
//! is its first columns.

use std::convert::Infallible;

use minicbor::data::Type;
use minicbor::encode::Write;
use minicbor::{Decoder, Encoder};

use mdp_ledger::Hash;

use crate::Error;
use crate::dump::{FIRST, LAST, OF_VAULTS};
use crate::engine::Value;

/// A table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// How many of the columns make the key.
    pub key: usize,
    /// Their names.
    pub columns: &'static [&'static str],
}

impl Table {
    /// The place of a column; past the end for a name that isn't one.
    pub fn column(&self, name: &str) -> usize {
        self.columns.iter().position(|column| *column == name).unwrap_or(usize::MAX)
    }

    /// Whether archives and the journal keep its rows: what opens a door (sessions, invitations,
    /// challenges) and what only serves the server itself is in neither.
    pub fn is_kept(&self) -> bool {
        [FIRST, OF_VAULTS, LAST].iter().copied().flatten().any(|kept| kept.name == self.name)
    }

    /// Whether its rows belong each to a vault, which their key begins with.
    pub fn is_of_vaults(&self) -> bool {
        self.columns.first() == Some(&"vault")
    }
}

macro_rules! tables {
    ($($(#[$doc:meta])* $constant:ident = $name:literal ($($key:literal),+ ; $($column:literal),*);)+) => {
        $($(#[$doc])* pub(crate) static $constant: Table = Table {
            name: $name,
            key: [$($key),+].len(),
            columns: &[$($key,)+ $($column),*],
        };)+

        /// Every table, referenced ones before those that refer to them.
        pub(crate) static ALL: &[&Table] = &[$(&$constant),+];
    };
}

tables! {
    META = "meta" ("id"; "server", "restore_epoch", "created", "secret_id");
    ACCOUNTS = "accounts" ("user_id"; "name", "name_key", "created", "disabled", "admin",
        "identity", "fingerprint", "opaque_suite", "opaque", "key_checked");
    SLOTS = "slots" ("user_id"; "bytes", "slot_key");
    INVITATIONS = "invitations" ("token_hash"; "name", "created", "expires");
    SESSIONS = "sessions" ("session_id"; "token_hash", "user_id", "level", "device", "device_name",
        "nonce", "created", "last_seen", "expires");
    /// Tickets that were used, their `state` empty; and seeds, their `state` the secret. Neither
    /// journaled nor audited.
    CHALLENGES = "challenges" ("challenge_id", "purpose"; "state", "expires");
    /// `pos` is the position of the latest commit.
    VAULTS = "vaults" ("vault"; "seq", "head", "root", "epoch", "pos");
    MEMBERS = "members" ("vault", "user_id"; "role", "fingerprint", "bytes");
    /// `pos` counts the commits of a vault as they came, parents first. `main`: the head stood on
    /// it. `parents`: their hashes, joined.
    COMMITS = "commits" ("vault", "pos"; "hash", "seq", "main", "received", "parents", "bytes");
    /// Buckets that aren't empty.
    BUCKETS = "buckets" ("vault", "bucket"; "hash");
    /// The state. A tombstone has no hash. `pos` is the position of the last change.
    ENTRIES = "entries" ("vault", "bucket", "kind", "id"; "revision", "hash", "pos");
    /// The bytes of entries at each revision that is kept; `replaced`: since when it isn't the
    /// current one.
    ENTRY_BYTES = "entry_bytes" ("vault", "kind", "id", "revision"; "pos", "replaced", "bytes");
    BLOBS = "blobs" ("vault", "id"; "hash", "size", "stored");
    JOURNAL_HEAD = "journal_head" ("id"; "position");
    JOURNAL = "journal" ("position"; "at", "payload");
    AUDIT = "audit" ("position"; "at", "action", "actor", "address", "subject");
    /// What a health check writes.
    PROBES = "probes" ("id"; "at");
}

/// Changes of one shape share a statement.
pub(crate) type Shape = (u8, &'static str, u64);

/// A change of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RowChange {
    /// A row that wasn't there.
    Insert(&'static Table, Vec<Value>),
    /// A row, there or not.
    Put(&'static Table, Vec<Value>),
    /// Some columns (by their index) of the row with this key.
    Set(&'static Table, Vec<Value>, Vec<(usize, Value)>),
    /// The row with this key goes.
    Delete(&'static Table, Vec<Value>),
}

impl RowChange {
    pub(crate) fn table(&self) -> &'static Table {
        match self {
            Self::Insert(table, _)
            | Self::Put(table, _)
            | Self::Set(table, _, _)
            | Self::Delete(table, _) => table,
        }
    }

    /// What its statement depends on: the operation, the table, and the columns that are set, in their
    /// order (each a digit; the widest table has a dozen).
    pub(crate) fn shape(&self) -> Shape {
        match self {
            Self::Insert(table, _) => (1, table.name, 0),
            Self::Put(table, _) => (2, table.name, 0),
            Self::Set(table, _, set) => (
                3,
                table.name,
                set.iter().fold(0, |digits, (column, _)| (digits << 4) | *column as u64),
            ),
            Self::Delete(table, _) => (4, table.name, 0),
        }
    }

    /// The values in the order in which statements take them: what is set, then the key.
    pub(crate) fn parameters(&self) -> Vec<&Value> {
        match self {
            Self::Insert(_, values) | Self::Put(_, values) | Self::Delete(_, values) => {
                values.iter().collect()
            }
            Self::Set(_, key, set) => set.iter().map(|(_, value)| value).chain(key).collect(),
        }
    }
}

/// A journal entry's payload: `[schema, [[operation, table, values, [[column, value], …]], …]]`.
pub(crate) fn encode(schema: u32, changes: &[&RowChange]) -> Vec<u8> {
    let mut e = Encoder::new(Vec::new());
    let written = write(&mut e, schema, changes);
    // A Vec never refuses bytes.
    debug_assert!(written.is_ok());
    e.into_writer()
}

type Written = Result<(), minicbor::encode::Error<Infallible>>;

fn write(e: &mut Encoder<Vec<u8>>, schema: u32, changes: &[&RowChange]) -> Written {
    e.array(2)?.u32(schema)?.array(changes.len() as u64)?;
    for change in changes {
        let (operation, values, set): (u8, _, &[(usize, Value)]) = match change {
            RowChange::Insert(_, values) => (1, values, &[]),
            RowChange::Put(_, values) => (2, values, &[]),
            RowChange::Set(_, key, set) => (3, key, set),
            RowChange::Delete(_, key) => (4, key, &[]),
        };
        e.array(4)?.u8(operation)?.str(change.table().name)?.array(values.len() as u64)?;
        for value in values {
            write_value(e, value)?;
        }
        e.array(set.len() as u64)?;
        for (column, value) in set {
            e.array(2)?.u64(*column as u64)?;
            write_value(e, value)?;
        }
    }
    Ok(())
}

fn write_value<W: Write<Error = Infallible>>(e: &mut Encoder<W>, value: &Value) -> Written {
    match value {
        Value::Null => e.null()?,
        Value::Int(value) => e.i64(*value)?,
        Value::Text(value) => e.str(value)?,
        Value::Bytes(value) => e.bytes(value)?,
    };
    Ok(())
}

/// Writes a row as archives hold it: one array of its columns, in deterministic CBOR.
pub fn write_row(row: &[Value], out: &mut Vec<u8>) {
    let mut e = Encoder::new(out);
    let written = e
        .array(row.len() as u64)
        .map(drop)
        .and_then(|()| row.iter().try_for_each(|value| write_value(&mut e, value)));
    // A Vec never refuses bytes.
    debug_assert!(written.is_ok());
}

/// Reads the next row of a table; `None` where there isn't one of its width.
pub fn read_row(table: &Table, d: &mut Decoder<'_>) -> Option<Vec<Value>> {
    if d.array().ok()? != Some(table.columns.len() as u64) {
        return None;
    }
    table.columns.iter().map(|_| read_value(d).ok()).collect()
}

/// The blobs whose rows a payload brings: hash and size.
pub(crate) fn blobs(changes: &[RowChange]) -> Option<Vec<(Hash, u64)>> {
    let brought = changes.iter().filter_map(|change| match change {
        RowChange::Insert(table, row) | RowChange::Put(table, row) => {
            (table.name == BLOBS.name).then_some(row)
        }
        _ => None,
    });
    let read = |row: &Vec<Value>| match (&row[BLOBS.column("hash")], &row[BLOBS.column("size")]) {
        (Value::Bytes(hash), Value::Int(size)) => {
            Some((Hash::from_slice(hash)?, size.cast_unsigned()))
        }
        _ => None,
    };
    brought.map(read).collect()
}

/// Reads a payload, which must be of this schema and of tables that are kept.
pub(crate) fn decode(schema: u32, payload: &[u8]) -> Result<Vec<RowChange>, Error> {
    let mut d = Decoder::new(payload);
    read(&mut d, schema).ok().flatten().ok_or(Error::Corrupt("journal entry"))
}

fn read(
    d: &mut Decoder<'_>,
    schema: u32,
) -> Result<Option<Vec<RowChange>>, minicbor::decode::Error> {
    if d.array()? != Some(2) || d.u32()? != schema {
        return Ok(None);
    }
    let Some(count) = d.array()? else { return Ok(None) };
    let mut changes = Vec::new();
    for _ in 0..count {
        if d.array()? != Some(4) {
            return Ok(None);
        }
        let operation = d.u8()?;
        let name = d.str()?;
        let known = ALL.iter().find(|table| table.name == name && table.is_kept());
        let Some(table) = known else { return Ok(None) };
        let values = list(d, read_value)?;
        let set = list(d, |d| {
            d.array()?;
            let column = usize::try_from(d.u64()?).unwrap_or(usize::MAX);
            Ok((column, read_value(d)?))
        })?;
        let whole = values.len() == table.columns.len();
        let keyed = values.len() == table.key;
        changes.push(match operation {
            1 if whole => RowChange::Insert(table, values),
            2 if whole => RowChange::Put(table, values),
            3 if keyed && set.iter().all(|(column, _)| *column < table.columns.len()) => {
                RowChange::Set(table, values, set)
            }
            4 if keyed => RowChange::Delete(table, values),
            _ => return Ok(None),
        });
    }
    Ok(Some(changes))
}

fn list<T>(
    d: &mut Decoder<'_>,
    item: impl Fn(&mut Decoder<'_>) -> Result<T, minicbor::decode::Error>,
) -> Result<Vec<T>, minicbor::decode::Error> {
    let len = d.array()?.unwrap_or(0);
    (0..len).map(|_| item(d)).collect()
}

fn read_value(d: &mut Decoder<'_>) -> Result<Value, minicbor::decode::Error> {
    Ok(match d.datatype()? {
        Type::Null => {
            d.null()?;
            Value::Null
        }
        Type::Bytes => Value::Bytes(d.bytes()?.to_vec()),
        Type::String => Value::Text(d.str()?.to_owned()),
        _ => Value::Int(d.i64()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables and columns as the engines' files make them: one column a line.
    fn columns(migrations: &[&str]) -> Vec<(String, Vec<String>)> {
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        for line in migrations.iter().flat_map(|text| text.lines()) {
            let word = |n| line.split_whitespace().nth(n).unwrap_or_default().to_owned();
            if line.starts_with("CREATE TABLE ") {
                tables.push((word(2), Vec::new()));
            } else if let (true, Some((_, columns))) = (line.starts_with("    "), tables.last_mut())
                && word(0) != "PRIMARY"
            {
                columns.push(word(0));
            }
        }
        tables
    }

    #[test]
    fn both_engines_have_these_tables_and_no_others() {
        let expected: Vec<(String, Vec<String>)> = ALL
            .iter()
            .map(|table| {
                (table.name.into(), table.columns.iter().map(ToString::to_string).collect())
            })
            .collect();
        for migrations in [
            [include_str!("sqlite/migrations/0001_first.sql")],
            [include_str!("postgres/migrations/0001_first.sql")],
        ] {
            let mut found = columns(&migrations);
            let mut expected = expected.clone();
            found.sort();
            expected.sort();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn changes_are_read_back_as_they_were_written() {
        let changes = vec![
            RowChange::Put(
                &META,
                vec![Value::Int(1), Value::Null, vec![1].into(), 7_u64.into(), Value::Null],
            ),
            RowChange::Set(&BLOBS, vec![[1; 32].into(), [2; 16].into()], vec![(3, 9_u64.into())]),
            RowChange::Delete(&MEMBERS, vec![[1; 32].into(), [3; 16].into()]),
            RowChange::Insert(&SLOTS, vec![[1; 16].into(), "bytes".into(), u64::MAX.into()]),
        ];
        let payload = encode(3, &changes.iter().collect::<Vec<_>>());
        assert_eq!(decode(3, &payload).unwrap(), changes);
        assert!(decode(4, &payload).is_err(), "another schema");
        let session = RowChange::Delete(&SESSIONS, vec![[1; 16].into()]);
        assert!(decode(3, &encode(3, &[&session])).is_err(), "a table that isn't kept");
    }
}
