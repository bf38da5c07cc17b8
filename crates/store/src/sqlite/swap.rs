//! Putting a finished database file in the place of another, at one instant.

use std::fs;
use std::path::{Path, PathBuf};

use super::connection::SqliteConnection;
use super::flush;
use crate::Error;

/// Where the file is made that will stand at `path`: beside it.
pub fn staged_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".restoring");
    path.with_file_name(name)
}

/// Removes what an unfinished restore left beside `path`.
pub fn discard_staged(path: &Path) -> Result<(), Error> {
    let staged = staged_path(path);
    for file in [staged.clone(), beside(&staged, "-wal"), beside(&staged, "-shm")] {
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Failed(error.to_string()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Puts the staged file, which nobody has open, in the place of `path`, which nobody may have open
/// either: before the one rename the old database stands, after it the new one.
///
/// [`Error::Unavailable`] while another process uses the old one.
///
/// A database that can't be opened goes to `aside`, with its logs; it stands until the rename too.
pub fn swap_in(path: &Path, aside: Option<&Path>) -> Result<(), Error> {
    let staged = staged_path(path);
    let failed = |error: std::io::Error| Error::Failed(error.to_string());
    fold(&staged)?;
    // A log that is left would be read as the new file's: SQLite knows it by nothing but its name.
    match aside {
        Some(aside) => keep(path, aside).map_err(failed)?,
        None if path.exists() => fold(path)?,
        None => {}
    }
    fs::rename(&staged, path).map_err(failed)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    flush(folder.unwrap_or(Path::new("."))).map_err(failed)
}

/// Gives a database's file a second name, and its logs another one.
fn keep(path: &Path, aside: &Path) -> std::io::Result<()> {
    let absent = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    };
    for log in ["-wal", "-shm"] {
        fs::rename(beside(path, log), beside(aside, log)).or_else(absent)?;
    }
    fs::hard_link(path, aside).or_else(absent)
}

/// Brings a database's write-ahead log into its file and removes it.
fn fold(path: &Path) -> Result<(), Error> {
    let connection = SqliteConnection::open(path, false)?;
    connection.inner.busy_timeout(std::time::Duration::ZERO).map_err(super::connection::failed)?;
    let mode = connection
        .inner
        .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0));
    let mode = mode.map_err(super::connection::failed)?;
    drop(connection);
    if mode == "delete" && !beside(path, "-wal").exists() {
        Ok(())
    } else {
        Err(Error::Unavailable("another process uses the database".into()))
    }
}

pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(path: &Path, table: &str) {
        let connection = SqliteConnection::open(path, false).unwrap();
        connection.inner.execute_batch(&format!("CREATE TABLE {table} (n INTEGER)")).unwrap();
    }

    fn tables(path: &Path) -> Vec<String> {
        let connection = SqliteConnection::open(path, false).unwrap();
        let mut names = connection.inner.prepare("SELECT name FROM sqlite_schema").unwrap();
        names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn a_log_that_lost_its_file_is_not_read_as_the_new_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mdp.sqlite3");
        // A server that was killed: its log stays.
        let killed = SqliteConnection::open(&path, false).unwrap();
        killed.inner.execute_batch("CREATE TABLE old (n INTEGER)").unwrap();
        let log = fs::read(beside(&path, "-wal")).unwrap();
        drop(killed);
        fs::remove_file(&path).unwrap();
        fs::write(beside(&path, "-wal"), &log).unwrap();

        filled(&staged_path(&path), "new");
        let aside = folder.path().join("kept");
        swap_in(&path, Some(&aside)).unwrap();
        assert_eq!(tables(&path), ["new"]);
        assert_eq!(fs::read(beside(&aside, "-wal")).unwrap(), log);
    }
}
