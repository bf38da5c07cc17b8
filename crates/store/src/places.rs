//! Places for those who take what they read at their own pace: fewer than there are connections, so
//! that however slow they are, everything that is quick finds one; and few for one account, so that
//! it leaves some to the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use mdp_ledger::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Error;
use crate::pool::place;

/// Connections for reading that no stream takes: one for a backup, one for all that is quick.
const KEPT_FREE: usize = 2;
/// Streams of one account at once.
const OF_ONE: usize = 2;

pub(crate) struct Places {
    all: Arc<Semaphore>,
    /// As many as there are accounts.
    of_users: Mutex<HashMap<UserId, Arc<Semaphore>>>,
}

/// A place, free again when it is dropped.
pub(crate) struct Place {
    _of_user: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Places {
    pub(crate) fn new(readers: usize) -> Self {
        let all = Arc::new(Semaphore::new(readers.saturating_sub(KEPT_FREE).max(1)));
        Self { all, of_users: Mutex::default() }
    }

    fn of(&self, user: UserId) -> Arc<Semaphore> {
        let mut users = self.of_users.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(users.entry(user).or_insert_with(|| Arc::new(Semaphore::new(OF_ONE))))
    }

    /// A place, if one is free.
    pub(crate) fn take(&self, user: UserId) -> Option<Place> {
        let of_user = self.of(user).try_acquire_owned().ok()?;
        let of_all = Arc::clone(&self.all).try_acquire_owned().ok()?;
        Some(Place { _of_user: of_user, _of_all: of_all })
    }

    /// A place, once one is free: for who holds no connection meanwhile.
    pub(crate) async fn wait(&self, user: UserId) -> Result<Place, Error> {
        let of_user = place(&self.of(user)).await?;
        let of_all = place(&self.all).await?;
        Ok(Place { _of_user: of_user, _of_all: of_all })
    }
}
