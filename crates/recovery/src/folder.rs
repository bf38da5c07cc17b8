//! Files that appear whole or not at all.

use std::fs::File;
use std::path::Path;

use crate::Error;

/// Flushes the folder that a path is in: without it a power cut forgets the name.
pub(crate) fn flush(path: &Path) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::io(folder))
}
