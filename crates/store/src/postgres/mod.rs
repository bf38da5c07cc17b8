//! PostgreSQL 15 or later: for installations with a database server, and for several replicas of
//! ours beside one another.
//!
//! Writers of all replicas take turns: a transaction locks the journal's head from its beginning
//! to its commit, which puts the journal in order and makes every check in it as good as alone.
//! What must be waited for is sent together (pipelined), so that a change costs two exchanges, and
//! a commit serves many. Head changes reach the other replicas by `NOTIFY`.

mod changes;
mod connection;
mod listen;
mod migrate;
mod scratch;
mod statements;
mod writer;

use std::str::FromStr;
use std::time::Duration;

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts,
};
use tokio::sync::broadcast::Sender;
use tokio_postgres::{Config, NoTls};

use crate::lease::Held;
use crate::{Error, HeadChange};

pub(crate) use connection::PostgresReader;
use listen::Listener;
pub use scratch::ScratchDatabase;
pub(crate) use writer::PostgresWriter;

/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a peer may leave sent bytes unacknowledged.
const SILENCE: Duration = Duration::from_secs(15);

/// What every connection is set to. A replica that stops in the middle of a transaction must not
/// hold up the others for ever.
const SETTINGS: &str = "SET synchronous_commit = on; SET lock_timeout = '15s'; \
    SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = warning";

/// Reads a URL or libpq's key=value pairs.
fn config(database: &str) -> Result<Config, Error> {
    // The error doesn't repeat the text, which may hold a password.
    let mut config = Config::from_str(database)
        .map_err(|_| Error::Failed("the database's address can't be understood".into()))?;
    if config.get_application_name().is_none() {
        config.application_name("mdp-server");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    Ok(config)
}

/// What PostgreSQL's own programs are told by: libpq's variables, of which one may be a password.
pub fn client_environment(database: &str) -> Result<Vec<(&'static str, String)>, Error> {
    let config = config(database)?;
    let mut variables = Vec::new();
    let host = config.get_hosts().first().map(|host| match host {
        tokio_postgres::config::Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        tokio_postgres::config::Host::Unix(path) => path.display().to_string(),
    });
    let password = config.get_password().map(|password| String::from_utf8_lossy(password));
    let port = config.get_ports().first().map(ToString::to_string);
    variables.extend(host.map(|host| ("PGHOST", host)));
    variables.extend(port.map(|port| ("PGPORT", port)));
    variables.extend(config.get_dbname().map(|name| ("PGDATABASE", name.to_owned())));
    variables.extend(config.get_user().map(|user| ("PGUSER", user.to_owned())));
    variables.extend(password.map(|password| ("PGPASSWORD", password.into_owned())));
    Ok(variables)
}

fn pool(config: Config, most: usize) -> Result<Pool, Error> {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(config, NoTls, recycling);
    let timeouts = Timeouts { wait: Some(CONNECT), create: Some(CONNECT), recycle: Some(CONNECT) };
    let settings = Hook::async_fn(|client: &mut deadpool_postgres::ClientWrapper, _| {
        Box::pin(async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
    });
    Pool::builder(manager)
        .max_size(most.max(1))
        .runtime(Runtime::Tokio1)
        .timeouts(timeouts)
        .post_create(settings)
        .build()
        .map_err(|error| Error::Failed(error.to_string()))
}

/// Whoever has this lock of the database's own (the letters "mdp-ship") ships the journal.
const LEASE: &str = "SELECT pg_try_advisory_lock(7882548588317272432)";

/// Connections for reading, and the one that listens.
pub(crate) struct PostgresReaders {
    pool: Pool,
    _listener: Listener,
}

impl PostgresReaders {
    pub(crate) async fn acquire(&self) -> Result<PostgresReader, Error> {
        PostgresReader::take(&self.pool).await
    }

    /// A lock of a session ends with it: the connection leaves the pool for good.
    pub(crate) async fn lease(&self) -> Result<Option<Held>, Error> {
        let client = self.pool.get().await.map_err(connection::unavailable)?;
        let row = client.query_one(LEASE, &[]).await.map_err(connection::failed)?;
        let taken: bool = row.try_get(0).map_err(|_| Error::Corrupt("row"))?;
        Ok(taken.then(|| Held::Connection(Object::take(client))))
    }
}

/// Connects for writing and for reading, and listens for head changes.
pub(crate) async fn open(
    database: &str,
    readers: usize,
    heads: Sender<HeadChange>,
) -> Result<(PostgresWriter, PostgresReaders), Error> {
    let config = config(database)?;
    let writer = PostgresWriter::connect(pool(config.clone(), 1)?).await?;
    let pool = pool(config.clone(), readers)?;
    let listener = listen::start(config, heads).await?;
    Ok((writer, PostgresReaders { pool, _listener: listener }))
}
