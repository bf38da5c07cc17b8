//! How a replica is laid out in the host's key-value store. Byte by byte: `docs/spec/sync.md`.

use mdp_ledger::cbor::{self, Deterministic, EncodeError, Malformed};
use mdp_ledger::{Change, EntryId, Hash, Head, Kind, Leaf, VaultId};
use minicbor::{Decoder, Encoder};

use super::Pin;

/// An entry of a vault by kind and id.
pub type EntryKey = (Kind, EntryId);

/// What a stored key is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// What the replica knows of itself.
    Meta,
    /// A commit of the verified history.
    Commit(Head),
    /// A verified entry.
    Entry(EntryKey),
    /// A local edit that waits to be signed.
    Waiting(EntryKey),
    /// A local edit in a signed commit that the server hasn't acknowledged.
    InFlight(EntryKey),
    /// Such a commit, by its number.
    Flight(u64),
    /// A commit of another history that the server showed.
    Evidence(Head),
    /// An incident, by its number.
    Incident(u64),
}

impl Key {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        match self {
            Self::Meta => b"m".to_vec(),
            Self::Commit(head) => numbered(b'c', head),
            Self::Entry(key) => named(b'e', key),
            Self::Waiting(key) => named(b'o', key),
            Self::InFlight(key) => named(b'p', key),
            Self::Flight(seq) => [&b"f"[..], &seq.to_be_bytes()].concat(),
            Self::Evidence(head) => numbered(b'x', head),
            Self::Incident(number) => [&b"i"[..], &number.to_be_bytes()].concat(),
        }
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (&space, rest) = bytes.split_first()?;
        Some(match space {
            b'm' if rest.is_empty() => Self::Meta,
            b'c' => Self::Commit(read_numbered(rest)?),
            b'e' => Self::Entry(read_named(rest)?),
            b'o' => Self::Waiting(read_named(rest)?),
            b'p' => Self::InFlight(read_named(rest)?),
            b'f' => Self::Flight(u64::from_be_bytes(rest.try_into().ok()?)),
            b'x' => Self::Evidence(read_numbered(rest)?),
            b'i' => Self::Incident(u64::from_be_bytes(rest.try_into().ok()?)),
            _ => return None,
        })
    }
}

fn numbered(space: u8, head: Head) -> Vec<u8> {
    [&[space][..], &head.seq.to_be_bytes(), &head.hash.0].concat()
}

fn read_numbered(rest: &[u8]) -> Option<Head> {
    let (seq, hash) = rest.split_first_chunk()?;
    Some(Head { seq: u64::from_be_bytes(*seq), hash: Hash::from_slice(hash)? })
}

fn named(space: u8, (kind, id): EntryKey) -> Vec<u8> {
    [&[space, kind as u8][..], &id.0].concat()
}

fn read_named(rest: &[u8]) -> Option<EntryKey> {
    let (&kind, id) = rest.split_first()?;
    Some((Kind::from_number(kind)?, EntryId::from_slice(id)?))
}

/// A verified entry as it is stored: `revision u64 | form u8 | content`, where the content is
/// nothing for a tombstone, the entry's bytes, or the hash of a blob's bytes, which live elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored(Vec<u8>);

const HEADER: usize = 9;
const TOMBSTONE: u8 = 0;
const BYTES: u8 = 1;
const BLOB: u8 = 2;

impl Stored {
    pub(super) fn new(kind: Kind, leaf: Leaf, bytes: &[u8]) -> Self {
        let mut out = Vec::with_capacity(HEADER + bytes.len().max(32));
        out.extend_from_slice(&leaf.revision.to_be_bytes());
        match leaf.hash {
            None => out.push(TOMBSTONE),
            Some(hash) if kind == Kind::Blob => {
                out.push(BLOB);
                out.extend_from_slice(&hash.0);
            }
            Some(_) => {
                out.push(BYTES);
                out.extend_from_slice(bytes);
            }
        }
        Self(out)
    }

    pub(super) fn read(bytes: Vec<u8>) -> Option<Self> {
        let form = *bytes.get(HEADER - 1)?;
        let len = bytes.len() - HEADER;
        let sound = match form {
            TOMBSTONE => len == 0,
            BYTES => true,
            BLOB => len == 32,
            _ => false,
        };
        sound.then_some(Self(bytes))
    }

    pub(super) fn revision(&self) -> u64 {
        self.0.first_chunk().map_or(0, |revision| u64::from_be_bytes(*revision))
    }

    /// The entry's bytes; `None` for a tombstone and for a blob.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        (self.0[HEADER - 1] == BYTES).then_some(&self.0[HEADER..])
    }

    /// Where it stands, its bytes hashed.
    pub(super) fn leaf(&self) -> Leaf {
        let hash = match self.0[HEADER - 1] {
            BYTES => Some(Hash::of(&self.0[HEADER..])),
            BLOB => Hash::from_slice(&self.0[HEADER..]),
            _ => None,
        };
        Leaf { revision: self.revision(), hash }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

/// What a local edit writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A sealed record.
    Sealed(Vec<u8>),
    /// A blob, by the hash of its sealed bytes, which travel apart.
    Blob(Hash),
    /// Nothing: the entry goes.
    Deleted,
}

