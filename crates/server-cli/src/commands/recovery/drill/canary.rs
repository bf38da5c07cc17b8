//! The canary: an account like anybody's, made for drills, with one item of known content. What
//! opens it stands in the data folder: it opens nothing else.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mdp_server::host::random;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use super::programs::{Client, ProgramError};
use crate::commands::host;

/// Its folder in the data folder.
const FOLDER: &str = "canary";
/// What its item is called.
const TITLE: &str = "Canary";

/// The canary's account.
pub(super) struct Canary {
    folder: PathBuf,
    told: Told,
}

/// What is known of it.
#[derive(Serialize, Deserialize)]
struct Told {
    user: String,
    /// When its item was on the server: milliseconds since the Unix epoch.
    ready: u64,
    /// The password that its item holds.
    item: String,
}

impl Canary {
    /// The one there is.
    pub(super) fn find(data: &Path) -> Option<Self> {
        let folder = data.join(FOLDER);
        let told = serde_json::from_slice(&fs::read(folder.join("canary.json")).ok()?).ok()?;
        Some(Self { folder, told })
    }

    /// A name for a new one.
    pub(super) fn new_name() -> String {
        format!("drill-{:08x}", u32::from_be_bytes(random(&*host().random)))
    }

    /// Makes one: signs up at a server by invitation, adds the item, keeps the key file.
    pub(super) async fn make(
        data: &Path,
        program: Option<&Path>,
        url: &str,
        user: &str,
        invitation: &str,
    ) -> Result<Self, ProgramError> {
        let folder = data.join(FOLDER);
        // What an attempt before this one left: nothing refers to it.
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        for file in ["password", "passphrase"] {
            keep(&folder.join(file), secret().as_bytes())?;
        }
        let canary =
            Self { told: Told { user: user.to_owned(), ready: 0, item: String::new() }, folder };
        let device = canary.folder.join("device");
        let client = Client::find(program, device.clone())?;
        let made = canary.sign_up(&client, url, invitation).await;
        // The agent ends, and this device with it: a drill begins with the key file alone.
        let _ = client.run(&["lock"], &canary.password(), "").await;
        let item = made?;
        fs::remove_dir_all(&device)?;
        let ready = host().clock.now();
        let told = Told { user: user.to_owned(), ready, item: item.to_string() };
        let told_bytes = serde_json::to_vec_pretty(&told).map_err(io::Error::from)?;
        keep(&canary.folder.join("canary.json"), &told_bytes)?;
        Ok(Self { told, ..canary })
    }

    async fn sign_up(
        &self,
        client: &Client,
        url: &str,
        invitation: &str,
    ) -> Result<Zeroizing<String>, ProgramError> {
        let (password, item) = (self.password(), secret());
        let login = [
            "login",
            url,
            &self.told.user,
            "--new",
            "--invitation",
            invitation,
            "--save-key-file",
            &self.file("key.json"),
            "--passphrase-file",
            &self.file("passphrase"),
            "--device-name",
            "drill",
        ];
        client.run(&login, &password, "").await?;
        let add = ["add", "--title", TITLE];
        client.run(&add, &password, &format!("{}\n", *item)).await?;
        client.run(&["sync"], &password, "").await?;
        Ok(item)
    }

    /// Logs in on a bare device at a server, as a person would after a loss; opens and verifies
    /// everything. Whether the item is what it was.
    pub(super) async fn come_back(&self, client: &Client, url: &str) -> Result<bool, ProgramError> {
        let password = self.password();
        let login = [
            "login",
            url,
            &self.told.user,
            "--key-file",
            &self.file("key.json"),
            "--passphrase-file",
            &self.file("passphrase"),
            "--device-name",
            "drill",
        ];
        client.run(&login, &password, "").await?;
        let shown = client.run(&["get", TITLE, "--json"], &password, "").await;
        let verified = client.run(&["key", "check"], &password, "").await;
        let _ = client.run(&["lock"], &password, "").await;
        verified?;
        let shown: Value = serde_json::from_slice(&shown?).map_err(io::Error::from)?;
        Ok(shown["fields"]["password"] == self.told.item.as_str())
    }

    /// When its item was on the server.
    pub(super) fn ready(&self) -> u64 {
        self.told.ready
    }

    fn password(&self) -> PathBuf {
        self.folder.join("password")
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }
}

/// Words that no list holds.
fn secret() -> Zeroizing<String> {
    Zeroizing::new(URL_SAFE_NO_PAD.encode(random::<24>(&*host().random)))
}

fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
