//! What this device keeps of its account: where the server is, the identity at rest, the replica.
//!
//! ```text
//! $MDP_HOME (or $XDG_DATA_HOME/mdp)/
//!   profile.json   server, user name, user id, server id, device id: nothing secret
//!   device         the identity, sealed under the password
//!   replica.redb   the vault, sealed
//!   agent.sock     while unlocked (in $XDG_RUNTIME_DIR/mdp/ where there is one)
//! ```

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use mdp_ledger::{DeviceId, Fingerprint, ServerId, UserId};
use serde::{Deserialize, Serialize};

/// An account on this device.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Profile {
    /// The server's origin, `https://vault.example.org`: the one that is talked to and signed.
    pub(crate) origin: String,
    pub(crate) user_name: String,
    pub(crate) user: UserId,
    pub(crate) server: ServerId,
    pub(crate) device: DeviceId,
    pub(crate) device_name: String,
    pub(crate) fingerprint: Fingerprint,
}

/// The folder of an account on this device.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    root: PathBuf,
}

impl Place {
    /// The folder, made if it isn't there, for its owner alone.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(root)?;
        Ok(Self { root: root.to_owned() })
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where the replica is.
    pub(crate) fn replica(&self) -> PathBuf {
        self.root.join("replica.redb")
    }

    /// The profile, if an account was set up here.
    pub(crate) fn profile(&self) -> io::Result<Option<Profile>> {
        match fs::read(self.root.join("profile.json")) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The identity at rest.
    pub(crate) fn device_store(&self) -> io::Result<Vec<u8>> {
        fs::read(self.root.join("device"))
    }

    /// Stores the identity at rest, then the profile that makes the account count as set up.
    pub(crate) fn install(&self, profile: &Profile, device_store: &[u8]) -> io::Result<()> {
        self.write("device", device_store)?;
        self.replace_profile(profile)
    }

    /// Replaces the profile.
    pub(crate) fn replace_profile(&self, profile: &Profile) -> io::Result<()> {
        self.write("profile.json", &serde_json::to_vec_pretty(profile)?)
    }

    /// Replaces the identity at rest.
    pub(crate) fn replace_device_store(&self, device_store: &[u8]) -> io::Result<()> {
        self.write("device", device_store)
    }

    /// Forgets an account that was never finished.
    pub(crate) fn clear(&self) -> io::Result<()> {
        for name in ["profile.json", "device", "replica.redb"] {
            match fs::remove_file(self.root.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes a file whole or not at all, readable by its owner alone.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let part = self.root.join(format!("{name}.part"));
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, self.root.join(name))?;
        fs::File::open(&self.root)?.sync_all()
    }
}
