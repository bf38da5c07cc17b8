//! What a file is, told by its bytes; its name only helps where there are none to tell by.

use std::io::Read as _;

use super::ImportError;
use super::previous::{GZIP, is_csv_header};

/// How much of a file is looked at.
const HEAD: usize = 64 * 1024;

/// What can be imported from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A plain SQL dump of the previous system.
    Sql,
    /// The same, compressed with gzip.
    SqlGz,
    /// A dump in PostgreSQL's custom or tar format: for the terminal only.
    CustomDump,
    /// The previous system's clear JSON export.
    JsonExport,
    /// The previous system's clear CSV export.
    CsvExport,
    /// The previous system's key file, protected by a passphrase.
    KeyFile,
    /// A key pair of the previous system in clear, as browsers once kept it.
    KeyPair,
    /// The same with rows sealed for it.
    KeySample,
    /// mdp's own key file, for unlocking rather than importing.
    MdpKeyFile,
}

impl Format {
    /// The forms a refusal may list as accepted.
    pub const ACCEPTED: [Self; 9] = [
        Self::SqlGz,
        Self::Sql,
        Self::CustomDump,
        Self::JsonExport,
        Self::CsvExport,
        Self::KeyFile,
        Self::KeyPair,
        Self::KeySample,
        Self::MdpKeyFile,
    ];

    /// Its stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sql => "sql",
            Self::SqlGz => "sql-gz",
            Self::CustomDump => "custom-dump",
            Self::JsonExport => "json-export",
            Self::CsvExport => "csv-export",
            Self::KeyFile => "key-file",
            Self::KeyPair => "key-pair",
            Self::KeySample => "key-sample",
            Self::MdpKeyFile => "mdp-key-file",
        }
    }

    /// Whether the file holds a key that opens a dump's entries.
    pub fn holds_legacy_key(self) -> bool {
        matches!(self, Self::KeyFile | Self::KeyPair | Self::KeySample)
    }

    /// Whether the file holds entries.
    pub fn holds_entries(self) -> bool {
        !matches!(self, Self::KeyFile | Self::KeyPair | Self::MdpKeyFile)
    }
}

/// Recognises a file by all of its bytes, or at least its first 64 KiB, and its name.
pub fn recognise(bytes: &[u8], name: &str) -> Result<Format, ImportError> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if head.starts_with(&GZIP) {
        return Ok(if is_custom_dump(&inflated_head(bytes)) {
            Format::CustomDump
        } else {
            Format::SqlGz
        });
    }
    if is_custom_dump(head) {
        return Ok(Format::CustomDump);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let found = match text.first() {
        Some(b'{') => json_object(text),
        Some(b'[') => json_array(text),
        _ if is_csv_header(text) => Some(Format::CsvExport),
        _ if is_sql(text, name) => Some(Format::Sql),
        _ => None,
    };
    found.ok_or(ImportError::UnknownFormat)
}

/// PostgreSQL's custom format, or its tar format, whose first file is the table of contents.
fn is_custom_dump(head: &[u8]) -> bool {
    head.starts_with(b"PGDMP")
        || (head.starts_with(b"toc.dat\0") && head.get(257..262) == Some(b"ustar"))
}

/// The first bytes of a gzip stream's content, as far as it can be read.
fn inflated_head(bytes: &[u8]) -> Vec<u8> {
    let mut head = Vec::new();
    let mut plain = flate2::read::GzDecoder::new(bytes).take(512);
    // What is damaged is refused when it is read as a dump.
    let _ = plain.read_to_end(&mut head);
    head
}

fn json_object(text: &[u8]) -> Option<Format> {
    let has = |part: &str| contains(text, part);
    if has("\"zk-keybundle-v") {
        Some(Format::KeyFile)
    } else if has("\"mdp-keybundle-v2\"") {
        Some(Format::MdpKeyFile)
    } else if has("\"indexeddb_record\"") && has("\"rows\"") {
        Some(Format::KeySample)
    } else if has("\"privJwk\"") || has("\"privateKey\"") {
        Some(Format::KeyPair)
    } else {
        None
    }
}

fn json_array(text: &[u8]) -> Option<Format> {
    let empty = text[1..].trim_ascii_start().starts_with(b"]");
    (empty || contains(text, "\"title\"")).then_some(Format::JsonExport)
}

fn is_sql(text: &[u8], name: &str) -> bool {
    let named = name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("sql"));
    let written = ["-- PostgreSQL database", "COPY ", "INSERT INTO ", "CREATE TABLE "];
    named || written.iter().any(|part| contains(text, part))
}

fn contains(text: &[u8], part: &str) -> bool {
    text.windows(part.len()).any(|window| window == part.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(content).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn every_format_is_told_by_its_bytes() {
        let tar = [b"toc.dat".as_slice(), &[0; 250], b"ustar\0"].concat();
        let cases: [(&[u8], Format); 16] = [
            (b"--\n-- PostgreSQL database dump\n--\n", Format::Sql),
            (b"SET x = 1;\nINSERT INTO public.t VALUES (1);", Format::Sql),
            (&gzip(b"-- PostgreSQL"), Format::SqlGz),
            (&gzip(b""), Format::SqlGz),
            (b"\x1f\x8b", Format::SqlGz),
            (&gzip(b"PGDMP\x01\x0e"), Format::CustomDump),
            (b"PGDMP\x01\x0e", Format::CustomDump),
            (&tar, Format::CustomDump),
            (b" [\n]", Format::JsonExport),
            (b"\xef\xbb\xbf[{\"id\":1,\"title\":\"x\"", Format::JsonExport),
            (b"\xef\xbb\xbf\"id\",\"title\",\"password\"\n", Format::CsvExport),
            (b"{\"format\":\"zk-keybundle-v1\"", Format::KeyFile),
            (b"{\"format\": \"mdp-keybundle-v2\"}", Format::MdpKeyFile),
            (b"{\"privJwk\":{}}", Format::KeyPair),
            (b"{\"name\":\"rsa\",\"privateKey\":\"\"}", Format::KeyPair),
            (b"{\"indexeddb_record\":{\"privateKey\":\"\"},\"rows\":[]}", Format::KeySample),
        ];
        for (bytes, format) in cases {
            assert_eq!(recognise(bytes, "file"), Ok(format), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn an_empty_backup_is_a_dump_to_refuse_and_not_an_unknown_file() {
        assert_eq!(recognise(b"", "mdp_db.SQL"), Ok(Format::Sql));
        assert_eq!(recognise(b"", "notes.txt"), Err(ImportError::UnknownFormat));
    }

    #[test]
    fn anything_else_is_unknown() {
        for bytes in [b"hello, world".as_slice(), b"{}", b"[1, 2]", b"\x89PNG", b"name,url\n1,2\n"]
        {
            assert_eq!(recognise(bytes, "x"), Err(ImportError::UnknownFormat));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_recognised_or_not(bytes in prop::collection::vec(any::<u8>(), 0..300), name in ".{0,20}") {
            let _ = recognise(&bytes, &name);
        }
    }
}
