//! The server's own secret: the OPAQUE setup and a key for what only it must be able to compute.
//!
//! It stands in a file of mode 0600 in the data folder, made at the first start, and never in the
//! database: whoever steals the database alone can't even guess at passwords. With `MDP_SECRET_KEY`
//! set, the file is sealed under it; one that is sealed under `MDP_SECRET_KEY_PREVIOUS` is sealed anew
//! when the server starts.
//! Losing it costs every account its password (the identity still opens everything), so backups carry
//! it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use mdp_ledger::{Hash, cbor};
use mdp_wire::opaque::{SUITE, Suite};
use opaque_ke::ServerSetup;
use sha2::Sha256;
use std::sync::Arc;
use zeroize::Zeroizing;

use crate::host::{Random, Rng, random};

/// Name of the file in the data folder.
pub const FILE_NAME: &str = "server-secret";
/// How the names begin of those that a restore has replaced.
const REPLACED: &str = "server-secret.replaced-";
/// Where a restore puts the secret that it brings, until the database that it belongs to is there.
const STAGED: &str = "server-secret.restoring";

const FORMAT: &str = "mdp/v1/server-secret";
const ARCHIVE_KEY: &[u8] = b"mdp/v1/archive-key";
const TICKET_KEY: &[u8] = b"mdp/v1/ticket-key";
const SEALED_FORMAT: &str = "mdp/v1/server-secret-sealed";

/// Why the secret can't be used. None of these is mended by making a new one.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file can't be read or made.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// Others than its owner can read it.
    #[error("{0} is readable by others: run `chmod 600 {0}`")]
    Exposed(PathBuf),
    /// It isn't a secret of a version that this program knows.
    #[error("{0} is damaged or of another version: put it back from a backup")]
    Damaged(PathBuf),
    /// It is sealed, and `MDP_SECRET_KEY` is missing or another one.
    #[error(
        "{0} is sealed: set the MDP_SECRET_KEY that it was sealed under (as MDP_SECRET_KEY_PREVIOUS beside a new one)"
    )]
    Sealed(PathBuf),
}

/// What the secret is sealed under at rest.
#[derive(Clone, Default)]
pub struct Seal {
    /// The key; without one it isn't sealed.
    pub key: Option<Zeroizing<Vec<u8>>>,
    /// The key before that one, while it is being replaced.
    pub previous: Option<Zeroizing<Vec<u8>>>,
}

/// The server's secret.
pub struct ServerSecret {
    setup: ServerSetup<Suite>,
    key: Zeroizing<[u8; 32]>,
}

impl ServerSecret {
    /// A new one.
    pub fn generate(random_source: &Arc<dyn Random>) -> Self {
        let setup = ServerSetup::new(&mut Rng(random_source.clone()));
        Self { setup, key: Zeroizing::new(random(&**random_source)) }
    }

    /// Reads the secret of a data folder, which is there, or makes it where there is none. Afterwards
    /// it is sealed as it should be, and so are those that it has replaced.
    pub fn open(
        folder: &Path,
        seal: &Seal,
        random_source: &Arc<dyn Random>,
    ) -> Result<Self, SecretError> {
        let path = folder.join(FILE_NAME);
        let io_error = |source| SecretError::Io { path: path.clone(), source };
        match File::open(&path) {
            Ok(file) => {
                let (secret, stays) = Self::read(file, &path, seal)?;
                if !stays {
                    // Itself last: cut off before, all of this is done again.
                    Self::seal_replaced(folder, seal, random_source).map_err(io_error)?;
                    secret.write(&path, seal, random_source).map_err(io_error)?;
                }
                Ok(secret)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let secret = Self::generate(random_source);
                secret.write(&path, seal, random_source).map_err(io_error)?;
                Ok(secret)
            }
            Err(error) => Err(io_error(error)),
        }
    }

