//! Which item, or category, a person means.

use mdp_ledger::EntryId;
use mdp_sync::workspace::Workspace;
use mdp_vault::item::Item;
use mdp_vault::search::{Query, View, fold};

use crate::failure::Failure;
use crate::terminal::clean;
use crate::view::{Row, short};

/// The fewest characters of an id that stand for it.
const ID_START: usize = 6;
/// How many candidates are named.
const CANDIDATES: usize = 10;

/// The item that `selector` means: an id or its beginning, else a title, else (unless `exact`) the
/// only one that a search finds. Several: refused, the candidates named.
pub(crate) fn find(
    workspace: &Workspace,
    selector: &str,
    exact: bool,
    trashed: bool,
) -> Result<EntryId, Failure> {
    let items = || {
        let item =
            |(id, record): (EntryId, _)| Some((id, mdp_vault::item::Record::as_item(record)?));
        workspace.records().filter_map(item).filter(|(_, item)| item.is_trashed() == trashed)
    };
    let those = |fits: &dyn Fn(EntryId, &Item) -> bool| -> Vec<EntryId> {
        items().filter(|(id, item)| fits(*id, item)).map(|(id, _)| id).collect()
    };
    let by_id = || {
        let hex = selector.len() >= ID_START && selector.bytes().all(|b| b.is_ascii_hexdigit());
        let start = selector.to_ascii_lowercase();
        if hex { those(&|id, _| id.to_string().starts_with(&start)) } else { Vec::new() }
    };
    let folded = fold(selector);
    let by_search = || {
        let view = if trashed { View::Trash } else { View::All };
        let query = Query { view, text: selector.to_owned(), ..Query::default() };
        workspace.catalogue().list(&query)
    };
    let mut found = those(&|_, item| item.title() == selector);
    if found.is_empty() {
        found = by_id();
    }
    if found.is_empty() {
        found = those(&|_, item| fold(item.title()) == folded);
    }
    if found.is_empty() && !exact && !folded.trim().is_empty() {
        found = by_search();
    }
    match found[..] {
        [] => Err(Failure::about("no-such-item", selector)),
        [id] => Ok(id),
        _ => Err(Failure::about("ambiguous", candidates(workspace, &found))),
    }
}

fn candidates(workspace: &Workspace, found: &[EntryId]) -> String {
    let tree = workspace.catalogue().categories();
    let rows = found.iter().filter_map(|id| Row::of(workspace, &tree, *id)).take(CANDIDATES);
    let line = |row: Row| {
        format!("\n  {}  {}  {}", short(row.id), clean(&row.title), clean(&row.username))
    };
    let mut lines: String = rows.map(line).collect();
    if found.len() > CANDIDATES {
        lines.push_str("\n  …");
    }
    lines
}

/// The category of this name, or of this path (`Work / Servers`), without regard to accents or case.
pub(crate) fn category_named(workspace: &Workspace, name: &str) -> Option<EntryId> {
    let wanted = fold(name.trim());
    let tree = workspace.catalogue().categories();
    let path = |id| fold(&tree.path(id).join(" / "));
    let last = |id| tree.path(id).last().map(|name| fold(name));
    tree.ids()
        .find(|id| path(*id) == wanted)
        .or_else(|| tree.ids().find(|id| last(*id).as_ref() == Some(&wanted)))
}
