//! Reading an archive from its first byte to its last, in its one order, proving it on the way.
//!
//! Nothing is believed: names, sizes and order are those that the format allows, every count and
//! hash of the trailer holds, and nothing follows it.

use std::io::Read;

use mdp_ledger::Hash;
use mdp_ledger::cbor::Deterministic;
use mdp_store::{SCHEMA, Table, Value, read_row, write_row};
use minicbor::Decoder;
use tar::{Archive, Entry, EntryType};

use super::hash::Hashing;
use super::trailer::Sums;
use super::unpack::{Unpacked, damaged, unpack};
use super::write::{blob_name, part_name, tables};
use super::{
    MANIFEST, Manifest, PART_LIMIT, SECRET, SETTINGS, SMALL_LIMIT, TRAILER, Trailer, read_small,
};
use crate::Error;
use crate::keys::Key;
use crate::progress::Watch;
use crate::prove::{Proof, Prover};

/// Takes what an archive holds, as it is read. Nothing of it is proved before the end.
pub trait Visitor {
    /// First.
    fn manifest(&mut self, _: &Manifest) -> Result<(), Error> {
        Ok(())
    }
    /// Each row.
    fn row(&mut self, _: &'static Table, _: Vec<Value>) -> Result<(), Error> {
        Ok(())
    }
    /// Each blob; its bytes needn't be read.
    fn blob(&mut self, _: Hash, _: u64, _: &mut dyn Read) -> Result<(), Error> {
        Ok(())
    }
    /// The server secret, sealed to the operator's key.
    fn secret(&mut self, _: Vec<u8>) -> Result<(), Error> {
        Ok(())
    }
    /// The settings, secrets redacted.
    fn settings(&mut self, _: String) -> Result<(), Error> {
        Ok(())
    }
}

/// An archive that was read to its end and held.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What it is.
    pub manifest: Manifest,
    /// What it holds.
    pub trailer: Trailer,
    /// Its size, in bytes.
    pub size: u64,
    /// SHA-256 of the file.
    pub file: Hash,
    /// SHA-256 of the tar inside.
    pub tar: Hash,
    /// What was proved of the vaults in it.
    pub proof: Proof,
}

/// Reads a whole archive with the first of `keys` that opens it.
///
/// [`Error::WrongKey`], [`Error::Version`], [`Error::Corrupt`] with what is wrong, or the visitor's
/// own error. Faults in the vaults of a sound archive are in the proof.
pub fn read(
    input: impl Read + Send,
    keys: &[Key],
    visitor: &mut impl Visitor,
    watch: &Watch,
) -> Result<Opened, Error> {
    let (read, Unpacked { size, file, tar }) = unpack(input, keys, watch, |pieces| {
        let mut archive = Archive::new(pieces);
        let mut reading = Reading::new(visitor);
        for entry in archive.entries().map_err(damaged)?.raw(true) {
            watch.cancel.check()?;
            reading.entry(entry.map_err(damaged)?)?;
        }
        let mut after = Vec::new();
        archive.into_inner().take(64 * 1024).read_to_end(&mut after).map_err(damaged)?;
        if after.len() > 1024 || after.iter().any(|byte| *byte != 0) {
            return Err(Error::corrupt("something follows its end"));
        }
        reading.finish()
    })?;
    let (manifest, trailer, proof) = read;
    Ok(Opened { manifest, trailer, size, file, tar, proof })
}

/// Where in the archive the reading is.
struct Reading<'a, V> {
    visitor: &'a mut V,
    manifest: Option<Manifest>,
    sums: Sums,
    prover: Prover,
    place: Place,
    blobs: Vec<(Hash, u64)>,
    secret: Option<Hash>,
    settings: Option<Hash>,
    trailer: Option<Trailer>,
}

/// The latest part.
#[derive(Default)]
struct Place {
    /// Which stretch: the first tables, the vaults, the last tables, blobs, …
    table: Option<usize>,
    vault: Option<[u8; 32]>,
    number: u32,
    key: Option<Vec<Value>>,
}

