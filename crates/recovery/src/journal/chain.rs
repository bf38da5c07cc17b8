//! The end of a chain: what the next segment follows.

use std::io::{Read, Write};
use std::path::Path;

use ed25519_dalek::SigningKey;
use mdp_ledger::{Hash, ServerId};
use mdp_store::{JournalEntry, SCHEMA};

use super::name::{Piece, PieceName};
use super::segment::Segment;
use crate::Error;
use crate::archive::{Name, Statement};
use crate::keys::{Key, Recipient};

/// A chain that goes on.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The archive that it began with.
    pub name: Name,
    server: ServerId,
    restore_epoch: [u8; 16],
    file: Hash,
    previous: Hash,
    position: u64,
}

/// A segment that isn't kept anywhere yet.
pub struct Sealed {
    /// How it is called.
    pub name: PieceName,
    /// The file.
    pub bytes: Vec<u8>,
    /// The blobs that have to be kept before it: name and hash.
    pub blobs: Vec<(PieceName, Hash)>,
    last: u64,
}

impl Chain {
    /// Begins one with an archive.
    pub fn begin(name: Name, archive: &Statement) -> Self {
        Self {
            name,
            server: archive.server,
            restore_epoch: archive.restore_epoch,
            file: archive.file,
            previous: archive.file,
            position: archive.journal_position,
        }
    }

    /// Finds the end of the newest chain in a folder, and the change that it ends with; `None`
    /// where there is none, or none that can be gone on with: it doesn't open or isn't this server's,
    /// of now.
    pub fn resume(
        folder: &Path,
        slug: &str,
        keys: &[Key],
        signer: &[u8; 32],
        (server, restore_epoch): (ServerId, [u8; 16]),
    ) -> Result<Option<(Self, JournalEntry)>, Error> {
        let segments = pieces(folder, slug)?.into_iter().filter(|name| name.last().is_some());
        let Some(end) = segments.max_by_key(|name| (name.chain.at(), name.last())) else {
            return Ok(None);
        };
        let path = folder.join(end.to_string());
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        let Ok(segment) = Segment::open(&bytes, keys, signer) else { return Ok(None) };
        let ours = (segment.server, segment.restore_epoch) == (server, restore_epoch)
            && (segment.first(), Some(segment.last())) == (end.first, end.last());
        let chain = Self {
            name: end.chain,
            server,
            restore_epoch,
            file: segment.chain,
            previous: Hash::of(&bytes),
            position: segment.last(),
        };
        Ok(segment.entries.into_iter().next_back().filter(|_| ours).map(|last| (chain, last)))
    }

    /// The latest position that is in it.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Seals the changes that come next; `None` where they don't.
    pub fn seal(
        &self,
        entries: Vec<JournalEntry>,
        recipients: &[Recipient],
        signer: &SigningKey,
    ) -> Result<Option<Sealed>, Error> {
        let mut next = self.position;
        let follow = entries.iter().all(|entry| {
            next += 1;
            entry.position == next
        });
        if !follow || entries.is_empty() {
            return Ok(None);
        }
        let first = self.position + 1;
        let name = |piece| PieceName { chain: self.name.clone(), first, piece };
        let mut blobs = Vec::new();
        for entry in &entries {
            let brought = entry.blobs()?.into_iter();
            blobs.extend(brought.map(|(hash, _)| (name(Piece::Blob(hash)), hash)));
        }
        blobs.sort();
        blobs.dedup();
        let segment = Segment {
            schema: SCHEMA,
            server: self.server,
            restore_epoch: self.restore_epoch,
            chain: self.file,
            previous: self.previous,
            entries,
        };
        let bytes = segment.seal(recipients, signer)?;
        Ok(Some(Sealed { name: name(Piece::Segment(next)), bytes, blobs, last: next }))
    }

    /// Goes on after a segment that is kept.
    pub fn advance(&mut self, sealed: &Sealed) {
        (self.previous, self.position) = (Hash::of(&sealed.bytes), sealed.last);
    }
}

/// Everything of this installation's chains in a folder, in order; nothing where there is none.
pub fn pieces(folder: &Path, slug: &str) -> Result<Vec<PieceName>, Error> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(Error::io(folder))?.file_name();
        names.extend(name.to_str().and_then(PieceName::parse));
    }
    names.retain(|name| name.chain.slug() == slug);
    names.sort();
    Ok(names)
}

/// Seals the bytes of a blob, which are sealed to its readers already, so that a target can't tell
/// which one it is.
pub fn seal_blob(
    mut from: impl Read,
    to: impl Write,
    recipients: &[Recipient],
) -> Result<(), Error> {
    let encryptor = age::Encryptor::with_recipients(recipients.iter().map(Recipient::as_age))
        .map_err(|_| Error::BadKey("no recipient".to_owned()))?;
    let mut sealed = encryptor.wrap_output(to).map_err(Error::Output)?;
    std::io::copy(&mut from, &mut sealed).map_err(Error::Output)?;
    sealed.finish().and_then(|mut to| to.flush()).map_err(Error::Output)
}
