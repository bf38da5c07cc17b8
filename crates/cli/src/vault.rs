//! The open vault: workspace, replica file and server together. What the agent holds.

use std::io::Read;

use mdp_crypto::{Identity, Passphrase};
use mdp_ledger::cbor::Deterministic;
use mdp_sync::account::{Expected, unlock};
use mdp_sync::replica::{Outcome, Replica, Standing};
use mdp_sync::workspace::{Done, Workspace};
use mdp_wire::error::ErrorCode;
use mdp_wire::route;
use mdp_wire::vault::Pushed;

use crate::account::{elevate, log_in, open_keys};
use crate::failure::Failure;
use crate::host::{OsEntropy, now};
use crate::http::{Http, HttpError};
use crate::pairs::Pairs;
use crate::profile::{Place, Profile};

/// An account's vault, open.
pub(crate) struct Vault {
    pub(crate) profile: Profile,
    pub(crate) workspace: Workspace,
    pub(crate) identity: Identity,
    pairs: Pairs,
    http: Http,
    /// Kept while unlocked, to sign in again when a session ends.
    password: zeroize::Zeroizing<String>,
}

/// How many times a push is tried again after the head has moved under it.
const RACES: usize = 8;

impl Vault {
    /// Unlocks the account of this device. Without the server too, unless the vault was never
    /// pulled here.
    pub(crate) fn unlock(
        place: &Place,
        password: zeroize::Zeroizing<String>,
    ) -> Result<Self, Failure> {
        let profile = place.profile()?.ok_or_else(|| Failure::new("no-account"))?;
        let (_, identity) = unlock(&place.device_store()?, &Passphrase::new(&password))?;
        let home = identity.home().ok_or_else(|| Failure::new("no-home-vault"))?;
        let pairs = Pairs::open(&place.replica())?;
        let mut http = Http::new(&profile.origin);
        let mut replica = match Replica::open(home.into(), profile.device, pairs.all()?) {
            Ok(replica) => replica,
            Err(_) => {
                let (replica, batch) = Replica::salvage(home.into(), profile.device, pairs.all()?);
                pairs.apply(&batch)?;
                replica
            }
        };
        if replica.head().is_none() {
            sign_in(&mut http, &profile, &identity, &password)?;
            first_pull(&mut replica, &http, &pairs)?;
        }
        let keys = open_keys(&identity, &replica)?;
        let workspace = Workspace::open(replica, keys);
        Ok(Self { profile, workspace, identity, pairs, http, password })
    }

    /// Makes a change durable here, before anybody is told of it.
    pub(crate) fn keep(&self, done: &Done) -> Result<(), Failure> {
        Ok(self.pairs.apply(&done.batch)?)
    }

    /// Pulls, merges, and pushes what waits, until both sides agree.
    pub(crate) fn sync(&mut self) -> Result<(), Failure> {
        if !self.http.is_signed_in() {
            self.sign_in()?;
        }
        match self.exchange() {
            Err(error) if error.code == "signed-out" => {
                self.sign_in()?;
                self.exchange()
            }
            other => other,
        }
    }

    fn sign_in(&mut self) -> Result<(), Failure> {
        sign_in(&mut self.http, &self.profile, &self.identity, &self.password)
    }

    fn exchange(&mut self) -> Result<(), Failure> {
        for _ in 0..RACES {
            self.pull()?;
            while let Some(batch) = self.workspace.verify_history(1000)? {
                self.pairs.apply(&batch)?;
            }
            if self.push_all()? {
                return Ok(());
            }
        }
        Err(Failure::new("head-moved"))
    }

    fn pull(&mut self) -> Result<(), Failure> {
        let path = route::pull(self.workspace.replica().pin().vault);
        let request = self.workspace.pull_request().to_bytes();
        let outcome = match self.http.post_cbor(&path, &request)? {
            None => self.workspace.pull_unchanged(),
            Some(mut answer) => {
                let mut pull = self.workspace.begin_pull();
                let mut piece = vec![0; 64 * 1024];
                while let Some(piece) = next_piece(&mut answer, &mut piece)? {
                    if self.workspace.feed(&mut pull, piece).is_err() {
                        break;
                    }
                }
                let pulled = self.workspace.finish_pull(pull, &mut OsEntropy)?;
                self.pairs.apply(&pulled.batch)?;
                pulled.outcome
            }
        };
        agreed(&outcome)
    }

