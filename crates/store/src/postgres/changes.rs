//! Changes of rows, in the words of PostgreSQL.

use crate::tables::{RowChange, Table};

/// The statement of a change; it takes [`RowChange::parameters`].
pub(super) fn sql(change: &RowChange) -> String {
    match change {
        RowChange::Insert(table, _) => insert(table),
        RowChange::Put(table, _) => {
            let key = table.columns[..table.key].join(", ");
            let set: Vec<_> = table.columns[table.key..]
                .iter()
                .map(|column| format!("{column} = excluded.{column}"))
                .collect();
            format!("{} ON CONFLICT ({key}) DO UPDATE SET {}", insert(table), set.join(", "))
        }
        RowChange::Set(table, _, set) => {
            let columns: Vec<_> = (1..)
                .zip(set)
                .map(|(n, (column, _))| format!("{} = ${n}", table.columns[*column]))
                .collect();
            let key = keyed(table, set.len());
            format!("UPDATE {} SET {} WHERE {key}", table.name, columns.join(", "))
        }
        RowChange::Delete(table, _) => {
            format!("DELETE FROM {} WHERE {}", table.name, keyed(table, 0))
        }
    }
}

fn insert(table: &Table) -> String {
    let columns = table.columns.join(", ");
    let values: Vec<_> = (1..=table.columns.len()).map(|n| format!("${n}")).collect();
    format!("INSERT INTO {} ({columns}) VALUES ({})", table.name, values.join(", "))
}

fn keyed(table: &Table, before: usize) -> String {
    let key: Vec<_> = (before + 1..)
        .zip(&table.columns[..table.key])
        .map(|(n, column)| format!("{column} = ${n}"))
        .collect();
    key.join(" AND ")
}

/// Whole rows in the order of their keys, a page of them: after a key, or from the first. It takes
/// that key and the page's length.
pub(super) fn page(table: &Table, after: bool) -> String {
    let columns = table.columns.join(", ");
    let key = table.columns[..table.key].join(", ");
    let (condition, limit) = if after {
        let values: Vec<_> = (1..=table.key).map(|n| format!("${n}")).collect();
        (format!(" WHERE ({key}) > ({})", values.join(", ")), table.key + 1)
    } else {
        (String::new(), 1)
    };
    format!("SELECT {columns} FROM {}{condition} ORDER BY {key} LIMIT ${limit}", table.name)
}

/// What tells the types of a table's columns.
pub(super) fn columns(table: &Table) -> String {
    format!("SELECT {} FROM {} LIMIT 0", table.columns.join(", "), table.name)
}

/// Many rows at once.
pub(super) fn copy(table: &Table) -> String {
    format!("COPY {} ({}) FROM STDIN BINARY", table.name, table.columns.join(", "))
}
