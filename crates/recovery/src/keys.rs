//! The keys that archives open with: the operator's, kept off the server, and the server's own
//! proof key, which may be disabled. Both are X25519 keys of age.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use mdp_ledger::Hash;
use zeroize::Zeroizing;

use crate::Error;

/// A public key.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(age::x25519::Recipient);

/// A private key. It says nothing of itself.
#[derive(Clone)]
pub struct Key(age::x25519::Identity);

impl Key {
    /// A new one.
    pub fn generate() -> Self {
        Self(age::x25519::Identity::generate())
    }

    /// Its public half.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// As the operator keeps it: `AGE-SECRET-KEY-1…`.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    /// Reads one from text: the line that is a key, comments aside.
    pub fn parse(text: &str) -> Option<Self> {
        let line = text.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#'))?;
        age::x25519::Identity::from_str(line).ok().map(Self)
    }

    /// Reads one from a file that nobody else can read; `None` where there is no file.
    pub fn open(path: &Path) -> Result<Option<Self>, Error> {
        let Some(text) = private_text(path)? else { return Ok(None) };
        Self::parse(&text).map(Some).ok_or_else(|| Error::BadKey(path.display().to_string()))
    }

    /// Writes it into a new file, for its owner alone. Nothing is overwritten.
    pub fn create(&self, path: &Path) -> Result<(), Error> {
        let text = Zeroizing::new(format!("{}\n", &*self.reveal()));
        create(path, 0o600, text.as_bytes())
    }

    /// What the operator keeps: beside it, whose archives it opens.
    pub fn reveal_for(&self, signer: Option<Hash>) -> Zeroizing<String> {
        let signer = signer.map(|signer| format!("{SIGNER}{signer}\n")).unwrap_or_default();
        Zeroizing::new(format!("{signer}{}\n", &*self.reveal()))
    }

    /// The same in a new file.
    pub fn create_for(&self, path: &Path, signer: Option<Hash>) -> Result<(), Error> {
        create(path, 0o600, self.reveal_for(signer).as_bytes())
    }

    /// The server's proof key, made where there is none.
    pub fn open_or_create(path: &Path) -> Result<Self, Error> {
        if let Some(key) = Self::open(path)? {
            return Ok(key);
        }
        let key = Self::generate();
        key.create(path)?;
        Ok(key)
    }

    pub(crate) fn as_age(&self) -> &dyn age::Identity {
        &self.0
    }

    /// Opens what was sealed to its public half alone.
    pub fn unseal(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let opened = age::decrypt(&self.0, sealed).map_err(|error| match error {
            age::DecryptError::NoMatchingKeys => Error::WrongKey,
            other => Error::corrupt(other.to_string()),
        });
        opened.map(Zeroizing::new)
    }
}

impl Recipient {
    /// Reads `age1…`.
    pub fn parse(text: &str) -> Option<Self> {
        age::x25519::Recipient::from_str(text.trim()).ok().map(Self)
    }

    /// Reads one from a file; `None` where there is none.
    pub fn open(path: &Path) -> Result<Option<Self>, Error> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let bad = || Error::BadKey(path.display().to_string());
                Self::parse(&text).map(Some).ok_or_else(bad)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(path)(error)),
        }
    }

    /// Writes it into a new file.
    pub fn create(&self, path: &Path) -> Result<(), Error> {
        create(path, 0o644, format!("{self}\n").as_bytes())
    }

    /// How sidecars name it.
    pub fn short(&self) -> [u8; 8] {
        let mut short = [0; 8];
        short.copy_from_slice(&Hash::of(self.to_string().as_bytes()).0[..8]);
        short
    }

    /// Seals something small to it alone.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Error> {
        age::encrypt(&self.0, plain).map_err(|_| Error::BadKey(self.to_string()))
    }

    pub(crate) fn as_age(&self) -> &dyn age::Recipient {
        &self.0
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How the line begins, in the operator's key file, that says who signs the archives.
const SIGNER: &str = "# archives are signed by: ";

/// What the operator's key file holds.
#[derive(Clone)]
pub struct OperatorKey {
    /// The private key.
    pub key: Key,
    /// The key that the archives are signed by, where it says so.
    pub signer: Option<Hash>,
}

impl OperatorKey {
    /// Reads what is in such a file; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let key = Key::parse(text)?;
        let stated = text.lines().find_map(|line| line.strip_prefix(SIGNER));
        let signer = stated.map(|hex| hex.trim().parse().ok());
        match signer {
            Some(None) => None,
            signer => Some(Self { key, signer: signer.flatten() }),
        }
    }

    /// Reads such a file, which nobody else can read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let bad = || Error::BadKey(path.display().to_string());
        Self::parse(&private_text(path)?.ok_or_else(bad)?).ok_or_else(bad)
    }
}

/// What is in a file that nobody else can read; `None` where there is no file.
fn private_text(path: &Path) -> Result<Option<Zeroizing<String>>, Error> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io(path)(error)),
    };
    let exposed = file.metadata().map_err(Error::io(path))?.mode() & 0o077 != 0;
    if exposed {
        let reason = "others can read it: run `chmod 600` on it";
        return Err(Error::io(path)(std::io::Error::other(reason)));
    }
    let mut text = Zeroizing::new(String::new());
    file.take(64 * 1024).read_to_string(&mut text).map_err(Error::io(path))?;
    Ok(Some(text))
}

fn create(path: &Path, mode: u32, bytes: &[u8]) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    let mut file =
        options.write(true).create_new(true).mode(mode).open(path).map_err(Error::io(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::io(path))?;
    crate::folder::flush(path)
}
