//! The previous system ("gestionnaireMDP", a Django application): its dumps, its clear exports,
//! its key files.
//!
//! Every source is read into the same [`Account`]s. A dump's entries are sealed: [`Opening`] hands
//! out what its RSA key must decrypt, takes the answers, and gives the same account in clear.

mod bundle;
mod content;
mod copy;
mod dump;
mod export;
mod key_file;
mod lexer;
mod opening;
mod sealed;
mod statement;
mod tables;
mod timestamp;

#[cfg(test)]
mod dump_tests;

pub use bundle::{BundleContent, open as open_bundle};
pub use content::Content;
pub use dump::{GZIP, read_dump};
pub use export::{is_csv_header, read_csv, read_json};
pub use key_file::{LegacyKey, open as open_key_file, read_sample};
pub use opening::{Opened, OpenedBundle, OpenedEntry, Opening};
pub use sealed::{RsaRequest, Sealed, Unreadable};
pub use timestamp::Micros;

use crate::item::Text;

/// The name of the source system in [`crate::item::Origin`] and [`crate::item::ImportReport`].
pub const SYSTEM: &str = "gestionnaireMDP";

/// How much of a dump is read before it is refused, in bytes.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Of a line or statement.
    pub line: usize,
    /// Of the text as a whole, after decompression.
    pub total: u64,
    /// Of the rows that matter.
    pub kept: usize,
}

impl Default for Limits {
    /// Far above any real dump, and below what would exhaust a browser's memory.
    fn default() -> Self {
        Self { line: 64 << 20, total: 2 << 30, kept: 512 << 20 }
    }
}

/// One person's data in a source.
#[derive(Clone, Default)]
pub struct Account {
    /// Its number in a dump; exports don't say.
    pub id: Option<i64>,
    /// Its user name, possibly empty; exports don't say.
    pub username: String,
    /// Its categories, by ascending id; of an export, those its entries name.
    pub categories: Vec<Category>,
    /// Its entries, by ascending id; of an export, in its order.
    pub entries: Vec<Entry>,
    /// Its secret bundles, by ascending id.
    pub bundles: Vec<Bundle>,
}

/// A category of an account.
#[derive(Clone)]
pub struct Category {
    /// Its number in a dump, 0 in an export.
    pub id: i64,
    /// Its name, unique in its account.
    pub name: String,
    /// What belongs in it.
    pub description: String,
}

/// An entry of an account.
#[derive(Clone)]
pub struct Entry {
    /// Its number, the same in a dump and an export, unique in the source system.
    pub id: Option<i64>,
    /// Its title.
    pub title: String,
    /// Its web address, possibly empty.
    pub url: String,
    /// The name of its category, possibly empty.
    pub category: String,
    /// When it was made, where that can be read.
    pub created: Option<Micros>,
    /// When it last changed, where that can be read.
    pub updated: Option<Micros>,
    /// The rest.
    pub body: Body,
}

/// What the server of the previous system couldn't read.
#[derive(Clone)]
pub enum Body {
    /// As in a dump.
    Sealed(Sealed),
    /// As in an export.
    Clear(Content),
}

/// A set of secrets that a script pushed, sealed in its own way.
#[derive(Clone)]
pub struct Bundle {
    /// Its number.
    pub id: i64,
    /// The application it is for.
    pub app: String,
    /// The environment it is for.
    pub environment: String,
    /// The whole payload, a JSON text.
    pub payload: Text,
    /// When it was made.
    pub created: Option<Micros>,
    /// When it last changed.
    pub updated: Option<Micros>,
}
