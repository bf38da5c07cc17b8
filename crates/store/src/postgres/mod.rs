//! PostgreSQL 15 or later: for installations with a database server, and for several replicas of
//! ours beside one another.
//!
//! Writers of all replicas take turns: a transaction locks the journal's head from its beginning
//! to its commit, which puts the journal in order and makes every check in it as good as alone.
//! What must be waited for is sent together (pipelined), so that a change costs two exchanges, and
//! a commit serves many. Head changes reach the other replicas by `NOTIFY`.

mod changes;
mod connection;
mod lease;
mod listen;
mod migrate;
mod pipeline;
mod prepared;
mod reactor;
mod reader;
mod scratch;
mod statements;
mod writer;

use std::str::FromStr;
use std::time::Duration;

use tokio::sync::broadcast::Sender;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{Client, Config, Connection, NoTls, Socket};

use crate::store::blocking;
use crate::{Error, HeadChange};

use connection::failed;
pub(crate) use reader::PostgresReaders;
pub use scratch::ScratchDatabase;
pub(crate) use writer::PostgresWriter;

/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a peer may leave sent bytes unacknowledged.
const SILENCE: Duration = Duration::from_secs(15);
/// How long a peer that has nothing to say may be gone without our asking, and how often we ask then.
const ASK_AFTER: Duration = Duration::from_secs(10);
const ASK_EVERY: Duration = Duration::from_secs(5);
const ASK_TIMES: u32 = 3;
/// How long an answer may take. Above every wait that the database itself limits (`lock_timeout`).
const ANSWER: Duration = Duration::from_mins(1);
/// The same where a whole database is made anew.
const LONG_ANSWER: Duration = Duration::from_hours(1);

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
    if !database.contains("keepalives") {
        config
            .keepalives_idle(ASK_AFTER)
            .keepalives_interval(ASK_EVERY)
            .keepalives_retries(ASK_TIMES);
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

/// Connects; the connection's second half is what moves its bytes, and must be driven.
async fn connect(config: &Config) -> Result<(Client, Connection<Socket, NoTlsStream>), Error> {
    let connected = tokio::time::timeout(CONNECT, config.connect(NoTls)).await;
    connected
        .map_err(|_| Error::Unavailable("the database didn't answer in time".into()))?
        .map_err(failed)
}

/// Connects for writing and for reading, and listens for head changes.
pub(crate) async fn open(
    database: &str,
    readers: usize,
    heads: Sender<HeadChange>,
) -> Result<(PostgresWriter, PostgresReaders), Error> {
    let config = config(database)?;
    let own = config.clone();
    let writer = blocking(move || PostgresWriter::open(own)).await?;
    let listener = listen::start(config.clone(), heads).await?;
    Ok((writer, PostgresReaders::new(config, readers, listener)))
}