    /// The secret of a data folder, if it is there, for who only looks: nothing is sealed anew.
    pub fn look(folder: &Path, seal: &Seal) -> Result<Option<Self>, SecretError> {
        let path = folder.join(FILE_NAME);
        match File::open(&path) {
            Ok(file) => Self::read(file, &path, seal).map(|(secret, _)| Some(secret)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(SecretError::Io { path, source }),
        }
    }

    /// Seals those that were replaced as this one is to be. One that opens with none of the keys stays
    /// as it is.
    fn seal_replaced(
        folder: &Path,
        seal: &Seal,
        random_source: &Arc<dyn Random>,
    ) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with(REPLACED) {
                continue;
            }
            let path = entry.path();
            if let Ok((secret, false)) = Self::read(File::open(&path)?, &path, seal) {
                secret.write(&path, seal, random_source)?;
            }
        }
        Ok(())
    }

    /// Also, whether it is sealed as it should be.
    fn read(mut file: File, path: &Path, seal: &Seal) -> Result<(Self, bool), SecretError> {
        let io_error = |source| SecretError::Io { path: path.to_owned(), source };
        let damaged = || SecretError::Damaged(path.to_owned());
        if file.metadata().map_err(io_error)?.mode() & 0o077 != 0 {
            return Err(SecretError::Exposed(path.to_owned()));
        }
        let mut bytes = Zeroizing::new(Vec::new());
        file.read_to_end(&mut bytes).map_err(io_error)?;
        if let Some(secret) = Self::decode(&bytes) {
            return Ok((secret, seal.key.is_none()));
        }
        let (nonce, sealed) = decode_sealed(&bytes).ok_or_else(damaged)?;
        let open = |key: &Option<Zeroizing<Vec<u8>>>| {
            let cipher = sealing_cipher(key.as_ref()?);
            let payload = Payload { msg: sealed, aad: SEALED_FORMAT.as_bytes() };
            cipher.decrypt(&Nonce::from(nonce), payload).ok().map(Zeroizing::new)
        };
        let with_key = open(&seal.key).map(|opened| (opened, true));
        let opened = with_key.or_else(|| open(&seal.previous).map(|opened| (opened, false)));
        let (opened, stays) = opened.ok_or_else(|| SecretError::Sealed(path.to_owned()))?;
        Self::decode(&opened).map(|secret| (secret, stays)).ok_or_else(damaged)
    }

    /// Writes the file whole or not at all.
    fn write(&self, path: &Path, seal: &Seal, random_source: &Arc<dyn Random>) -> io::Result<()> {
        let mut bytes = self.encode();
        if let Some(key) = &seal.key {
            let nonce: [u8; 12] = random(&**random_source);
            let payload = Payload { msg: &bytes, aad: SEALED_FORMAT.as_bytes() };
            let sealed = sealing_cipher(key)
                .encrypt(&Nonce::from(nonce), payload)
                .map_err(|_| io::Error::other("sealing failed"))?;
            bytes = Zeroizing::new(cbor::encode(|e| {
                e.array(3)?.str(SEALED_FORMAT)?.bytes(&nonce)?.bytes(&sealed)?.ok()
            }));
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        // Under a name of its own, for its owner alone: nobody else who writes takes it away, or
        // takes it for theirs. It goes if anything fails.
        let mut staged = tempfile::Builder::new()
            .prefix(".server-secret-")
            .suffix(".new")
            .tempfile_in(folder)?;
        staged.write_all(&bytes)?;
        staged.as_file().sync_all()?;
        staged.persist(path).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()
    }

    fn encode(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(cbor::encode(|e| {
            e.array(4)?.str(FORMAT)?.u8(SUITE)?.bytes(&self.setup.serialize())?;
            e.bytes(&*self.key)?.ok()
        }))
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut d = minicbor::Decoder::new(bytes);
        if d.array().ok()? != Some(4) || d.str().ok()? != FORMAT || d.u8().ok()? != SUITE {
            return None;
        }
        let setup = ServerSetup::deserialize(d.bytes().ok()?).ok()?;
        let key = Zeroizing::new(d.bytes().ok()?.try_into().ok()?);
        Some(Self { setup, key })
    }

    /// As archives carry it, sealed to the operator's key.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        self.encode()
    }

    /// Reads [`Self::to_bytes`]; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::decode(bytes)
    }

    /// The key that signs archives' sidecars.
    pub fn archive_key(&self) -> SigningKey {
        SigningKey::from_bytes(&expand(None, &*self.key, ARCHIVE_KEY))
    }

    /// The key that tickets of this seed are sealed under.
    pub(crate) fn ticket_key(&self, seed: &[u8; 32]) -> Zeroizing<[u8; 32]> {
        expand(Some(seed), &*self.key, TICKET_KEY)
    }

    /// Which secret this is, for anyone to know: the public half of [`Self::archive_key`].
    pub fn id(&self) -> Hash {
        Hash(self.archive_key().verifying_key().to_bytes())
    }

    /// Lays the secret that a restore brings beside the data folder's own.
    pub fn stage(
        &self,
        folder: &Path,
        seal: &Seal,
        random_source: &Arc<dyn Random>,
    ) -> Result<(), SecretError> {
        let path = folder.join(STAGED);
        let written = self.write(&path, seal, random_source);
        written.map_err(|source| SecretError::Io { path, source })
    }

    /// Takes over the secret that a restore has brought, if it is the one of this id: whatever
    /// moment the restore was cut off at, database and secret fit. The one that it replaces stays
    /// beside it: archives of what was replaced may need it.
    pub fn take_staged(folder: &Path, seal: &Seal, id: Hash) -> Result<bool, SecretError> {
        let (path, staged) = (folder.join(FILE_NAME), folder.join(STAGED));
        let io_error = |source| SecretError::Io { path: staged.clone(), source };
        let file = match File::open(&staged) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(io_error(error)),
        };
        let here = File::open(&path).ok().and_then(|file| Self::read(file, &path, seal).ok());
        if here.is_some_and(|(here, _)| here.id() == id) {
            // Left by a restore that came to nothing.
            fs::remove_file(&staged).map_err(io_error)?;
            return Ok(false);
        }
        if Self::read(file, &staged, seal)?.0.id() != id {
            return Ok(false);
        }
        keep_replaced(folder)
            .and_then(|()| fs::rename(&staged, &path))
            .and_then(|()| File::open(folder)?.sync_all())
            .map_err(io_error)?;
        Ok(true)
    }

    /// The OPAQUE setup.
    pub(crate) fn setup(&self) -> &ServerSetup<Suite> {
        &self.setup
    }

    /// The credential id that a name without an account has: the same at each attempt, as a real
    /// one's is.
    pub(crate) fn decoy(&self, name_key: &str) -> [u8; 16] {
        let mut out = [0; 16];
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&*self.key) {
            mac.update(b"mdp/v1/decoy");
            mac.update(name_key.as_bytes());
            out.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        }
        out
    }
}

