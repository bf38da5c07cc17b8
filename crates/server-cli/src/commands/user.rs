//! `mdp-server user …`: invitations and accounts. Nobody but a person makes an account: the
//! operator hands over a link.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use mdp_server::config::Config;
use mdp_server::host::random;
use mdp_server::start;
use mdp_store::{Account, Context, Invitation, Store};
use mdp_wire::name::UserName;
use sha2::{Digest, Sha256};

use super::{host, note, print, recovery};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::{Words, date};

/// Accounts that are read at once.
const PAGE: u32 = 500;
const DAY: u64 = 24 * 3600 * 1000;

/// What to do with users.
#[derive(Subcommand)]
pub(crate) enum User {
    /// Print an invitation link, good once
    Add(Add),
    /// List the accounts
    List,
    /// End an account's sessions and refuse its logins; its vault is kept
    Disable {
        /// The user name
        name: String,
    },
    /// Let a disabled account log in again
    Enable {
        /// The user name
        name: String,
    },
}

/// An invitation.
#[derive(Args)]
pub(crate) struct Add {
    /// The user name that the invitation is for
    name: String,
    /// How many days it is good for
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..=365))]
    days: u64,
}

impl User {
    pub(super) async fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        let config = options.config()?;
        // What is changed during a restore would be in no archive.
        let _serving = recovery::serving(&config)?;
        let store = start::open_store(&config).await?;
        let done = match self {
            Self::Add(add) => invite(&config, &store, add, words).await,
            Self::List => list(&store, words).await,
            Self::Disable { name } => set_disabled(&store, &name, true, words).await,
            Self::Enable { name } => set_disabled(&store, &name, false, words).await,
        };
        store.close().await;
        done
    }
}

async fn invite(config: &Config, store: &Store, add: Add, words: &Words) -> Result<(), Failure> {
    let name = parse(&add.name)?;
    if store.account_by_name(name.key()).await?.is_some() {
        return Err(Failure::said("user-name-taken", name.shown()));
    }
    let token = invitation(store, name.shown(), add.days).await?;
    note(&words.say("invited", &[("name", name.shown().into()), ("days", add.days.into())]));
    // In the fragment, which no log sees.
    print(&format!("{}/sign-up#{token}", config.public_url));
    Ok(())
}

/// Makes an invitation for a name; gives its token, which nothing here keeps.
pub(super) async fn invitation(store: &Store, name: &str, days: u64) -> Result<String, Failure> {
    let host = host();
    let token = URL_SAFE_NO_PAD.encode(random::<32>(&*host.random));
    let now = host.clock.now();
    let invitation = Invitation {
        token_hash: Sha256::digest(token.as_bytes()).into(),
        name: name.to_owned(),
        created: now,
        expires: now.saturating_add(days.saturating_mul(DAY)),
    };
    store.invite(&Context::system(now), invitation).await?;
    Ok(token)
}

async fn list(store: &Store, words: &Words) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let page = store.accounts(after, PAGE).await?;
        if page.is_empty() {
            if after.is_none() {
                note(&words.say("user-none", &[]));
            }
            return Ok(());
        }
        if after.is_none() {
            note(&words.say("user-columns", &[]));
        }
        for account in &page {
            print(&describe(account, words));
        }
        after = page.last().map(|account| account.user);
    }
}

fn describe(account: &Account, words: &Words) -> String {
    let state = match (account.disabled, account.admin) {
        (true, _) => words.say("user-state-disabled", &[]),
        (false, true) => words.say("user-state-operator", &[]),
        (false, false) => words.say("user-state-enabled", &[]),
    };
    let checked = account.key_checked.map_or_else(|| words.say("user-key-never", &[]), date);
    format!("{}\t{}\t{}\t{checked}\t{state}", account.name, account.user, date(account.created))
}

async fn set_disabled(
    store: &Store,
    name: &str,
    disabled: bool,
    words: &Words,
) -> Result<(), Failure> {
    let name = parse(name)?;
    let account = store.account_by_name(name.key()).await?;
    let account = account.ok_or_else(|| Failure::said("user-unknown", name.shown()))?;
    let context = Context::system(host().clock.now());
    store.set_disabled(&context, account.user, disabled).await?;
    let message = if disabled { "user-disabled" } else { "user-enabled" };
    note(&words.say(message, &[("name", account.name.into())]));
    Ok(())
}

fn parse(name: &str) -> Result<UserName, Failure> {
    UserName::parse(name).map_err(|_| Failure::said("user-name-invalid", name))
}
