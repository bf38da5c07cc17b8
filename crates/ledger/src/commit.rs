//! Commits: the links of the ledger.

use minicbor::{Decoder, Encoder};

use crate::cbor::{self, Deterministic, EncodeError, Malformed};
use crate::entry::{Change, Kind};
use crate::ids::{DeviceId, Fingerprint, Hash, UserId, VaultId};
use crate::member::Member;
use crate::signature::{self, BadSignature, Use};

/// The most changes in one commit; an import goes in several.
pub const MAX_CHANGES: usize = 1000;

/// What only a first commit carries. Its owner's identity is in its one member's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Genesis {
    /// With the owner's fingerprint, what the vault's id is the hash of.
    pub nonce: [u8; 32],
}

/// A change of a vault, as its author states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The vault.
    pub vault: VaultId,
    /// The highest parent's number plus one; 1 for the genesis.
    pub seq: u64,
    /// None for the genesis, one, or two for a merge (the first is the server's head).
    pub parents: Vec<Hash>,
    /// Root of the whole state after this commit.
    pub root: Hash,
    /// What changed relative to the first parent, sorted by `(kind, id)`, each once.
    pub changes: Vec<Change>,
    /// The bytes of each member change that isn't a removal, in the order of `changes`. They stay
    /// in the ledger for good: old commits are judged by them.
    pub members: Vec<Vec<u8>>,
    /// The key epoch from this commit on.
    pub epoch: u32,
    /// Who.
    pub author: UserId,
    /// With which key.
    pub author_key: Fingerprint,
    /// On which device.
    pub device: DeviceId,
    /// Milliseconds since the Unix epoch by that device's clock. For display.
    pub time: u64,
    /// Only in a first commit.
    pub genesis: Option<Genesis>,
}

impl Commit {
    /// The member entries that this commit writes, in the order of their changes.
    pub fn member_bytes(&self) -> impl Iterator<Item = (&Change, &[u8])> {
        self.changes
            .iter()
            .filter(|c| c.kind == Kind::Member && c.leaf.hash.is_some())
            .zip(self.members.iter().map(Vec::as_slice))
    }

    /// Those entries, read.
    pub fn read_members(&self) -> impl Iterator<Item = Result<(&Change, Member), Malformed>> {
        self.member_bytes().map(|(change, bytes)| Ok((change, Member::from_bytes(bytes)?)))
    }

    fn well_formed(&self) -> bool {
        let sorted = self.changes.windows(2).all(|pair| pair[0].key() < pair[1].key());
        let written =
            self.changes.iter().filter(|c| c.kind == Kind::Member && c.leaf.hash.is_some());
        sorted && written.count() == self.members.len()
    }
}

impl Deterministic for Commit {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(13)?.str("mdp/v1/commit")?.bytes(&self.vault.0)?.u64(self.seq)?;
        e.array(self.parents.len() as u64)?;
        for parent in &self.parents {
            e.bytes(&parent.0)?;
        }
        e.bytes(&self.root.0)?.array(self.changes.len() as u64)?;
        for change in &self.changes {
            change.write(e)?;
        }
        e.array(self.members.len() as u64)?;
        for member in &self.members {
            e.bytes(member)?;
        }
        e.u32(self.epoch)?.bytes(&self.author.0)?.bytes(&self.author_key.0)?;
        e.bytes(&self.device.0)?.u64(self.time)?;
        cbor::write_optional(e, self.genesis.as_ref().map(|g| &g.nonce[..]))
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 13)?;
        if d.str()? != "mdp/v1/commit" {
            return Err(Malformed);
        }
        let vault = VaultId(cbor::fixed(d)?);
        let seq = d.u64()?;
        let parents = list(d, 2, |d| Ok(Hash(cbor::fixed(d)?)))?;
        let root = Hash(cbor::fixed(d)?);
        let changes = list(d, MAX_CHANGES, Change::read)?;
        let members = list(d, MAX_CHANGES, |d| Ok(d.bytes()?.to_vec()))?;
        let commit = Self {
            vault,
            seq,
            parents,
            root,
            changes,
            members,
            epoch: d.u32()?,
            author: UserId(cbor::fixed(d)?),
            author_key: Fingerprint(cbor::fixed(d)?),
            device: DeviceId(cbor::fixed(d)?),
            time: d.u64()?,
            genesis: cbor::optional(d)?.map(|nonce| Genesis { nonce }),
        };
        if commit.well_formed() { Ok(commit) } else { Err(Malformed) }
    }
}

fn list<T>(
    d: &mut Decoder<'_>,
    most: usize,
    mut item: impl FnMut(&mut Decoder<'_>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    let len = cbor::array_up_to(d, most)?;
    let mut out = Vec::with_capacity(len.min(64));
    for _ in 0..len {
        out.push(item(d)?);
    }
    Ok(out)
}

/// A commit with its signature, and the hash by which others name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCommit {
    commit: Commit,
    signature: [u8; 64],
    hash: Hash,
}

impl SignedCommit {
    /// Joins a commit and the signature that its author made over [`Deterministic::to_bytes`].
    pub fn new(commit: Commit, signature: [u8; 64]) -> Self {
        let hash = Hash::of(&commit.to_bytes());
        Self { commit, signature, hash }
    }

    /// What its author states.
    pub fn commit(&self) -> &Commit {
        &self.commit
    }

    /// SHA-256 of the commit's encoding, without the signature.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Checks the signature with the key that the author had at the parent.
    pub fn verify(&self, key: &[u8; 32]) -> Result<(), BadSignature> {
        signature::verify(key, Use::Commit, &self.commit.to_bytes(), &self.signature)
    }
}

impl Deterministic for SignedCommit {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(2)?.bytes(&self.commit.to_bytes())?.bytes(&self.signature)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 2)?;
        let body = d.bytes()?;
        let commit = cbor::decode(body)?;
        Ok(Self { commit, signature: cbor::fixed(d)?, hash: Hash::of(body) })
    }
}
