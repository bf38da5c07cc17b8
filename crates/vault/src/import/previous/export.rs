//! The clear exports of the previous system: a JSON array of objects, or a CSV file with a byte
//! order mark and every cell quoted.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::content::{self, Content};
use super::{Account, Body, Category, Entry, timestamp};
use crate::import::ImportError;
use crate::item::Text;

/// The columns an export must have to be one, beside `login` or `password`.
const TITLE: &str = "title";

/// Reads a JSON export.
pub fn read_json(bytes: &[u8]) -> Result<Account, ImportError> {
    let bytes = without_mark(bytes);
    let damaged = |e: &serde_json::Error| ImportError::ExportDamaged { line: e.line() as u64 };
    let objects: Vec<&RawValue> = serde_json::from_slice(bytes).map_err(|e| damaged(&e))?;
    let mut entries = Vec::with_capacity(objects.len());
    for raw in objects {
        let (object, exact) = content::parse_object(raw.get().as_bytes())
            .filter(|(object, _)| object.contains_key(TITLE))
            .ok_or_else(|| ImportError::ExportDamaged { line: line_of(bytes, raw.get()) })?;
        entries.push(entry(object, exact));
    }
    Ok(account(entries))
}

/// Reads a CSV export. Columns may come in any order, separated by commas, or by semicolons or
/// tabs where a spreadsheet saved the file again.
pub fn read_csv(bytes: &[u8]) -> Result<Account, ImportError> {
    let bytes = without_mark(bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(bytes)).from_reader(bytes);
    let damaged = |error: &csv::Error| ImportError::ExportDamaged {
        line: error.position().map_or(1, csv::Position::line),
    };
    let header = reader.headers().map_err(|e| damaged(&e))?.clone();
    if !is_header(&header) {
        return Err(ImportError::ExportDamaged { line: 1 });
    }
    let mut entries = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| damaged(&e))?;
        let cells = header.iter().zip(record.iter());
        let object = cells.map(|(name, cell)| (name.to_owned(), Value::String(cell.to_owned())));
        entries.push(entry(object.collect(), None));
    }
    if !ends_outside_quotes(bytes) {
        return Err(ImportError::ExportDamaged { line: reader.position().line() });
    }
    Ok(account(entries))
}

/// Whether a file starts with the columns of a CSV export of the previous system.
pub fn is_csv_header(bytes: &[u8]) -> bool {
    let bytes = without_mark(bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(bytes)).from_reader(bytes);
    reader.headers().is_ok_and(is_header)
}

fn is_header(columns: &csv::StringRecord) -> bool {
    let has = |name| columns.iter().any(|column| column == name);
    has(TITLE) && (has("login") || has("password"))
}

/// The separator of a CSV file, told by its first line.
fn delimiter(bytes: &[u8]) -> u8 {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| memchr::memchr_iter(sign, line).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|&sign| (count(sign), sign == b',')).unwrap_or(b',')
}

/// The bytes after the UTF-8 byte order mark, if there is one.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Whether the last cell is closed: quotes come in pairs, doubled ones included.
fn ends_outside_quotes(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'"', bytes).count().is_multiple_of(2)
}

/// The line on which `part`, a piece of `bytes`, starts.
fn line_of(bytes: &[u8], part: &str) -> u64 {
    let offset = (part.as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize);
    let before = bytes.get(..offset).unwrap_or_default();
    memchr::memchr_iter(b'\n', before).count() as u64 + 1
}

fn entry(mut object: Map<String, Value>, exact: Option<Text>) -> Entry {
    let mut take = |key| object.remove(key).map_or_else(Text::default, content::text);
    let (id, title, url, category) = (take("id"), take(TITLE), take("url"), take("category"));
    let (created, updated) = (take("created_at"), take("updated_at"));
    let mut content = Content::from_object(object);
    content.extra.extend(exact.map(|json| ("JSON".to_owned(), json)));
    Entry {
        id: id.trim().parse().ok(),
        title: title.as_str().to_owned(),
        url: url.as_str().to_owned(),
        category: category.as_str().to_owned(),
        created: timestamp::parse(&created),
        updated: timestamp::parse(&updated),
        body: Body::Clear(content),
    }
}

/// The account of an export: it says neither whose it is nor which categories are empty.
fn account(entries: Vec<Entry>) -> Account {
    let mut categories: Vec<Category> = Vec::new();
    for entry in &entries {
        if !entry.category.is_empty() && !categories.iter().any(|c| c.name == entry.category) {
            let name = entry.category.clone();
            categories.push(Category { id: 0, name, description: String::new() });
        }
    }
    Account { categories, entries, ..Account::default() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn content(entry: &Entry) -> &Content {
        match &entry.body {
            Body::Clear(content) => content,
            Body::Sealed(_) => panic!("an export is in clear"),
        }
    }

    #[test]
    fn cells_hold_quotes_separators_and_line_ends_as_they_are() {
        let csv = "\u{feff}\"id\",\"title\",\"url\",\"category\",\"login\",\"password\",\"notes\",\"created_at\",\"updated_at\"\n\
                   \"11\",\"=A(\"\"x\"\")\",\"\",\"Été; , \",\" a \",\"-2+3\",\"l1\nl2\r\n\n\",\"2026-11-22T00:49:08.517679-06:00\",\"\"\n";
        let account = read_csv(csv.as_bytes()).unwrap();
        let [entry] = account.entries.as_slice() else { panic!("one entry") };
        assert_eq!(
            (entry.id, entry.title.as_str(), entry.category.as_str()),
            (Some(11), "=A(\"x\")", "Été; , ")
        );
        assert_eq!((entry.created, entry.updated), (Some(1_795_330_148_517_679), None));
        let content = content(entry);
        assert_eq!(
            (&*content.login, &*content.password, &*content.notes),
            (" a ", "-2+3", "l1\nl2\r\n\n")
        );
        assert_eq!(account.categories.len(), 1);
    }

    #[test]
    fn a_file_saved_again_by_a_spreadsheet_still_reads() {
        let csv = "password;title;mine\r\np;t;x\r\n";
        let account = read_csv(csv.as_bytes()).unwrap();
        assert_eq!(content(&account.entries[0]).password.as_str(), "p");
        assert_eq!(content(&account.entries[0]).extra[0].1.as_str(), "x");
    }

    #[test]
    fn a_cut_or_foreign_export_is_refused_with_its_line() {
        let line = |result: Result<Account, ImportError>| match result {
            Err(ImportError::ExportDamaged { line }) => line,
            _ => panic!("accepted"),
        };
        assert_eq!(line(read_csv(b"a,b\n1,2\n")), 1);
        assert_eq!(line(read_csv(b"title,login\n1,2\n3\n")), 3);
        line(read_csv(b"title,login\n\"1\",\"2\n"));
        assert_eq!(line(read_json(b"[\n{\"title\":\"a\"},\n{\"login\":\"b\"}]")), 3);
        line(read_json(b"[{\"title\":\"a\"}"));
        line(read_json(b"{}"));
    }

    #[test]
    fn half_a_character_in_a_json_export_is_kept_exactly() {
        let account = read_json(br#"[{"id":1,"title":"t","password":"\ud83d"}]"#).unwrap();
        let content = content(&account.entries[0]);
        assert_eq!(content.password.as_str(), "\u{fffd}");
        assert!(content.extra[0].1.contains("\\ud83d"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_export_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), cells in "[\",;\n\rab]{0,60}") {
            let _ = read_csv(&bytes);
            let _ = read_json(&bytes);
            let _ = read_csv(format!("title,login\n{cells}").as_bytes());
        }
    }
}
