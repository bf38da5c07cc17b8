//! What an import did, as the page shows it.

use std::cmp::Reverse;

use mdp_ledger::EntryId;
use mdp_vault::item::ImportReport;
use serde::Serialize;

/// `ImportPreviewRow`.
#[derive(Serialize)]
pub struct Row<'a> {
    /// `ImportRowKind`.
    pub kind: &'static str,
    /// `ItemType`.
    pub r#type: String,
    /// Its title in the source.
    pub title: &'a str,
    /// User name or address.
    pub subtitle: &'a str,
    /// The name of its category.
    pub category: &'a str,
    /// Why it can't be read.
    pub reason: Option<&'a str>,
}

/// `ImportReport`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    id: String,
    at: u64,
    file_name: &'a str,
    format: &'static str,
    added: u32,
    merged: u32,
    skipped: u32,
    unreadable: usize,
    bundles: u32,
    categories: u32,
    cancelled: bool,
    unreadable_rows: Vec<Row<'a>>,
}

impl<'a> Report<'a> {
    /// Of a report; `id` where it is kept.
    pub fn of(id: Option<EntryId>, report: &'a ImportReport) -> Self {
        let unreadable = report.problems.iter().map(|problem| Row {
            kind: "unreadable",
            r#type: "login".to_owned(),
            title: &problem.title,
            subtitle: "",
            category: "",
            reason: Some(&problem.code),
        });
        Self {
            id: id.map(|id| id.to_string()).unwrap_or_default(),
            at: report.at,
            file_name: &report.file,
            format: format_of(&report.file),
            added: report.added,
            merged: report.merged,
            skipped: report.skipped,
            unreadable: report.problems.len(),
            bundles: report.bundles,
            categories: report.categories,
            cancelled: report.cancelled,
            unreadable_rows: unreadable.collect(),
        }
    }

    /// Sorts the newest first.
    pub fn newest_first(&self) -> Reverse<u64> {
        Reverse(self.at)
    }
}

/// A kept report says which file it was, and its name says the rest.
fn format_of(file: &str) -> &'static str {
    let name = file.to_ascii_lowercase();
    let ends = |end: &str| name.ends_with(end);
    match () {
        () if ends(".gz") => "sql-gz",
        () if ends(".csv") => "csv-export",
        () if ends(".json") => "json-export",
        () => "sql",
    }
}
