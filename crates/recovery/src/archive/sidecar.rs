//! The sidecar: a small signed statement beside an archive, checked without any private key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use mdp_ledger::cbor::{Deterministic, EncodeError, Malformed};
use mdp_ledger::signature::{self, Use};
use mdp_ledger::{Hash, ServerId};
use minicbor::{Decoder, Encoder};
use serde::{Deserialize, Serialize};

use super::{Name, Written};
use crate::Error;

const FORMAT: &str = "mdp-sidecar-v1";
const STATEMENT: &str = "mdp/v1/sidecar";
/// No sidecar is larger.
pub(crate) const LIMIT: u64 = 64 * 1024;

/// What a sidecar states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The archive's name.
    pub name: String,
    /// Its size, in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub file: Hash,
    /// SHA-256 of the tar inside.
    pub tar: Hash,
    /// Equal for equal contents.
    pub logical_root: Hash,
    /// Which server.
    pub server: ServerId,
    /// The restore epoch that it was in.
    pub restore_epoch: [u8; 16],
    /// When: milliseconds since the Unix epoch.
    pub created: u64,
    /// The schema of its rows.
    pub schema: u32,
    /// The program that wrote it.
    pub version: String,
    /// The journal's latest position in it.
    pub journal_position: u64,
    /// Accounts, vaults, entries, blobs.
    pub counts: [u64; 4],
    /// Whom it opens for: the first eight bytes of SHA-256 over each public key.
    pub recipients: Vec<[u8; 8]>,
    /// What was checked while it was written: 1, the bytes; 2, every vault besides.
    pub verified: u8,
}

/// A statement and its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sidecar {
    /// What it states.
    pub statement: Statement,
    signature: [u8; 64],
}

#[derive(Serialize, Deserialize)]
struct Json {
    format: String,
    statement: String,
    signature: String,
    readable: Readable,
}

/// For people; nothing reads it.
#[derive(Serialize, Deserialize)]
struct Readable {
    archive: String,
    bytes: u64,
    sha256: String,
    accounts: u64,
    vaults: u64,
    entries: u64,
    blobs: u64,
    version: String,
    verified: u8,
}

impl Statement {
    pub(crate) fn of(name: &Name, written: &Written, recipients: Vec<[u8; 8]>) -> Self {
        let Written { manifest, trailer, .. } = written;
        Self {
            name: name.to_string(),
            size: written.size,
            file: written.file,
            tar: written.tar,
            logical_root: trailer.logical_root(manifest.schema),
            server: manifest.server,
            restore_epoch: manifest.restore_epoch,
            created: manifest.created,
            schema: manifest.schema,
            version: manifest.version.clone(),
            journal_position: manifest.journal_position,
            counts: [
                trailer.rows("accounts"),
                trailer.rows("vaults"),
                trailer.rows("entries"),
                trailer.blobs,
            ],
            recipients,
            verified: if written.proof.holds() { 2 } else { 1 },
        }
    }

    /// Signs it.
    pub fn sign(self, key: &SigningKey) -> Sidecar {
        let input = signature::input(Use::Archive, &self.to_bytes());
        let signature = key.sign(&input).to_bytes();
        Sidecar { statement: self, signature }
    }
}

impl Sidecar {
    /// As it is stored.
    pub fn to_json(&self) -> String {
        // Strings and numbers always have a form.
        serde_json::to_string_pretty(&self.json()).unwrap_or_default() + "\n"
    }

    /// The same in one line.
    pub fn to_line(&self) -> String {
        serde_json::to_string(&self.json()).unwrap_or_default() + "\n"
    }

    fn json(&self) -> Json {
        let Statement { name, size, file, counts, version, verified, .. } = &self.statement;
        Json {
            format: FORMAT.to_owned(),
            statement: STANDARD.encode(self.statement.to_bytes()),
            signature: STANDARD.encode(self.signature),
            readable: Readable {
                archive: name.clone(),
                bytes: *size,
                sha256: file.to_string(),
                accounts: counts[0],
                vaults: counts[1],
                entries: counts[2],
                blobs: counts[3],
                version: version.clone(),
                verified: *verified,
            },
        }
    }

    /// Reads one; nothing is checked yet.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        let bad = || Error::corrupt("its sidecar");
        if bytes.len() as u64 > LIMIT {
            return Err(bad());
        }
        let json: Json = serde_json::from_slice(bytes).map_err(|_| bad())?;
        if json.format != FORMAT {
            return Err(bad());
        }
        let statement = STANDARD.decode(json.statement).map_err(|_| bad())?;
        let signature = STANDARD.decode(json.signature).map_err(|_| bad())?;
        Ok(Self {
            statement: Statement::from_bytes(&statement).map_err(|_| bad())?,
            signature: signature.try_into().map_err(|_| bad())?,
        })
    }

    /// Checks the signature by the server's public archive key.
    pub fn verify(&self, key: &[u8; 32]) -> Result<(), Error> {
        signature::verify(key, Use::Archive, &self.statement.to_bytes(), &self.signature)
            .map_err(|_| Error::BadSignature("it wasn't made with this server's secret"))
    }

    /// Checks that an archive of this name, size and hash is the one that was signed for.
    pub fn matches(&self, name: Option<&Name>, size: u64, file: Hash) -> Result<(), Error> {
        if name.is_some_and(|name| name.to_string() != self.statement.name) {
            return Err(Error::BadSignature("it is of an archive of another name"));
        }
        if (size, file) != (self.statement.size, self.statement.file) {
            return Err(Error::corrupt("its bytes aren't those that were written"));
        }
        Ok(())
    }
}

impl Deterministic for Statement {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(15)?.str(STATEMENT)?.str(&self.name)?.u64(self.size)?;
        e.bytes(&self.file.0)?.bytes(&self.tar.0)?.bytes(&self.logical_root.0)?;
        e.bytes(&self.server.0)?.bytes(&self.restore_epoch)?.u64(self.created)?;
        e.u32(self.schema)?.str(&self.version)?.u64(self.journal_position)?;
        e.array(4)?;
        for count in self.counts {
            e.u64(count)?;
        }
        e.array(self.recipients.len() as u64)?;
        for recipient in &self.recipients {
            e.bytes(recipient)?;
        }
        e.u8(self.verified)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let hash = |d: &mut Decoder<'_>| Hash::from_slice(d.bytes()?).ok_or(Malformed);
        if d.array()? != Some(15) || d.str()? != STATEMENT {
            return Err(Malformed);
        }
        Ok(Self {
            name: d.str()?.to_owned(),
            size: d.u64()?,
            file: hash(d)?,
            tar: hash(d)?,
            logical_root: hash(d)?,
            server: ServerId(d.bytes()?.try_into().map_err(|_| Malformed)?),
            restore_epoch: d.bytes()?.try_into().map_err(|_| Malformed)?,
            created: d.u64()?,
            schema: d.u32()?,
            version: d.str()?.to_owned(),
            journal_position: d.u64()?,
            counts: {
                if d.array()? != Some(4) {
                    return Err(Malformed);
                }
                [d.u64()?, d.u64()?, d.u64()?, d.u64()?]
            },
            recipients: {
                let count = d.array()?.ok_or(Malformed)?;
                let one = |d: &mut Decoder<'_>| d.bytes()?.try_into().map_err(|_| Malformed);
                (0..count).map(|_| one(d)).collect::<Result<_, _>>()?
            },
            verified: d.u8()?,
        })
    }
}
