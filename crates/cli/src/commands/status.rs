//! `mdp status`: account, server, locked or not, what waits. Asks for the password only to
//! acknowledge.

use clap::Args;

use crate::agent::{Request, client};
use crate::failure::Failure;
use crate::session::{Session, plain};
use crate::terminal::{self, out};
use crate::view::{Incident, Standing};
use crate::words::date;

#[derive(Args)]
pub(crate) struct Status {
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Put away what is said about a server that went back; it stays on record
    #[arg(long)]
    acknowledge: bool,
}

impl Status {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let profile = session.profile()?;
        if self.acknowledge {
            let _: Standing = session.ask(&Request::Acknowledge)?;
        }
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
            Some(standing) => {
                tell(session, &standing)?;
                incidents(session, &standing).iter().try_for_each(|line| out(line))
            }
        }
    }
}

/// Says how the vault stands.
pub(super) fn tell(session: &Session, standing: &Standing) -> Result<(), Failure> {
    let figures = [
        ("items", standing.items.into()),
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

/// What is to be said of the times when the server went back, until it is acknowledged.
pub(super) fn incidents(session: &Session, standing: &Standing) -> Vec<String> {
    let mut lines: Vec<String> =
        standing.incidents.iter().map(|it| incident(session, it)).collect();
    if !lines.is_empty() {
        lines.push(session.say("incidents-acknowledge", &[]));
    }
    lines
}

fn incident(session: &Session, it: &Incident) -> String {
    let restored = it.restored_at.map_or_else(|| "unknown".to_owned(), date);
    let arguments = [
        ("noticed", date(it.noticed_at).into()),
        ("restored", restored.into()),
        ("lacked", it.lacked.into()),
        ("seq", plain(it.seq)),
        ("head", it.head.as_str().into()),
        ("serverSeq", plain(it.server_seq)),
        ("serverHead", it.server_head.as_str().into()),
        ("lost", it.lost_attachments.into()),
    ];
    let mut said =
        session.say(if it.alarm { "incident-alarm" } else { "incident-restored" }, &arguments);
    let further = [
        (it.forked, "incident-forked"),
        (it.healed, "incident-healed"),
        (!it.healed, "incident-open"),
        (it.lost_attachments > 0, "incident-lost"),
    ];
    for (_, message) in further.iter().filter(|(holds, _)| *holds) {
        said.push(' ');
        said.push_str(&session.say(message, &arguments));
    }
    said
}
