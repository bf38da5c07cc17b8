//! What comes by standard input, on hosts that reach the server through a container: an archive or
//! plain SQL, and before it, where there are such, the operator's private key (which so is in no
//! argument and no file here) and the archive's sidecar. Each is told by how it begins.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Mutex;

use mdp_recovery::Error;
use mdp_recovery::archive::Sidecar;
use mdp_recovery::keys::OperatorKey;
use mdp_recovery::progress::Cancel;
use mdp_recovery::sql::Format;
use serde::Deserialize;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::stdin::Stdin;
use crate::failure::Failure;

/// No key file and no sidecar is larger.
const LIMIT: u64 = 64 * 1024;

/// What came, and what is still to come.
pub(super) struct Stream {
    pub(super) operator: Option<OperatorKey>,
    pub(super) sidecar: Option<Sidecar>,
    /// How it is packed, if it is plain SQL.
    pub(super) dump: Option<Format>,
    rest: Mutex<Option<Box<dyn Read + Send>>>,
}

impl Stream {
    /// Reads up to where the archive begins. Blocks.
    pub(super) fn open(cancel: Cancel) -> Result<Self, Error> {
        Self::read(BufReader::new(Stdin::open(cancel).map_err(Error::Output)?))
    }

    fn read(mut input: impl BufRead + Send + 'static) -> Result<Self, Error> {
        let mut begins = begin(&mut input)?;
        let operator = match begins.first() {
            Some(b'#' | b'A') if !begins.starts_with(b"ALTER") => {
                let key = key(&begins, &mut input)?;
                begins = begin(&mut input)?;
                Some(key)
            }
            _ => None,
        };
        let sidecar = if begins.first() == Some(&b'{') {
            let sidecar = sidecar(Cursor::new(begins).chain(&mut input))?;
            begins = begin(&mut input)?;
            Some(sidecar)
        } else {
            None
        };
        if begins.is_empty() {
            return Err(Error::Corrupt("there is nothing in it".to_owned()));
        }
        let dump = Format::of_content(&begins);
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

    fn read(bytes: impl AsRef<[u8]> + Send + 'static) -> Stream {
        Stream::read(BufReader::with_capacity(7, Cursor::new(bytes))).unwrap()
    }

    #[test]
    fn an_archive_alone_is_all_there_is() {
        let stream = read("age-encryption.org/v1\n{");
        assert!(stream.operator.is_none() && stream.sidecar.is_none() && stream.dump.is_none());
        assert_eq!(rest(&stream), b"age-encryption.org/v1\n{");
        assert!(stream.rest().is_err(), "it comes once");
    }

    #[test]
    fn what_is_plain_sql_is_told_by_how_it_begins() {
        assert_eq!(read("--\n-- PostgreSQL database dump\n").dump, Some(Format::Plain));
        assert_eq!(read(b"\x1f\x8b\x08\0").dump, Some(Format::Gzip));
        assert_eq!(read("PGDMP\x01").dump, Some(Format::Custom));
        assert_eq!(read("ALTER TABLE").dump, Some(Format::Plain));
    }

    #[test]
    fn the_key_comes_first_and_what_follows_it_is_whole() {
        let stream = read(format!("# made in May\n{KEY}\n\n--\nCOPY"));
        assert!(stream.operator.is_some());
        assert_eq!((stream.dump, rest(&stream)), (Some(Format::Plain), b"--\nCOPY".to_vec()));
        assert!(matches!(Stream::read(Cursor::new(" \n")), Err(Error::Corrupt(_))));
        let cut = Stream::read(Cursor::new("# made in May\n"));
        assert!(matches!(cut, Err(Error::BadKey(_))));
    }
}
