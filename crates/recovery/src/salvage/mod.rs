//! Salvage: what can be read of damaged databases and archives, put in order, proved by the ledger,
//! and written as a new archive that is as sound as any.
//!
//! The sources are only read. Several of one server complete each other: what one lacks, another
//! may have. In the archive each vault stands at the latest state of which everything is there;
//! devices that know a later one hand it back. What is readable beyond that goes into a second
//! file, the rest: no archive to restore from, but a source for another salvage.

mod archive;
mod found;
mod report;
mod vault;

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use mdp_ledger::{Hash, UserId, VaultId};
use mdp_store::{FIRST, LAST, Meta, RowSink, SCHEMA, Snapshot, Value};

pub use report::{Loss, Report, Why};

use crate::Error;
use crate::archive::{Name, Particulars, Statement, Writer, Written};
use crate::backup::{Draft, Part};
use crate::keys::{Key, Recipient};
use crate::progress::{Stage, Watch};
use crate::prove::number;
use found::Found;
pub(crate) use found::meta_of;
use vault::Line;

/// What to salvage, and what the new archive is made with.
pub struct Plan {
    /// Files of SQLite databases, their logs beside them, and archives; of one server.
    pub sources: Vec<PathBuf>,
    /// Folders with attachments, besides those beside a database.
    pub blobs: Vec<PathBuf>,
    /// The keys that may open archives.
    pub keys: Vec<Key>,
    /// Who may open the new one.
    pub recipients: Vec<Recipient>,
    /// Signs the new one; it belongs to the server secret that is at hand.
    pub signer: Option<SigningKey>,
    /// That server secret, sealed to the operator's key.
    pub sealed_secret: Option<Vec<u8>>,
    /// The settings, secrets redacted, where no source brings any.
    pub settings: String,
    /// This program's version.
    pub version: String,
    /// When: milliseconds since the Unix epoch.
    pub now: u64,
    /// How names begin.
    pub slug: String,
    /// The folder for what is made.
    pub into: PathBuf,
}

/// What was made.
#[derive(Debug)]
pub struct Salvaged {
    /// The archive's name.
    pub name: Name,
    /// What it is.
    pub written: Written,
    /// The file with the rest, where there is any.
    pub rest: Option<PathBuf>,
    /// What isn't in the archive.
    pub report: Report,
}

