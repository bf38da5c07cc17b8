//! What a dump reader must accept and refuse, on small dumps written here.

use std::io::Write as _;

use proptest::prelude::*;

use super::{Account, Body, Limits, read_dump};
use crate::import::ImportError;

const TABLES: &str = "CREATE TABLE public.auth_user (\n    id integer NOT NULL,\n    username character varying(150) NOT NULL\n);\n\
CREATE TABLE public.api_category (\n    id bigint NOT NULL,\n    name character varying(100) NOT NULL,\n    owner_id integer NOT NULL\n);\n\
CREATE TABLE public.api_passwordentry (\n    id bigint NOT NULL,\n    title character varying(200) NOT NULL,\n    ciphertext jsonb NOT NULL,\n    created_at timestamp with time zone NOT NULL,\n    category_id bigint,\n    owner_id integer NOT NULL,\n    CONSTRAINT positive CHECK ((id > 0))\n);\n";

const COPY: &str = "COPY public.auth_user (username, id) FROM stdin;\nalice\t1\n\\.\n\n\
COPY public.api_category (id, name, owner_id) FROM stdin;\n7\tTabs\\tand\\\\\t1\n\\.\n\n\
COPY public.api_passwordentry (owner_id, id, title, ciphertext, created_at, category_id) FROM stdin;\n\
1\t2\tl'été; -- \\\\.\t{\"iv\": \"\\\\\"\"}\t1970-01-01 00:00:01+00\t7\n\
9\t1\t\\N\t{}\tinfinity\t\\N\n\\.\n\n\
COPY public.django_session (session_key) FROM stdin;\nnot ours\n\\.\n";

const INSERTS: &str = "INSERT INTO public.auth_user VALUES (1, 'alice');\n\
INSERT INTO public.api_category (name, id, owner_id) VALUES ('Tabs\tand\\', 7, 1);\n\
INSERT INTO public.api_passwordentry VALUES (2, 'l''été; -- \\.', '{\"iv\": \"\\\"\"}', '1970-01-01 00:00:01+00', 7, 1),\n\
\t(1, NULL, '{}', 'infinity', NULL, 9);\nINSERT INTO public.django_session VALUES ('not ours;');\n";

const END: &str = "\n--\n-- PostgreSQL database dump complete\n--\n\n";

fn dump(body: &str) -> String {
    format!(
        "--\n-- PostgreSQL database dump\n--\n\n\\restrict k3y\n\nSET client_encoding = 'UTF8';\n\
             SET standard_conforming_strings = on;\n{TABLES}{body}{END}\\unrestrict k3y\n\n"
    )
}

fn read(sql: impl AsRef<[u8]>) -> Result<Vec<Account>, ImportError> {
    read_dump(sql.as_ref(), &Limits::default())
}

/// What matters of the accounts, to compare.
fn summary(accounts: &[Account]) -> String {
    let entry = |entry: &super::Entry| match &entry.body {
        Body::Sealed(sealed) => format!(
            "{:?} {:?} in {:?} at {:?} {}",
            entry.id,
            entry.title,
            entry.category,
            entry.created,
            sealed.json().as_str()
        ),
        Body::Clear(_) => "clear".to_owned(),
    };
    let account = |account: &Account| {
        let categories: Vec<_> = account.categories.iter().map(|c| c.name.as_str()).collect();
        let entries: Vec<_> = account.entries.iter().map(entry).collect();
        format!("{:?} {:?} {categories:?} {entries:?}\n", account.id, account.username)
    };
    accounts.iter().map(account).collect::<Vec<_>>().concat()
}

#[test]
fn copy_and_insert_dumps_say_the_same() {
    let copy = read(dump(COPY)).unwrap();
    assert_eq!(copy.len(), 2, "an owner that auth_user lacks is an account all the same");
    assert_eq!(copy[0].username, "alice");
    assert_eq!(copy[0].entries[0].title, "l'été; -- \\.");
    assert_eq!(copy[0].entries[0].category, "Tabs\tand\\");
    assert_eq!(copy[0].entries[0].created, Some(1_000_000));
    assert_eq!(copy[1].entries[0].created, None);
    assert_eq!(summary(&copy), summary(&read(dump(INSERTS)).unwrap()));
}

