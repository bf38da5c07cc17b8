//! `mdp login`: an existing account on this device, by key file or printed code; or a new one.

use std::path::{Path, PathBuf};

use clap::Args;
use mdp_crypto::{Passphrase, RecoveryCode};
use mdp_vault::strength::reject_weak;

use crate::account::{Carrier, add_device, sign_up};
use crate::agent::client;
use crate::commands::key;
use crate::failure::Failure;
use crate::host::machine;
use crate::http::origin;
use crate::session::{IDLE, Session};
use crate::terminal::{self, out};

#[derive(Args)]
pub(crate) struct Login {
    /// The server's address, such as vault.example.org
    server: String,
    /// The user name
    user: String,
    /// Make the account rather than use one
    #[arg(long)]
    new: bool,
    /// With --new: the invitation's link
    #[arg(long, value_name = "LINK", requires = "new")]
    invitation: Option<String>,
    /// With --new: keep a copy of the key in this file
    #[arg(long, value_name = "FILE", requires = "new")]
    save_key_file: Option<PathBuf>,
    /// The key file of the account; without it, the printed code is asked for
    #[arg(long, value_name = "FILE", conflicts_with = "new")]
    key_file: Option<PathBuf>,
    /// Read the key file's passphrase from the first line of a file, or of standard input (-)
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Take what the server has, even if the key file knows of more
    #[arg(long, requires = "key_file")]
    accept_older: bool,
    /// Read the printed code from a file, or from standard input (-)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["new", "key_file"])]
    code_file: Option<PathBuf>,
    /// What other devices are to call this one
    #[arg(long, value_name = "NAME")]
    device_name: Option<String>,
}

impl Login {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        if session.place.profile()?.is_some() {
            return Err(Failure::new("account-exists"));
        }
        let origin =
            origin(&self.server).ok_or_else(|| Failure::about("server-address", &self.server))?;
        let device = self.device_name.clone().unwrap_or_else(machine);
        if self.new {
            self.make(session, &origin, &device)
        } else {
            self.add(session, &origin, &device)
        }
    }

    fn add(&self, session: &Session, origin: &str, device: &str) -> Result<(), Failure> {
        let password = session.password(&self.user)?;
        let text;
        let carrier = if let Some(file) = &self.key_file {
            text = key::read(file)?;
            Carrier::KeyFile(&text, Passphrase::new(&self.passphrase(session)?))
        } else {
            let code = match &self.code_file {
                Some(file) => terminal::first_line(file)?,
                None => terminal::line(&session.say("ask-code", &[]))?,
            };
            Carrier::Code(RecoveryCode::parse(&code)?)
        };
        let older = self.accept_older;
        add_device(&session.place, origin, &self.user, device, &password, carrier, older)?;
        client::start(session.place.root(), &session.ambient.socket, IDLE, &password)?;
        session
            .note("logged-in", &[("user", self.user.as_str().into()), ("server", origin.into())]);
        Ok(())
    }

    fn make(&self, session: &Session, origin: &str, device: &str) -> Result<(), Failure> {
        let question = session.say("ask-new-password", &[("user", self.user.as_str().into())]);
        let again = session.say("ask-again", &[]);
        let password = terminal::new_password(session.password_file.as_deref(), &question, &again)?;
        reject_weak(&password, &[&self.user, origin])
            .map_err(|weak| Failure::about("weak-password", weak))?;
        let passphrase = self.save_key_file.as_deref();
        let passphrase = passphrase.map(|file| self.new_passphrase(session, file)).transpose()?;
        session.note("making-account", &[]);
        let invitation = self.invitation.as_deref().map(token);
        let code = sign_up(&session.place, origin, &self.user, device, &password, invitation)?;
        // The only time that it is shown.
        out(&session.say("recovery-code", &[("code", code.printed().as_str().into())]))?;
        client::start(session.place.root(), &session.ambient.socket, IDLE, &password)?;
        if let (Some(file), Some(passphrase)) = (&self.save_key_file, passphrase) {
            key::save(session, file, &passphrase)?;
        } else {
            session.note("key-file-advice", &[]);
        }
        session.note(
            "account-made",
            &[("user", self.user.as_str().into()), ("server", origin.into())],
        );
        Ok(())
    }

    fn passphrase(&self, session: &Session) -> Result<terminal::Secret, Failure> {
        let question = session.say("ask-passphrase", &[]);
        terminal::password(self.passphrase_file.as_deref(), &question)
    }

    /// Asked for and judged before anything is made.
    fn new_passphrase(&self, session: &Session, file: &Path) -> Result<terminal::Secret, Failure> {
        key::refuse_existing(file)?;
        let passphrase = key::new_passphrase(session, self.passphrase_file.as_deref())?;
        reject_weak(&passphrase, &[&self.user])
            .map_err(|weak| Failure::about("weak-passphrase", weak))?;
        Ok(passphrase)
    }
}

/// The token of an invitation's link, or the token itself.
pub(super) fn token(link: &str) -> String {
    link.rsplit_once('#').map_or(link, |(_, token)| token).trim().to_owned()
}
