//! `mdp reseed`: a server that lost everything, or this account, has it again from this device.

use std::io::{self, IsTerminal};

use clap::Args;
use mdp_ledger::Head;

use crate::agent::{Request, client};
use crate::commands::login::token;
use crate::failure::Failure;
use crate::http::origin;
use crate::profile::Profile;
use crate::session::{IDLE, Session, plain};
use crate::terminal::{self, out};
use crate::vault::Vault;

#[derive(Args)]
pub(crate) struct Reseed {
    /// The server's address, where it isn't the one of before
    server: Option<String>,
    /// The user name, where it isn't the one of before
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The invitation's link, where the server has other accounts already
    #[arg(long, value_name = "LINK")]
    invitation: Option<String>,
    /// Don't ask
    #[arg(long)]
    yes: bool,
}

impl Reseed {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let before = session.profile()?;
        let address = self.server.as_ref().unwrap_or(&before.origin);
        let origin = origin(address).ok_or_else(|| Failure::about("server-address", address))?;
        let user_name = self.user.as_ref().unwrap_or(&before.user_name).clone();
        let profile = Profile { origin, user_name, ..before };

        // The agent holds the replica, and another address than this.
        client::ask::<()>(&session.ambient.socket, &Request::Lock)?;
        let password = session.password(&profile.user_name)?;
        let vault = Vault::unlock_as(&session.place, profile, password.clone())?;
        let known = vault.is_known()?;
        self.confirm(session, &vault, known)?;
        if !known {
            // Shown before the account counts: an answer may be lost, and the code is nowhere else.
            vault.come_back(self.invitation.as_deref().map(token), &|code| {
                let printed = code.printed();
                out(&session.say("recovery-code", &[("code", printed.as_str().into())]))?;
                session.note("recovery-code-replaced", &[]);
                Ok(())
            })?;
        }
        session.place.replace_profile(&vault.profile)?;
        let lost = hand_back(session, &vault)?;
        let server = vault.profile.origin.clone();
        drop(vault);
        client::start(session.place.root(), &session.ambient.socket, IDLE, &password)?;
        session.note("reseeded", &[("server", server.as_str().into())]);
        if lost > 0 {
            session.note("incident-lost", &[("lost", lost.into())]);
        }
        Ok(())
    }

    fn confirm(&self, session: &Session, vault: &Vault, known: bool) -> Result<(), Failure> {
        let items = vault.state().workspace.catalogue().counts().all;
        let plan = [
            ("user", vault.profile.user_name.as_str().into()),
            ("server", vault.profile.origin.as_str().into()),
            ("items", items.into()),
        ];
        session.note(if known { "reseed-known" } else { "reseed-unknown" }, &plan);
        if self.yes { Ok(()) } else { session.confirm("ask-reseed") }
    }
}

/// Gives the server everything that it lacks. How many attachments neither it nor this device has.
fn hand_back(session: &Session, vault: &Vault) -> Result<u64, Failure> {
    vault.sync(&|server: Head, ours: Head| {
        if io::stderr().is_terminal() {
            let figures = [("done", plain(server.seq)), ("total", plain(ours.seq))];
            terminal::note(&session.say("progress-reseed", &figures));
        }
    })?;
    let lost = (vault.state().workspace.replica().incidents())
        .filter(|it| !it.acknowledged)
        .map(|it| it.lost_blobs)
        .sum();
    // Asked for, and told now.
    vault.acknowledge()?;
    Ok(lost)
}