    /// Pushes everything that waits; false when the head moved meanwhile.
    fn push_all(&mut self) -> Result<bool, Failure> {
        let path = route::push(self.workspace.replica().pin().vault);
        loop {
            let outgoing = match self.workspace.compose(&self.identity, now()) {
                Ok(None) => return Ok(true),
                Ok(Some(outgoing)) => outgoing,
                Err(stop) => return Err(Failure::about(stop.code(), stop)),
            };
            self.pairs.apply(&outgoing.batch)?;
            match self.http.post_cbor(&path, &outgoing.body) {
                Ok(Some(answer)) => {
                    let pushed: Pushed = serde_json::from_reader(answer.take(64 * 1024))
                        .map_err(|_| Failure::new("answer-malformed"))?;
                    let pulled =
                        self.workspace.push_accepted(pushed.head.into(), &mut OsEntropy)?;
                    self.pairs.apply(&pulled.batch)?;
                }
                Ok(None) => return Err(Failure::new("answer-malformed")),
                Err(error) if error.code() == Some(ErrorCode::HeadMoved) => return Ok(false),
                Err(error) => {
                    if matches!(
                        error.code(),
                        Some(ErrorCode::CommitRefused | ErrorCode::Malformed | ErrorCode::TooLarge)
                    ) {
                        self.workspace.push_refused();
                    }
                    return Err(error.into());
                }
            }
        }
    }
}

fn sign_in(
    http: &mut Http,
    profile: &Profile,
    identity: &Identity,
    password: &str,
) -> Result<(), Failure> {
    http.sign_in(None);
    let session = log_in(
        http,
        &profile.user_name,
        Passphrase::new(password),
        Some(Expected::of(identity)),
        profile.device,
        &profile.device_name,
    )?;
    elevate(http, identity, &session)
}

fn first_pull(replica: &mut Replica, http: &Http, pairs: &Pairs) -> Result<(), Failure> {
    let path = route::pull(replica.pin().vault);
    let answer = http.post_cbor(&path, &replica.pull_request().to_bytes())?;
    let mut answer = answer.ok_or_else(|| Failure::new("answer-malformed"))?;
    let mut pull = replica.begin_pull();
    let mut piece = vec![0; 64 * 1024];
    while let Some(piece) = next_piece(&mut answer, &mut piece)? {
        if replica.feed(&mut pull, piece).is_err() {
            break;
        }
    }
    let (outcome, batch) = replica.finish_pull(pull);
    pairs.apply(&batch)?;
    agreed(&outcome)
}

fn next_piece<'a>(
    answer: &mut impl Read,
    buffer: &'a mut [u8],
) -> Result<Option<&'a [u8]>, HttpError> {
    match answer.read(buffer) {
        Ok(0) => Ok(None),
        Ok(read) => Ok(Some(&buffer[..read])),
        Err(error) => Err(HttpError::Unreachable(error.to_string())),
    }
}

fn agreed(outcome: &Outcome) -> Result<(), Failure> {
    match outcome {
        Outcome::UpToDate | Outcome::Advanced { .. } | Outcome::Outdated => Ok(()),
        Outcome::Behind { server, restored } => {
            let code = if *restored { "server-restored" } else { "server-behind" };
            Err(Failure::about(code, server.seq))
        }
        Outcome::Fork { server, .. } => Err(Failure::about("server-fork", server.seq)),
        Outcome::Refused(refusal) => Err(Failure::about("server-lies", refusal.code())),
    }
}

/// A word for how the vault stands, for `mdp status` and its JSON.
pub(crate) fn standing_word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Sound => "sound",
        Standing::Behind { restored: true, .. } => "restored",
        Standing::Behind { .. } => "behind",
        Standing::Fork { .. } => "fork",
        Standing::Refused(_) => "refused",
    }
}