impl Value {
    /// The hash that the ledger names it by.
    pub fn hash(&self) -> Option<Hash> {
        match self {
            Self::Sealed(bytes) => Some(Hash::of(bytes)),
            Self::Blob(hash) => Some(*hash),
            Self::Deleted => None,
        }
    }

    /// The sealed bytes, if that is what it is.
    pub fn sealed(&self) -> Option<&[u8]> {
        match self {
            Self::Sealed(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// The verified value that an edit started from, kept for a three-way merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Where the entry stood.
    pub leaf: Leaf,
    /// Its sealed bytes, if it was a record.
    pub sealed: Option<Vec<u8>>,
}

/// A local edit: where the entry stood, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// `None` for an entry that wasn't there.
    pub base: Option<Base>,
    /// The revision that the value is sealed for.
    pub revision: u64,
    /// What it becomes.
    pub value: Value,
}

impl Edit {
    pub(super) fn change(&self, (kind, id): EntryKey) -> Change {
        Change { kind, id, leaf: self.leaf() }
    }

    /// Where the entry stands after it.
    pub fn leaf(&self) -> Leaf {
        Leaf { revision: self.revision, hash: self.value.hash() }
    }

    /// Whether it starts from `leaf`.
    pub(super) fn starts_from(&self, leaf: Option<Leaf>) -> bool {
        self.base.as_ref().map(|base| base.leaf) == leaf
    }
}

impl Deterministic for Edit {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(4)?;
        match &self.base {
            None => e.null()?.ok()?,
            Some(base) => {
                e.array(3)?.u64(base.leaf.revision)?;
                cbor::write_optional(e, base.leaf.hash.as_ref().map(|h| &h.0[..]))?;
                cbor::write_optional(e, base.sealed.as_deref())?;
            }
        }
        e.u64(self.revision)?;
        match &self.value {
            Value::Deleted => e.u8(TOMBSTONE)?.null()?.ok(),
            Value::Sealed(bytes) => e.u8(BYTES)?.bytes(bytes)?.ok(),
            Value::Blob(hash) => e.u8(BLOB)?.bytes(&hash.0)?.ok(),
        }
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 4)?;
        let base = if is_null(d)? {
            None
        } else {
            cbor::array(d, 3)?;
            let leaf = Leaf { revision: d.u64()?, hash: cbor::optional(d)?.map(Hash) };
            let sealed = if is_null(d)? { None } else { Some(d.bytes()?.to_vec()) };
            Some(Base { leaf, sealed })
        };
        let revision = d.u64()?;
        let value = match d.u8()? {
            TOMBSTONE if is_null(d)? => Value::Deleted,
            BYTES => Value::Sealed(d.bytes()?.to_vec()),
            BLOB => Value::Blob(Hash(cbor::fixed(d)?)),
            _ => return Err(Malformed),
        };
        Ok(Self { base, revision, value })
    }
}

/// Whether null comes next; it is then read.
pub(super) fn is_null(d: &mut Decoder<'_>) -> Result<bool, Malformed> {
    let null = d.datatype()? == minicbor::data::Type::Null;
    if null {
        d.null()?;
    }
    Ok(null)
}

/// What a replica knows of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meta {
    pub(super) vault: VaultId,
    pub(super) genesis: Hash,
    /// The highest verified head; none before the first pull.
    pub(super) head: Option<Head>,
    /// A head that the first pull must contain.
    pub(super) floor: Option<Head>,
    /// The server's restore epoch, as last seen on a healthy answer.
    pub(super) restore_epoch: Option<[u8; 16]>,
    /// Whether every signature of the history has been checked.
    pub(super) checked: bool,
}

impl Meta {
    /// Which vault it says that the replica is of.
    pub(super) fn pin(&self) -> Pin {
        Pin { vault: self.vault, genesis: self.genesis }
    }
}

impl Deterministic for Meta {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(7)?.str("mdp/v1/replica")?.bytes(&self.vault.0)?.bytes(&self.genesis.0)?;
        write_head(e, self.head)?;
        write_head(e, self.floor)?;
        cbor::write_optional(e, self.restore_epoch.as_ref().map(|r| &r[..]))?;
        e.bool(self.checked)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 7)?;
        if d.str()? != "mdp/v1/replica" {
            return Err(Malformed);
        }
        Ok(Self {
            vault: VaultId(cbor::fixed(d)?),
            genesis: Hash(cbor::fixed(d)?),
            head: read_head(d)?,
            floor: read_head(d)?,
            restore_epoch: cbor::optional(d)?,
            checked: d.bool()?,
        })
    }
}

pub(super) fn write_head(e: &mut Encoder<Vec<u8>>, head: Option<Head>) -> Result<(), EncodeError> {
    match head {
        Some(head) => e.array(2)?.u64(head.seq)?.bytes(&head.hash.0)?.ok(),
        None => e.null()?.ok(),
    }
}

pub(super) fn read_head(d: &mut Decoder<'_>) -> Result<Option<Head>, Malformed> {
    if is_null(d)? {
        return Ok(None);
    }
    cbor::array(d, 2)?;
    Ok(Some(Head { seq: d.u64()?, hash: Hash(cbor::fixed(d)?) }))
}
