//! The commands, a file each.

mod add;
mod change;
mod edit;
mod export;
mod generate;
mod get;
mod import;
mod key;
mod list;
mod lock;
mod login;
mod remove;
mod reseed;
mod run;
mod status;
mod sync;
mod unlock;
mod verify;

use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;

use crate::failure::Failure;
use crate::session::Session;
use crate::{agent, clipboard};

pub(crate) use key::read_bytes;

/// What can be asked.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Set an account up on this device
    Login(login::Login),
    /// Open the vault until it is locked, or not used for a while
    Unlock(unlock::Unlock),
    /// Close the vault
    Lock,
    /// The key of the account: bring it in, keep a copy, prove that it works
    #[command(subcommand)]
    Key(key::Key),
    /// Fetch what other devices did, send what this one did
    Sync(sync::Sync),
    /// List items, or search them
    Ls(list::List),
    /// Show a password, or another field of an item
    Get(get::Get),
    /// Add an item
    Add(add::Add),
    /// Change an item
    Edit(edit::Edit),
    /// Put an item in the trash
    Rm(remove::Remove),
    /// Generate a password
    Gen(generate::Generate),
    /// Run a command with secrets in its environment
    Run(run::Run),
    /// Bring in what the previous system has
    Import(import::Import),
    /// Take everything out, in one sealed file that reads itself
    Export(export::Export),
    /// Give a server that lost everything, or this account, all that this device has
    Reseed(reseed::Reseed),
    /// Check every signature, record and root of the vault
    Verify(verify::Verify),
    /// How this device stands
    Status(status::Status),
    /// The process that holds the vault open
    #[command(hide = true)]
    Agent {
        #[arg(long)]
        home: PathBuf,
        #[arg(long)]
        socket: PathBuf,
        #[arg(long)]
        idle: u64,
    },
    /// The process that clears the clipboard
    #[command(hide = true)]
    ClearClipboard { tool: usize, hash: String },
}

impl Command {
    /// Does what was asked.
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Self::Login(login) => login.run(session),
            Self::Unlock(unlock) => unlock.run(session),
            Self::Lock => lock::run(session),
            Self::Key(key) => key.run(session),
            Self::Sync(sync) => sync.run(session),
            Self::Ls(list) => list.run(session),
            Self::Get(get) => get.run(session),
            Self::Add(add) => add.run(session),
            Self::Edit(edit) => edit.run(session),
            Self::Rm(remove) => remove.run(session),
            Self::Gen(generate) => generate.run(),
            Self::Run(run) => run.run(session),
            Self::Import(import) => import.run(session),
            Self::Export(export) => export.run(session),
            Self::Reseed(reseed) => reseed.run(session),
            Self::Verify(verify) => verify.run(session),
            Self::Status(status) => status.run(session),
            Self::Agent { home, socket, idle } => {
                Ok(agent::serve::run(&home, &socket, Duration::from_secs(idle))?)
            }
            Self::ClearClipboard { tool, hash } => {
                clipboard::clear_later(tool, &hash);
                Ok(())
            }
        }
    }
}
