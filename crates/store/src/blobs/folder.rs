//! A folder of blobs: `ab/abcd…`, by hash; `uploads/` holds what is still arriving.
//!
//! A blob appears whole or not at all: written aside, flushed, renamed, and the folder flushed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use mdp_ledger::{EntryId, Hash, VaultId};
use sha2::{Digest, Sha256};

use crate::Error;

/// The folder. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Folder {
    root: PathBuf,
    /// One writer at a time, so that an upload's length is what it was when it was looked at.
    writing: Arc<Mutex<()>>,
}

impl Folder {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root, writing: Arc::default() }
    }

    fn upload(&self, vault: VaultId, id: EntryId) -> PathBuf {
        self.root.join("uploads").join(format!("{vault}-{id}.part"))
    }

    /// Where a restore keeps what isn't proved yet.
    pub(super) fn staging(&self) -> PathBuf {
        self.root.join("restoring")
    }

    /// A blob's file, if it is here.
    pub(super) fn open(&self, hash: Hash) -> io::Result<Option<File>> {
        match File::open(self.home(hash)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// How large a blob's file is, if it is here.
    pub(crate) fn size(&self, hash: Hash) -> Option<u64> {
        fs::metadata(self.home(hash)).ok().map(|data| data.len())
    }

    pub(super) fn home(&self, hash: Hash) -> PathBuf {
        let name = hash.to_string();
        self.root.join(&name[..2]).join(name)
    }

    /// How many bytes have arrived.
    pub(crate) fn offset(&self, vault: VaultId, id: EntryId) -> Result<u64, Error> {
        match fs::metadata(self.upload(vault, id)) {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Adds bytes at the end, which must be at `offset`; gives the new end.
    pub(crate) fn append(
        &self,
        vault: VaultId,
        id: EntryId,
        offset: u64,
        bytes: &[u8],
    ) -> Result<u64, Error> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.offset(vault, id)? != offset {
            return Err(Error::BadUpload("not where the upload stands"));
        }
        fs::create_dir_all(self.root.join("uploads")).map_err(|error| failed(&error))?;
        let file = OpenOptions::new().create(true).append(true).open(self.upload(vault, id));
        file.and_then(|mut file| file.write_all(bytes)).map_err(|error| failed(&error))?;
        Ok(offset + bytes.len() as u64)
    }

    /// Moves a whole upload to its place, if its bytes have this hash; gives its size.
    pub(crate) fn finish(&self, vault: VaultId, id: EntryId, hash: Hash) -> Result<u64, Error> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (part, home) = (self.upload(vault, id), self.home(hash));
        match File::open(&part) {
            Ok(mut file) => {
                let (found, size) = digest(&mut file).map_err(|error| failed(&error))?;
                if found != hash {
                    fs::remove_file(&part).map_err(|error| failed(&error))?;
                    return Err(Error::BadUpload("other bytes"));
                }
                publish(&file, &part, &home).map_err(|error| failed(&error))?;
                Ok(size)
            }
            // Bytes of this hash may be here, of another vault: whoever names them must bring them.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(Error::BadUpload("nothing was uploaded"))
            }
            Err(error) => Err(failed(&error)),
        }
    }

    /// Up to `length` bytes from `offset`; `None` when there is no such blob.
    pub(crate) fn read(
        &self,
        hash: Hash,
        offset: u64,
        length: u32,
    ) -> Result<Option<Vec<u8>>, Error> {
        let Some(mut file) = self.open(hash).map_err(|error| failed(&error))? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| file.take(length.into()).read_to_end(&mut bytes))
            .map_err(|error| failed(&error))?;
        Ok(Some(bytes))
    }
}

fn digest(file: &mut File) -> io::Result<(Hash, u64)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut size = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((Hash(hasher.finalize().into()), size));
        }
        hasher.update(&buffer[..read]);
        size += read as u64;
    }
}

pub(super) fn publish(file: &File, part: &Path, home: &Path) -> io::Result<()> {
    let folder = home.parent().unwrap_or(home);
    fs::create_dir_all(folder)?;
    file.sync_all()?;
    fs::rename(part, home)?;
    File::open(folder)?.sync_all()?;
    // The folder itself may be new.
    File::open(folder.parent().unwrap_or(folder))?.sync_all()
}

pub(super) fn failed(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull => Error::Full(error.to_string()),
        _ => Error::Failed(error.to_string()),
    }
}
