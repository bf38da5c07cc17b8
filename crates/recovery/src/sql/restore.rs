//! Bringing plain SQL back: set aside, filled in where it counts for nothing yet, every vault proved
//! there, and only then in place.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use flate2::bufread::MultiGzDecoder;
use mdp_ledger::Hash;
use mdp_store::{
    Context, FIRST, LAST, Loader, OF_VAULTS, Options, Refill, RowSink, SCHEMA, Snapshot, Store,
    Table, Value, read_row, write_row,
};
use minicbor::Decoder;

use super::copy;
use crate::Error;
use crate::archive::{hash_read, tables};
use crate::progress::{Stage, Watch};
use crate::prove::Prover;
use crate::restore::whole;
use crate::salvage::meta_of;
use crate::spool::Spool;

/// How a dump is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `.sql`: as it is.
    Plain,
    /// `.sql.gz`.
    Gzip,
    /// `.dump`: `pg_dump --format=custom`, unpacked by `pg_restore`.
    Custom,
}

impl Format {
    /// By a file's name; none for anything but a dump.
    pub fn of(name: &str) -> Option<Self> {
        let ends = |end| name.ends_with(end);
        if ends(".sql") {
            Some(Self::Plain)
        } else if ends(".sql.gz") {
            Some(Self::Gzip)
        } else {
            ends(".dump").then_some(Self::Custom)
        }
    }

    /// By how its text begins; none for anything but a dump.
    pub fn of_content(begins: &[u8]) -> Option<Self> {
        if begins.starts_with(&[0x1f, 0x8b]) {
            Some(Self::Gzip)
        } else if begins.starts_with(b"PGDMP") {
            Some(Self::Custom)
        } else {
            let text =
                [b"--".as_slice(), b"SET ", b"\\", b"/*"].iter().any(|s| begins.starts_with(s));
            let word = begins.first().is_some_and(u8::is_ascii_uppercase);
            (text || word).then_some(Self::Plain)
        }
    }

    fn open(self, path: &Path) -> Result<Box<dyn BufRead + Send>, Error> {
        let absent = || Error::Absent(path.display().to_string());
        let file = BufReader::with_capacity(1 << 18, File::open(path).map_err(|_| absent())?);
        Ok(match self {
            Self::Plain => Box::new(file),
            // Its end is checked: a length and a checksum.
            Self::Gzip => Box::new(BufReader::new(MultiGzDecoder::new(file))),
            Self::Custom => Box::new(BufReader::new(Unpacked::start(path)?)),
        })
    }
}

/// What `pg_restore` makes of a file; an end that isn't a good one is an error.
struct Unpacked {
    child: Child,
    text: ChildStdout,
}

impl Unpacked {
    fn start(path: &Path) -> Result<Self, Error> {
        let failed = |said: String| Error::Program { name: "pg_restore", said };
        let mut command = Command::new("pg_restore");
        // Into nothing but text: no database is named.
        command.arg("--file=-").arg("--").arg(path).env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
        let text = child.stdout.take().ok_or_else(|| failed("it has no pipe".to_owned()))?;
        Ok(Self { child, text })
    }
}

impl Read for Unpacked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.text.read(out)?;
        if read == 0 && !out.is_empty() && !self.child.wait()?.success() {
            return Err(io::Error::other("pg_restore can't read it to its end"));
        }
        Ok(read)
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What to restore, and into what.
pub struct Plan {
    /// The file.
    pub path: PathBuf,
    /// How it is packed.
    pub format: Format,
    /// What it is called, for the audit.
    pub subject: String,
    /// The database, and the attachments, which a dump doesn't hold.
    pub into: Options,
    /// A folder with room for what the dump says.
    pub scratch: PathBuf,
    /// The server secret that is here: the accounts' passwords must belong to it.
    pub secret_id: Option<Hash>,
    /// The new restore epoch, random.
    pub restore_epoch: [u8; 16],
    /// Whose doing, for the audit.
    pub context: Context,
    /// Where the files go of a database there that can't be made sense of.
    pub aside: Option<PathBuf>,
}

/// What was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Accounts.
    pub accounts: u64,
    /// Vaults, each of which proved itself.
    pub vaults: u64,
    /// Entries.
    pub entries: u64,
    /// Attachments whose bytes are here.
    pub blobs: u64,
    /// The journal's latest position in it.
    pub journal_position: u64,
    /// When the latest change in it was made: milliseconds since the Unix epoch.
    pub latest: u64,
    /// The file's size, in bytes.
    pub size: u64,
}

impl Plan {
    /// Reads and proves everything in a database of its own, which is thrown away.
    pub async fn try_out(self, watch: &Watch) -> Result<Restored, Error> {
        let scratch = tempfile::tempdir_in(&self.scratch).map_err(Error::io(&self.scratch))?;
        let database = mdp_store::Database::Sqlite(scratch.path().join("tried.sqlite3"));
        let into = Options { database, ..self.into.clone() };
        Self { into, ..self }.apply(watch).await
    }

