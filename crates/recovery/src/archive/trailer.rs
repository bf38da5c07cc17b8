//! The trailer: counts and hashes of everything before it.

use mdp_ledger::Hash;
use mdp_ledger::cbor::{self, Deterministic, EncodeError, Malformed};
use minicbor::{Decoder, Encoder};
use sha2::{Digest, Sha256};

const FORMAT: &str = "mdp/v1/archive-trailer";
const ROOT: &str = "mdp/v1/archive-root";
/// What happened on a server isn't what it keeps, and restoring adds to it.
const NOT_IN_ROOT: &str = "audit";

/// The rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSum {
    /// Its name.
    pub name: String,
    /// How many.
    pub rows: u64,
    /// SHA-256 over their encodings, one after the other.
    pub hash: Hash,
}

/// Counts and hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailer {
    /// Of every table, in the manifest's order.
    pub tables: Vec<TableSum>,
    /// How many blobs.
    pub blobs: u64,
    /// How many bytes of them.
    pub blob_bytes: u64,
    /// Over their hashes, in order.
    pub blob_hash: Hash,
    /// Of the sealed server secret, if it is inside.
    pub secret: Option<Hash>,
    /// Of the settings.
    pub settings: Hash,
}

impl Trailer {
    /// One hash for what the archive keeps: equal for equal contents, whatever the engine, before
    /// and after a restore.
    pub fn logical_root(&self, schema: u32) -> Hash {
        let kept = || self.tables.iter().filter(|table| table.name != NOT_IN_ROOT);
        Hash::of(&cbor::encode(|e| {
            e.array(4)?.str(ROOT)?.u32(schema)?.array(kept().count() as u64)?;
            kept().try_for_each(|table| write_table(table, e))?;
            e.array(2)?.u64(self.blobs)?.bytes(&self.blob_hash.0)?.ok()
        }))
    }

    /// How many rows a table has.
    pub fn rows(&self, table: &str) -> u64 {
        self.tables.iter().find(|sum| sum.name == table).map_or(0, |sum| sum.rows)
    }
}

fn write_table(table: &TableSum, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
    e.array(3)?.str(&table.name)?.u64(table.rows)?.bytes(&table.hash.0)?.ok()
}

impl Deterministic for Trailer {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(5)?.str(FORMAT)?.array(self.tables.len() as u64)?;
        for table in &self.tables {
            write_table(table, e)?;
        }
        e.array(3)?.u64(self.blobs)?.u64(self.blob_bytes)?.bytes(&self.blob_hash.0)?;
        match &self.secret {
            Some(hash) => e.bytes(&hash.0)?,
            None => e.null()?,
        };
        e.bytes(&self.settings.0)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let hash = |d: &mut Decoder<'_>| Hash::from_slice(d.bytes()?).ok_or(Malformed);
        if d.array()? != Some(5) || d.str()? != FORMAT {
            return Err(Malformed);
        }
        let count = d.array()?.ok_or(Malformed)?;
        let tables = (0..count).map(|_| {
            if d.array()? != Some(3) {
                return Err(Malformed);
            }
            Ok(TableSum { name: d.str()?.to_owned(), rows: d.u64()?, hash: hash(d)? })
        });
        let tables = tables.collect::<Result<_, _>>()?;
        if d.array()? != Some(3) {
            return Err(Malformed);
        }
        let (blobs, blob_bytes, blob_hash) = (d.u64()?, d.u64()?, hash(d)?);
        let secret = if d.datatype()? == minicbor::data::Type::Null {
            d.null()?;
            None
        } else {
            Some(hash(d)?)
        };
        Ok(Self { tables, blobs, blob_bytes, blob_hash, secret, settings: hash(d)? })
    }
}

/// Sums the rows of every table as they pass.
pub(super) struct Sums(Vec<(&'static str, u64, Sha256)>);

impl Sums {
    pub(super) fn of(tables: impl Iterator<Item = &'static str>) -> Self {
        Self(tables.map(|name| (name, 0, Sha256::new())).collect())
    }

    pub(super) fn add(&mut self, table: &str, encoded: &[u8]) {
        if let Some((_, rows, hasher)) = self.0.iter_mut().find(|(name, ..)| *name == table) {
            *rows += 1;
            hasher.update(encoded);
        }
    }

    pub(super) fn finish(self) -> Vec<TableSum> {
        let sum = |(name, rows, hasher): (&str, u64, Sha256)| TableSum {
            name: name.to_owned(),
            rows,
            hash: Hash(hasher.finalize().into()),
        };
        self.0.into_iter().map(sum).collect()
    }
}
