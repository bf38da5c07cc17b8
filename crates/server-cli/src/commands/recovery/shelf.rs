//! The archives that are kept, and how a person names one of them.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use mdp_recovery::Error;
use mdp_recovery::archive::{Name, Sidecar};

use crate::failure::Failure;

/// An archive in a folder.
pub(super) struct Held {
    pub(super) name: Name,
    pub(super) path: PathBuf,
    pub(super) size: u64,
    /// What it says of itself; none where it is missing or unreadable.
    pub(super) sidecar: Option<Sidecar>,
}

/// Every archive of a folder, the newest first; none where there is no folder.
pub(super) fn held(folder: &Path) -> Result<Vec<Held>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().and_then(Name::parse) else { continue };
        let sidecar = fs::read(folder.join(name.sidecar())).ok();
        let sidecar = sidecar.and_then(|bytes| Sidecar::from_json(&bytes).ok());
        found.push(Held { name, path: entry.path(), size: entry.metadata()?.len(), sidecar });
    }
    found.sort_by(|a, b| b.name.cmp(&a.name));
    Ok(found)
}

/// What a person named.
pub(super) enum Source {
    /// An archive that is kept, or a file elsewhere.
    Kept(Box<Held>),
    /// Standard input.
    Stream,
}

impl Source {
    /// `latest`, an archive's name or the beginning of one, a path, or `-`. The latest that was made
    /// at a time or before, where one is given.
    pub(super) fn find(word: &str, folder: &Path, before: Option<u64>) -> Result<Self, Failure> {
        if word == "-" {
            return Ok(Self::Stream);
        }
        let path = Path::new(word);
        if word.contains('/') || path.is_file() {
            return file(path).map(|held| Self::Kept(Box::new(held)));
        }
        let absent = || Error::Absent(word.to_owned());
        let mut kept = held(folder)?.into_iter();
        let found = match word {
            "latest" => kept.find(|held| before.is_none_or(|time| held.name.at() <= time)),
            _ => kept.find(|held| held.name.to_string().contains(word)),
        };
        Ok(Self::Kept(Box::new(found.ok_or_else(absent)?)))
    }

    pub(super) fn open(&self) -> Result<Box<dyn Read + Send>, Failure> {
        Ok(match self {
            Self::Kept(held) => {
                Box::new(io::BufReader::with_capacity(1 << 18, File::open(&held.path)?))
            }
            Self::Stream => Box::new(io::stdin()),
        })
    }

    pub(super) fn sidecar(&self) -> Option<&Sidecar> {
        match self {
            Self::Kept(held) => held.sidecar.as_ref(),
            Self::Stream => None,
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Self::Kept(held) => held.path.display().to_string(),
            Self::Stream => "-".to_owned(),
        }
    }
}

/// A file that may have another name than the one it was given.
fn file(path: &Path) -> Result<Held, Failure> {
    let absent = || Error::Absent(path.display().to_string());
    let size = fs::metadata(path).map_err(|_| absent())?.len();
    let mut beside = path.as_os_str().to_owned();
    beside.push(".sidecar");
    let sidecar = fs::read(&beside).ok().and_then(|bytes| Sidecar::from_json(&bytes).ok());
    let name = path.file_name().and_then(|name| name.to_str()).and_then(Name::parse);
    let stated = || sidecar.as_ref().and_then(|sidecar| Name::parse(&sidecar.statement.name));
    let name = name.or_else(stated).or_else(|| Name::new("unnamed", 0)).ok_or_else(absent)?;
    Ok(Held { name, path: path.to_owned(), size, sidecar })
}
