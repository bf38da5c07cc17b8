//! Whether the server does its work: writing to its database, not merely running.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use mdp_store::{Database, Store};
use tokio::sync::Mutex;

/// How long an answer stands: health is asked by anyone, and each check is a write.
const FRESH: u64 = 1000;
/// A database that takes longer than this is as good as gone.
const PATIENCE: Duration = Duration::from_secs(3);

/// The latest check.
pub(crate) struct Health {
    /// The database's file, and which one it was at the start: a file that is deleted or replaced
    /// below a running process can still be written, and nobody will ever read it.
    file: Option<(PathBuf, FileId)>,
    latest: Mutex<Option<(u64, bool)>>,
}

type FileId = (u64, u64);

impl Health {
    /// Of this database, which is open.
    pub(crate) fn of(database: &Database) -> Self {
        let file = match database {
            Database::Sqlite(path) => file_id(path).map(|id| (path.clone(), id)),
            Database::Postgres(_) => None,
        };
        Self { file, latest: Mutex::default() }
    }

    /// Whether the database can be written, checked at most once a second.
    pub(crate) async fn can_write(&self, store: &Store, now: u64) -> bool {
        let mut latest = self.latest.lock().await;
        if let Some((at, writable)) = *latest
            && now.abs_diff(at) < FRESH
        {
            return writable;
        }
        let checked = tokio::time::timeout(PATIENCE, store.can_write(now)).await;
        let failure = match checked {
            Ok(Ok(())) if self.is_in_place() => None,
            Ok(Ok(())) => Some("its file was deleted or replaced".to_owned()),
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("it doesn't answer".to_owned()),
        };
        if let Some(failure) = &failure {
            tracing::error!(failure, "the database can't be written");
        }
        *latest = Some((now, failure.is_none()));
        failure.is_none()
    }

    fn is_in_place(&self) -> bool {
        self.file.as_ref().is_none_or(|(path, id)| file_id(path).as_ref() == Some(id))
    }
}

fn file_id(path: &Path) -> Option<FileId> {
    std::fs::metadata(path).ok().map(|data| (data.dev(), data.ino()))
}
