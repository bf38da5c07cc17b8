//! `mdp lock`: ends the agent, and with it all that is in clear.

use crate::agent::{Request, client};
use crate::failure::Failure;
use crate::session::Session;

pub(crate) fn run(session: &Session) -> Result<(), Failure> {
    end(session)?;
    session.note("locked", &[]);
    Ok(())
}

/// Ends the agent, if there is one. What waits for the server is on disk.
pub(super) fn end(session: &Session) -> Result<(), Failure> {
    client::ask::<()>(&session.ambient.socket, &Request::Lock).map(|_| ())
}