#[test]
fn windows_line_ends_a_byte_order_mark_and_no_schema_change_nothing() {
    let expected = summary(&read(dump(COPY)).unwrap());
    for sql in [
        dump(COPY).replace('\n', "\r\n"),
        format!("\u{feff}{}", dump(COPY)),
        dump(COPY).replace("public.", ""),
        dump(COPY).replace("public.", "\"mdp\"."),
        dump(COPY).replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"),
    ] {
        assert_eq!(summary(&read(sql).unwrap()), expected);
    }
}

#[test]
fn a_dump_with_another_string_syntax_reads_the_same() {
    let off = dump(INSERTS)
        .replace("standard_conforming_strings = on", "standard_conforming_strings = off")
        .replace('\\', "\\\\")
        .replace("\\\\restrict", "\\restrict")
        .replace("\\\\unrestrict", "\\unrestrict");
    assert_eq!(summary(&read(off).unwrap()), summary(&read(dump(INSERTS)).unwrap()));
}

#[test]
fn older_tables_lack_columns_and_tables_and_still_read() {
    let old = dump(
        "COPY public.api_passwordentry (id, ciphertext, owner_id) FROM stdin;\n1\t{}\t4\n\\.\n",
    );
    assert_eq!(
        summary(&read(old).unwrap()),
        "Some(4) \"\" [] [\"Some(1) \\\"\\\" in \\\"\\\" at None {}\"]\n"
    );
}

#[test]
fn data_alone_without_columns_is_read_in_their_usual_order() {
    let data = dump("INSERT INTO public.api_passwordentry VALUES (1, 't', 'u', '{}', '1970-01-01 00:00:01+00', 'infinity', NULL, 4);\n")
        .replace(TABLES, "");
    assert_eq!(read(&data).unwrap()[0].entries[0].url, "u");
    let other = data.replace("'u', ", "");
    assert!(matches!(read(other), Err(ImportError::DumpDamaged { .. })));
}

#[test]
fn an_empty_system_has_no_accounts_and_another_dump_is_not_one() {
    assert_eq!(read(dump("")).unwrap().len(), 0);
    let foreign = dump(COPY).replace("api_passwordentry", "other");
    assert_eq!(read(foreign).err(), Some(ImportError::NotPreviousSystem));
}

#[test]
fn several_databases_are_read_apart() {
    let cluster = |second: &str| {
        format!(
            "--\n-- PostgreSQL database cluster dump\n--\n\\connect one\n{}\\connect two\n{}--\n-- PostgreSQL database cluster dump complete\n--\n",
            dump(COPY),
            second
        )
    };
    let foreign = dump("COPY public.auth_user (id, username) FROM stdin;\n1\tmallory\n\\.\n")
        .replace("api_passwordentry", "blog");
    assert_eq!(summary(&read(cluster(&foreign)).unwrap()), summary(&read(dump(COPY)).unwrap()));
    assert_eq!(read(cluster(&dump(COPY))).err(), Some(ImportError::SeveralDatabases));
    let cut = cluster(&foreign).replace("cluster dump complete", "");
    assert_eq!(read(cut).err(), Some(ImportError::DumpTruncated));
}

#[test]
fn a_dump_cut_anywhere_is_refused_as_truncated() {
    for body in [COPY, INSERTS] {
        let whole = dump(body);
        let end = whole.trim_end().len();
        for cut in 0..end {
            assert_eq!(
                read(&whole.as_bytes()[..cut]).err(),
                Some(ImportError::DumpTruncated),
                "at {cut} of {end}"
            );
        }
        assert!(read(&whole.as_bytes()[..end]).is_ok());
    }
}

#[test]
fn the_end_counts_only_where_postgresql_writes_it() {
    let inside_rows = dump(
        "COPY public.api_category (id, name, owner_id) FROM stdin;\n-- PostgreSQL database dump complete\n",
    );
    assert!(read(inside_rows).is_err());
    let inside_text = dump("INSERT INTO x VALUES ('\n-- PostgreSQL database dump complete\n");
    assert_eq!(read(inside_text).err(), Some(ImportError::DumpTruncated));
}

