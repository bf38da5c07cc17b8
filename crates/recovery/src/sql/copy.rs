//! The rows in a dump: `COPY table (columns) FROM stdin;`, a row a line, `\.` at the end.

use std::io::{BufRead, Read};

use mdp_store::{Table, Value};

use super::COMPLETE;
use crate::Error;
use crate::archive::tables;

/// No row of ours is longer, written out.
const LONGEST: u64 = 256 * 1024 * 1024;
/// The previous system kept its passwords there.
const PREVIOUS: &str = "api_passwordentry";
/// Columns that hold text. In the others, what begins with `\x` is bytes, all else numbers.
const TEXT: &[&str] = &["name", "name_key", "action", "address", "subject"];

/// What a dump says besides the rows of archives' tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The version of the schema.
    pub(super) schema: Option<u64>,
    /// The journal's latest position.
    pub(super) position: Option<u64>,
    /// The tables that it has.
    pub(super) tables: Vec<&'static str>,
    /// It is of the previous system.
    pub(super) previous: bool,
}

/// Where a row goes.
type Take<'a> = &'a mut dyn FnMut(&'static Table, Vec<Value>) -> Result<(), Error>;

/// Reads a dump to its end, which must be the one that it was given.
///
/// [`Error::Corrupt`] for what is cut, or isn't such a dump.
pub(super) fn read(mut input: impl BufRead, take: Take<'_>) -> Result<Said, Error> {
    let mut said = Said::default();
    let mut complete = false;
    let mut line = Vec::new();
    while next(&mut input, &mut line)? {
        if line == COMPLETE[1..COMPLETE.len() - 1] {
            complete = true;
        }
        let Some((name, columns)) = begins(&line) else { continue };
        if complete {
            return Err(Error::corrupt("something follows its end"));
        }
        block(&mut input, &name, &columns, &mut said, take)?;
    }
    if complete { Ok(said) } else { Err(cut()) }
}

fn cut() -> Error {
    Error::corrupt("it stops before its end")
}

/// A line, without what ends it; whether there is one.
fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, Error> {
    line.clear();
    let read = input.take(LONGEST).read_until(b'\n', line);
    read.map_err(|error| Error::Corrupt(error.to_string()))?;
    if line.is_empty() {
        return Ok(false);
    }
    if line.pop_if(|end| *end == b'\n').is_none() {
        return Err(cut());
    }
    Ok(true)
}

/// The table and the columns, where rows begin.
fn begins(line: &[u8]) -> Option<(String, Vec<String>)> {
    let line = std::str::from_utf8(line).ok()?.strip_prefix("COPY ")?;
    let (name, columns) = line.strip_suffix(") FROM stdin;")?.split_once(" (")?;
    let bare = |word: &str| word.trim_matches('"').to_owned();
    let name = bare(name.rsplit('.').next()?);
    Some((name, columns.split(", ").map(bare).collect()))
}

fn block(
    input: &mut impl BufRead,
    name: &str,
    columns: &[String],
    said: &mut Said,
    take: Take<'_>,
) -> Result<(), Error> {
    let table = tables().find(|table| table.name == name).copied();
    let order: Option<Vec<usize>> = table.and_then(|table| {
        said.tables.push(table.name);
        let place = |wanted: &&str| columns.iter().position(|column| column == wanted);
        table.columns.iter().map(place).collect()
    });
    said.previous |= name == PREVIOUS;
    let mut line = Vec::new();
    loop {
        if !next(input, &mut line)? {
            return Err(cut());
        }
        if line == b"\\." {
            return Ok(());
        }
        let bad = || Error::corrupt(format!("a row of {name}"));
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b'\t').collect();
        if fields.len() != columns.len() {
            return Err(bad());
        }
        let number = |wanted: &str| {
            let at = columns.iter().position(|column| column == wanted)?;
            match value(wanted, fields[at])? {
                Value::Int(number) => Some(number.cast_unsigned()),
                _ => None,
            }
        };
        match (name, table, &order) {
            ("schema_version", ..) => said.schema = Some(number("version").ok_or_else(bad)?),
            ("journal_head", ..) => said.position = Some(number("position").ok_or_else(bad)?),
            (_, Some(table), Some(order)) => {
                let row = order.iter().map(|at| value(&columns[*at], fields[*at]));
                take(table, row.collect::<Option<_>>().ok_or_else(bad)?)?;
            }
            (_, Some(_), None) => return Err(bad()),
            // What archives don't hold either.
            _ => {}
        }
    }
}

fn value(column: &str, field: &[u8]) -> Option<Value> {
    if field == b"\\N" {
        return Some(Value::Null);
    }
    let text = String::from_utf8(unescape(field)?).ok()?;
    if TEXT.contains(&column) {
        return Some(text.into());
    }
    match text.strip_prefix("\\x") {
        Some(digits) => hex::decode(digits).ok().map(Into::into),
        None => text.parse().ok().map(Value::Int),
    }
}

fn unescape(field: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(field.len());
    let mut bytes = field.iter();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\\' => match bytes.next()? {
                b'b' => 0x08,
                b'f' => 0x0c,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'v' => 0x0b,
                other => *other,
            },
            other => *other,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\
        CREATE TABLE public.slots (user_id bytea);\n\
        COPY public.audit (\"position\", at, action, actor, address, subject) FROM stdin;\n\
        1\t5\tuser.add\t\\N\t\\N\t\\\\x41 a\\tb\n\\.\n\n\
        COPY public.sessions (session_id) FROM stdin;\n\\\\x00\n\\.\n\
        COPY public.journal_head (id, \"position\") FROM stdin;\n1\t7\n\\.\n\
        COPY public.schema_version (version) FROM stdin;\n1\n\\.\n\
        COPY public.slots (slot_key, user_id, bytes) FROM stdin;\n\\\\x02\t\\\\x01\t\\\\x\n\\.\n\
        --\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n";

    fn rows(text: &str) -> Result<(Said, Vec<Vec<Value>>), Error> {
        let mut rows = Vec::new();
        let said = read(text.as_bytes(), &mut |_, row| {
            rows.push(row);
            Ok(())
        })?;
        Ok((said, rows))
    }

    #[test]
    fn rows_are_read_in_the_order_of_our_columns_and_text_stays_text() {
        let (said, rows) = rows(DUMP).unwrap();
        assert_eq!(said.tables, ["audit", "slots"]);
        assert_eq!((said.schema, said.position), (Some(1), Some(7)));
        let audit = vec![
            Value::Int(1),
            Value::Int(5),
            "user.add".into(),
            Value::Null,
            Value::Null,
            "\\x41 a\tb".into(),
        ];
        assert_eq!(rows, [audit, vec![vec![1].into(), vec![].into(), vec![2].into()]]);
    }

    #[test]
    fn a_dump_cut_anywhere_before_it_says_that_it_is_complete_is_refused() {
        let end = DUMP.find("dump complete").unwrap() + "dump complete\n".len();
        for cut in 0..end {
            assert!(matches!(rows(&DUMP[..cut]), Err(Error::Corrupt(_))), "cut at {cut}");
        }
        let twice = format!("{DUMP}{DUMP}");
        assert!(matches!(rows(&twice), Err(Error::Corrupt(_))));
    }
}