    /// Restores. After an error everything is as it was.
    pub async fn apply(self, watch: &Watch) -> Result<Restored, Error> {
        watch.progress.stage(Stage::Filling, None);
        let size = std::fs::metadata(&self.path).map_or(0, |data| data.len());
        let (into, aside) = (self.into.clone(), self.aside.clone());
        let restored =
            whole(into, aside.as_deref(), |into| Self { into, ..self }.fill(watch.clone())).await?;
        Ok(Restored { size, ..restored })
    }

    async fn fill(self, watch: Watch) -> Result<Restored, Error> {
        let store = Store::open(self.into.clone()).await?;
        let done = self.fill_store(store.clone(), watch).await;
        store.close().await;
        done
    }

    async fn fill_store(self, store: Store, watch: Watch) -> Result<Restored, Error> {
        let refill = Refill {
            restore_epoch: self.restore_epoch,
            context: self.context,
            subject: self.subject,
        };
        let (blobs, secret_id, watching) = (store.clone(), self.secret_id, watch.clone());
        let (path, format, scratch) = (self.path, self.format, self.scratch);
        let fill = move |loader: &mut Loader<'_>| {
            let journal_position = bring(&path, format, &scratch, loader, &watching)?;
            let mut proving = Proving::default();
            loader.dump(&mut proving)?;
            if proving.secret_id.is_some() && proving.secret_id != secret_id {
                return Err(Error::SecretMismatch);
            }
            let wanted: Vec<_> = proving.prover.blobs().collect();
            for (hash, size) in wanted {
                let file = blobs.blob_file(hash)?;
                let found = file.map(|mut file| hash_read(&mut file, &watch)).transpose()?;
                proving.prover.blob(hash, found == Some((hash, size)));
            }
            let (proof, blobs) = proving.prover.finish();
            if let Some(fault) = proof.faults.first() {
                return Err(Error::corrupt(fault.to_string()));
            }
            let rows = |table| proving.rows.get(table).copied().unwrap_or(0);
            Ok(Restored {
                accounts: rows("accounts"),
                vaults: proof.vaults,
                entries: rows("entries"),
                blobs: blobs.count,
                journal_position,
                latest: proving.latest,
                size: 0,
            })
        };
        store.refill(refill, fill).await
    }
}

/// Sets the rows aside, then fills them in, tables that are referred to first; gives the journal's
/// position.
fn bring(
    path: &Path,
    format: Format,
    scratch: &Path,
    loader: &mut Loader<'_>,
    watch: &Watch,
) -> Result<u64, Error> {
    let mut spool = Spool::in_folder(scratch)?;
    let mut places: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    let mut encoded = Vec::new();
    let said = copy::read(format.open(path)?, &mut |table, row| {
        watch.cancel.check()?;
        encoded.clear();
        write_row(&row, &mut encoded);
        places.entry(table.name).or_default().push(spool.put(&encoded)?);
        Ok(())
    })?;
    if said.previous {
        return Err(Error::PreviousSystem);
    }
    for table in tables() {
        if !said.tables.contains(&table.name) {
            return Err(Error::corrupt(format!("table {} isn't in it", table.name)));
        }
    }
    let schema = said.schema.ok_or_else(|| Error::corrupt("it doesn't say its schema"))?;
    if schema != u64::from(SCHEMA) {
        let schema = u32::try_from(schema).unwrap_or(u32::MAX);
        return Err(Error::Version { wrote: format!("with schema {schema}"), schema });
    }
    let position = said.position.ok_or_else(|| Error::corrupt("it doesn't say its position"))?;
    loader.begin(position);
    for table in FIRST.iter().chain(OF_VAULTS).chain(LAST) {
        for place in places.remove(table.name).unwrap_or_default() {
            watch.cancel.check()?;
            let bytes = spool.get(place)?;
            let row = read_row(table, &mut Decoder::new(&bytes));
            loader.row(table, row.ok_or_else(|| Error::corrupt(table.name))?)?;
        }
    }
    Ok(position)
}

/// Proves a database as it is read back.
#[derive(Default)]
struct Proving {
    prover: Prover,
    rows: BTreeMap<&'static str, u64>,
    secret_id: Option<Hash>,
    latest: u64,
}

impl RowSink for Proving {
    type Error = Error;

    fn begin(&mut self, snapshot: &Snapshot) -> Result<(), Error> {
        self.latest = snapshot.journal_at.unwrap_or(0);
        Ok(())
    }

    fn row(&mut self, table: &'static Table, row: &[Value]) -> Result<(), Error> {
        if table.name == "meta" {
            self.secret_id = meta_of(row).and_then(|(.., id)| id);
        }
        *self.rows.entry(table.name).or_default() += 1;
        self.prover.row(table, row);
        Ok(())
    }
}
