//! Getting everything back: one file for each command, and here what they share.

pub(super) mod backup;
mod bar;
pub(super) mod drill;
pub(super) mod journal;
mod keep;
pub(super) mod key;
pub(super) mod list;
pub(super) mod prune;
pub(super) mod record;
pub(super) mod restore;
pub(super) mod salvage;
pub(super) mod scheduled;
pub(super) mod shelf;
mod sql;
pub(super) mod status;
mod stdin;
mod stream;
mod target;
mod tell;
pub(super) mod verify;
pub(super) mod watched;

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use mdp_recovery::Error;
use mdp_recovery::backup::Plan;
use mdp_recovery::keys::{Key, OperatorKey, Recipient};
use mdp_recovery::progress::Watch;
use mdp_server::config::{Config, Resolved};
use mdp_server::secret::ServerSecret;
use mdp_server::start;
use tokio::signal::unix::{SignalKind, signal};

use super::{host, note, print};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;
pub(crate) use target::why;

/// The operator's public key, in the data folder. Its private half never is.
const OPERATOR: &str = "operator.pub";
/// The server's own key to its archives, in the data folder.
const PROOF: &str = "proof-key";
/// Who holds it is the one run that writes.
const LOCK: &str = "recovery.lock";
/// Servers share it while they run; a restore has it for itself.
const SERVING: &str = "serving.lock";

/// What the commands work with.
pub(super) struct Desk {
    config: Config,
    settings: Resolved,
    watch: Watch,
    began: Instant,
}

impl Desk {
    /// For a command that a person waits for, and may cancel.
    pub(super) fn open(options: Options) -> Result<Self, Failure> {
        let mut desk = Self::in_the_background(options)?;
        desk.watch.progress = bar::of_terminal();
        let asked = desk.watch.cancel.clone();
        // A container's engine asks by this one; its first process isn't ended by it otherwise.
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            asked.cancel();
        });
        Ok(desk)
    }

    /// For work that nobody watches.
    pub(super) fn in_the_background(options: Options) -> Result<Self, Failure> {
        let settings = options.resolve()?;
        let config = Config::read(&settings)?;
        Ok(Self { config, settings, watch: Watch::default(), began: Instant::now() })
    }

    /// The configuration.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    fn file(&self, name: &str) -> PathBuf {
        self.config.data.join(name)
    }

    /// Taken by whatever writes archives or databases; given back when it is dropped.
    fn lock(&self) -> Result<File, Failure> {
        held(&self.config.data, LOCK, File::try_lock)
    }

    /// Taken by what needs that no server runs on this data folder.
    fn lock_out_servers(&self) -> Result<File, Failure> {
        held(&self.config.data, SERVING, File::try_lock)
    }

    pub(super) fn operator(&self) -> Result<Option<Recipient>, Failure> {
        Ok(Recipient::open(&self.file(OPERATOR))?)
    }

    /// The keys at hand: the operator's if it is given, the server's own if there is one.
    fn keys(&self, operator: Option<&OperatorKey>) -> Result<Vec<Key>, Failure> {
        let mut keys: Vec<Key> =
            operator.map(|operator| operator.key.clone()).into_iter().collect();
        keys.extend(Key::open(&self.file(PROOF))?);
        Ok(keys)
    }

    /// The server's secret, if it is here.
    pub(super) fn secret(&self) -> Result<Option<ServerSecret>, Failure> {
        let secret = ServerSecret::look(&self.config.data, &self.config.seal);
        Ok(secret.map_err(start::StartError::from)?)
    }

    /// The server's own public key.
    fn proof(&self) -> Result<Recipient, Failure> {
        Ok(Key::open_or_create(&self.file(PROOF))?.recipient())
    }

    /// Whom archives and segments open for.
    fn recipients(&self) -> Result<Vec<Recipient>, Failure> {
        Ok(self.operator()?.into_iter().chain([self.proof()?]).collect())
    }

    /// What an archive of this server is made with.
    fn plan(&self) -> Result<Plan, Failure> {
        let operator = self.operator()?;
        let secret = self.secret()?.ok_or(Failure::said("backup-no-secret", ""))?;
        let proof = self.proof()?;
        Ok(Plan {
            operator,
            proof: Some(proof),
            signer: secret.archive_key(),
            secret: secret.to_bytes(),
            settings: self.shown_settings(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now: host().clock.now(),
        })
    }

    /// The settings as they apply, secrets redacted.
    fn shown_settings(&self) -> String {
        let shown = self.settings.shown();
        let lines =
            shown.map(|(setting, value, source)| format!("{}={value} # {source}\n", setting.name));
        lines.collect::<Vec<_>>().concat()
    }

    /// Says what an archive without the operator's key is worth.
    fn warn(plan: &Plan, words: &Words) {
        if plan.operator.is_none() {
            note(&words.say("backup-no-operator", &[]));
        }
    }

    /// The last line of what was done: for scripts, `OK id size seconds`.
    fn done(&self, id: &str, size: u64) {
        print(&format!("OK {id} {size} {:.1}", self.began.elapsed().as_secs_f64()));
    }
}

/// The operator's key, if a file is given.
fn operator_key(path: Option<&PathBuf>) -> Result<Option<OperatorKey>, Error> {
    path.map(|path| OperatorKey::open(path)).transpose()
}

/// What a server holds while it runs: no restore takes its database away.
pub(super) fn serving(config: &Config) -> Result<File, Failure> {
    held(&config.data, SERVING, File::try_lock_shared)
}

fn held(
    data: &Path,
    name: &str,
    lock: impl FnOnce(&File) -> Result<(), TryLockError>,
) -> Result<File, Failure> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(data)?;
    let file = File::options().create(true).truncate(false).write(true).open(data.join(name))?;
    match lock(&file) {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked.into()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
