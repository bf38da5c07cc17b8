//! What a sealed record says once opened: an item, a category, or one of the records a vault
//! keeps about itself.
//!
//! A record's plaintext is one deterministic CBOR map, specified in `docs/spec/item.md`. Its
//! promises: encoding is a function of the value alone, decoding never panics, and **what this
//! version does not know is carried along untouched** — unknown keys at every level, unknown
//! fields, item types and record kinds — so that an older client never drops what a newer one
//! wrote. In JSON the same values appear in camelCase, with ids in hexadecimal; keys of
//! attachments are the one thing JSON never holds.

mod attachment;
mod category;
mod codec;
mod edit;
mod extra;
mod field;
mod history;
mod home;
mod import;
mod kind;
mod model;
mod record;
mod text;

pub use attachment::{Attachment, AttachmentKey};
pub use category::{Categories, Category};
pub use codec::DecodeError;
pub use extra::Extra;
pub use field::{CustomField, Field, FieldId, FieldKind, FieldRef};
pub(crate) use history::tidy as tidy_history;
pub use history::{HISTORY_PER_FIELD, HistoryEntry};
pub use home::{Contact, Settings, VaultLink};
pub use import::{ImportReport, Leftover, Origin, Problem};
pub use kind::ItemKind;
pub use model::{Fields, Item};
pub use record::{Record, Unknown};
pub use text::Text;

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Always passed in by the host.
pub type Millis = u64;
