//! The agent: one process that holds the vault open, and answers the commands over a Unix socket.
//!
//! Its folder is its owner's alone (0700) and so is its socket (0600): whoever may connect could
//! read the owner's keyboard as well. A connection carries one request and one answer, each a
//! frame: the length in four bytes, little-endian, then JSON. The password is handed to it over a
//! pipe when it is started, never in an argument or the environment.
//!
//! - [`client`]: asking it, and starting it; [`serve`]: what it does; [`answer`]: one request;
//!   [`archive`]: an archive, piece by piece.

mod answer;
pub(crate) mod archive;
pub(crate) mod client;
pub(crate) mod serve;

use std::io::{self, Read, Write};

pub(crate) use answer::decode;
use mdp_ledger::EntryId;
use mdp_vault::item::{Item, Text};
use mdp_vault::search::Query;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// What a command asks for. Each is answered by the type that its comment names.
#[derive(Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "camelCase")]
pub(crate) enum Request {
    /// [`Standing`](crate::view::Standing).
    Status,
    /// [`Standing`](crate::view::Standing): the person has seen every incident.
    Acknowledge,
    /// Nothing: it ends.
    Lock,
    /// [`Standing`](crate::view::Standing), once both sides agree.
    Sync,
    /// `Vec<`[`Row`](crate::view::Row)`>`.
    List {
        /// Which, in which order; the category aside.
        query: Query,
        /// Those of this category only, by its name or path.
        category: Option<String>,
    },
    /// [`Found`](crate::view::Found).
    Find {
        /// Title, id or words to search for.
        selector: String,
        /// Title or id only.
        exact: bool,
        /// In the trash rather than outside it.
        trashed: bool,
    },
    /// [`EntryId`].
    Create {
        /// All of it but its category.
        item: Box<Item>,
        /// The category's name; it is made where it is missing.
        category: Option<String>,
    },
    /// Nothing.
    Update {
        /// Which.
        id: EntryId,
        /// What the form started from.
        revision: u64,
        /// As it came back from the form.
        item: Box<Item>,
        /// The category's name; empty for none; absent to leave it as it is.
        category: Option<String>,
    },
    /// Nothing.
    Trash {
        /// Which.
        id: EntryId,
        /// Out of the trash rather than into it.
        restore: bool,
    },
    /// `Vec<`[`Raw`]`>`: every record.
    Records,
    /// Nothing: all of them are written, or none.
    Write {
        /// Each with the revision that it must still have.
        writes: Vec<Raw>,
    },
    /// The key file, as [`Text`].
    ExportKey {
        /// What protects it.
        passphrase: Text,
    },
    /// The moment, by the server: a `u64` in milliseconds.
    ProveKey,
    /// [`Verified`](crate::view::Verified).
    Verify,
    /// [`Begun`](archive::Begun): a self-reading archive of the vault as it is now.
    ArchiveBegin,
    /// [`Piece`](archive::Piece): the next attachment, fetched and checked.
    ArchiveFile {
        /// Which archive.
        archive: u64,
    },
    /// [`Last`](archive::Last): the rest, sealed.
    ArchiveFinish {
        /// Which archive.
        archive: u64,
        /// What protects it; its strength has been judged.
        passphrase: Text,
    },
}

/// A record as its vault encodes it: for what needs all of them.
#[derive(Serialize, Deserialize)]
pub(crate) struct Raw {
    pub(crate) id: EntryId,
    /// `None` where it isn't there yet.
    pub(crate) revision: Option<u64>,
    /// Hexadecimal; `None` to remove it.
    pub(crate) record: Option<Text>,
}

/// The largest frame: a vault of a hundred thousand records, as [`Raw`].
const MOST: u32 = 512 << 20;

/// Writes a frame.
fn send(to: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    send_bytes(to, &Zeroizing::new(serde_json::to_vec(value)?))
}

fn send_bytes(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= MOST);
    let length = length.ok_or(io::ErrorKind::FileTooLarge)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads a frame.
fn receive(from: &mut impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > MOST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Zeroizing::new(Vec::new());
    from.take(length.into()).read_to_end(&mut bytes)?;
    if bytes.len() == length as usize {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}
