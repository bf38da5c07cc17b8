//! Putting a server together: the database, its schema, the secret; then what is done from time to
//! time.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use mdp_ledger::ServerId;
use mdp_store::{Context, Error, Schema, Seed, Store};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::app::{App, Parts};
use crate::config::Config;
use crate::host::{Clock, Random, random};
use crate::secret::{FILE_NAME, SecretError, ServerSecret};

/// How long a database may take to come up beside us.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long between two tries.
const PAUSE: Duration = Duration::from_millis(500);
/// How often what has expired is swept away.
const SWEEP: Duration = Duration::from_mins(10);
/// How long replaced bytes are kept, in milliseconds.
const RETENTION: u64 = 90 * 24 * 3600 * 1000;

/// Why the server doesn't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder can't be made.
    #[error("{path}: {source}")]
    Data {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
    /// The server's secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// There are accounts, and the secret that their passwords were registered with is gone.
    #[error(
        "{0} is missing, and the database has accounts: put it back from a backup, \
         or no password will be accepted"
    )]
    SecretMissing(PathBuf),
    /// The database's passwords belong to another secret.
    #[error(
        "{0} isn't the secret that this database's passwords were registered with: put the right \
         one back from a backup, or no password will be accepted"
    )]
    SecretMismatch(PathBuf),
}

/// What the machine lends.
#[derive(Clone)]
pub struct Host {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// What `/metrics` renders.
    pub metrics: Option<PrometheusHandle>,
}

/// Opens the store, waiting for a database that is still coming up.
pub async fn open_store(config: &Config) -> Result<Store, StartError> {
    // Nobody else's business, whatever the mask says.
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data)
        .map_err(|source| StartError::Data { path: config.data.clone(), source })?;
    let tries = PATIENCE.as_millis() / PAUSE.as_millis();
    for left in (0..tries).rev() {
        let opened = match Store::open(config.store.clone()).await {
            Ok(store) => store.schema().await.map(|_| store),
            Err(error) => Err(error),
        };
        match opened {
            Err(Error::Unavailable(reason)) if left > 0 => {
                tracing::warn!(reason, "waiting for the database");
                tokio::time::sleep(PAUSE).await;
            }
            settled => return Ok(settled?),
        }
    }
    Err(Error::Unavailable("the database did not come up".to_owned()).into())
}

/// Brings the schema up to date; gives what it was.
pub async fn migrate(store: &Store, host: &Host) -> Result<Schema, Error> {
    let found = store.schema().await?;
    if matches!(found, Schema::Current(_)) {
        return Ok(found);
    }
    let seed = Seed {
        server: ServerId(random(&*host.random)),
        restore_epoch: random(&*host.random),
        now: host.clock.now(),
    };
    store.migrate(seed).await
}

/// Puts the server together over a store whose schema is up to date.
pub async fn open(config: Config, store: Store, host: Host) -> Result<Arc<App>, StartError> {
    let meta = store.meta().await?;
    let path = config.data.join(FILE_NAME);
    if let Some(id) = meta.secret_id {
        ServerSecret::take_staged(&config.data, &config.seal, id)?;
    }
    if !path.exists() && store.counts().await?.accounts > 0 {
        return Err(StartError::SecretMissing(path));
    }
    let secret = ServerSecret::open(&config.data, &config.seal, &host.random)?;
    match meta.secret_id {
        None => store.bind_secret(secret.id()).await?,
        Some(id) if id != secret.id() => return Err(StartError::SecretMismatch(path)),
        Some(_) => {}
    }
    let Host { clock, random, metrics } = host;
    let restored_at = store.last_restore().await?;
    let restore_epoch = meta.restore_epoch;
    let parts = Parts { config, store, restore_epoch, restored_at, secret, clock, random, metrics };
    Ok(App::new(parts))
}

/// Sweeps away what has expired, until the server stops.
pub async fn keep_tidy(app: Arc<App>) {
    let mut stopping = app.stopping();
    loop {
        let context = Context::system(app.now());
        if let Err(error) = app.store.sweep(&context).await {
            tracing::warn!(%error, "what has expired could not be swept away");
        }
        let before = context.now.saturating_sub(RETENTION);
        if let Err(error) = app.store.forget_replaced(&context, before).await {
            tracing::warn!(%error, "replaced bytes past their time could not be forgotten");
        }
        let stop = stopping.wait_for(|stopping| *stopping);
        if tokio::time::timeout(SWEEP, stop).await.is_ok() {
            return;
        }
    }
}
