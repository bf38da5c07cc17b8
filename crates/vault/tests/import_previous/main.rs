//! The importer of the previous system, on the data it really produced: `testdata/previous-system`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't read its data fails")]

mod again;
mod bundles;
mod export;
mod fixtures;
mod key_files;
mod refusals;
mod robust;
mod support;
