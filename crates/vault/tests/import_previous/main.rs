//! The importer of the previous system, on the data it really produced: `testdata/previous-system`.

mod again;
mod bundles;
mod fixtures;
mod key_files;
mod refusals;
mod robust;
mod support;
