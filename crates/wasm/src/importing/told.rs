//! What the page sees of an import. The shapes are those of `web/src/lib/worker/importing.ts`.

use mdp_vault::import::{Action, Plan, PlannedItem, previous};
use serde::Serialize;

use crate::view::field;
use crate::view::report::Row;

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

fn row(item: &PlannedItem) -> Row<'_> {
    let name = item.username.as_str();
    Row {
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
        let rows = all.iter().skip(offset).take(limit).map(|item| row(item)).collect();
        Self { total: all.len(), rows }
    }
}