impl Place {
    /// Remembers a row's key, in the memory of the one before: there are millions.
    fn keep(&mut self, key: &[Value]) {
        let Some(before) = &mut self.key else {
            self.key = Some(key.to_vec());
            return;
        };
        for (before, now) in before.iter_mut().zip(key) {
            match (before, now) {
                (Value::Bytes(before), Value::Bytes(now)) => now.clone_into(before),
                (before, now) => now.clone_into(before),
            }
        }
    }
}

impl<'a, V: Visitor> Reading<'a, V> {
    fn new(visitor: &'a mut V) -> Self {
        Self {
            visitor,
            manifest: None,
            sums: Sums::of(tables().map(|table| table.name)),
            prover: Prover::default(),
            place: Place::default(),
            blobs: Vec::new(),
            secret: None,
            settings: None,
            trailer: None,
        }
    }

    fn entry(&mut self, mut entry: Entry<'_, impl Read>) -> Result<(), Error> {
        let name = String::from_utf8(entry.path_bytes().into_owned())
            .map_err(|_| Error::corrupt("an entry's name"))?;
        let refuse = || Error::corrupt(format!("entry {name:?} doesn't belong here"));
        if entry.header().entry_type() != EntryType::Regular || self.trailer.is_some() {
            return Err(refuse());
        }
        let size = entry.size();
        if self.manifest.is_none() {
            if name != MANIFEST {
                return Err(refuse());
            }
            return self.read_manifest(&small(&mut entry, &name, SMALL_LIMIT)?);
        }
        match name.as_str() {
            SECRET if self.secret.is_none() && self.settings.is_none() => {
                let bytes = small(&mut entry, &name, SMALL_LIMIT)?;
                self.secret = Some(Hash::of(&bytes));
                self.visitor.secret(bytes)
            }
            SETTINGS if self.settings.is_none() => {
                let bytes = small(&mut entry, &name, SMALL_LIMIT)?;
                self.settings = Some(Hash::of(&bytes));
                self.visitor.settings(String::from_utf8(bytes).map_err(|_| refuse())?)
            }
            TRAILER if self.settings.is_some() => {
                let bytes = small(&mut entry, &name, SMALL_LIMIT)?;
                self.trailer = Some(Trailer::from_bytes(&bytes).map_err(|_| refuse())?);
                Ok(())
            }
            _ if self.secret.is_some() || self.settings.is_some() => Err(refuse()),
            _ if name.starts_with("blobs/") => {
                let hash = name["blobs/".len()..].parse::<Hash>().map_err(|_| refuse())?;
                if name != blob_name(hash)
                    || self.blobs.last().is_some_and(|(before, _)| *before >= hash)
                {
                    return Err(refuse());
                }
                self.read_blob(hash, size, &mut entry)
            }
            _ if self.blobs.is_empty() => {
                let table = self.place_of(&name).ok_or_else(refuse)?;
                let rows = small(&mut entry, &name, PART_LIMIT)?;
                self.read_rows(table, &rows, &name)
            }
            _ => Err(refuse()),
        }
    }

    fn read_manifest(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let manifest = Manifest::from_bytes(bytes).map_err(|_| Error::corrupt("its manifest"))?;
        if manifest.schema != SCHEMA || !manifest.tables.iter().eq(tables().map(|t| t.name)) {
            return Err(Error::Version { wrote: manifest.version, schema: manifest.schema });
        }
        self.visitor.manifest(&manifest)?;
        self.manifest = Some(manifest);
        Ok(())
    }

