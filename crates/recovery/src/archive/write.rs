//! Writing an archive: rows as the store dumps them, proved as they pass; then blobs, the sealed
//! secret, the settings, the trailer.

use std::io::{self, Write};

use age::stream::StreamWriter;
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Hash, ServerId};
use mdp_store::{FIRST, LAST, OF_VAULTS, RowSink, Snapshot, Table, Value, write_row};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

use super::hash::Hashing;
use super::trailer::Sums;
use super::{LEVEL, MANIFEST, Manifest, PART, SECRET, SETTINGS, TRAILER, Trailer, WINDOW_LOG};
use crate::Error;
use crate::keys::Recipient;
use crate::progress::Watch;
use crate::prove::{Proof, Prover};

/// What an archive is made of besides the database's rows.
pub struct Particulars {
    /// Who may open it.
    pub recipients: Vec<Recipient>,
    /// The program that writes it.
    pub version: String,
    /// When: milliseconds since the Unix epoch.
    pub created: u64,
    /// Which server secret the accounts belong to.
    pub secret_id: Hash,
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Written {
    /// What it is.
    pub manifest: Manifest,
    /// What it holds.
    pub trailer: Trailer,
    /// Size of the file, in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub file: Hash,
    /// SHA-256 of the tar inside.
    pub tar: Hash,
    /// What was proved of it on the way.
    pub proof: Proof,
}

type Layers<W> = Builder<Hashing<zstd::Encoder<'static, StreamWriter<Hashing<W>>>>>;

/// An archive under way. Feed it to [`mdp_store::Store::dump`], then finish it.
pub struct Writer<W: Write> {
    tar: Layers<W>,
    particulars: Particulars,
    manifest: Option<Manifest>,
    sums: Sums,
    prover: Prover,
    part: Part,
    watch: Watch,
}

/// Whole rows of one table, and of one vault where they are of vaults.
#[derive(Default)]
struct Part {
    table: Option<&'static Table>,
    vault: Option<Vec<u8>>,
    number: u32,
    rows: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Begins an archive on `output`.
    pub fn new(output: W, particulars: Particulars, watch: Watch) -> Result<Self, Error> {
        let encryptor =
            age::Encryptor::with_recipients(particulars.recipients.iter().map(Recipient::as_age));
        let encryptor = encryptor.map_err(|_| Error::BadKey("no recipient".to_owned()))?;
        let sealed = encryptor.wrap_output(Hashing::new(output)).map_err(Error::Output)?;
        let mut packed = zstd::Encoder::new(sealed, LEVEL).map_err(Error::Output)?;
        packed.include_checksum(true).map_err(Error::Output)?;
        packed.window_log(WINDOW_LOG).map_err(Error::Output)?;
        Ok(Self {
            tar: Builder::new(Hashing::new(packed)),
            particulars,
            manifest: None,
            sums: Sums::of(tables().map(|table| table.name)),
            prover: Prover::default(),
            part: Part::default(),
            watch,
        })
    }

    fn entry(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        self.stream(name, bytes.len() as u64, bytes)
    }

    fn stream(&mut self, name: &str, size: u64, from: impl io::Read) -> Result<(), Error> {
        self.watch.cancel.check()?;
        let mut header = Header::new_ustar();
        header.set_path(name).map_err(Error::Output)?;
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_size(size);
        header.set_cksum();
        self.tar.append(&header, from).map_err(Error::Output)?;
        self.watch.progress.advance(size);
        Ok(())
    }

    fn send_part(&mut self) -> Result<(), Error> {
        if let Some(table) = self.part.table
            && !self.part.rows.is_empty()
        {
            self.part.number += 1;
            let name = part_name(table.name, self.part.vault.as_deref(), self.part.number);
            let rows = std::mem::take(&mut self.part.rows);
            self.entry(&name, &rows)?;
            self.part.rows = rows;
            self.part.rows.clear();
        }
        Ok(())
    }

    /// The blobs whose bytes belong into the archive: each hash once, in order.
    pub fn blobs(&self) -> Vec<(Hash, u64)> {
        self.prover.blobs().collect()
    }

    /// Adds a blob's bytes, whose hash is checked as they pass. In the order of [`Self::blobs`].
    pub fn blob(&mut self, hash: Hash, size: u64, from: impl io::Read) -> Result<(), Error> {
        self.send_part()?;
        let mut hashing = Hashing::new(from);
        self.stream(&blob_name(hash), size, &mut hashing)?;
        let (_, found, read) = hashing.finish();
        self.prover.blob(hash, found == hash && read == size);
        Ok(())
    }

    /// A blob whose bytes are gone: the archive is made without it, and says so.
    pub fn lost_blob(&mut self, hash: Hash) {
        self.prover.blob(hash, false);
    }

