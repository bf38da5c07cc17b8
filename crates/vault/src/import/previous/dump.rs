//! A plain SQL dump, as `pg_dump` or `pg_restore -f -` writes it, read line by line.
//!
//! A dump counts only when it is whole: what ends inside rows or a statement, or before the line
//! that PostgreSQL writes last, is refused as truncated, whatever it holds.

use std::io::{BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::copy;
use super::lexer::{Lexer, Token};
use super::statement::Statement;
use super::tables::{Table, Tables};
use super::{Account, Limits};
use crate::import::ImportError;

/// Reads a dump, compressed with gzip or not, to its end.
///
/// `source` may be a file, bytes, or the output of `pg_restore`; wrap it to follow progress.
/// Every account found is in the answer, by ascending id.
pub fn read_dump(source: impl Read, limits: &Limits) -> Result<Vec<Account>, ImportError> {
    let mut source = BufReader::with_capacity(BUFFER, source);
    let start = source.fill_buf().map_err(|_| ImportError::Unreadable)?;
    if start.starts_with(&GZIP) {
        let plain = BufReader::with_capacity(BUFFER, MultiGzDecoder::new(source));
        read_lines(plain, limits, inflate_error)
    } else {
        read_lines(source, limits, |_| ImportError::Unreadable)
    }
}

/// What a gzip stream starts with (RFC 1952).
pub const GZIP: [u8; 2] = [0x1f, 0x8b];
const BUFFER: usize = 64 * 1024;

fn inflate_error(error: &std::io::Error) -> ImportError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => ImportError::DumpTruncated,
        std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData => {
            ImportError::DumpDamaged { line: 0, what: "the compressed data" }
        }
        _ => ImportError::Unreadable,
    }
}

fn read_lines(
    mut source: impl BufRead,
    limits: &Limits,
    error: impl Fn(&std::io::Error) -> ImportError,
) -> Result<Vec<Account>, ImportError> {
    let mut dump = Dump::new(limits);
    let mut line = Vec::new();
    let mut total = 0u64;
    loop {
        line.clear();
        let most = u64::try_from(limits.line).unwrap_or(u64::MAX);
        let read = (&mut source).take(most).read_until(b'\n', &mut line).map_err(|e| error(&e))?;
        total += u64::try_from(read).unwrap_or(u64::MAX);
        if total > limits.total || (read >= limits.line && !line.ends_with(b"\n")) {
            return Err(ImportError::TooLarge);
        }
        if read == 0 {
            return dump.finish();
        }
        let cut = !line.ends_with(b"\n");
        dump.line(&line).map_err(|error| if cut { ImportError::DumpTruncated } else { error })?;
    }
}

/// What the lines have said so far.
struct Dump<'a> {
    limits: &'a Limits,
    line: u64,
    /// Lines end with CR LF: the file went through Windows. Decided by the first line.
    crlf: bool,
    lexer: Lexer,
    rows: Option<Rows>,
    tables: Tables,
    ends: Ends,
}

/// The rows of a `COPY` under way.
struct Rows {
    /// Where they go; `None` for a table that doesn't matter.
    table: Option<(Table, Vec<String>)>,
}

/// Starts and ends that were seen. Each start must have its end.
#[derive(Default)]
struct Ends {
    started: u32,
    complete: u32,
    cluster_started: u32,
    cluster_complete: u32,
    /// The key of `\restrict`, until `\unrestrict` repeats it.
    restrict: Option<Vec<u8>>,
}

