//! `pg_dump`, packed, and believed only when it has ended well and said that it has.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use mdp_ledger::Hash;
use mdp_store::Database;

use super::COMPLETE;
use crate::Error;
use crate::archive::{Hashing, Name, hash_read};
use crate::backup::Part;
use crate::progress::{Stage, Watch};

/// Nothing that opens a door, as in archives; and no journal, whose entries repeat those.
const LEFT_OUT: &[&str] = &["sessions", "invitations", "challenges", "probes", "journal"];

/// What a dump came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dumped {
    /// The hash of the text.
    pub text: Hash,
    /// Bytes of it.
    pub size: u64,
}

/// Writes a packed dump onto `output`; gives it back. Blocks.
///
/// [`Error::NotPostgres`]; [`Error::Program`] when `pg_dump` isn't there, fails, or stops early.
pub fn dump<W: Write>(database: &Database, output: W, watch: &Watch) -> Result<(W, Dumped), Error> {
    let Database::Postgres(address) = database else { return Err(Error::NotPostgres) };
    let failed = |said: String| Error::Program { name: "pg_dump", said };
    let mut command = Command::new("pg_dump");
    command.args(["--format=plain", "--no-owner", "--no-privileges", "--no-password"]);
    command.arg("--encoding=UTF8");
    command.args(LEFT_OUT.iter().map(|table| format!("--exclude-table-data={table}")));
    // In the environment, which nobody else can read, and not in the arguments, which all can.
    command.envs(mdp_store::client_environment(address)?).env("LC_ALL", "C");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    watch.progress.stage(Stage::Writing, None);
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    let (Some(mut text), Some(mut stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(failed("it has no pipes".to_owned()));
    };
    // Read beside, or it would wait for that.
    let said = std::thread::spawn(move || {
        let mut said = Vec::new();
        let _ = (&mut stderr).take(4096).read_to_end(&mut said);
        let _ = io::copy(&mut stderr, &mut io::sink());
        String::from_utf8_lossy(&said).trim().to_owned()
    });
    let packed = pack(&mut text, output, watch);
    if packed.is_err() {
        let _ = child.kill();
    }
    drop(text);
    let ended = child.wait().map_err(|error| failed(error.to_string()))?;
    let said = said.join().unwrap_or_default();
    let (output, dumped, tail) = packed?;
    if !ended.success() {
        return Err(failed(if said.is_empty() { ended.to_string() } else { said }));
    }
    if !is_complete(&tail) {
        return Err(failed("it stopped before its end".to_owned()));
    }
    Ok((output, dumped))
}

/// What `pg_dump` says, packed; gives also its last bytes.
fn pack<W: Write>(
    text: &mut impl Read,
    output: W,
    watch: &Watch,
) -> Result<(W, Dumped, Vec<u8>), Error> {
    let mut packed = Hashing::new(GzEncoder::new(output, Compression::default()));
    let mut tail = Vec::new();
    let mut piece = vec![0; 256 * 1024];
    loop {
        watch.cancel.check()?;
        let read = text.read(&mut piece).map_err(Error::Output)?;
        if read == 0 {
            let (packed, text, size) = packed.finish();
            let output = packed.finish().map_err(Error::Output)?;
            return Ok((output, Dumped { text, size }, tail));
        }
        packed.write_all(&piece[..read]).map_err(Error::Output)?;
        watch.progress.advance(read as u64);
        tail.extend_from_slice(&piece[..read]);
        tail.drain(..tail.len().saturating_sub(1024));
    }
}

fn is_complete(tail: &[u8]) -> bool {
    tail.windows(COMPLETE.len()).any(|window| window == COMPLETE)
}

/// Makes `SLUG_db-YYYYMMDD-HHMMSS.sql.gz` in a folder: flushed, read back, compared, and only then
/// given its name. Gives its path and its size. Blocks.
pub fn make(
    database: &Database,
    slug: &str,
    now: u64,
    folder: &Path,
    watch: &Watch,
) -> Result<(PathBuf, u64), Error> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(Error::io(folder))?;
    let name = Name::new(slug, now).ok_or_else(|| Error::Absent(slug.to_owned()))?;
    let path = folder.join(name.to_string()).with_extension("sql.gz");
    if path.exists() {
        return make(database, slug, now.saturating_add(1000), folder, watch);
    }
    let part = Part::beside(&path);
    let (file, dumped) = dump(database, BufWriter::new(part.file()?), watch)?;
    let file = file.into_inner().map_err(|error| Error::Output(error.into_error()))?;
    file.sync_all().map_err(Error::io(&path))?;
    let size = file.metadata().map_err(Error::io(&path))?.len();
    drop(file);
    watch.progress.stage(Stage::Reading, Some(dumped.size));
    let back = File::open(part.path()).map_err(Error::io(&path))?;
    let mut text = MultiGzDecoder::new(BufReader::new(back));
    if hash_read(&mut text, watch)? != (dumped.text, dumped.size) {
        return Err(Error::corrupt("what is read back isn't what was written"));
    }
    part.rename(&path)?;
    crate::folder::flush(&path)?;
    Ok((path, size))
}
