//! `mdp key`: bringing the account's key in, keeping a copy, proving that it works.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use mdp_crypto::device::DeviceStore;
use mdp_crypto::key_file::{self, Account, KeyFile};
use mdp_crypto::{Passphrase, Stretching};
use mdp_sync::account::{Expected, unlock};
use mdp_vault::import::recognise;
use mdp_vault::item::Text;

use crate::account::log_in;
use crate::agent::Request;
use crate::commands::verify;
use crate::failure::Failure;
use crate::host::OsEntropy;
use crate::http::Http;
use crate::profile::Profile;
use crate::session::Session;
use crate::terminal::{self, Secret};
use crate::view::Verified;

#[derive(Subcommand)]
pub(crate) enum Key {
    /// Bring this account's key back on this device; another account's is refused
    Import(File),
    /// Keep a copy of the key in a new file, under a passphrase
    Export(File),
    /// Prove to the server that the key works, and open every record with it
    Check(Check),
}

#[derive(Args)]
pub(crate) struct File {
    /// The key file
    file: PathBuf,
    /// Read its passphrase from the first line of a file, or of standard input (-)
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Check {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Key {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Import(file) => file.import(session),
            Self::Export(file) => file.export(session),
            Self::Check(check) => check.run(session),
        }
    }
}

impl File {
    fn import(&self, session: &Session) -> Result<(), Failure> {
        let profile = session.profile()?;
        let text = read(&self.file)?;
        let file = KeyFile::parse(&text)?;
        let at = Account { user: profile.user, server: profile.server };
        if file.account() != at {
            return Err(mdp_crypto::Error::OtherAccount.into());
        }
        let question = session.say("ask-passphrase", &[]);
        let passphrase = terminal::password(self.passphrase_file.as_deref(), &question)?;
        let identity = file.open(&Passphrase::new(&passphrase), at)?.identity;
        if identity.fingerprint() != profile.fingerprint {
            return Err(mdp_sync::Error::IdentitySubstituted.into());
        }
        let password = session.password(&profile.user_name)?;
        prove_password(session, &profile, &password)?;
        let store = DeviceStore::seal(
            &identity,
            profile.device,
            &Passphrase::new(&password),
            Stretching::DEFAULT,
            &mut OsEntropy,
        )?;
        session.place.replace_device_store(&store.to_bytes())?;
        session.note("key-imported", &[]);
        Ok(())
    }

    fn export(&self, session: &Session) -> Result<(), Failure> {
        refuse_existing(&self.file)?;
        let passphrase = new_passphrase(session, self.passphrase_file.as_deref())?;
        save(session, &self.file, &passphrase)
    }
}

impl Check {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        // The local half is of use without the server too.
        let proved: Result<u64, Failure> = session.ask(&Request::ProveKey);
        let verified: Verified = session.ask(&Request::Verify)?;
        if self.json {
            let checked = serde_json::json!({
                "provedAt": proved.as_ref().ok(),
                "refusal": proved.as_ref().err().map(|failure| &failure.code),
                "vault": verified,
            });
            terminal::out_json(&checked)?;
        } else {
            if proved.is_ok() {
                terminal::out(&session.say("key-proved", &[]))?;
            }
            verify::tell(session, &verified)?;
        }
        verify::judge(&verified)?;
        proved.map(|_| ())
    }
}

/// Whether the password is the account's: by what this device keeps, or where that is damaged, by the
/// server.
pub(crate) fn prove_password(
    session: &Session,
    profile: &Profile,
    password: &str,
) -> Result<(), Failure> {
    let password = || Passphrase::new(password);
    let kept = session.place.device_store().ok();
    match kept.as_deref().map(|kept| unlock(kept, &password())) {
        Some(Ok(_)) => Ok(()),
        Some(Err(error @ mdp_sync::Error::Crypto(mdp_crypto::Error::WrongPassphrase))) => {
            Err(Failure::of_password(error))
        }
        _ => {
            let expected = Expected {
                user: profile.user,
                server: profile.server,
                fingerprint: profile.fingerprint,
            };
            let mut http = Http::new(&profile.origin);
            let (name, device) = (&profile.user_name, &profile.device_name);
            log_in(&mut http, name, password(), Some(expected), profile.device, device)?;
            Ok(())
        }
    }
}

/// A key file's text.
pub(crate) fn read(file: &Path) -> Result<String, Failure> {
    let bytes = read_bytes(file, key_file::MOST as u64)?;
    let legacy = recognise(&bytes, "").is_ok_and(mdp_vault::import::Format::holds_legacy_key);
    if legacy {
        return Err(Failure::new("legacy-key-only"));
    }
    String::from_utf8(bytes).map_err(|_| Failure::new("malformed"))
}

/// A file's bytes, if there are at most so many.
pub(crate) fn read_bytes(file: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let unreadable =
        |error| Failure::about("file-unreadable", format!("{}: {error}", file.display()));
    if fs::metadata(file).map_err(unreadable)?.len() > most {
        return Err(Failure::new("too-large"));
    }
    fs::read(file).map_err(unreadable)
}

/// A passphrase for a new key file.
pub(crate) fn new_passphrase(session: &Session, file: Option<&Path>) -> Result<Secret, Failure> {
    let question = session.say("ask-new-passphrase", &[]);
    terminal::new_password(file, &question, &session.say("ask-again", &[]))
}

/// A key file is never written over anything.
pub(crate) fn refuse_existing(file: &Path) -> Result<(), Failure> {
    if file.exists() { Err(Failure::about("file-exists", file.display())) } else { Ok(()) }
}

/// Writes the account's key file.
pub(crate) fn save(session: &Session, file: &Path, passphrase: &str) -> Result<(), Failure> {
    let request = Request::ExportKey { passphrase: Text::from(passphrase) };
    let text: Text = session.ask(&request)?;
    let unwritable =
        |error| Failure::about("file-unwritable", format!("{}: {error}", file.display()));
    let mut opened = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(unwritable)?;
    opened.write_all(text.as_bytes()).and_then(|()| opened.sync_all()).map_err(unwritable)?;
    session.note("key-saved", &[("file", file.display().to_string().into())]);
    Ok(())
}
