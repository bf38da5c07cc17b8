//! A segment: changes in a row, signed, packed, sealed to whom archives are sealed to.
//!
//! The signature is inside the seal: whoever has a target's bytes can't say whose they are, and
//! whoever knows the public keys can't make one.

use std::io::{Read, Write};

use ed25519_dalek::{Signer, SigningKey};
use mdp_ledger::cbor::{self, Deterministic, EncodeError, Malformed};
use mdp_ledger::signature::{self, Use};
use mdp_ledger::{Hash, ServerId};
use mdp_store::JournalEntry;
use minicbor::{Decoder, Encoder};

use crate::Error;
use crate::archive::{LEVEL, WINDOW_LOG};
use crate::keys::{Key, Recipient};

const FORMAT: &str = "mdp/v1/segment";
/// No segment is larger, unpacked: one is closed after a MiB, and a change has 16 at most.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Changes in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The schema of their rows.
    pub schema: u32,
    /// Which server.
    pub server: ServerId,
    /// The restore epoch that they were made in.
    pub restore_epoch: [u8; 16],
    /// SHA-256 of the archive that the chain began with.
    pub chain: Hash,
    /// SHA-256 of the segment before it; of that archive for the first one.
    pub previous: Hash,
    /// The changes: one at least, their positions without a gap.
    pub entries: Vec<JournalEntry>,
}

/// Why bytes aren't a segment that can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Cut, changed, or something else.
    Damaged,
    /// It isn't this server's signature.
    Forged,
    /// None of the keys opens it.
    WrongKey,
}

impl Segment {
    /// Its first position.
    pub fn first(&self) -> u64 {
        self.entries.first().map_or(0, |entry| entry.position)
    }

    /// Its last position.
    pub fn last(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.position)
    }

    /// As it is kept.
    pub fn seal(&self, recipients: &[Recipient], signer: &SigningKey) -> Result<Vec<u8>, Error> {
        let content = self.to_bytes();
        let signature = signer.sign(&signature::input(Use::Segment, &content)).to_bytes();
        let signed = cbor::encode(|e| e.array(2)?.bytes(&content)?.bytes(&signature)?.ok());
        let encryptor = age::Encryptor::with_recipients(recipients.iter().map(Recipient::as_age))
            .map_err(|_| Error::BadKey("no recipient".to_owned()))?;
        let sealed = encryptor.wrap_output(Vec::new()).map_err(Error::Output)?;
        let mut packed = zstd::Encoder::new(sealed, LEVEL).map_err(Error::Output)?;
        packed.include_checksum(true).map_err(Error::Output)?;
        packed.write_all(&signed).map_err(Error::Output)?;
        packed.finish().and_then(age::stream::StreamWriter::finish).map_err(Error::Output)
    }

    /// Opens one, and checks by `signer`, the server's public archive key, who made it.
    pub fn open(sealed: &[u8], keys: &[Key], signer: &[u8; 32]) -> Result<Self, Fault> {
        let damaged = |_| Fault::Damaged;
        let opened = |error| match error {
            age::DecryptError::NoMatchingKeys => Fault::WrongKey,
            _ => Fault::Damaged,
        };
        let decryptor = age::Decryptor::new(sealed).map_err(opened)?;
        let plain = decryptor.decrypt(keys.iter().map(Key::as_age)).map_err(opened)?;
        let mut packed = zstd::Decoder::new(plain).map_err(damaged)?;
        packed.window_log_max(WINDOW_LOG).map_err(damaged)?;
        let mut signed = Vec::new();
        packed.take(LIMIT + 1).read_to_end(&mut signed).map_err(damaged)?;
        if signed.len() as u64 > LIMIT {
            return Err(Fault::Damaged);
        }
        let (content, signature) = split(&signed).map_err(|_| Fault::Damaged)?;
        signature::verify(signer, Use::Segment, content, signature).map_err(|_| Fault::Forged)?;
        Self::from_bytes(content).map_err(|_| Fault::Damaged)
    }
}

fn split(signed: &[u8]) -> Result<(&[u8], &[u8; 64]), Malformed> {
    let mut d = Decoder::new(signed);
    if d.array()? != Some(2) {
        return Err(Malformed);
    }
    let (content, signature) = (d.bytes()?, d.bytes()?.try_into().map_err(|_| Malformed)?);
    if d.position() == signed.len() { Ok((content, signature)) } else { Err(Malformed) }
}

impl Deterministic for Segment {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(7)?.str(FORMAT)?.u32(self.schema)?.bytes(&self.server.0)?;
        e.bytes(&self.restore_epoch)?.bytes(&self.chain.0)?.bytes(&self.previous.0)?;
        e.array(self.entries.len() as u64)?;
        for entry in &self.entries {
            e.array(3)?.u64(entry.position)?.u64(entry.at)?.bytes(&entry.payload)?;
        }
        Ok(())
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let hash = |d: &mut Decoder<'_>| Hash::from_slice(d.bytes()?).ok_or(Malformed);
        if d.array()? != Some(7) || d.str()? != FORMAT {
            return Err(Malformed);
        }
        let schema = d.u32()?;
        let server = ServerId(d.bytes()?.try_into().map_err(|_| Malformed)?);
        let restore_epoch = d.bytes()?.try_into().map_err(|_| Malformed)?;
        let (chain, previous) = (hash(d)?, hash(d)?);
        let count = d.array()?.filter(|count| *count > 0).ok_or(Malformed)?;
        let mut entries: Vec<JournalEntry> = Vec::new();
        for _ in 0..count {
            if d.array()? != Some(3) {
                return Err(Malformed);
            }
            let (position, at, payload) = (d.u64()?, d.u64()?, d.bytes()?.to_vec());
            if entries.last().is_some_and(|before| before.position.checked_add(1) != Some(position))
            {
                return Err(Malformed);
            }
            entries.push(JournalEntry { position, at, payload });
        }
        Ok(Self { schema, server, restore_epoch, chain, previous, entries })
    }
}
