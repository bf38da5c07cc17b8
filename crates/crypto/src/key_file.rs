//! Key files, `mdp-keybundle-v2`: the identity under a passphrase, to keep away from the server.
//!
//! JSON with two fields that count. `header` is the base64 of deterministic CBOR (whose key, which
//! server, fingerprint, cost of stretching, public half) and is authenticated as a whole; `sealed`
//! is the base64 of what the passphrase opens: the identity, and the heads of its vaults at the time
//! of export. The copies under `readable` are for people, and ignored.
//!
//! A file for another user or server than the one at hand is refused before the passphrase is even
//! tried. The server's address in it is for display: it is never contacted without confirmation.

mod encoding;

use mdp_ledger::{Fingerprint, Hash, ServerId, SignedIdentity, UserId, VaultId};

use crate::entropy::{Entropy, random};
use crate::hazmat::argon2id::{self, Salt, Stretching};
use crate::{Error, Identity, Passphrase, committed};

/// The format's name, in the file and in the header.
pub const FORMAT: &str = "mdp-keybundle-v2";

/// The most bytes of a key file.
pub const MOST: usize = 1 << 20;

/// A vault's head as this user's device knew it at export: a server that states an older one has
/// gone back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownHead {
    /// The vault.
    pub vault: VaultId,
    /// The head's sequence number.
    pub seq: u64,
    /// The head's hash.
    pub head: Hash,
}

/// What is known of the account beside its keys, in clear in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labels<'a> {
    /// The name the user logs in with.
    pub user_name: &'a str,
    /// Where the server was.
    pub server_address: &'a str,
    /// Milliseconds since the Unix epoch.
    pub created: u64,
}

/// The account that a file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub user: UserId,
    /// On which server.
    pub server: ServerId,
}

/// A parsed key file, not opened yet. Nothing in it is proved until it opens.
#[derive(Clone)]
pub struct KeyFile {
    header: Header,
    header_bytes: Vec<u8>,
    sealed: Vec<u8>,
}

/// An opened key file.
pub struct OpenedKeyFile {
    /// The identity.
    pub identity: Identity,
    /// The heads of its vaults at export.
    pub heads: Vec<KnownHead>,
}

#[derive(Clone)]
struct Header {
    account: Account,
    fingerprint: Fingerprint,
    created: u64,
    user_name: String,
    server_address: String,
    stretching: Stretching,
    salt: Salt,
    public: SignedIdentity,
}

impl KeyFile {
    /// Seals `identity` under `passphrase`, and gives the file's text. A passphrase under
    /// [`Passphrase::KEY_FILE_FLOOR`] characters is refused; that it is strong is the caller's to
    /// judge.
    pub fn export(
        identity: &Identity,
        heads: &[KnownHead],
        labels: Labels<'_>,
        passphrase: &Passphrase,
        stretching: Stretching,
        entropy: &mut dyn Entropy,
    ) -> Result<String, Error> {
        if !passphrase.is_enough_for_a_key_file() {
            return Err(Error::WeakPassphrase);
        }
        let header = Header {
            account: Account { user: identity.user(), server: identity.server() },
            fingerprint: identity.fingerprint(),
            created: labels.created,
            user_name: labels.user_name.to_owned(),
            server_address: labels.server_address.to_owned(),
            stretching,
            salt: random(entropy),
            public: identity.public().clone(),
        };
        let header_bytes = header.to_bytes();
        let content = encoding::secret_bytes(identity, heads)?;
        let stretched = argon2id::stretch(passphrase.as_bytes(), &header.salt, stretching)?;
        let sealed = committed::seal_bytes(&[], &*stretched, &header_bytes, &content, entropy)?;
        encoding::to_json(&header, &header_bytes, &sealed)
    }

    /// Reads a file's text. Stretching parameters out of bounds are refused here.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MOST {
            return Err(Error::TooLarge);
        }
        let (header_bytes, sealed) = encoding::from_json(text)?;
        let header = Header::from_bytes(&header_bytes)?;
        Ok(Self { header, header_bytes, sealed })
    }

    /// Opens the file for the account at hand. Another account's is refused, whatever the
    /// passphrase; so is one whose public half isn't the private half's.
    pub fn open(&self, passphrase: &Passphrase, at: Account) -> Result<OpenedKeyFile, Error> {
        let header = &self.header;
        if header.account != at {
            return Err(Error::OtherAccount);
        }
        let stretched = argon2id::stretch(passphrase.as_bytes(), &header.salt, header.stretching)?;
        let content = committed::open(&self.sealed, 0, &*stretched, &self.header_bytes)
            .map_err(|_| Error::WrongPassphrase)?;
        let opened = encoding::read_secret(&content)?;
        let identity = &opened.identity;
        if identity.user() != at.user || identity.server() != at.server {
            return Err(Error::OtherAccount);
        }
        if identity.public() != &header.public || identity.fingerprint() != header.fingerprint {
            return Err(Error::HalvesDiffer);
        }
        Ok(opened)
    }

    /// Whose, and on which server.
    pub fn account(&self) -> Account {
        self.header.account
    }

    /// The fingerprint of the identity inside.
    pub fn fingerprint(&self) -> Fingerprint {
        self.header.fingerprint
    }

    /// The name the user logged in with at export.
    pub fn user_name(&self) -> &str {
        &self.header.user_name
    }

    /// Where the server was at export. Never contacted without confirmation.
    pub fn server_address(&self) -> &str {
        &self.header.server_address
    }

    /// When the file was made, in milliseconds since the Unix epoch.
    pub fn created(&self) -> u64 {
        self.header.created
    }
}
