//! Where archives are kept: a folder, S3 and what speaks like it, SFTP, WebDAV. Promises, the same
//! for each:
//!
//! - A name appears whole or not at all, and only once the target says that it has every byte.
//! - No target is waited for without end, and what may go better the second time is tried again.
//! - A file is never held in memory: 8 MiB at most at a time (S3: of files up to 45 GiB).
//! - Credentials come from settings of their own, never in an address; no text here holds one.
//! - Credentials that may not delete are enough to keep archives.

mod address;
mod error;
mod folder;
mod patience;
mod reading;
mod remote;
mod s3;
mod several;
mod sftp;
mod source;
mod webdav;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::progress::Watch;
use address::Address;
pub use error::Error;
use folder::Folder;
pub use reading::Reading;
use remote::Remote;
pub use several::put_everywhere;
use sftp::Sftp;
pub use source::Patience;
use source::{Meter, STAGED, Source};

/// Written and removed again to see what a target allows.
const PROBE: &str = "mdp-probe";

/// What opens targets. Each comes from the setting of the same name, in capitals and after
/// `BACKUP_`; secrets, from `…_FILE` too.
#[derive(Clone, Default)]
pub struct Credentials {
    /// `BACKUP_S3_ACCESS_KEY_ID`.
    pub s3_access_key_id: Option<String>,
    /// `BACKUP_S3_SECRET_ACCESS_KEY`.
    pub s3_secret_access_key: Option<Zeroizing<String>>,
    /// `BACKUP_SFTP_KEY`: the file of the private key.
    pub sftp_key: Option<PathBuf>,
    /// `BACKUP_SFTP_KNOWN_HOSTS`: the file of the hosts' keys; else where `ssh` looks.
    pub sftp_known_hosts: Option<PathBuf>,
    /// `BACKUP_WEBDAV_USER`.
    pub webdav_user: Option<String>,
    /// `BACKUP_WEBDAV_PASSWORD`.
    pub webdav_password: Option<Zeroizing<String>>,
}

/// Something that a target keeps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// What the credentials may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everything: retention can be applied from here.
    Full,
    /// Keep and read, not delete: what breaks in here can't take the archives along.
    AppendOnly,
}

/// A place for archives.
pub struct Target {
    label: String,
    place: Place,
}

enum Place {
    Folder(Folder),
    Sftp(Arc<Sftp>),
    Remote(Remote),
}

impl Target {
    /// Reads an address: `/folder` or `file:///folder`, `s3://bucket/prefix?endpoint=…&region=…`,
    /// `sftp://user@host:port/path` (`/~/path` from the home folder), `webdav://host/path` or
    /// `webdavs://`. Nothing is contacted yet.
    pub fn parse(address: &str, credentials: &Credentials) -> Result<Self, Error> {
        Self::with_patience(address, credentials, Patience::default())
    }

    /// A folder of this machine.
    pub fn folder(path: &Path) -> Self {
        let label = path.display().to_string();
        Self { label, place: Place::Folder(Folder { path: path.to_owned() }) }
    }

    /// With another patience than the usual.
    pub fn with_patience(
        address: &str,
        credentials: &Credentials,
        patience: Patience,
    ) -> Result<Self, Error> {
        let address = Address::parse(address)?;
        let label = address.label();
        let place = match address {
            Address::Folder(path) => Place::Folder(Folder { path }),
            Address::Sftp { user, host, port, path } => {
                let sftp = Sftp::new(user, host, port, &path, credentials, patience)?;
                Place::Sftp(Arc::new(sftp))
            }
            Address::S3 { bucket, prefix, endpoint, region } => Place::Remote(s3::connect(
                &bucket,
                &prefix,
                endpoint.as_deref(),
                region.as_deref(),
                credentials,
                patience,
            )?),
            Address::WebDav { endpoint, path } => {
                Place::Remote(webdav::connect(&endpoint, &path, credentials, patience)?)
            }
        };
        Ok(Self { label, place })
    }

    /// How it is called, without credentials.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Keeps a file under a name; what has the name already is replaced.
    pub async fn put(&self, name: &str, file: &Path, watch: &Watch) -> Result<(), Error> {
        self.send(name, Source::file(file).await?, watch).await
    }

