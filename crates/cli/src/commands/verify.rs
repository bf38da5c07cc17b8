//! `mdp verify`: everything that this device has of the vault, checked again.

use clap::Args;

use crate::agent::Request;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal::{clean, out, out_json};
use crate::view::{Verified, short};

#[derive(Args)]
pub(crate) struct Verify {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let verified: Verified = session.ask(&Request::Verify)?;
        if self.json {
            out_json(&verified)?;
        } else {
            tell(session, &verified)?;
        }
        judge(&verified)
    }
}

/// Says what was found.
pub(super) fn tell(session: &Session, verified: &Verified) -> Result<(), Failure> {
    for broken in &verified.failures {
        let title = broken.title.as_deref().map(clean).unwrap_or_default();
        let arguments = [
            ("id", broken.record.map(short).unwrap_or_default().into()),
            ("title", title.into()),
            ("seq", broken.seq.map(|seq| seq.to_string()).unwrap_or_default().into()),
            ("reason", broken.reason.clone().unwrap_or_default().into()),
        ];
        let message = match broken.kind.as_str() {
            "signature" => "verify-signature",
            "unintelligible" => "verify-unintelligible",
            _ => "verify-does-not-open",
        };
        out(&session.say(message, &arguments))?;
    }
    if !verified.root {
        out(&session.say("verify-root", &[]))?;
    }
    if verified.is_sound() {
        let figures = [("records", verified.records.into()), ("commits", verified.commits.into())];
        out(&session.say("verified", &figures))?;
    }
    Ok(())
}

/// Whether the command succeeds.
pub(super) fn judge(verified: &Verified) -> Result<(), Failure> {
    if verified.is_sound() { Ok(()) } else { Err(Failure::new("verify-failed")) }
}
