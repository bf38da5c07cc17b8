//! Doing something in one process at a time, among all that use the database.

use std::fs::{File, TryLockError};

use crate::{Error, Store};

/// Held by the one; given back when it is dropped, or when its process ends.
pub struct Lease(Held);

pub(crate) enum Held {
    /// Of a file beside the database's.
    File(#[allow(dead_code, reason = "locked for as long as it is open")] File),
    /// Of a connection that has no other use.
    Connection(tokio_postgres::Client),
}

impl Lease {
    /// Whether it still holds: a database server that restarts forgets whom it was given to.
    pub fn holds(&self) -> bool {
        match &self.0 {
            Held::File(_) => true,
            Held::Connection(connection) => !connection.is_closed(),
        }
    }
}

impl Store {
    /// Asks to be the one that ships the journal; `None` while another is.
    pub async fn lease(&self) -> Result<Option<Lease>, Error> {
        Ok(self.take_lease().await?.map(Lease))
    }
}

/// Locks a file; `None` while another has it.
pub(crate) fn lock(path: &std::path::Path) -> Result<Option<Held>, Error> {
    let failed = |error: std::io::Error| Error::Failed(error.to_string());
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Held::File(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