impl<'a> Dump<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            line: 0,
            crlf: false,
            lexer: Lexer::new(limits.line),
            rows: None,
            tables: Tables::default(),
            ends: Ends::default(),
        }
    }

    fn line(&mut self, raw: &[u8]) -> Result<(), ImportError> {
        self.line += 1;
        let mut line = raw.strip_suffix(b"\n").unwrap_or(raw);
        if self.line == 1 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
            self.crlf = line.ends_with(b"\r");
            if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
                return Err(ImportError::DumpEncoding);
            }
        }
        if self.crlf {
            line = line.strip_suffix(b"\r").unwrap_or(line);
        }
        if let Some(rows) = self.rows.take() {
            return self.row(rows, line);
        }
        if self.lexer.at_rest() {
            if line.first() == Some(&b'\\') {
                self.command(&line[1..]);
                return Ok(());
            }
            if line.starts_with(b"--") {
                self.ends.comment(line);
                return Ok(());
            }
        }
        self.sql(line)
    }

    fn row(&mut self, rows: Rows, line: &[u8]) -> Result<(), ImportError> {
        if line == copy::END {
            return Ok(());
        }
        if let Some((table, columns)) = &rows.table {
            self.tables.add(*table, columns, copy::row(line)).map_err(|e| e.at(self.line))?;
            self.check_size()?;
        }
        self.rows = Some(rows);
        Ok(())
    }

    /// A line that `psql` itself obeys.
    fn command(&mut self, line: &[u8]) {
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        match (words.next(), words.next()) {
            (Some(b"restrict"), Some(key)) => self.ends.restrict = Some(key.to_vec()),
            (Some(b"unrestrict"), Some(key)) if self.ends.restrict.as_deref() == Some(key) => {
                self.ends.restrict = None;
            }
            (Some(b"connect" | b"c"), _) => self.tables.next_database(),
            _ => {}
        }
    }

    fn sql(&mut self, line: &[u8]) -> Result<(), ImportError> {
        let Self { lexer, tables, rows, .. } = self;
        let at = self.line;
        lexer.line(line, |lexer, tokens| statement(lexer, tables, rows, tokens, at))?;
        self.check_size()
    }

    fn check_size(&self) -> Result<(), ImportError> {
        if self.tables.size() > self.limits.kept { Err(ImportError::TooLarge) } else { Ok(()) }
    }

    fn finish(self) -> Result<Vec<Account>, ImportError> {
        if self.rows.is_some() || !self.lexer.at_rest() || !self.ends.all_there() {
            return Err(ImportError::DumpTruncated);
        }
        self.tables.into_accounts()
    }
}

fn statement(
    lexer: &mut Lexer,
    tables: &mut Tables,
    rows: &mut Option<Rows>,
    tokens: Vec<Token>,
    line: u64,
) -> Result<(), ImportError> {
    let damaged = |what| ImportError::DumpDamaged { line, what };
    match Statement::read(tokens, |table| Table::named(table).is_some()) {
        Statement::Create(name, columns) => tables.create(&name, columns),
        Statement::Copy { name, columns, plain } => {
            let table = tables.table(&name);
            if table.is_some() && !plain {
                return Err(damaged("rows in an unexpected format"));
            }
            let with_columns = |table| (table, columns.unwrap_or_else(|| tables.columns(table)));
            *rows = Some(Rows { table: table.map(with_columns) });
        }
        Statement::Insert { name, columns, rows } => {
            if let Some(table) = tables.table(&name) {
                let columns = columns.unwrap_or_else(|| tables.columns(table));
                for row in rows {
                    tables.add(table, &columns, row).map_err(|e| e.at(line))?;
                }
            }
        }
        Statement::Set(name, value) => match (name.as_str(), value.to_lowercase().as_str()) {
            ("client_encoding", "utf8" | "utf-8" | "unicode" | "sql_ascii") => {}
            ("client_encoding", _) => return Err(ImportError::DumpEncoding),
            ("standard_conforming_strings", value) => lexer.standard_strings = value == "on",
            _ => {}
        },
        Statement::Other => {}
    }
    Ok(())
}

impl Ends {
    fn comment(&mut self, line: &[u8]) {
        match line.trim_ascii_end() {
            b"-- PostgreSQL database dump" => self.started += 1,
            b"-- PostgreSQL database dump complete" => self.complete += 1,
            b"-- PostgreSQL database cluster dump" => self.cluster_started += 1,
            b"-- PostgreSQL database cluster dump complete" => self.cluster_complete += 1,
            _ => {}
        }
    }

    fn all_there(&self) -> bool {
        self.complete > 0
            && self.complete >= self.started
            && self.cluster_complete >= self.cluster_started
            && self.restrict.is_none()
    }
}
