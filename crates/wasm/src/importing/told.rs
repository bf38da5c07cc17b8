//! What the page sees of an import. The shapes are those of `web/src/lib/worker/importing.ts`.

use std::cmp::Reverse;

use mdp_ledger::EntryId;
use mdp_vault::import::{Action, Plan, PlannedItem, previous};
use mdp_vault::item::ImportReport;
use serde::Serialize;

use crate::view::field;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Source<'a> {
    file_name: &'a str,
    format: &'static str,
    needs_key: bool,
    accounts: Vec<Account<'a>>,
}

impl<'a> Source<'a> {
    pub(super) fn of(source: &'a super::Source) -> Self {
        Self {
            file_name: source.name(),
            format: source.format().code(),
            needs_key: source.needs_key(),
            accounts: source.accounts().iter().map(Account::of).collect(),
        }
    }
}

/// `ImportAccount`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Account<'a> {
    id: String,
    user_name: &'a str,
    entries: usize,
    categories: usize,
    bundles: usize,
}

impl<'a> Account<'a> {
    pub(super) fn of(account: &'a previous::Account) -> Self {
        Self {
            id: account.id.map(|id| id.to_string()).unwrap_or_default(),
            user_name: &account.username,
            entries: account.entries.len(),
            categories: account.categories.len(),
            bundles: account.bundles.len(),
        }
    }
}

/// `ImportPreview`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Preview {
    add: u32,
    merge: u32,
    skip: u32,
    unreadable: u32,
    categories: u32,
    bundles: u32,
    bundles_closed: u32,
}

impl Preview {
    pub(super) fn of(plan: &Plan) -> Self {
        let counts = plan.counts();
        Self {
            add: counts.added,
            merge: counts.merged,
            skip: counts.skipped,
            unreadable: counts.unreadable,
            categories: counts.categories,
            bundles: counts.bundles,
            bundles_closed: counts.bundles_sealed,
        }
    }
}

/// `ImportPreviewRow`.
#[derive(Serialize)]
struct Row<'a> {
    kind: &'static str,
    r#type: String,
    title: &'a str,
    subtitle: &'a str,
    category: &'a str,
    reason: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn of(item: &'a PlannedItem) -> Self {
        let name = item.username.as_str();
        Self {
            kind: kind(item),
            r#type: field::type_name(item.kind),
            title: &item.title,
            subtitle: if name.is_empty() { &item.url } else { name },
            category: &item.category,
            reason: match item.action {
                Action::Unreadable { code, .. } => Some(code),
                _ => None,
            },
        }
    }
}

fn kind(item: &PlannedItem) -> &'static str {
    match item.action {
        Action::Add | Action::AddCopy => "add",
        Action::Merge => "merge",
        Action::Skip => "skip",
        Action::Unreadable { .. } => "unreadable",
    }
}

#[derive(Serialize)]
pub(super) struct Rows<'a> {
    total: usize,
    rows: Vec<Row<'a>>,
}

impl<'a> Rows<'a> {
    pub(super) fn of(plan: &'a Plan, wanted: Option<&str>, offset: usize, limit: usize) -> Self {
        let shown = |item: &&PlannedItem| wanted.is_none_or(|wanted| wanted == kind(item));
        let all: Vec<&PlannedItem> = plan.items.iter().filter(shown).collect();
        let rows = all.iter().skip(offset).take(limit).map(|item| Row::of(item)).collect();
        Self { total: all.len(), rows }
    }
}

/// `ImportReport`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report<'a> {
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
    pub(super) fn of(id: Option<EntryId>, report: &'a ImportReport) -> Self {
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

    pub(super) fn newest_first(&self) -> Reverse<u64> {
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
