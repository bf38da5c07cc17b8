//! A database for the time of a drill, on the server that the live one is on.

use tokio_postgres::{Client, Config, NoTls};

use super::config;
use super::connection::failed;
use crate::{Database, Error};

/// The name of every such database: one drill at a time.
const NAME: &str = "mdp_drill";

/// A database of its own on somebody's server; [`Self::remove`] takes it away again.
pub struct ScratchDatabase {
    config: Config,
}

impl ScratchDatabase {
    /// Makes an empty one beside a database, after what may be left of the one before it.
    /// [`Error::Failed`] where there is no server, or its role may not make databases.
    pub async fn make(beside: &Database) -> Result<Self, Error> {
        let Database::Postgres(address) = beside else {
            return Err(Error::Failed("no PostgreSQL server is configured".into()));
        };
        let scratch = Self { config: config(address)? };
        let sql = format!("CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'");
        scratch.run(&[&drop_it(), &sql]).await?;
        Ok(scratch)
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        NAME
    }

    /// Removes it, whoever may still be connected.
    pub async fn remove(self) -> Result<(), Error> {
        self.run(&[&drop_it()]).await
    }

    async fn run(&self, statements: &[&str]) -> Result<(), Error> {
        let (client, connection) = self.config.connect(NoTls).await.map_err(failed)?;
        let ended = tokio::spawn(connection);
        let done = each(&client, statements).await;
        drop(client);
        // It ends with its client; what went wrong with it, the client has said.
        let _ = ended.await;
        done
    }
}

/// Databases are made and removed by statements of their own, outside any transaction.
async fn each(client: &Client, statements: &[&str]) -> Result<(), Error> {
    for statement in statements {
        client.batch_execute(statement).await.map_err(failed)?;
    }
    Ok(())
}

fn drop_it() -> String {
    format!("DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
}
