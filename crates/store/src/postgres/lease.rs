//! A lock of the database's own, which ends with its connection.

use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::time::timeout;
use tokio_postgres::{Client, Config};

use crate::Error;
use crate::lease::Held;

use super::ANSWER;
use super::connection::{GONE, failed};

/// Whoever has this lock (the letters "mdp-ship") ships the journal.
const LOCK: &str = "SELECT pg_try_advisory_lock(7882548588317272432)";

/// Who asks for it: again and again on one connection, which goes with the lock.
pub(super) struct Asker {
    config: Arc<Config>,
    connection: Mutex<Option<Client>>,
}

impl Asker {
    pub(super) fn new(config: Arc<Config>) -> Self {
        Self { config, connection: Mutex::new(None) }
    }

    /// Asks; `None` while another has the lock.
    pub(super) async fn ask(&self) -> Result<Option<Held>, Error> {
        let mut place = self.connection.lock().await;
        let client = match place.take().filter(|client| !client.is_closed()) {
            Some(client) => client,
            None => connect(&self.config).await?,
        };
        let asked = timeout(ANSWER, client.query_one(LOCK, &[])).await;
        let row = asked.map_err(|_| Error::Unavailable("no answer in time".into()))?;
        let row = row.map_err(failed)?;
        if row.try_get(0).map_err(|_| Error::Corrupt("row"))? {
            return Ok(Some(Held::Connection(client)));
        }
        *place = Some(client);
        Ok(None)
    }
}

/// Its other half ends when the client is dropped, or with the connection: the client knows.
async fn connect(config: &Config) -> Result<Client, Error> {
    let (client, connection) = super::connect(config).await?;
    tokio::spawn(connection);
    client.batch_execute(GONE).await.map_err(failed)?;
    Ok(client)
}
