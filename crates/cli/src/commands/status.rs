//! `mdp status`: account, server, locked or not, what waits. Never asks for the password.

use clap::Args;

use crate::agent::{Request, client};
use crate::failure::Failure;
use crate::session::{Session, plain};
use crate::terminal::{self, out};
use crate::view::Standing;

#[derive(Args)]
pub(crate) struct Status {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let profile = session.profile()?;
        let standing: Option<Standing> = client::ask(&session.ambient.socket, &Request::Status)?;
        if self.json {
            return terminal::out_json(&serde_json::json!({
                "user": profile.user_name,
                "server": profile.origin,
                "device": profile.device_name,
                "fingerprint": profile.fingerprint,
                "locked": standing.is_none(),
                "vault": standing,
            }));
        }
        let account = [
            ("user", profile.user_name.as_str().into()),
            ("server", profile.origin.as_str().into()),
            ("device", profile.device_name.as_str().into()),
        ];
        out(&session.say("status-account", &account))?;
        out(&session.say("status-key", &[("fingerprint", profile.fingerprint.grouped().into())]))?;
        match standing {
            None => out(&session.say("status-locked", &[])),
            Some(standing) => tell(session, &standing),
        }
    }
}

/// Says how the vault stands.
pub(super) fn tell(session: &Session, standing: &Standing) -> Result<(), Failure> {
    let figures = [
        ("items", plain(standing.items)),
        ("pending", standing.pending.into()),
        ("conflicts", standing.conflicts.into()),
    ];
    out(&session.say("status-items", &figures))?;
    if standing.pending > 0 {
        out(&session.say("status-pending", &figures))?;
    }
    if standing.conflicts > 0 {
        out(&session.say("status-conflicts", &figures))?;
    }
    if standing.quarantined > 0 {
        out(&session.say("status-quarantined", &[("count", standing.quarantined.into())]))?;
    }
    match standing.server.as_str() {
        "behind" | "restored" => out(&session.say("status-behind", &[]))?,
        "fork" => out(&session.say("status-fork", &[]))?,
        "refused" => out(&session.say("status-refused", &[]))?,
        _ => {}
    }
    if let Some(failure) = &standing.last_failure {
        out(&session.words.explain(failure))?;
    }
    Ok(())
}
