//! Dumps in PostgreSQL's custom format, through `pg_restore`.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use mdp_vault::import::ImportError;
use mdp_vault::import::previous::{Account, Limits, read_dump};

use crate::failure::Failure;

/// How much of what `pg_restore` says is kept.
const SAID: u64 = 64 * 1024;

/// Reads the accounts of a custom-format dump. `pg_restore` must end well: what it wrote before it
/// failed is no dump.
pub(super) fn read_custom(file: &Path) -> Result<Vec<Account>, Failure> {
    // An absolute path is no option, whatever the file's name begins with.
    let file = std::path::absolute(file)?;
    let spawned = Command::new("pg_restore")
        .args(["-f", "-"])
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match spawned {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Failure::new("pg-restore-missing"));
        }
        other => other?,
    };
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(ImportError::Unreadable.into());
    };
    let said = thread::spawn(move || {
        let mut said = Vec::new();
        let mut stderr = stderr;
        let _ = (&mut stderr).take(SAID).read_to_end(&mut said);
        // The rest is read, or the other end would wait for ever.
        let _ = io::copy(&mut stderr, &mut io::sink());
        said
    });
    let mut stdout = stdout;
    let accounts = read_dump(&mut stdout, &Limits::default());
    // Where the dump was refused, `pg_restore` is told by its pipe.
    drop(stdout);
    let status = child.wait()?;
    let said = said.join().unwrap_or_default();
    match accounts {
        // Refused half-way: the broken pipe is our own doing.
        Err(error) if !matches!(error, ImportError::DumpTruncated) => Err(error.into()),
        _ if !status.success() => {
            let said = String::from_utf8_lossy(&said);
            let last = said.lines().rev().find(|line| !line.trim().is_empty());
            Err(Failure::about("pg-restore-failed", last.unwrap_or_default()))
        }
        accounts => Ok(accounts?),
    }
}