/// Gives the secret that is about to be replaced a second name, made of what it holds.
fn keep_replaced(folder: &Path) -> io::Result<()> {
    let path = folder.join(FILE_NAME);
    let bytes = match fs::read(&path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let name = format!("{REPLACED}{}", &Hash::of(&bytes).to_string()[..16]);
    match fs::hard_link(&path, folder.join(name)) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn decode_sealed(bytes: &[u8]) -> Option<([u8; 12], &[u8])> {
    let mut d = minicbor::Decoder::new(bytes);
    if d.array().ok()? != Some(3) || d.str().ok()? != SEALED_FORMAT {
        return None;
    }
    Some((d.bytes().ok()?.try_into().ok()?, d.bytes().ok()?))
}

fn sealing_cipher(secret_key: &[u8]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&Key::from(*expand(None, secret_key, SEALED_FORMAT.as_bytes())))
}

fn expand(salt: Option<&[u8; 32]>, secret: &[u8], info: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    // 32 bytes are within HKDF's limit.
    let expanded = Hkdf::<Sha256>::new(salt.map(|salt| &salt[..]), secret).expand(info, &mut *key);
    debug_assert!(expanded.is_ok());
    key
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;
    use crate::host::SystemRandom;

    #[test]
    fn who_writes_it_takes_nobodys_half_written_one_away_and_leaves_none() {
        let folder = tempfile::tempdir().unwrap();
        let others = folder.path().join("server-secret.new");
        fs::write(&others, "another writer's").unwrap();
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let made = ServerSecret::open(folder.path(), &Seal::default(), &random).unwrap();
        assert_eq!(fs::read(&others).unwrap(), b"another writer's");
        let there = fs::metadata(folder.path().join(FILE_NAME)).unwrap();
        assert_eq!(there.mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);

        // A name that is taken by what can't be replaced.
        fs::create_dir(folder.path().join(STAGED)).unwrap();
        assert!(made.stage(folder.path(), &Seal::default(), &random).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn who_only_looks_makes_none_and_seals_nothing_anew() {
        let folder = tempfile::tempdir().unwrap();
        let seal = |key: &str, previous: &str| Seal {
            key: Some(Zeroizing::new(key.as_bytes().to_vec())),
            previous: Some(Zeroizing::new(previous.as_bytes().to_vec())),
        };
        assert!(ServerSecret::look(folder.path(), &Seal::default()).unwrap().is_none());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let made = ServerSecret::open(folder.path(), &seal("old", "older"), &random).unwrap();
        let path = folder.path().join(FILE_NAME);
        let sealed = fs::read(&path).unwrap();
        let seen = ServerSecret::look(folder.path(), &seal("new", "old")).unwrap().unwrap();
        assert!(seen.id() == made.id() && fs::read(&path).unwrap() == sealed);
        ServerSecret::open(folder.path(), &seal("new", "old"), &random).unwrap();
        assert!(fs::read(&path).unwrap() != sealed);
    }
}
