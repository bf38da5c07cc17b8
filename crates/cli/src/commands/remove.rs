//! `mdp rm`: into the trash, where an item stays for 30 days; and out of it.

use clap::Args;

use crate::agent::Request;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal::out;
use crate::view::Found;

#[derive(Args)]
pub(crate) struct Remove {
    /// The item: its title, the beginning of its id, or words that find it alone
    item: String,
    /// Take it out of the trash again
    #[arg(long)]
    restore: bool,
}

impl Remove {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let restore = self.restore;
        let request = Request::Find { selector: self.item, exact: false, trashed: restore };
        let found: Found = session.ask(&request)?;
        session.ask::<()>(&Request::Trash { id: found.row.id, restore })?;
        let message = if restore { "restored" } else { "removed" };
        out(&session.say(message, &[("title", found.row.title.into())]))
    }
}
