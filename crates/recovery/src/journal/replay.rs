//! Going on from an archive: segment after segment, up to the first that doesn't follow.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use mdp_ledger::Hash;
use mdp_store::{JournalEntry, SCHEMA};

use super::chain::pieces;
use super::name::{Piece, PieceName};
use super::segment::{Fault, Segment};
use crate::Error;
use crate::archive::{Opened, hash_read};
use crate::keys::Key;
use crate::progress::Watch;

/// The chain that an archive is part of, in a folder.
pub struct Journal {
    folder: PathBuf,
    segments: Vec<PieceName>,
}

/// Takes what follows an archive. A segment is proved before anything of it is handed over.
pub trait Onto {
    /// The bytes of a blob, before the change that names it.
    fn blob(&mut self, hash: Hash, bytes: &mut dyn Read) -> Result<(), Error>;
    /// The next change.
    fn entry(&mut self, entry: &JournalEntry) -> Result<(), Error>;
}

/// Only looks.
pub struct Nothing;

impl Onto for Nothing {
    fn blob(&mut self, _: Hash, _: &mut dyn Read) -> Result<(), Error> {
        Ok(())
    }

    fn entry(&mut self, _: &JournalEntry) -> Result<(), Error> {
        Ok(())
    }
}

/// How far the journal led.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    /// How many changes after the archive.
    pub changes: u64,
    /// The latest position.
    pub position: u64,
    /// When that change was made: what is missing is missing from then on. 0 before any.
    pub at: u64,
    /// Why no further.
    pub stop: Stop,
}

/// Why the journal leads no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// There is no more of it.
    End,
    /// The next change is later than what was asked for.
    Reached,
    /// The next segment, or the bytes of an attachment in it, are missing, and later ones are there.
    Missing,
    /// The next segment isn't whole.
    Damaged,
    /// The next segment wasn't made by this server.
    Forged,
    /// None of the keys opens the next segment.
    WrongKey,
    /// The next segment is whole and follows something else.
    Elsewhere,
}

impl Journal {
    /// What a folder has for an archive that was made at `made`: the chain that was under way then.
    pub fn find(folder: &Path, slug: &str, made: u64) -> Result<Self, Error> {
        let mut segments = pieces(folder, slug)?;
        let chain =
            segments.iter().map(|name| name.chain.at()).filter(|began| *began <= made).max();
        segments.retain(|name| name.last().is_some() && Some(name.chain.at()) == chain);
        Ok(Self { folder: folder.to_owned(), segments })
    }

    /// Hands over what follows an archive, up to the last change that isn't later than `until`
    /// (milliseconds since the Unix epoch). Fails where `onto` does, where a file can't be read for
    /// another reason than that it isn't there, and with [`Error::TooLate`].
    pub fn follow(
        &self,
        archive: &Opened,
        keys: &[Key],
        until: Option<u64>,
        onto: &mut dyn Onto,
        watch: &Watch,
    ) -> Result<Followed, Error> {
        let manifest = &archive.manifest;
        let holds = if manifest.journal_at == 0 { manifest.created } else { manifest.journal_at };
        if until.is_some_and(|until| until < holds) {
            return Err(Error::TooLate);
        }
        let mut done = Followed {
            changes: 0,
            position: manifest.journal_position,
            at: manifest.journal_at,
            stop: Stop::End,
        };
        let mut before: Option<(Hash, Hash)> = None;
        for name in &self.segments {
            watch.cancel.check()?;
            if name.last() <= Some(done.position) {
                continue;
            }
            let (segment, file) = match self.open(name, archive, keys, done.position, watch)? {
                Ok(opened) => opened,
                Err(stop) => return Ok(Followed { stop, ..done }),
            };
            if before.is_some_and(|before| before != (segment.chain, segment.previous)) {
                return Ok(Followed { stop: Stop::Elsewhere, ..done });
            }
            before = Some((segment.chain, file));
            let before_it = done.position;
            for entry in segment.entries.iter().filter(|entry| entry.position > before_it) {
                if until.is_some_and(|until| entry.at > until) {
                    return Ok(Followed { stop: Stop::Reached, ..done });
                }
                for (hash, _) in entry.blobs()? {
                    if let Some(mut bytes) = self.blob(name, hash, keys)? {
                        onto.blob(hash, &mut bytes)?;
                    }
                }
                onto.entry(entry)?;
                let changes = done.changes + 1;
                done = Followed { changes, position: entry.position, at: entry.at, ..done };
            }
        }
        Ok(done)
    }

    /// The segment of this name and the hash of its file, if it is what its name says, of this
    /// server and time, comes next, and has its blobs.
    fn open(
        &self,
        name: &PieceName,
        archive: &Opened,
        keys: &[Key],
        position: u64,
        watch: &Watch,
    ) -> Result<Result<(Segment, Hash), Stop>, Error> {
        if name.first > position.saturating_add(1) {
            return Ok(Err(Stop::Missing));
        }
        let path = self.folder.join(name.to_string());
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        let manifest = &archive.manifest;
        let segment = match Segment::open(&bytes, keys, &manifest.secret_id.0) {
            Ok(segment) => segment,
            Err(Fault::Damaged) => return Ok(Err(Stop::Damaged)),
            Err(Fault::Forged) => return Ok(Err(Stop::Forged)),
            Err(Fault::WrongKey) => return Ok(Err(Stop::WrongKey)),
        };
        let ours = (segment.first(), Some(segment.last())) == (name.first, name.last())
            && (segment.server, segment.restore_epoch) == (manifest.server, manifest.restore_epoch)
            && segment.schema == SCHEMA;
        if !ours {
            return Ok(Err(Stop::Elsewhere));
        }
        for entry in segment.entries.iter().filter(|entry| entry.position > position) {
            let Ok(blobs) = entry.blobs() else { return Ok(Err(Stop::Damaged)) };
            for (hash, size) in blobs {
                let Some(mut bytes) = self.blob(name, hash, keys)? else {
                    return Ok(Err(Stop::Missing));
                };
                if !hash_read(&mut bytes, watch).is_ok_and(|read| read == (hash, size)) {
                    return Ok(Err(Stop::Damaged));
                }
            }
        }
        Ok(Ok((segment, Hash::of(&bytes))))
    }

    /// The bytes of a blob that a segment names, unsealed; `None` where they aren't there.
    fn blob(
        &self,
        segment: &PieceName,
        hash: Hash,
        keys: &[Key],
    ) -> Result<Option<impl Read + use<>>, Error> {
        let name = PieceName { piece: Piece::Blob(hash), ..segment.clone() };
        let path = self.folder.join(name.to_string());
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io(path)(error)),
        };
        let opened = age::Decryptor::new(BufReader::new(file))
            .and_then(|decryptor| decryptor.decrypt(keys.iter().map(Key::as_age)));
        Ok(opened.ok())
    }
}
