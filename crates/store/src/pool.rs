//! Connections for reading: at most so many, opened as they are needed, kept for whoever comes next.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Error;

/// How long to wait for a place.
const WAIT: Duration = Duration::from_secs(5);

/// Connections that nobody uses, and how many more there may be.
pub(crate) struct Pool<C> {
    idle: Mutex<Vec<C>>,
    places: Arc<Semaphore>,
}

impl<C> Pool<C> {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        let places = Arc::new(Semaphore::new(most.max(1)));
        Arc::new(Self { idle: Mutex::new(Vec::new()), places })
    }

    /// A place, once one is free. Opening a connection there, where none was left, is up to whoever
    /// has it: it may take a while.
    pub(crate) async fn acquire(self: &Arc<Self>) -> Result<Pooled<C>, Error> {
        let place = place(&self.places).await?;
        let connection = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Ok(Pooled { connection, home: Arc::clone(self), _place: place })
    }
}

/// One of so many places, once one is free.
pub(crate) async fn place(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Error> {
    tokio::time::timeout(WAIT, Arc::clone(places).acquire_owned())
        .await
        .map_err(|_| Error::Unavailable("every connection is in use".into()))?
        .map_err(|error| Error::Unavailable(error.to_string()))
}

/// A place in the pool. The connection that is in it when it is dropped is kept for the next, unless
/// a panic stopped its user anywhere, a transaction's middle included.
pub(crate) struct Pooled<C> {
    /// The connection, if one is open: take it out where it turns out to be broken.
    pub(crate) connection: Option<C>,
    home: Arc<Pool<C>>,
    _place: OwnedSemaphorePermit,
}

impl<C> Drop for Pooled<C> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take_if(|_| !std::thread::panicking()) {
            self.home.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
