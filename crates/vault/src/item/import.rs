//! Traces of an import: where things came from, what happened, what could not be read.

use serde::{Deserialize, Serialize};

use super::codec::map_codec;
use super::text::redacted_debug;
use super::{Extra, Millis, Text};
use mdp_ledger::Hash;

/// Where a record was imported from, so that importing it again adds nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// The importer's name for the source system.
    pub system: String,
    /// The account there.
    #[serde(default)]
    pub account: String,
    /// The record's identity there.
    #[serde(default)]
    pub id: String,
    /// SHA-256 of what was imported, as the importer normalises it: tells an unchanged source
    /// from a newer one.
    pub digest: Hash,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// Something that could not be imported.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Its identity in the source.
    #[serde(default)]
    pub id: String,
    /// Its title, as far as the source shows it.
    #[serde(default)]
    pub title: String,
    /// Stable code of the reason.
    pub code: String,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// The report of one import, kept in the vault.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// When it was done.
    pub at: Millis,
    /// The importer's name for the source system.
    pub system: String,
    /// The account there.
    #[serde(default)]
    pub account: String,
    /// The name of the file that was read.
    #[serde(default)]
    pub file: String,
    /// Records added.
    pub added: u32,
    /// Records that were there and took newer values.
    pub merged: u32,
    /// Records that were there and needed nothing.
    pub skipped: u32,
    /// Categories added.
    #[serde(default)]
    pub categories: u32,
    /// Secret bundles among what was added.
    #[serde(default)]
    pub bundles: u32,
    /// Whether it was stopped before its end; the figures are of what was committed.
    #[serde(default)]
    pub cancelled: bool,
    /// What could not be read.
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// Something an import could not read, kept whole so that it can be tried again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Leftover {
    /// Where it came from.
    pub origin: Origin,
    /// Its title, as far as the source shows it.
    #[serde(default)]
    pub title: String,
    /// Stable code of the reason it could not be read.
    pub code: String,
    /// When it was put aside.
    pub at: Millis,
    /// The source's own text of it.
    pub payload: Text,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

redacted_debug!(Origin, Problem, ImportReport, Leftover);
map_codec!(Origin { 1 => system, 2 => account, 3 => id, 4 => digest });
map_codec!(Problem { 1 => id, 2 => title, 3 => code });
map_codec!(ImportReport {
    1 => at,
    2 => system,
    3 => account,
    4 => file,
    5 => added,
    6 => merged,
    7 => skipped,
    8 => categories,
    9 => bundles,
    10 => cancelled,
    11 => problems,
});
map_codec!(Leftover { 1 => origin, 2 => title, 3 => code, 4 => at, 5 => payload });
