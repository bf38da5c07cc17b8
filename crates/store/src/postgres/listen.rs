//! Head changes, from every replica to every replica, by `NOTIFY` and `LISTEN`.

use std::future::poll_fn;
use std::time::Duration;

use mdp_ledger::{Hash, Head, VaultId};
use tokio::sync::broadcast::Sender;
use tokio::task::AbortHandle;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Socket};

use crate::{Error, HeadChange};

use super::connection::failed;

pub(super) const NOTIFY: &str = "SELECT pg_notify('mdp_heads', $1)";
const LISTEN: &str = "LISTEN mdp_heads";
/// How long to wait before trying again to connect.
const PAUSE: Duration = Duration::from_millis(500);

/// What a notification says: vault, sequence number, hash.
pub(super) fn payload(change: &HeadChange) -> Option<String> {
    match change {
        HeadChange::Moved(vault, head) => Some(format!("{vault} {} {}", head.seq, head.hash)),
        HeadChange::Unknown => None,
    }
}

fn read(payload: &str) -> Option<HeadChange> {
    let mut parts = payload.split(' ');
    let vault: VaultId = parts.next()?.parse().ok()?;
    let seq = parts.next()?.parse().ok()?;
    let hash: Hash = parts.next()?.parse().ok()?;
    Some(HeadChange::Moved(vault, Head { seq, hash }))
}

type Line = (Client, Connection<Socket, NoTlsStream>);

/// The task that listens; dropping this ends it.
pub(crate) struct Listener(AbortHandle);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Listens from now on, and again whenever the connection is lost.
pub(super) async fn start(config: Config, heads: Sender<HeadChange>) -> Result<Listener, Error> {
    let mut line = connect(&config, &heads).await?;
    let task = tokio::spawn(async move {
        loop {
            forward(&mut line.1, &heads).await;
            line = loop {
                tokio::time::sleep(PAUSE).await;
                if let Ok(line) = connect(&config, &heads).await {
                    break line;
                }
            };
            // What happened meanwhile was missed.
            let _ = heads.send(HeadChange::Unknown);
        }
    });
    Ok(Listener(task.abort_handle()))
}

async fn connect(config: &Config, heads: &Sender<HeadChange>) -> Result<Line, Error> {
    let (client, mut connection) = super::connect(config).await?;
    tokio::select! {
        listening = client.batch_execute(LISTEN) => listening.map_err(failed)?,
        () = forward(&mut connection, heads) => {
            return Err(Error::Unavailable("connection closed".into()));
        }
    }
    Ok((client, connection))
}

/// Passes on what is notified, until the connection is lost.
async fn forward(connection: &mut Connection<Socket, NoTlsStream>, heads: &Sender<HeadChange>) {
    while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
        if let AsyncMessage::Notification(notification) = message
            && let Some(change) = read(notification.payload())
        {
            // Nobody may be listening here.
            let _ = heads.send(change);
        }
    }
}