impl Plan {
    /// Does it. Blocks for as long as it takes.
    ///
    /// [`Error::Corrupt`] when nothing can be read; [`Error::WrongKey`], [`Error::Absent`].
    pub fn run(&self, watch: &Watch) -> Result<Salvaged, Error> {
        let folder = fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.into);
        folder.map_err(Error::io(&self.into))?;
        watch.progress.stage(Stage::Reading, None);
        let blobs = tempfile::tempdir_in(&self.into).map_err(Error::io(&self.into))?;
        let mut found = Found::new(&self.into, watch.clone())?;
        let mut report = Report::default();
        for source in &self.sources {
            self.read(source, &mut found, blobs.path(), &mut report)?;
        }
        for folder in &self.blobs {
            found.blobs_in(folder)?;
        }
        if found.is_empty() {
            return Err(Error::corrupt("nothing in it can be read"));
        }
        watch.progress.stage(Stage::Writing, None);
        self.write(found, report, watch)
    }

    fn read(
        &self,
        source: &Path,
        found: &mut Found,
        blobs: &Path,
        report: &mut Report,
    ) -> Result<(), Error> {
        let absent = || Error::Absent(source.display().to_string());
        let mut file = File::open(source).map_err(|_| absent())?;
        let mut start = Vec::new();
        (&mut file).take(32).read_to_end(&mut start).map_err(Error::io(source))?;
        if archive::is_one(&start) {
            let input =
                BufReader::with_capacity(1 << 18, File::open(source).map_err(Error::io(source))?);
            if !archive::read(input, &self.keys, found, blobs)? {
                let name = source.display().to_string();
                report.lost.push(Loss::of_server("archive", name, 0, Why::NoEnd));
            }
            return Ok(());
        }
        let mut failed = Ok(());
        mdp_store::salvage_sqlite(source, &mut |row| {
            if failed.is_ok() {
                failed = found.add(row);
            }
        })?;
        failed?;
        found.blobs_in(&source.with_file_name("blobs"))
    }

    fn write(
        &self,
        mut found: Found,
        mut report: Report,
        watch: &Watch,
    ) -> Result<Salvaged, Error> {
        let snapshot = self.snapshot(&mut found)?;
        let secret_id = snapshot.meta.secret_id.unwrap_or(Hash([0; 32]));
        let particulars = || Particulars {
            recipients: self.recipients.clone(),
            version: self.version.clone(),
            created: self.now,
            secret_id,
        };
        let (draft, file) = Draft::begin(&self.slug, self.now, &self.into)?;
        let rest_path = self.into.join(format!("{}.rest", draft.name));
        let rest_part = Part::beside(&rest_path);
        let mut writer = Writer::new(file, particulars(), watch.clone())?;
        let mut rest = Writer::new(rest_part.file()?, particulars(), watch.clone())?;
        writer.begin(&snapshot)?;
        rest.begin(&snapshot)?;
        server_rows(&found, &mut report, &mut writer)?;
        let vaults: Vec<VaultId> = found.vaults.keys().copied().collect();
        for vault in vaults {
            let before = report.lost.len();
            let line = Line::of(vault, &mut found, &mut report)?;
            line.write(&mut found, &mut report, &mut |table, row| writer.row(table, row))?;
            report.rest += line.write_rest(&mut found, &mut |table, row| rest.row(table, row))?;
            report.vaults += u64::from(line.is_whole());
            report.vaults_whole += u64::from(report.lost.len() == before);
            for user in line.members().filter(|user| !found.accounts.contains_key(&user.0)) {
                account_gone(user, &mut report);
            }
        }
        for row in found.audit.values() {
            writer.row(LAST[0], row)?;
        }
        for (hash, size) in writer.blobs() {
            if let Some((path, _)) = found.blobs.get(&hash) {
                let file = File::open(path).map_err(Error::io(path))?;
                writer.blob(hash, size, file)?;
            }
        }
        let here = self.signer.as_ref().map(|signer| Hash(signer.verifying_key().to_bytes()));
        let secret = if here == Some(secret_id) { &self.sealed_secret } else { &found.secret };
        let settings = found.settings.as_ref().unwrap_or(&self.settings);
        let (file, written) = writer.finish(secret.clone(), settings)?;
        if let Some(fault) = written.proof.faults.first() {
            return Err(Error::corrupt(fault.to_string()));
        }
        report.accounts = written.trailer.rows("accounts");
        report.blobs = written.trailer.blobs;
        let (file_of_rest, _) = rest.finish(None, "")?;
        let rest = if report.rest > 0 {
            file_of_rest.sync_all().map_err(Error::io(&rest_path))?;
            rest_part.rename(&rest_path)?;
            Some(rest_path)
        } else {
            None
        };
        let sidecar = self.signer.as_ref().filter(|_| here == Some(secret_id)).map(|signer| {
            let recipients = self.recipients.iter().map(Recipient::short).collect();
            Statement::of(&draft.name, &written, recipients).sign(signer)
        });
        let name = draft.publish(file, &written, sidecar.as_ref(), watch)?;
        Ok(Salvaged { name, written, rest, report })
    }

    /// What the server says of itself; where its row is gone, what the identities say.
    fn snapshot(&self, found: &mut Found) -> Result<Snapshot, Error> {
        let stated = found.meta.as_ref().and_then(|(_, row)| meta_of(row));
        let server = stated.map(|(server, ..)| server).or(found.server);
        let server = server.ok_or_else(|| Error::corrupt("nothing says which server it is of"))?;
        let first = found.accounts.values().filter_map(|(_, row)| number(row, 3)).min();
        let created = stated.map_or(first.unwrap_or(self.now), |(_, created, _)| created);
        let signer = self.signer.as_ref().map(|key| Hash(key.verifying_key().to_bytes()));
        let in_manifest = found.manifest.as_ref().map(|manifest| manifest.secret_id);
        let secret_id = stated.and_then(|(.., id)| id).or(in_manifest).or(signer);
        let epoch = found.manifest.as_ref().map_or([0; 16], |manifest| manifest.restore_epoch);
        // A row that says that no server has started yet says so still.
        let in_row = stated.map_or(secret_id, |(.., id)| id);
        let id = in_row.map_or(Value::Null, |id| id.0.into());
        let row = vec![Value::Int(1), server.0.into(), epoch.into(), created.into(), id];
        found.meta = Some((true, row));
        Ok(Snapshot {
            meta: Meta { server, restore_epoch: epoch, created, secret_id },
            schema: SCHEMA,
            journal_position: found.position,
            journal_at: found.audit.values().next_back().and_then(|row| number(row, 1)),
        })
    }
}

/// The rows that come before the vaults, and what of them is missing.
fn server_rows<W: std::io::Write + Send + 'static>(
    found: &Found,
    report: &mut Report,
    writer: &mut Writer<W>,
) -> Result<(), Error> {
    let [meta, accounts, slots] = FIRST else { return Ok(()) };
    if let Some((_, row)) = &found.meta {
        writer.row(meta, row)?;
    }
    for (_, row) in found.accounts.values() {
        writer.row(accounts, row)?;
    }
    for (_, row) in found
        .slots
        .iter()
        .filter(|(user, _)| found.accounts.contains_key(*user))
        .map(|(_, best)| best)
    {
        writer.row(slots, row)?;
    }
    for user in found.slots.keys().filter(|user| !found.accounts.contains_key(*user)) {
        account_gone(UserId(*user), report);
    }
    for user in found.accounts.keys().filter(|user| !found.slots.contains_key(*user)) {
        let id = UserId(*user).to_string();
        report.lost.push(Loss::of_server("slot", id, 0, Why::SlotGone));
    }
    let missing = found.position.saturating_sub(found.audit.len() as u64);
    if missing > 0 {
        report.lost.push(Loss::of_server("audit", String::new(), missing, Why::AuditGone));
    }
    Ok(())
}

fn account_gone(user: UserId, report: &mut Report) {
    let loss = Loss::of_server("account", user.to_string(), 0, Why::AccountGone);
    if !report.lost.contains(&loss) {
        report.lost.push(loss);
    }
}
