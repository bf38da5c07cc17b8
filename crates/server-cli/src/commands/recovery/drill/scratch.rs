//! Where a drill restores: a data folder of its own, and a database of either engine. Gone when the
//! drill is over, however it went.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use mdp_recovery::Error;
use mdp_recovery::archive::Opened;
use mdp_recovery::restore::{Plan, Restored};
use mdp_server::config::Config;
use mdp_server::host::random;
use mdp_server::secret::ServerSecret;
use mdp_server::start;
use mdp_store::{Context, ScratchDatabase};

use super::super::restore::following;
use super::super::shelf::Source;
use super::super::{Desk, host, operator_key};
use crate::failure::Failure;
use crate::options::Options;

/// Its folder in the data folder.
const FOLDER: &str = "drill.scratch";

/// What a drill restores into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Engine {
    /// SQLite, beside the data
    Sqlite,
    /// PostgreSQL: a database made for the drill on the server that `DB_HOST` names
    Postgresql,
}

impl Engine {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgresql => "postgresql",
        }
    }
}

/// A bare instance.
pub(super) struct Scratch {
    folder: PathBuf,
    database: Option<ScratchDatabase>,
    options: Options,
}

impl Scratch {
    /// Makes it, after what a drill that was killed may have left.
    pub(super) async fn make(
        desk: &Desk,
        options: &Options,
        engine: Engine,
    ) -> Result<Self, Failure> {
        let folder = desk.config.data.join(FOLDER);
        clear(&folder)?;
        DirBuilder::new().mode(0o700).create(&folder)?;
        let data = folder.join("data").display().to_string();
        let options = quiet(options).with("MDP_DATA", &data);
        let (options, database) = match engine {
            Engine::Sqlite => (options.with("DB_HOST", ""), None),
            Engine::Postgresql => {
                let made = ScratchDatabase::make(&desk.config.store.database).await;
                let made = made.inspect_err(|_| drop(clear(&folder)))?;
                (options.with("POSTGRES_DB", made.name()), Some(made))
            }
        };
        Ok(Self { folder, database, options })
    }

    /// Restores an archive into it. The server secret is borrowed from the server whose drill it
    /// is: in the archive it opens with the operator's key alone.
    pub(super) async fn restore(
        &self,
        desk: &Desk,
        source: &Source<'_>,
        operator: Option<&PathBuf>,
    ) -> Result<Restored, Failure> {
        let config = Config::read(&self.options.clone().resolve()?)?;
        DirBuilder::new().mode(0o700).create(&config.data)?;
        let host = host();
        let following = following(desk, source, None).await?;
        let plan = Plan {
            into: config.store,
            keys: desk.keys(operator_key(operator)?.as_ref())?,
            restore_epoch: random(&*host.random),
            context: Context::system(host.clock.now()),
            subject: source.describe(),
            onward: Some(following.onward.clone()),
            aside: None,
        };
        let secret = desk.secret()?.ok_or(Error::SecretMismatch)?;
        let (data, seal) = (config.data.clone(), config.seal.clone());
        let take = move |opened: &Opened, _| {
            if secret.id() != opened.manifest.secret_id {
                return Err(Error::SecretMismatch);
            }
            secret
                .stage(&data, &seal, &host.random)
                .map_err(|error| Error::Output(std::io::Error::other(error)))
        };
        let restored = plan.apply(source.open().await?, Box::new(take), &desk.watch).await?;
        let id = restored.opened.manifest.secret_id;
        ServerSecret::take_staged(&config.data, &config.seal, id)
            .map_err(start::StartError::from)?;
        Ok(restored)
    }

    /// How a server of it is started.
    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    /// Where a device of it keeps its things.
    pub(super) fn device(&self) -> PathBuf {
        self.folder.join("device")
    }

    /// Takes it away again.
    pub(super) async fn remove(self) -> Result<(), Failure> {
        let cleared = clear(&self.folder);
        if let Some(database) = self.database {
            database.remove().await?;
        }
        cleared
    }
}

/// The same settings for a server that nobody but the drill hears of, and that does nothing by
/// itself.
pub(super) fn quiet(options: &Options) -> Options {
    [
        ("MDP_LISTEN", "127.0.0.1:0"),
        ("MDP_METRICS_LISTEN", ""),
        ("MDP_LOG", "error"),
        ("BACKUP_SCHEDULE", "off"),
        ("BACKUP_TARGETS", ""),
        ("BACKUP_PING_URL", ""),
    ]
    .into_iter()
    .fold(options.clone(), |options, (name, value)| options.with(name, value))
}

fn clear(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
