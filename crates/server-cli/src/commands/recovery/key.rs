//! `mdp-server key …`: the operator's offline key and the server's own.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use mdp_recovery::Error;
use mdp_recovery::keys::Key;

use super::{Desk, OPERATOR, PROOF, note, print};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Keys of archives.
#[derive(Subcommand)]
pub(crate) enum Keys {
    /// Make the operator's key; its private half is printed, or saved, and not kept here
    New {
        /// Save the private half in this new file rather than print it
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
    },
    /// Check that a private key is the operator's, and opens what is sealed to it
    Test {
        /// The file with the private key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Make new keys; the archives there are still need the old ones
    Rotate {
        /// Save the operator's private half in this new file rather than print it
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
    },
}

impl Keys {
    pub(crate) fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        match self {
            Self::New { save } => {
                if desk.operator()?.is_some() {
                    return Err(Failure::said("key-exists", ""));
                }
                make(&desk, save.as_deref(), words)
            }
            Self::Test { key } => test(&desk, &key, words),
            Self::Rotate { save } => {
                let _lock = desk.lock()?;
                make(&desk, save.as_deref(), words)?;
                set_aside(&desk, PROOF)?;
                note(&words.say("key-rotated", &[]));
                Ok(())
            }
        }
    }
}

fn make(desk: &Desk, save: Option<&Path>, words: &Words) -> Result<(), Failure> {
    fs::create_dir_all(&desk.config.data)?;
    let key = Key::generate();
    let signer = desk.secret()?.map(|secret| secret.id());
    if let Some(path) = save {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize()?;
        if folder.starts_with(desk.config.data.canonicalize()?) {
            return Err(Failure::said("key-beside-data", path.display().to_string()));
        }
        key.create_for(path, signer)?;
        let path = path.display().to_string();
        note(&words.say("key-saved", &[("path", path.into())]));
    } else {
        note(&words.say("key-printed", &[]));
        print(key.reveal_for(signer).trim_end());
    }
    // The private half is safe by now: the public one may change.
    keep_public(desk, &key)
}

/// Puts the public half of the operator's key in the data folder.
pub(super) fn keep_public(desk: &Desk, key: &Key) -> Result<(), Failure> {
    let made = desk.file(&format!("{OPERATOR}.new"));
    match fs::remove_file(&made) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    key.recipient().create(&made)?;
    set_aside(desk, OPERATOR)?;
    fs::rename(made, desk.file(OPERATOR))?;
    File::open(&desk.config.data)?.sync_all()?;
    Ok(())
}

/// Gives a key's file that is about to be replaced, or made anew, the name of how long it was good.
fn set_aside(desk: &Desk, name: &str) -> Result<(), Failure> {
    let until = super::host().clock.now();
    match fs::rename(desk.file(name), desk.file(&format!("{name}.until-{until}"))) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn test(desk: &Desk, path: &Path, words: &Words) -> Result<(), Failure> {
    let key = Key::open(path)?.ok_or_else(|| Error::BadKey(path.display().to_string()))?;
    let operator = desk.operator()?.ok_or_else(|| Failure::said("key-none", ""))?;
    let probe: [u8; 32] = mdp_server::host::random(&*super::host().random);
    if operator != key.recipient() || **key.unseal(&operator.seal(&probe)?)? != probe {
        return Err(Error::WrongKey.into());
    }
    note(&words.say("key-fits", &[]));
    desk.done(&operator.to_string(), 0);
    Ok(())
}
