//! The archive: `age(zstd(tar))`, its entries in one order and no other.

mod hash;
mod manifest;
mod name;
mod read;
mod sidecar;
mod trailer;
mod unpack;
mod write;

pub use manifest::Manifest;
pub use name::Name;
pub use read::{Opened, Visitor, read};
pub use sidecar::{Sidecar, Statement};
pub use trailer::{TableSum, Trailer};
pub use write::{Particulars, Summing, Writer, Written};

pub(crate) use hash::{Hashing, hash_read};
pub(crate) use write::{BlobSum, BlobSums, tables};

use std::io::Read;

/// Whole rows are gathered into a part up to this size.
const PART: usize = 1024 * 1024;
/// A part holds one row at least, and no row is anywhere near as large.
pub(crate) const PART_LIMIT: u64 = 16 * 1024 * 1024;
/// Everything else but blobs.
pub(crate) const SMALL_LIMIT: u64 = 1024 * 1024;
/// zstd's window is at most 8 MiB: a reader refuses more before it allocates.
pub(crate) const WINDOW_LOG: u32 = 23;
/// Past the speed of a disk; sealed rows don't get smaller whatever one does.
pub(crate) const LEVEL: i32 = 3;

pub(crate) const MANIFEST: &str = "manifest";
pub(crate) const SECRET: &str = "secret";
pub(crate) const SETTINGS: &str = "settings";
pub(crate) const TRAILER: &str = "trailer";

/// Reads a whole small entry.
fn read_small(entry: &mut impl Read, limit: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    entry.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
