//! What a self-reading archive says once opened, and the file around it.
//! `docs/spec/self-reading-archive.md`; sealing: [`mdp_crypto::self_reading`].
//!
//! An attachment stays the blob that its vault keeps: the file holds its sealed bytes as they are, the
//! content its key.

mod maker;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdp_crypto::Error;
use mdp_crypto::blob::{BlobCipher, BlobKey};
use mdp_crypto::self_reading::Sealed;
use mdp_ledger::cbor::{self, EncodeError};
use mdp_ledger::{EntryId, Fingerprint, Hash, Head, ServerId, UserId, VaultId};
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

pub use maker::{MOST_OF_ONE, Maker, Owner, Source};

const TAG: &str = "mdp/v1/self-reading";
/// Where the blocks go in the program's page.
const PLACE: &str = "<!-- mdp: the archive -->\n";
/// More than anybody has; a length that is a lie is refused before memory is asked for.
const MOST: usize = 1 << 20;

/// What an archive holds.
pub struct Content {
    /// Whose.
    pub user: UserId,
    /// On which server.
    pub server: ServerId,
    /// Of the identity that the device had.
    pub fingerprint: Fingerprint,
    /// Every vault of the account.
    pub vaults: Vec<VaultContent>,
}

/// What an archive holds of one vault.
pub struct VaultContent {
    /// Which.
    pub vault: VaultId,
    /// Where its ledger stood.
    pub head: Option<Head>,
    /// Its records, as [`super::json`] writes them.
    pub records: Zeroizing<Vec<u8>>,
    /// Its attachments, by blob.
    pub files: Vec<File>,
    /// The attachments that could not be put in, by blob.
    pub missing: Vec<Missing>,
}

/// An attachment that is in the file.
pub struct File {
    /// Which.
    pub blob: EntryId,
    /// Opens it.
    pub key: BlobKey,
    /// SHA-256 of its sealed bytes.
    pub hash: Hash,
    /// The number of the block that holds them.
    pub block: u32,
}

/// An attachment that could not be put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Which.
    pub blob: EntryId,
    /// The stable code of why.
    pub reason: String,
}

impl Content {
    /// The bytes to seal.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let weight = |vault: &VaultContent| {
            vault.records.len() + (vault.files.len() + vault.missing.len() + 2) * 128
        };
        // Room for all of it, so that no clear copy is left behind by a reallocation.
        let room = 256 + self.vaults.iter().map(weight).sum::<usize>();
        let mut e = Encoder::new(Vec::with_capacity(room));
        let written = self.write(&mut e);
        debug_assert!(written.is_ok());
        Zeroizing::new(e.into_writer())
    }

    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(5)?.str(TAG)?.bytes(&self.user.0)?.bytes(&self.server.0)?;
        e.bytes(&self.fingerprint.0)?.array(self.vaults.len() as u64)?;
        for vault in &self.vaults {
            e.array(5)?.bytes(&vault.vault.0)?;
            match vault.head {
                Some(head) => e.array(2)?.u64(head.seq)?.bytes(&head.hash.0)?.ok()?,
                None => e.null()?.ok()?,
            }
            e.bytes(&vault.records)?.array(vault.files.len() as u64)?;
            for file in &vault.files {
                e.array(4)?.bytes(&file.blob.0)?.bytes(file.key.expose())?;
                e.bytes(&file.hash.0)?.u32(file.block)?;
            }
            e.array(vault.missing.len() as u64)?;
            for missing in &vault.missing {
                e.array(2)?.bytes(&missing.blob.0)?.str(&missing.reason)?;
            }
        }
        Ok(())
    }

    /// Reads what [`Self::to_bytes`] wrote. These bytes opened under a passphrase: whoever has it is
    /// believed, so their encoding is not compared again.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let d = &mut Decoder::new(bytes);
        cbor::array(d, 5)?;
        if d.str()? != TAG {
            return Err(Error::Unsupported);
        }
        let (user, server) = (UserId(cbor::fixed(d)?), ServerId(cbor::fixed(d)?));
        let fingerprint = Fingerprint(cbor::fixed(d)?);
        let vaults = list(d, VaultContent::read)?;
        let content = Self { user, server, fingerprint, vaults };
        if d.position() == bytes.len() { Ok(content) } else { Err(Error::Malformed) }
    }
}

impl VaultContent {
    fn read(d: &mut Decoder<'_>) -> Result<Self, Error> {
        cbor::array(d, 5)?;
        let vault = VaultId(cbor::fixed(d)?);
        let head = if d.datatype()? == Type::Null {
            d.null()?;
            None
        } else {
            cbor::array(d, 2)?;
            Some(Head { seq: d.u64()?, hash: Hash(cbor::fixed(d)?) })
        };
        let records = Zeroizing::new(d.bytes()?.to_vec());
        let files = list(d, |d| {
            cbor::array(d, 4)?;
            let (blob, key) = (EntryId(cbor::fixed(d)?), BlobKey::from_bytes(cbor::fixed(d)?));
            Ok(File { blob, key, hash: Hash(cbor::fixed(d)?), block: d.u32()? })
        })?;
        let missing = list(d, |d| {
            cbor::array(d, 2)?;
            Ok(Missing { blob: EntryId(cbor::fixed(d)?), reason: d.str()?.to_owned() })
        })?;
        Ok(Self { vault, head, records, files, missing })
    }

    /// Opens an attachment of this vault, whose sealed bytes must be those that were put in.
    pub fn open(&self, blob: EntryId, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let file = self.files.iter().find(|file| file.blob == blob).ok_or(Error::NotOpened)?;
        if Hash::of(sealed) != file.hash {
            return Err(Error::NotOpened);
        }
        BlobCipher::new(&file.key, self.vault, blob).open(sealed)
    }
}

fn list<T>(
    d: &mut Decoder<'_>,
    read: impl Fn(&mut Decoder<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let count = cbor::array_up_to(d, MOST)?;
    (0..count).map(|_| read(d)).collect()
}

/// The page of the program that reads, cut where the archive goes.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// What the file begins with.
    pub before: &'a str,
    /// What it ends with.
    pub after: &'a str,
}

impl<'a> Page<'a> {
    /// Cuts a page; `None` if it isn't one.
    pub fn cut(page: &'a str) -> Option<Self> {
        let (before, after) = page.split_once(PLACE)?;
        Some(Self { before, after })
    }
}

/// The block of an attachment.
pub fn file_block(number: u32, sealed: &[u8]) -> String {
    block(&format!("mdp-file-{number}"), sealed)
}

/// The blocks that come last: header and content.
pub fn last_blocks(sealed: &Sealed) -> String {
    block("mdp-header", &sealed.header) + &block("mdp-content", &sealed.content)
}

fn block(id: &str, bytes: &[u8]) -> String {
    let (open, close) =
        (format!("<script type=\"application/octet-stream\" id=\"{id}\">"), "</script>\n");
    let mut out = String::with_capacity(open.len() + bytes.len().div_ceil(3) * 4 + close.len());
    out.push_str(&open);
    STANDARD.encode_string(bytes, &mut out);
    out.push_str(close);
    out
}