    /// Keeps a few bytes under a name.
    pub async fn put_bytes(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        self.send(name, Source::Bytes(bytes.to_vec()), &Watch::default()).await
    }

    async fn send(&self, name: &str, source: Source, watch: &Watch) -> Result<(), Error> {
        sound(name)?;
        let meter = Arc::new(Meter::new(watch.clone()));
        meter.wanted()?;
        match &self.place {
            Place::Folder(folder) => folder.put(name, &source, &meter).await?,
            Place::Sftp(sftp) => sftp.put(name, &source, &meter).await?,
            Place::Remote(remote) => remote.put(name, &source, &meter).await?,
        }
        let kept = source.is_kept(self.size(name).await?);
        if kept.is_err() {
            let _ = self.delete(name).await;
        }
        kept
    }

    async fn size(&self, name: &str) -> Result<u64, Error> {
        match &self.place {
            Place::Folder(folder) => folder.size(name).await,
            Place::Sftp(sftp) => sftp.size(name).await,
            Place::Remote(remote) => remote.size(name).await,
        }
    }

    /// Reads what has this name.
    pub async fn read(&self, name: &str) -> Result<Reading, Error> {
        sound(name)?;
        Ok(match &self.place {
            Place::Folder(folder) => Reading::folder(folder.open(name).await?),
            Place::Sftp(sftp) => Reading::sftp(sftp.clone(), sftp.open(name).await?),
            Place::Remote(remote) => Reading::remote(remote.open(name).await?),
        })
    }

    /// What is kept there, by name; what isn't whole yet, or has a name that mdp doesn't give, is
    /// left out.
    pub async fn list(&self) -> Result<Vec<Object>, Error> {
        let mut objects = self.everything().await?;
        objects.retain(|object| sound(&object.name).is_ok());
        objects.sort();
        Ok(objects)
    }

    async fn everything(&self) -> Result<Vec<Object>, Error> {
        match &self.place {
            Place::Folder(folder) => folder.list().await,
            Place::Sftp(sftp) => sftp.list().await,
            Place::Remote(remote) => remote.list().await,
        }
    }

    /// Removes what uploads that were killed have left of names for which `ours` holds. Nobody may
    /// be sending one of them meanwhile.
    pub async fn sweep(&self, ours: impl Fn(&str) -> bool) -> Result<(), Error> {
        for Object { name, .. } in self.everything().await? {
            let whole = name.strip_suffix(STAGED);
            if whole.is_some_and(|whole| sound(whole).is_ok() && ours(whole)) {
                self.remove(&name).await?;
            }
        }
        Ok(())
    }

    /// Removes what has this name. (S3 doesn't say whether there was anything.)
    pub async fn delete(&self, name: &str) -> Result<(), Error> {
        sound(name)?;
        self.remove(name).await
    }

    async fn remove(&self, name: &str) -> Result<(), Error> {
        match &self.place {
            Place::Folder(folder) => folder.delete(name).await,
            Place::Sftp(sftp) => sftp.delete(name).await,
            Place::Remote(remote) => remote.delete(name).await,
        }
    }

    /// Writes a few bytes, reads them back, removes them: what can be done here.
    pub async fn check(&self) -> Result<Access, Error> {
        let probe = b"mdp keeps archives here";
        self.put_bytes(PROBE, probe).await?;
        let back = self.read(PROBE).await?.to_end(probe.len() + 1).await?;
        if back != probe {
            return Err(Error::Failed("what was written isn't what is read".into()));
        }
        match self.delete(PROBE).await {
            Ok(()) => Ok(Access::Full),
            Err(Error::Refused(_)) => Ok(Access::AppendOnly),
            Err(error) => Err(error),
        }
    }
}

/// The letters of archives' names, and no name of something that isn't whole.
fn sound(name: &str) -> Result<(), Error> {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let whole = Path::new(name).extension().is_none_or(|end| end != "part");
    if whole && (1..=200).contains(&name.len()) && !name.starts_with('.') && name.chars().all(sound)
    {
        Ok(())
    } else {
        Err(Error::Name(name.to_owned()))
    }
}