    /// The table of the part with this name, if the part comes next.
    fn place_of(&mut self, name: &str) -> Option<&'static Table> {
        let mut words = name.split('/');
        let (vault, table) = match words.next()? {
            "tables" => (None, words.next()?),
            "vaults" => (Some(hex::decode(words.next()?).ok()?), words.next()?),
            _ => return None,
        };
        let number: u32 = words.next()?.parse().ok()?;
        let index = tables().position(|known| known.name == table)?;
        let table = *tables().nth(index)?;
        let vault: Option<[u8; 32]> = match vault {
            Some(vault) => Some(vault.try_into().ok()?),
            None => None,
        };
        let exact = name == part_name(table.name, vault.as_ref().map(<[u8; 32]>::as_slice), number);
        if !exact || vault.is_some() != table.is_of_vaults() {
            return None;
        }
        let place = &mut self.place;
        let goes_on = place.table == Some(index) && place.vault == vault;
        let follows = match (place.vault, vault) {
            // Another vault begins with its own row, after the vault before it.
            (Some(before), Some(next)) if before != next => before < next && table.name == "vaults",
            _ => place.table.is_none_or(|before| before < index),
        };
        if !(goes_on && number == place.number + 1 || !goes_on && follows && number == 1) {
            return None;
        }
        if place.table != Some(index) {
            place.key = None;
        }
        (place.table, place.vault, place.number) = (Some(index), vault, number);
        Some(table)
    }

    fn read_rows(&mut self, table: &'static Table, rows: &[u8], name: &str) -> Result<(), Error> {
        let bad = || Error::corrupt(format!("the rows of {name}"));
        let mut d = Decoder::new(rows);
        let mut again = Vec::new();
        while d.position() < rows.len() {
            let start = d.position();
            let row = read_row(table, &mut d).ok_or_else(bad)?;
            let encoded = &rows[start..d.position()];
            again.clear();
            write_row(&row, &mut again);
            let of_vault = match (&self.place.vault, row.first()) {
                (Some(vault), Some(Value::Bytes(found))) => found == vault,
                (None, _) => true,
                _ => false,
            };
            let key = &row[..table.key];
            let ascends = self.place.key.as_deref().is_none_or(|before| {
                before.iter().zip(key).map(|(a, b)| a.order(b)).find(|o| o.is_ne())
                    == Some(std::cmp::Ordering::Less)
            });
            if again != encoded || !of_vault || !ascends {
                return Err(bad());
            }
            self.place.keep(key);
            self.sums.add(table.name, encoded);
            self.prover.row(table, &row);
            self.visitor.row(table, row)?;
        }
        if rows.is_empty() { Err(bad()) } else { Ok(()) }
    }

    fn read_blob(&mut self, hash: Hash, size: u64, entry: &mut impl Read) -> Result<(), Error> {
        let mut hashing = Hashing::new(entry);
        self.visitor.blob(hash, size, &mut hashing)?;
        std::io::copy(&mut hashing, &mut std::io::sink()).map_err(damaged)?;
        let (_, found, read) = hashing.finish();
        if found != hash || read != size {
            return Err(Error::corrupt(format!("blob {hash}")));
        }
        self.prover.blob(hash, true);
        self.blobs.push((hash, size));
        Ok(())
    }

    fn finish(self) -> Result<(Manifest, Trailer, Proof), Error> {
        let (Some(manifest), Some(trailer)) = (self.manifest, self.trailer) else {
            return Err(Error::corrupt("it stops before its end"));
        };
        let (proof, blobs) = self.prover.finish();
        let tables = self.sums.finish();
        if let Some(table) = tables.iter().zip(&trailer.tables).find(|(a, b)| a != b) {
            return Err(Error::corrupt(format!("table {}", table.0.name)));
        }
        let holds = tables.len() == trailer.tables.len()
            && (blobs.count, blobs.bytes) == (trailer.blobs, trailer.blob_bytes)
            && blobs.hash == trailer.blob_hash
            && self.secret == trailer.secret
            && self.settings == Some(trailer.settings);
        if holds {
            Ok((manifest, trailer, proof))
        } else {
            Err(Error::corrupt("its counts and hashes"))
        }
    }
}

fn small(entry: &mut impl Read, name: &str, limit: u64) -> Result<Vec<u8>, Error> {
    let bytes = read_small(entry, limit).map_err(damaged)?;
    bytes.ok_or_else(|| Error::corrupt(format!("{name} is too large")))
}
