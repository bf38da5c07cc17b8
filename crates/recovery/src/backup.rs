//! Making an archive and publishing it: complete and proved, or not there at all.
//!
//! It is written beside its place under another name, flushed, read back and compared, and then
//! renamed; its sidecar comes first. A kill at any instant leaves a complete archive or none.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use mdp_ledger::Hash;
use mdp_store::Store;
use zeroize::Zeroizing;

use crate::Error;
use crate::archive::{Name, Particulars, Sidecar, Statement, Writer, Written, hash_read};
use crate::folder;
use crate::keys::Recipient;
use crate::progress::{Stage, Watch};

/// What an archive is made with.
pub struct Plan {
    /// The operator's offline key; without it, losing the disk costs every account its password.
    pub operator: Option<Recipient>,
    /// The server's proof key, unless it is disabled.
    pub proof: Option<Recipient>,
    /// The server secret, encoded: it is sealed to the operator's key alone.
    pub secret: Zeroizing<Vec<u8>>,
    /// Signs the sidecar; derived from the server secret.
    pub signer: SigningKey,
    /// The settings, secrets redacted.
    pub settings: String,
    /// This program's version.
    pub version: String,
    /// When: milliseconds since the Unix epoch.
    pub now: u64,
}

/// An archive that was made.
#[derive(Debug)]
pub struct Made {
    /// Its name.
    pub name: Name,
    /// What its sidecar states.
    pub sidecar: Sidecar,
    /// What it is and what was proved.
    pub written: Written,
}

impl Plan {
    fn recipients(&self) -> Vec<Recipient> {
        self.operator.iter().chain(&self.proof).cloned().collect()
    }

    /// What vouches for an archive that was written, under the name that it is to have.
    pub fn sidecar(&self, name: &Name, written: &Written) -> Sidecar {
        let recipients = self.recipients().iter().map(Recipient::short).collect();
        Statement::of(name, written, recipients).sign(&self.signer)
    }

    /// Writes an archive onto `output`, whatever that is; gives it back.
    pub async fn write<W: Write + Send + 'static>(
        &self,
        store: &Store,
        output: W,
        watch: &Watch,
    ) -> Result<(W, Written), Error> {
        watch.progress.stage(Stage::Writing, None);
        let particulars = Particulars {
            recipients: self.recipients(),
            version: self.version.clone(),
            created: self.now,
            secret_id: Hash(self.signer.verifying_key().to_bytes()),
        };
        let writer = Writer::new(output, particulars, watch.clone())?;
        let mut writer = store.dump(writer).await?;
        for (hash, size) in writer.blobs() {
            match store.blob_file(hash)? {
                Some(file) if file.metadata().is_ok_and(|data| data.len() == size) => {
                    writer.blob(hash, size, file)?;
                }
                _ => writer.lost_blob(hash),
            }
        }
        let secret = match &self.operator {
            Some(operator) => Some(operator.seal(&self.secret)?),
            None => None,
        };
        let settings = self.settings.clone();
        tokio::task::spawn_blocking(move || writer.finish(secret, &settings))
            .await
            .unwrap_or_else(|error| Err(Error::Output(std::io::Error::other(error))))
    }

    /// Makes an archive in a folder, which is made where it is missing.
    pub async fn make(
        &self,
        store: &Store,
        slug: &str,
        folder: &Path,
        watch: &Watch,
    ) -> Result<Made, Error> {
        let (draft, file) = Draft::begin(slug, self.now, folder)?;
        let (file, written) = self.write(store, file, watch).await?;
        let sidecar = self.sidecar(&draft.name, &written);
        let watch = watch.clone();
        let published = tokio::task::spawn_blocking(move || {
            let name = draft.publish(file, &written, Some(&sidecar), &watch)?;
            Ok(Made { name, sidecar, written })
        });
        published.await.unwrap_or_else(|error| Err(Error::Output(std::io::Error::other(error))))
    }
}

/// An archive under way in a folder: nothing of it stays unless it is published.
pub(crate) struct Draft {
    pub(crate) name: Name,
    folder: PathBuf,
    part: Part,
}

impl Draft {
    /// Begins one, in a folder that is made where it is missing; gives what to write to.
    pub(crate) fn begin(
        slug: &str,
        now: u64,
        folder: &Path,
    ) -> Result<(Self, BufWriter<File>), Error> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(Error::io(folder))?;
        let name = free_name(slug, now, folder)?;
        let part = Part::beside(&folder.join(name.to_string()));
        let file = BufWriter::with_capacity(1 << 18, part.file()?);
        Ok((Self { name, folder: folder.to_owned(), part }, file))
    }

    /// Flushes it, reads it back, and gives it its name, after its sidecar.
    pub(crate) fn publish(
        self,
        file: BufWriter<File>,
        written: &Written,
        sidecar: Option<&Sidecar>,
        watch: &Watch,
    ) -> Result<Name, Error> {
        let file = file.into_inner().map_err(|error| Error::Output(error.into_error()))?;
        file.sync_all().map_err(Error::io(&self.part.path))?;
        drop(file);
        watch.progress.stage(Stage::Reading, Some(written.size));
        let mut back = File::open(&self.part.path).map_err(Error::io(&self.part.path))?;
        if hash_read(&mut back, watch)? != (written.file, written.size) {
            return Err(Error::corrupt("what is read back isn't what was written"));
        }
        let (path, beside) =
            (self.folder.join(self.name.to_string()), self.folder.join(self.name.sidecar()));
        if let Some(sidecar) = sidecar {
            let staged = Part::beside(&beside);
            let mut file = staged.file()?;
            file.write_all(sidecar.to_json().as_bytes()).map_err(Error::io(&staged.path))?;
            file.sync_all().map_err(Error::io(&staged.path))?;
            staged.rename(&beside)?;
        }
        let named = self.part.rename(&path).and_then(|()| {
            folder::flush(&path).inspect_err(|_| {
                // What a power cut may forget isn't said to be there, nor left to be taken for it.
                let _ = fs::remove_file(&path);
            })
        });
        named.inspect_err(|_| {
            let _ = fs::remove_file(&beside);
        })?;
        Ok(self.name)
    }
}

/// A name that nothing in the folder has: two archives of one second are a second apart.
fn free_name(slug: &str, now: u64, folder: &Path) -> Result<Name, Error> {
    let mut at = now;
    loop {
        let name = Name::new(slug, at).ok_or_else(|| Error::Absent(slug.to_owned()))?;
        if !folder.join(name.to_string()).exists() {
            return Ok(name);
        }
        at = at.saturating_add(1000);
    }
}

/// A file under way; it is removed again unless it is renamed.
pub(crate) struct Part {
    path: PathBuf,
    keep: bool,
}

impl Part {
    /// One that is to become the file at `path`.
    pub(crate) fn beside(path: &Path) -> Self {
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let path = PathBuf::from(name);
        // What a run before this one left half-done.
        let _ = fs::remove_file(&path);
        Self { path, keep: false }
    }

    /// Where it is until then.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn file(&self) -> Result<File, Error> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        options.open(&self.path).map_err(Error::io(&self.path))
    }

    pub(crate) fn rename(mut self, to: &Path) -> Result<(), Error> {
        fs::rename(&self.path, to).map_err(Error::io(to))?;
        self.keep = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.keep {
            let _ = fs::remove_file(&self.path);
        }
    }
}
