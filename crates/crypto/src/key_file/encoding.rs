//! The bytes of a key file: JSON around, deterministic CBOR within.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdp_ledger::cbor::{self, Deterministic, EncodeError};
use mdp_ledger::{Fingerprint, Hash, ServerId, SignedIdentity, UserId, VaultId};
use minicbor::{Decoder, Encoder};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Account, FORMAT, Header, KnownHead, OpenedKeyFile};
use crate::hazmat::argon2id::Stretching;
use crate::{Error, Identity, padding};

const SECRET_TAG: &str = "mdp/v1/key-file-secret";
const AEAD: &str = "chacha20-poly1305";

/// The most vault heads in a file.
const HEADS_MOST: usize = 10_000;

impl Header {
    /// `["mdp-keybundle-v2", user, server, fingerprint, created, user name, server address,
    /// ["argon2id", memory, passes, 1, salt], "chacha20-poly1305", signed public identity]`.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(|e| self.write(e))
    }

    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(10)?.str(FORMAT)?.bytes(&self.account.user.0)?.bytes(&self.account.server.0)?;
        e.bytes(&self.fingerprint.0)?.u64(self.created)?;
        e.str(&self.user_name)?.str(&self.server_address)?;
        self.stretching.write(&self.salt, e)?;
        e.str(AEAD)?.bytes(&self.public.to_bytes())?.ok()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let d = &mut Decoder::new(bytes);
        cbor::array(d, 10)?;
        if d.str()? != FORMAT {
            return Err(Error::Unsupported);
        }
        let user = UserId(cbor::fixed(d)?);
        let account = Account { user, server: ServerId(cbor::fixed(d)?) };
        let fingerprint = Fingerprint(cbor::fixed(d)?);
        let created = d.u64()?;
        let (user_name, server_address) = (d.str()?.to_owned(), d.str()?.to_owned());
        let (stretching, salt) = Stretching::read(d)?;
        if d.str()? != AEAD {
            return Err(Error::Unsupported);
        }
        let public = SignedIdentity::from_bytes(d.bytes()?)?;
        let header = Self {
            account,
            fingerprint,
            created,
            user_name,
            server_address,
            stretching,
            salt,
            public,
        };
        if header.to_bytes() == bytes { Ok(header) } else { Err(Error::Malformed) }
    }
}

/// `["mdp/v1/key-file-secret", identity secret, [[vault, seq, head], …]]`, padded.
pub(super) fn secret_bytes(
    identity: &Identity,
    heads: &[KnownHead],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    if heads.len() > HEADS_MOST {
        return Err(Error::TooLarge);
    }
    let secret = identity.to_secret_bytes()?;
    // Room for all of it and its padding, so that no copy is left behind by a reallocation.
    let mut e = Encoder::new(Vec::with_capacity((secret.len() + heads.len() * 80 + 512) * 2));
    write_secret(&secret, heads, &mut e).map_err(|_| Error::Malformed)?;
    let mut content = Zeroizing::new(e.into_writer());
    padding::pad(&mut content, 0);
    Ok(content)
}

fn write_secret(
    secret: &[u8],
    heads: &[KnownHead],
    e: &mut Encoder<Vec<u8>>,
) -> Result<(), EncodeError> {
    e.array(3)?.str(SECRET_TAG)?.bytes(secret)?.array(heads.len() as u64)?;
    for known in heads {
        e.array(3)?.bytes(&known.vault.0)?.u64(known.seq)?.bytes(&known.head.0)?;
    }
    Ok(())
}

/// Reads what [`secret_bytes`] wrote. These bytes opened: only this program's own past can have
/// made them, so their encoding is not compared again.
pub(super) fn read_secret(content: &[u8]) -> Result<OpenedKeyFile, Error> {
    let mut content = Zeroizing::new(content.to_vec());
    padding::unpad(&mut content)?;
    let d = &mut Decoder::new(&content);
    cbor::array(d, 3)?;
    if d.str()? != SECRET_TAG {
        return Err(Error::Unsupported);
    }
    let identity = Identity::from_secret_bytes(d.bytes()?)?;
    let count = cbor::array_up_to(d, HEADS_MOST)?;
    let mut heads = Vec::with_capacity(count);
    for _ in 0..count {
        cbor::array(d, 3)?;
        let vault = VaultId(cbor::fixed(d)?);
        heads.push(KnownHead { vault, seq: d.u64()?, head: Hash(cbor::fixed(d)?) });
    }
    if d.position() == content.len() {
        Ok(OpenedKeyFile { identity, heads })
    } else {
        Err(Error::Malformed)
    }
}

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    #[serde(default)]
    header: String,
    #[serde(default)]
    sealed: String,
    /// Written for people; on reading, whatever stands here is ignored.
    #[serde(skip_deserializing)]
    readable: Readable,
}

#[derive(Serialize, Default)]
struct Readable {
    user: String,
    user_id: String,
    server: String,
    server_id: String,
    fingerprint: String,
}

pub(super) fn to_json(
    header: &Header,
    header_bytes: &[u8],
    sealed: &[u8],
) -> Result<String, Error> {
    let file = File {
        format: FORMAT.to_owned(),
        header: STANDARD.encode(header_bytes),
        sealed: STANDARD.encode(sealed),
        readable: Readable {
            user: header.user_name.clone(),
            user_id: header.account.user.to_string(),
            server: header.server_address.clone(),
            server_id: header.account.server.to_string(),
            fingerprint: header.fingerprint.grouped(),
        },
    };
    serde_json::to_string_pretty(&file).map_err(|_| Error::Malformed)
}

/// Header and sealed bytes of a file's text. A byte order mark is let pass: editors add them.
pub(super) fn from_json(text: &str) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: File = serde_json::from_str(text).map_err(|_| Error::Malformed)?;
    if file.format != FORMAT {
        return Err(Error::Unsupported);
    }
    let decode = |field: &str| STANDARD.decode(field).map_err(|_| Error::Malformed);
    Ok((decode(&file.header)?, decode(&file.sealed)?))
}
