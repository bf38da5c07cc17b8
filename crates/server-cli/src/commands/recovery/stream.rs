//! What comes by standard input, on hosts that reach the server through a container: an archive,
//! after its sidecar where there is one, or plain SQL; and before them the operator's private key
//! (which so is in no argument and no file here). What a person didn't announce is refused, however
//! it begins: whoever can write what comes must not choose whose signature is believed, or that none
//! is needed.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use mdp_recovery::Error;
use mdp_recovery::archive::Sidecar;
use mdp_recovery::keys::OperatorKey;
use mdp_recovery::progress::Cancel;
use mdp_recovery::sql::Format as Packed;
use serde::Deserialize;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::stdin::Stdin;
use crate::failure::Failure;

/// No key file and no sidecar is larger.
const LIMIT: u64 = 64 * 1024;

/// What a person says comes, besides an archive that may have its sidecar before it.
#[derive(Clone, Copy, Default)]
pub(super) struct Expected {
    /// The operator's key, before anything else.
    pub(super) key: bool,
    /// Plain SQL instead.
    pub(super) sql: bool,
}

/// Whether a file that is named is standard input.
pub(super) fn is_stdin(path: Option<&PathBuf>) -> bool {
    path.is_some_and(|path| path.as_os_str() == "-")
}

/// What came, and what is still to come.
pub(super) struct Stream {
    pub(super) operator: Option<OperatorKey>,
    pub(super) sidecar: Option<Sidecar>,
    /// How it is packed, if it is plain SQL.
    pub(super) dump: Option<Packed>,
    rest: Mutex<Option<Box<dyn Read + Send>>>,
}

impl Stream {
    /// Reads up to where the archive begins. Blocks.
    pub(super) fn open(cancel: &Cancel, expected: Expected) -> Result<Self, Failure> {
        let read = Stdin::open(cancel.clone())
            .map_err(Failure::from)
            .and_then(|stdin| Self::read(BufReader::new(stdin), expected));
        // Who gave up isn't told that nothing came.
        cancel.check()?;
        read
    }

    fn read(mut input: impl BufRead + Send + 'static, expected: Expected) -> Result<Self, Failure> {
        let refused = |message| Failure::Stream { status: 21, message };
        let mut begins = begin(&mut input)?;
        let operator = match (expected.key, is_key(&begins)) {
            (true, true) => {
                let key = key(&begins, &mut input)?;
                begins = begin(&mut input)?;
                Some(key)
            }
            (true, false) => return Err(Failure::Stream { status: 12, message: "stream-no-key" }),
            (false, _) => None,
        };
        if is_key(&begins) {
            return Err(refused("stream-key"));
        }
        let sidecar = if begins.first() == Some(&b'{') {
            if expected.sql {
                return Err(refused("stream-sql-sidecar"));
            }
            let sidecar = sidecar(Cursor::new(begins).chain(&mut input))?;
            begins = begin(&mut input)?;
            Some(sidecar)
        } else {
            None
        };
        if begins.is_empty() {
            return Err(Error::Corrupt("there is nothing in it".to_owned()).into());
        }
        let dump = Packed::of_content(&begins);
        match (expected.sql, dump) {
            (false, Some(_)) => return Err(refused("stream-sql")),
            (true, None) => return Err(refused("stream-no-sql")),
            _ => {}
        }
        let rest: Box<dyn Read + Send> = Box::new(Cursor::new(begins).chain(input));
        Ok(Self { operator, sidecar, dump, rest: Mutex::new(Some(rest)) })
    }

    /// All that is still to come; once.
    pub(super) fn rest(&self) -> io::Result<Box<dyn Read + Send>> {
        let rest = self.rest.lock().ok().and_then(|mut rest| rest.take());
        rest.ok_or_else(|| io::Error::other("standard input has been read already"))
    }

    /// The same as a file, for what reads no stream; it goes when it is dropped. Blocks.
    pub(super) fn spool(&self, folder: &Path) -> Result<NamedTempFile, Failure> {
        let mut file = NamedTempFile::new_in(folder)?;
        io::copy(&mut self.rest()?, &mut file)?;
        Ok(file)
    }
}

/// The first bytes of what comes next, after blanks: six, or all there are.
fn begin(input: &mut impl Read) -> Result<Vec<u8>, Error> {
    let mut begins = Vec::new();
    while begins.len() < 6 {
        let mut byte = [0];
        if input.read(&mut byte).map_err(Error::Output)? == 0 {
            break;
        }
        if !(begins.is_empty() && byte[0].is_ascii_whitespace()) {
            begins.push(byte[0]);
        }
    }
    Ok(begins)
}

