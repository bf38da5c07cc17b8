//! `mdp add`: a new item.

use clap::Args;
use mdp_ledger::EntryId;
use mdp_vault::item::Item;

use super::change::Change;
use super::list::kind_named;
use crate::agent::Request;
use crate::failure::Failure;
use crate::host::now;
use crate::session::Session;
use crate::terminal::{out, out_json};
use crate::view::short;

#[derive(Args)]
pub(crate) struct Add {
    /// What it is called
    #[arg(long)]
    title: String,
    /// Its type: login, note, card, identity, sshKey, wifi, api (a set of variables), custom
    #[arg(long = "type", value_name = "TYPE", default_value = "login")]
    kind: String,
    #[command(flatten)]
    change: Change,
    /// Its id as JSON
    #[arg(long)]
    json: bool,
}

impl Add {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        session.profile()?;
        let kind = kind_named(&self.kind)?;
        let mut item = Item::new(kind, self.title.as_str(), now());
        self.change.make(session, &mut item, self.change.wants_password(kind))?;
        let category = self.change.category.clone();
        let id: EntryId = session.ask(&Request::Create { item: Box::new(item), category })?;
        if self.json {
            return out_json(&serde_json::json!({ "id": id }));
        }
        out(&session.say("added", &[("title", self.title.into()), ("id", short(id).into())]))
    }
}
