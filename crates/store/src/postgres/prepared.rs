//! Statements that a connection has prepared: PostgreSQL reads each text once.

use std::collections::HashMap;

use tokio_postgres::{Client, Statement};

use crate::Error;
use crate::tables::RowChange;

use super::changes;
use super::connection::failed;
use super::pipeline::Queue;

/// By their texts, of which there are as many as this program has.
#[derive(Default)]
pub(super) struct Prepared(HashMap<String, Statement>);

impl Prepared {
    /// A text's statement. What is queued goes ahead of one that has to be prepared, which may fail.
    pub(super) async fn statement(
        &mut self,
        client: &Client,
        queued: &mut Queue,
        sql: &str,
    ) -> Result<Statement, Error> {
        if let Some(statement) = self.0.get(sql) {
            return Ok(statement.clone());
        }
        queued.send(client).await.finish().await?;
        let statement = client.prepare(sql).await.map_err(failed)?;
        self.0.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Those of changes, one each.
    pub(super) async fn changes(
        &mut self,
        client: &Client,
        queued: &mut Queue,
        changes: &[RowChange],
    ) -> Result<Vec<Statement>, Error> {
        let mut statements = Vec::with_capacity(changes.len());
        for change in changes {
            statements.push(self.statement(client, queued, &changes::sql(change)).await?);
        }
        Ok(statements)
    }
}
