//! Blobs of a restore, kept apart until the whole of it holds.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::PathBuf;

use mdp_ledger::Hash;

use super::folder::{Folder, failed, publish};
use crate::{Error, Store};

/// Blobs that aren't in their place yet; dropped, they are gone.
pub struct StagedBlobs {
    folder: Folder,
    staging: PathBuf,
    hashes: Vec<Hash>,
}

impl Store {
    /// Begins a staging. What an earlier one left is removed.
    pub fn stage_blobs(&self) -> Result<StagedBlobs, Error> {
        let folder = self.blobs().clone();
        let staging = folder.staging();
        clear(&staging).map_err(|error| failed(&error))?;
        Ok(StagedBlobs { folder, staging, hashes: Vec::new() })
    }

    /// The bytes of a blob, whole; `None` where they aren't here.
    pub fn blob_file(&self, hash: Hash) -> Result<Option<File>, Error> {
        self.blobs().open(hash).map_err(|error| failed(&error))
    }
}

impl StagedBlobs {
    /// Adds a blob. Whether its bytes are those of its hash is the caller's to check before
    /// [`Self::publish`].
    pub fn add(&mut self, hash: Hash, mut bytes: impl Read) -> Result<(), Error> {
        let mut write = || -> io::Result<()> {
            fs::create_dir_all(&self.staging)?;
            let path = self.staging.join(hash.to_string());
            let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
            io::copy(&mut bytes, &mut file)?;
            file.sync_all()
        };
        write().map_err(|error| failed(&error))?;
        self.hashes.push(hash);
        Ok(())
    }

    /// Moves them all to their places, for good.
    pub fn publish(mut self) -> Result<(), Error> {
        for hash in std::mem::take(&mut self.hashes) {
            let part = self.staging.join(hash.to_string());
            let moved =
                File::open(&part).and_then(|file| publish(&file, &part, &self.folder.home(hash)));
            moved.map_err(|error| failed(&error))?;
        }
        Ok(())
    }
}

impl Drop for StagedBlobs {
    fn drop(&mut self) {
        let _ = clear(&self.staging);
    }
}

fn clear(staging: &PathBuf) -> io::Result<()> {
    match fs::remove_dir_all(staging) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