    /// Ends the archive.
    pub fn finish(
        mut self,
        secret: Option<Vec<u8>>,
        settings: &str,
    ) -> Result<(W, Written), Error> {
        self.send_part()?;
        if let Some(secret) = &secret {
            self.entry(SECRET, secret)?;
        }
        self.entry(SETTINGS, settings.as_bytes())?;
        let (proof, blobs) = std::mem::take(&mut self.prover).finish();
        let sums = std::mem::replace(&mut self.sums, Sums::of(std::iter::empty()));
        let trailer = Trailer {
            tables: sums.finish(),
            blobs: blobs.count,
            blob_bytes: blobs.bytes,
            blob_hash: blobs.hash,
            secret: secret.map(|secret| Hash::of(&secret)),
            settings: Hash::of(settings.as_bytes()),
        };
        self.entry(TRAILER, &trailer.to_bytes())?;
        let manifest = self.manifest.ok_or_else(|| Error::corrupt("nothing was dumped"))?;
        let hashing = self.tar.into_inner().map_err(Error::Output)?;
        let (packed, tar, _) = hashing.finish();
        let sealed = packed.finish().map_err(Error::Output)?;
        let (output, file, size) = sealed.finish().map_err(Error::Output)?.finish();
        Ok((output, Written { manifest, trailer, size, file, tar, proof }))
    }
}

impl<W: Write + Send + 'static> RowSink for Writer<W> {
    type Error = Error;

    fn begin(&mut self, snapshot: &Snapshot) -> Result<(), Error> {
        // The passwords in it would be of no use with the secret that it carries.
        if snapshot.meta.secret_id.is_some_and(|id| id != self.particulars.secret_id) {
            return Err(Error::SecretMismatch);
        }
        let manifest = Manifest {
            schema: snapshot.schema,
            version: self.particulars.version.clone(),
            server: ServerId(snapshot.meta.server.0),
            restore_epoch: snapshot.meta.restore_epoch,
            created: self.particulars.created,
            journal_position: snapshot.journal_position,
            journal_at: snapshot.journal_at.unwrap_or(0),
            secret_id: self.particulars.secret_id,
            tables: tables().map(|table| table.name.to_owned()).collect(),
        };
        self.entry(MANIFEST, &manifest.to_bytes())?;
        self.manifest = Some(manifest);
        Ok(())
    }

    fn row(&mut self, table: &'static Table, row: &[Value]) -> Result<(), Error> {
        let vault = match row.first() {
            Some(Value::Bytes(vault)) if table.is_of_vaults() => Some(vault.as_slice()),
            _ => None,
        };
        if self.part.table != Some(table) || self.part.vault.as_deref() != vault {
            self.send_part()?;
            let rows = std::mem::take(&mut self.part.rows);
            let vault = vault.map(<[u8]>::to_vec);
            self.part = Part { table: Some(table), vault, number: 0, rows };
        } else if self.part.rows.len() >= PART {
            self.send_part()?;
        }
        let before = self.part.rows.len();
        match neutral(table, row) {
            Some(row) => write_row(&row, &mut self.part.rows),
            None => write_row(row, &mut self.part.rows),
        }
        self.sums.add(table.name, &self.part.rows[before..]);
        self.prover.row(table, row);
        Ok(())
    }
}

/// Every table of an archive, in its order.
pub(crate) fn tables() -> impl Iterator<Item = &'static &'static Table> {
    FIRST.iter().chain(OF_VAULTS).chain(LAST)
}

/// A row without what a restore changes: the same contents are the same bytes.
pub(super) fn neutral(table: &Table, row: &[Value]) -> Option<Vec<Value>> {
    let column = (table.name == "meta").then(|| table.column("restore_epoch"))?;
    let mut row = row.to_vec();
    *row.get_mut(column)? = Value::Null;
    Some(row)
}

pub(super) fn part_name(table: &str, vault: Option<&[u8]>, number: u32) -> String {
    match vault {
        Some(vault) => format!("vaults/{}/{table}/{number:08}", hex::encode(vault)),
        None => format!("tables/{table}/{number:08}"),
    }
}

pub(super) fn blob_name(hash: Hash) -> String {
    format!("blobs/{hash}")
}

/// Sums the rows of a database without writing them anywhere: what a restore is compared by.
pub struct Summing(Sums);

impl Default for Summing {
    fn default() -> Self {
        Self(Sums::of(tables().map(|table| table.name)))
    }
}

impl Summing {
    /// The sums, in the order of the tables.
    pub fn finish(self) -> Vec<super::TableSum> {
        self.0.finish()
    }
}

impl RowSink for Summing {
    type Error = Error;

    fn begin(&mut self, _: &Snapshot) -> Result<(), Error> {
        Ok(())
    }

    fn row(&mut self, table: &'static Table, row: &[Value]) -> Result<(), Error> {
        let mut encoded = Vec::new();
        match neutral(table, row) {
            Some(row) => write_row(&row, &mut encoded),
            None => write_row(row, &mut encoded),
        }
        self.0.add(table.name, &encoded);
        Ok(())
    }
}

/// The blobs of an archive, summed as they pass.
#[derive(Default)]
pub(crate) struct BlobSums {
    count: u64,
    bytes: u64,
    hasher: Sha256,
}

/// Their sum.
pub(crate) struct BlobSum {
    pub(crate) count: u64,
    pub(crate) bytes: u64,
    pub(crate) hash: Hash,
}

impl BlobSums {
    pub(crate) fn add(&mut self, hash: Hash, size: u64) {
        self.count += 1;
        self.bytes += size;
        self.hasher.update(hash.0);
    }

    pub(crate) fn finish(self) -> BlobSum {
        let hash = Hash(self.hasher.finalize().into());
        BlobSum { count: self.count, bytes: self.bytes, hash }
    }
}