#[test]
fn a_damaged_row_is_named_by_its_line() {
    let sql = dump(&COPY.replace("\t7\n9", "\n9"));
    let line = sql.lines().position(|line| line.starts_with("1\t2")).unwrap() as u64 + 1;
    assert!(
        matches!(read(sql), Err(ImportError::DumpDamaged { line: found, .. }) if found == line)
    );
    let no_number = dump(&COPY.replace("1\t2\t", "1\ttwo\t"));
    assert!(matches!(read(no_number), Err(ImportError::DumpDamaged { .. })));
    let csv = dump(&COPY.replace("category_id) FROM stdin;", "category_id) FROM stdin CSV;"));
    assert!(matches!(read(csv), Err(ImportError::DumpDamaged { .. })));
}

#[test]
fn another_encoding_is_refused() {
    let latin = dump(COPY).replace("'UTF8'", "'LATIN1'");
    assert_eq!(read(latin).err(), Some(ImportError::DumpEncoding));
    let mut bytes = dump(COPY).into_bytes();
    let at = bytes.windows(2).position(|pair| pair == "é".as_bytes()).unwrap();
    bytes[at] = 0xff;
    assert_eq!(read(bytes).err(), Some(ImportError::DumpEncoding));
    assert_eq!(read(b"\xff\xfe-\0-\0\n\0").err(), Some(ImportError::DumpEncoding));
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(content).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn a_compressed_dump_reads_the_same_and_cut_anywhere_is_truncated() {
    let whole = gzip(dump(COPY).as_bytes());
    assert_eq!(summary(&read(&whole).unwrap()), summary(&read(dump(COPY)).unwrap()));
    for cut in 0..whole.len() {
        assert_eq!(read(&whole[..cut]).err(), Some(ImportError::DumpTruncated), "at {cut}");
    }
    let empty_backup = gzip(b"");
    assert_eq!(read(empty_backup).err(), Some(ImportError::DumpTruncated));
    let (first, second) = dump(COPY).split_at(300).map_parts(|part| gzip(part.as_bytes()));
    assert!(read([first, second].concat()).is_ok(), "several gzip members are one file");
}

trait MapParts<T> {
    fn map_parts<U>(self, map: impl Fn(T) -> U) -> (U, U);
}

impl<T> MapParts<T> for (T, T) {
    fn map_parts<U>(self, map: impl Fn(T) -> U) -> (U, U) {
        (map(self.0), map(self.1))
    }
}

#[test]
fn a_flipped_byte_in_the_compressed_dump_is_never_accepted() {
    let whole = gzip(dump(COPY).as_bytes());
    let expected = summary(&read(&whole).unwrap());
    for at in 10..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        if let Ok(accounts) = read(flipped) {
            assert_eq!(summary(&accounts), expected, "at {at}");
        }
    }
}

#[test]
fn a_decompression_bomb_is_refused_before_it_fills_the_memory() {
    let limits = Limits { line: 1 << 16, total: 1 << 20, kept: 1 << 18 };
    let read = |sql: &[u8]| read_dump(sql, &limits).err();
    let long_line = gzip(&vec![b'-'; 4 << 20]);
    let many_lines = gzip("-- x\n".repeat(1 << 20).as_bytes());
    let row = format!("1\t{}\t1\n", "n".repeat(1000));
    let many_rows = dump(&format!(
        "COPY public.api_category (id, name, owner_id) FROM stdin;\n{}\\.\n",
        row.repeat(500)
    ));
    for bomb in [long_line, many_lines, many_rows.into_bytes()] {
        assert_eq!(read(&bomb), Some(ImportError::TooLarge));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_dump_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let _ = read([b"\x1f\x8b\x08\0\0\0\0\0\0\x03".as_slice(), &bytes].concat());
    }

    #[test]
    fn a_mutated_dump_is_read_or_refused(at in 0usize..2000, byte in any::<u8>(), inserts in any::<bool>()) {
        let mut sql = dump(if inserts { INSERTS } else { COPY }).into_bytes();
        let at = at % sql.len();
        sql[at] = byte;
        let _ = read(&sql);
    }

    #[test]
    fn any_statements_are_read_or_refused(sql in "[$'\"();,.\\\\a-eE\n -]{0,80}") {
        let _ = read(dump(&format!("COPY public.api_category FROM stdin;\n\\.\n{sql}")));
        let _ = read(dump(&format!("INSERT INTO api_category VALUES {sql}")));
    }
}
