//! Self-reading archives, `mdp-self-reading-v1`: what vaults say, sealed under a passphrase alone, to
//! be read without an account and without mdp.
//!
//! Sealed as key files are: a clear header, authenticated as a whole, states the cost of stretching;
//! the content is padded. What it says is `mdp_vault::export::self_reading`'s to know. Attachments
//! stay the blobs that they are, beside it.

use mdp_ledger::cbor::{self, EncodeError};
use mdp_ledger::padme;
use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use crate::entropy::{Entropy, random};
use crate::hazmat::argon2id::{self, Salt, Stretching};
use crate::key_file::Labels;
use crate::{Error, Passphrase, committed, padding};

/// The format's name.
pub const FORMAT: &str = "mdp-self-reading-v1";

const AEAD: &str = "chacha20-poly1305";

/// What an archive says of itself in clear. Nothing in it is proved until the content opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The name the user logs in with.
    pub user_name: String,
    /// Where the server was.
    pub server_address: String,
    /// When it was made, in milliseconds since the Unix epoch.
    pub created: u64,
    stretching: Stretching,
    salt: Salt,
}

/// A sealed archive: its header's bytes and its content's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// See [`Header`].
    pub header: Vec<u8>,
    /// What the passphrase opens.
    pub content: Vec<u8>,
}

/// Seals a content under `passphrase`. One under [`Passphrase::KEY_FILE_FLOOR`] characters is
/// refused; that it is strong is the caller's to judge.
pub fn seal(
    content: &[u8],
    labels: Labels<'_>,
    passphrase: &Passphrase,
    stretching: Stretching,
    entropy: &mut dyn Entropy,
) -> Result<Sealed, Error> {
    if !passphrase.is_enough_for_a_key_file() {
        return Err(Error::WeakPassphrase);
    }
    let header = Header {
        user_name: labels.user_name.to_owned(),
        server_address: labels.server_address.to_owned(),
        created: labels.created,
        stretching,
        salt: random(entropy),
    };
    let key = argon2id::stretch(passphrase.as_bytes(), &header.salt, stretching)?;
    let header = cbor::encode(|e| header.write(e));
    let write = |out: &mut Vec<u8>| {
        let from = out.len();
        out.extend_from_slice(content);
        padding::pad(out, from);
    };
    let padded = padme::padded(content.len() + 1);
    let content = committed::seal(&[], &*key, &header, padded, write, entropy)?;
    Ok(Sealed { header, content })
}

impl Header {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(6)?.str(FORMAT)?.u64(self.created)?.str(&self.user_name)?;
        e.str(&self.server_address)?;
        self.stretching.write(&self.salt, e)?;
        e.str(AEAD)?.ok()
    }

    /// Reads a header. Stretching parameters out of bounds are refused here.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let d = &mut Decoder::new(bytes);
        cbor::array(d, 6)?;
        if d.str()? != FORMAT {
            return Err(Error::Unsupported);
        }
        let created = d.u64()?;
        let (user_name, server_address) = (d.str()?.to_owned(), d.str()?.to_owned());
        let (stretching, salt) = Stretching::read(d)?;
        if d.str()? != AEAD {
            return Err(Error::Unsupported);
        }
        let header = Self { user_name, server_address, created, stretching, salt };
        if cbor::encode(|e| header.write(e)) == bytes { Ok(header) } else { Err(Error::Malformed) }
    }

    /// Opens the content that was sealed with this header.
    pub fn open(
        &self,
        content: &[u8],
        passphrase: &Passphrase,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let key = argon2id::stretch(passphrase.as_bytes(), &self.salt, self.stretching)?;
        let header = cbor::encode(|e| self.write(e));
        let mut content =
            committed::open(content, 0, &*key, &header).map_err(|_| Error::WrongPassphrase)?;
        padding::unpad(&mut content)?;
        Ok(content)
    }
}
