//! Bytes set aside on disk until it is known what they are good for: a nameless file that goes with
//! the process.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::Error;

/// Where bytes are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    at: u64,
    length: usize,
}

pub(crate) struct Spool {
    file: File,
    folder: PathBuf,
    end: u64,
}

impl Spool {
    /// In a folder that has the room.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, Error> {
        let file = tempfile::tempfile_in(folder).map_err(Error::io(folder))?;
        Ok(Self { file, folder: folder.to_owned(), end: 0 })
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<Place, Error> {
        let place = Place { at: self.end, length: bytes.len() };
        self.file.seek(SeekFrom::Start(self.end)).map_err(Error::io(&self.folder))?;
        self.file.write_all(bytes).map_err(Error::io(&self.folder))?;
        self.end += bytes.len() as u64;
        Ok(place)
    }

    pub(crate) fn get(&mut self, place: Place) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; place.length];
        self.file.seek(SeekFrom::Start(place.at)).map_err(Error::io(&self.folder))?;
        self.file.read_exact(&mut bytes).map_err(Error::io(&self.folder))?;
        Ok(bytes)
    }
}
