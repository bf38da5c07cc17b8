//! `mdp ls`: items, all or those that a search finds.

use clap::Args;
use mdp_vault::item::ItemKind;
use mdp_vault::search::{Query, Sort, View};

use crate::agent::Request;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal::{clean, out, out_json};
use crate::view::{Row, short};

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub(crate) struct List {
    /// Words to search for, in everything but secrets
    text: Vec<String>,
    /// Those of a category and of what it contains
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Those with a tag
    #[arg(long, group = "view", conflicts_with = "category")]
    tag: Option<String>,
    /// Those of a type: login, note, card, identity, sshKey, wifi, api, custom
    #[arg(long = "type", value_name = "TYPE", group = "view", conflicts_with = "category")]
    kind: Option<String>,
    /// Favourites
    #[arg(long, group = "view", conflicts_with = "category")]
    favourites: bool,
    /// Conflict copies
    #[arg(long, group = "view", conflicts_with = "category")]
    conflicts: bool,
    /// The trash
    #[arg(long, group = "view", conflicts_with = "category")]
    trash: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl List {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let view = match (&self.tag, &self.kind) {
            (Some(tag), _) => View::Tag { name: tag.clone() },
            (_, Some(kind)) => View::Type { kind: kind_named(kind)? },
            _ if self.favourites => View::Favourites,
            _ if self.conflicts => View::Conflicts,
            _ if self.trash => View::Trash,
            _ => View::All,
        };
        let text = self.text.join(" ");
        let sort = if text.trim().is_empty() { Sort::Title } else { Sort::Best };
        let request = Request::List { query: Query { view, text, sort }, category: self.category };
        let rows: Vec<Row> = session.ask(&request)?;
        if self.json {
            return out_json(&rows);
        }
        let cells: Vec<[String; 4]> = rows
            .iter()
            .map(|row| {
                let category = clean(&row.category_path.join(" / "));
                [short(row.id), clean(&row.title), clean(&row.username), category]
            })
            .collect();
        let width = |at: usize| {
            cells.iter().map(|cell| cell[at].chars().count().min(40)).max().unwrap_or(0)
        };
        let (title, user) = (width(1), width(2));
        for [id, name, login, category] in &cells {
            out(format!("{id}  {name:title$}  {login:user$}  {category}").trim_end())?;
        }
        Ok(())
    }
}

/// The type of this name, as in JSON.
pub(super) fn kind_named(name: &str) -> Result<ItemKind, Failure> {
    let kind = ItemKind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name));
    kind.ok_or_else(|| Failure::about("no-such-type", name))
}
