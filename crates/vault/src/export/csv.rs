//! The export for people and other programs: UTF-8 with a byte order mark, every cell quoted, lines
//! ended by LF, one row an item outside the trash, then one a record that doesn't open.
//!
//! Values are exact: a password that starts with `=` is written so, because a password changed by an
//! export is a password lost. A spreadsheet may take such a cell for a formula; programs that import
//! passwords don't.

use std::collections::BTreeMap;

use mdp_ledger::EntryId;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::Unreadable;
use crate::item::{Categories, Field, Item, Millis, Record};

/// The columns. `others` holds what has no column, a line each: `label: value`.
const COLUMNS: [&str; 12] = [
    "id",
    "title",
    "url",
    "category",
    "login",
    "password",
    "notes",
    "created_at",
    "updated_at",
    "totp",
    "tags",
    "others",
];

/// Writes the items of a vault, and which of its records don't open: a row each, with their id and
/// `unreadable: reason` among the `others`.
pub fn csv<'a>(
    records: impl IntoIterator<Item = (EntryId, &'a Record)>,
    unreadable: &[Unreadable],
) -> Zeroizing<Vec<u8>> {
    let records: BTreeMap<EntryId, &Record> = records.into_iter().collect();
    let categories = records.iter().filter_map(|(id, record)| Some((*id, record.as_category()?)));
    let categories = Categories::new(categories);
    let mut out = Zeroizing::new(b"\xef\xbb\xbf".to_vec());
    row(&mut out, &COLUMNS);
    for (id, record) in &records {
        if let Some(item) = record.as_item().filter(|item| !item.is_trashed()) {
            let cells = cells(*id, item, &categories);
            row(&mut out, &cells.each_ref().map(|cell| cell.as_str()));
        }
    }
    for Unreadable { id, reason } in unreadable {
        let (id, why) = (id.to_string(), format!("unreadable: {reason}"));
        let cell = |column| match column {
            "id" => id.as_str(),
            "others" => why.as_str(),
            _ => "",
        };
        row(&mut out, &COLUMNS.map(cell));
    }
    out
}

fn cells(id: EntryId, item: &Item, categories: &Categories) -> [Zeroizing<String>; 12] {
    let field = |field| item.fields.get(field).to_owned();
    let path = item.category.map(|id| categories.path(id).join(" / "));
    let tags: Vec<_> = item.tags.iter().map(String::as_str).collect();
    [
        id.to_string(),
        field(Field::TITLE),
        item.urls.first().cloned().unwrap_or_default(),
        path.unwrap_or_default(),
        field(Field::USERNAME),
        field(Field::PASSWORD),
        field(Field::NOTES),
        moment(item.created_at),
        moment(item.updated_at),
        field(Field::TOTP),
        tags.join(", "),
        others(item),
    ]
    .map(Zeroizing::new)
}

/// Addresses after the first, fields without a column, and custom fields.
fn others(item: &Item) -> String {
    const WITH_COLUMN: [Field; 5] =
        [Field::TITLE, Field::USERNAME, Field::PASSWORD, Field::NOTES, Field::TOTP];
    let urls = item.urls.iter().skip(1).map(|url| format!("url: {url}"));
    let fields = item.fields.iter().filter(|(field, _)| !WITH_COLUMN.contains(field));
    let fields = fields.map(|(field, value)| format!("{field}: {}", value.as_str()));
    let custom =
        item.custom.iter().map(|custom| format!("{}: {}", custom.label, custom.value.as_str()));
    urls.chain(fields).chain(custom).collect::<Vec<_>>().join("\n")
}

/// RFC 3339 in UTC, to the millisecond.
fn moment(millis: Millis) -> String {
    let nanos = i128::from(millis) * 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).map_or_else(
        |_| String::new(),
        |at| {
            format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                at.year(),
                u8::from(at.month()),
                at.day(),
                at.hour(),
                at.minute(),
                at.second(),
                at.millisecond()
            )
        },
    )
}

fn row(out: &mut Vec<u8>, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        out.extend(if at == 0 { "\"" } else { ",\"" }.bytes());
        out.extend(cell.replace('"', "\"\"").bytes());
        out.push(b'"');
    }
    out.push(b'\n');
}
