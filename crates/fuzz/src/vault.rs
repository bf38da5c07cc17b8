//! What people bring: records of other versions, and files of another system.

use mdp_vault::import::previous::{self, Limits};
use mdp_vault::import::{self, recognise};
use mdp_vault::item::Record;

/// A record that was read is written and read again as the same, with whatever a later version
/// added to it.
pub(crate) fn record(bytes: &[u8]) -> bool {
    let Ok(record) = Record::decode(bytes) else { return false };
    let written = record.encode();
    let again = Record::decode(&written).ok().map(|record| record.encode());
    assert!(again.as_deref() == Some(&*written), "a record is not read as it was written");
    true
}

/// A dump, within limits small enough for a fuzzer.
pub(crate) fn dump(bytes: &[u8]) -> bool {
    let limits = Limits { line: 1 << 16, total: 1 << 20, kept: 1 << 18 };
    previous::read_dump(bytes, &limits).is_ok()
}

pub(crate) fn json(bytes: &[u8]) -> bool {
    previous::read_json(bytes).is_ok()
}

pub(crate) fn csv(bytes: &[u8]) -> bool {
    previous::read_csv(bytes).is_ok()
}

/// Any file that a person drops on the page.
pub(crate) fn any(bytes: &[u8]) -> bool {
    recognise(bytes, "dropped").is_ok_and(|format| import::read(format, bytes).is_ok())
}

pub(crate) fn key_file(bytes: &[u8]) -> bool {
    let opened = previous::open_key_file(bytes, "correct horse battery staple").is_ok();
    opened || previous::read_sample(bytes).is_ok()
}
