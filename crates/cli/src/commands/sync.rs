//! `mdp sync`: both sides agree when it ends.

use clap::Args;

use crate::agent::Request;
use crate::commands::status;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use crate::view::Standing;

#[derive(Args)]
pub(crate) struct Sync {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Sync {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let standing: Standing = session.ask(&Request::Sync)?;
        for line in status::incidents(session, &standing) {
            terminal::note(&line);
        }
        if self.json { terminal::out_json(&standing) } else { status::tell(session, &standing) }
    }
}
