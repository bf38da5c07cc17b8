//! `mdp edit`: changes an item. What it held before stays in its history.

use clap::Args;
use mdp_vault::item::Field;

use super::change::Change;
use crate::agent::Request;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal::out;
use crate::view::Found;

#[derive(Args)]
pub(crate) struct Edit {
    /// The item: its title, the beginning of its id, or words that find it alone
    item: String,
    /// Another title
    #[arg(long)]
    title: Option<String>,
    #[command(flatten)]
    change: Change,
}

impl Edit {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let request = Request::Find { selector: self.item, exact: false, trashed: false };
        let found: Found = session.ask(&request)?;
        let (mut item, revision, id) = (found.item, found.revision, found.row.id);
        if let Some(title) = &self.title {
            item.fields.set(Field::TITLE, title.as_str());
        }
        // Nothing said: the password it is.
        let ask_password = self.title.is_none() && self.change.is_empty();
        self.change.make(session, &mut item, ask_password)?;
        let title = item.title().to_owned();
        let category = self.change.category.clone();
        let request = Request::Update { id, revision, item: Box::new(item), category };
        session.ask::<()>(&request)?;
        out(&session.say("edited", &[("title", title.into())]))
    }
}
