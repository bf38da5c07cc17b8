//! Reading a damaged archive as far as it goes. What age has sealed is authenticated in pieces, so
//! everything before the damage is what was written.

use std::io::{self, Read};
use std::path::Path;

use mdp_ledger::Hash;
use mdp_ledger::cbor::Deterministic;
use mdp_store::{FoundRow, SCHEMA, read_row};
use minicbor::Decoder;
use tar::{Archive, Entry};

use super::found::Found;
use crate::Error;
use crate::archive::{
    MANIFEST, Manifest, PART_LIMIT, SECRET, SETTINGS, SMALL_LIMIT, TRAILER, WINDOW_LOG, tables,
};
use crate::keys::Key;

/// Whether a file begins as an archive does.
pub(super) fn is_one(start: &[u8]) -> bool {
    start.starts_with(b"age-encryption.org/v1")
}

/// Reads what can be read into `found`, attachments into `folder`; gives whether it had an end.
///
/// [`Error::WrongKey`], or [`Error::Corrupt`] where not even its beginning can be read.
pub(super) fn read(
    input: impl Read,
    keys: &[Key],
    found: &mut Found,
    folder: &Path,
) -> Result<bool, Error> {
    let decryptor = age::Decryptor::new(input).map_err(not_opened)?;
    let plain = decryptor.decrypt(keys.iter().map(Key::as_age)).map_err(not_opened)?;
    let broken = |error: io::Error| Error::Corrupt(error.to_string());
    let mut packed = zstd::Decoder::new(plain).map_err(broken)?;
    packed.window_log_max(WINDOW_LOG).map_err(broken)?;
    let mut archive = Archive::new(packed);
    let entries = archive.entries().map_err(broken)?.raw(true);
    for entry in entries {
        let Ok(mut entry) = entry else { return Ok(false) };
        if take(&mut entry, found, folder)? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[allow(clippy::needless_pass_by_value, reason = "passed to map_err")]
fn not_opened(error: age::DecryptError) -> Error {
    match error {
        age::DecryptError::NoMatchingKeys => Error::WrongKey,
        other => Error::corrupt(other.to_string()),
    }
}

/// Takes an entry; whether it is the last.
fn take(entry: &mut Entry<'_, impl Read>, found: &mut Found, folder: &Path) -> Result<bool, Error> {
    let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    if let Some(hash) = name.strip_prefix("blobs/") {
        if let Ok(hash) = hash.parse::<Hash>() {
            found.blob(hash, entry, folder)?;
        }
        return Ok(false);
    }
    let rows_of = name.rsplit('/').nth(1);
    let limit = if rows_of.is_some() { PART_LIMIT } else { SMALL_LIMIT };
    let mut content = Vec::new();
    // What came before an error is what was written.
    let whole = entry.take(limit).read_to_end(&mut content).is_ok();
    match (name.as_str(), rows_of) {
        (_, Some(table)) => {
            let Some(table) = tables().find(|known| known.name == table) else { return Ok(false) };
            let mut d = Decoder::new(&content);
            while d.position() < content.len()
                && let Some(row) = read_row(table, &mut d)
            {
                found.add(FoundRow { table, row, rooted: true })?;
            }
        }
        (MANIFEST, _) => {
            let manifest = Manifest::from_bytes(&content).map_err(|_| Error::corrupt(MANIFEST))?;
            if manifest.schema != SCHEMA {
                return Err(Error::Version { wrote: manifest.version, schema: manifest.schema });
            }
            found.position = found.position.max(manifest.journal_position);
            found.server.get_or_insert(manifest.server);
            found.manifest.get_or_insert(manifest);
        }
        (SECRET, _) if whole => {
            found.secret.get_or_insert(content);
        }
        (SETTINGS, _) if whole => {
            let text = String::from_utf8_lossy(&content).into_owned();
            found.settings.get_or_insert(text);
        }
        (TRAILER, _) => return Ok(true),
        _ => {}
    }
    Ok(false)
}
