//! A folder of this machine: written beside, flushed, renamed, the folder flushed.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use tokio::io::AsyncWriteExt;

use super::source::{Meter, Source, staged};
use super::{Error, Object};

pub(super) struct Folder {
    pub(super) path: PathBuf,
}

impl Folder {
    pub(super) async fn put(
        &self,
        name: &str,
        source: &Source,
        meter: &Meter,
    ) -> Result<(), Error> {
        let part = self.path.join(staged(name));
        let result = self.write(name, &part, source, meter).await;
        if result.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        result
    }

    async fn write(
        &self,
        name: &str,
        part: &PathBuf,
        source: &Source,
        meter: &Meter,
    ) -> Result<(), Error> {
        make(&self.path).map_err(failed)?;
        // What a run before this one left, whatever it is: a link there isn't followed.
        match std::fs::remove_file(part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part);
        let mut file = tokio::fs::File::from_std(file.map_err(failed)?);
        let mut pieces = source.pieces(meter).await?;
        while let Some(piece) = pieces.next().await? {
            file.write_all(piece).await.map_err(failed)?;
        }
        file.flush().await.map_err(failed)?;
        file.sync_all().await.map_err(failed)?;
        tokio::fs::rename(part, self.path.join(name)).await.map_err(failed)?;
        self.flush().await
    }

    /// Without it a power cut forgets the name, or that it is gone.
    async fn flush(&self) -> Result<(), Error> {
        let folder = self.path.clone();
        let flushed = tokio::task::spawn_blocking(move || File::open(folder)?.sync_all()).await;
        flushed.unwrap_or_else(|error| Err(io::Error::other(error))).map_err(failed)
    }

    pub(super) async fn open(&self, name: &str) -> Result<tokio::fs::File, Error> {
        tokio::fs::File::open(self.path.join(name)).await.map_err(failed)
    }

    pub(super) async fn list(&self) -> Result<Vec<Object>, Error> {
        let mut entries = match tokio::fs::read_dir(&self.path).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut objects = Vec::new();
        while let Some(entry) = entries.next_entry().await.map_err(failed)? {
            let data = match entry.metadata().await {
                // Gone between the two.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                data => data.map_err(failed)?,
            };
            if let (true, Ok(name)) = (data.is_file(), entry.file_name().into_string()) {
                objects.push(Object { name, size: data.len() });
            }
        }
        Ok(objects)
    }

    pub(super) async fn size(&self, name: &str) -> Result<u64, Error> {
        let data = tokio::fs::symlink_metadata(self.path.join(name)).await;
        data.map(|data| data.len()).map_err(failed)
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), Error> {
        tokio::fs::remove_file(self.path.join(name)).await.map_err(failed)?;
        self.flush().await
    }
}

/// Makes a folder and those above it; the name of each new one is flushed in the one above.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make(above)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !folder.is_dir() => {
            return Err(error);
        }
        _ => {}
    }
    folder.parent().map_or(Ok(()), |above| File::open(above)?.sync_all())
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: io::Error) -> Error {
    Error::of_folder(&error)
}