/// Whether this is how the operator's key file begins.
fn is_key(begins: &[u8]) -> bool {
    begins.starts_with(b"#") || begins.starts_with(b"AGE-SE")
}

/// Lines up to the one that is the key.
fn key(begins: &[u8], input: &mut impl BufRead) -> Result<OperatorKey, Error> {
    let mut text = Zeroizing::new(String::from_utf8_lossy(begins).into_owned());
    let mut input = input.take(LIMIT);
    loop {
        let read = input.read_line(&mut text).map_err(Error::Output)?;
        if let Some(key) = OperatorKey::parse(&text) {
            return Ok(key);
        }
        if read == 0 {
            return Err(Error::BadKey("-".to_owned()));
        }
    }
}

fn sidecar(input: impl Read) -> Result<Sidecar, Error> {
    let mut json = serde_json::Deserializer::from_reader(input.take(LIMIT));
    let json = serde_json::Value::deserialize(&mut json)
        .map_err(|_| Error::Corrupt("its sidecar".to_owned()))?;
    Sidecar::from_json(json.to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

    fn rest(stream: &Stream) -> Vec<u8> {
        let mut bytes = Vec::new();
        stream.rest().unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }

    const ARCHIVE: Expected = Expected { key: false, sql: false };
    const AFTER_KEY: Expected = Expected { key: true, sql: false };
    const SQL: Expected = Expected { key: false, sql: true };

    fn try_read(
        bytes: impl AsRef<[u8]> + Send + 'static,
        expected: Expected,
    ) -> Result<Stream, Failure> {
        Stream::read(BufReader::with_capacity(7, Cursor::new(bytes)), expected)
    }

    fn read(bytes: impl AsRef<[u8]> + Send + 'static, expected: Expected) -> Stream {
        try_read(bytes, expected).unwrap_or_else(|failure| panic!("{failure}"))
    }

    fn refused(bytes: impl AsRef<[u8]> + Send + 'static, expected: Expected) -> String {
        try_read(bytes, expected).err().unwrap().to_string()
    }

    #[test]
    fn an_archive_alone_is_all_there_is() {
        let stream = read("age-encryption.org/v1\n{", ARCHIVE);
        assert!(stream.operator.is_none() && stream.sidecar.is_none() && stream.dump.is_none());
        assert_eq!(rest(&stream), b"age-encryption.org/v1\n{");
        assert!(stream.rest().is_err(), "it comes once");
        assert!(matches!(try_read(" \n", ARCHIVE), Err(Failure::Recovery(Error::Corrupt(_)))));
    }

    #[test]
    fn plain_sql_is_taken_where_it_was_asked_for_and_nowhere_else() {
        for (bytes, packed) in [
            (&b"--\n-- PostgreSQL database dump\n"[..], Packed::Plain),
            (b"\x1f\x8b\x08\0", Packed::Gzip),
            (b"PGDMP\x01", Packed::Custom),
            (b"ALTER TABLE", Packed::Plain),
        ] {
            assert_eq!(read(bytes, SQL).dump, Some(packed));
            assert_eq!(refused(bytes, ARCHIVE), "stream-sql");
        }
        assert_eq!(refused("{\"format\":1}--", SQL), "stream-sql-sidecar");
        assert_eq!(refused("age-encryption.org/v1\n", SQL), "stream-no-sql");
    }

    #[test]
    fn the_key_comes_first_where_it_was_announced_and_what_follows_it_is_whole() {
        let whole = format!("# made in May\n{KEY}\n\nage-encryption.org/v1\n");
        let stream = read(whole.clone(), AFTER_KEY);
        assert!(stream.operator.is_some());
        assert_eq!(rest(&stream), b"age-encryption.org/v1\n");
        assert_eq!(refused(whole, ARCHIVE), "stream-key");
        assert_eq!(refused(format!("{KEY}\nage-"), ARCHIVE), "stream-key");
        // Nobody's second one either.
        assert_eq!(refused(format!("{KEY}\n{KEY}\nage-"), AFTER_KEY), "stream-key");
        assert_eq!(refused("age-encryption.org/v1\n", AFTER_KEY), "stream-no-key");
        let cut = try_read("# made in May\n", AFTER_KEY);
        assert!(matches!(cut, Err(Failure::Recovery(Error::BadKey(_)))));
    }
}
