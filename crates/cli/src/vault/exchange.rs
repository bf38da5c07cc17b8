//! Talking to the server: pulling, healing, pushing, proving the key.

use std::collections::BTreeSet;
use std::io::Read;

use mdp_crypto::{Identity, Passphrase};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Head};
use mdp_sync::Error;
use mdp_sync::account::{Expected, KeyCheck};
use mdp_sync::replica::{Outcome, Replica};
use mdp_sync::workspace::Pulled;
use mdp_vault::export::self_reading::MOST_OF_ONE;
use mdp_wire::error::ErrorCode;
use mdp_wire::key_check::{KeyCheckChallenge, KeyChecked};
use mdp_wire::route;
use mdp_wire::vault::Pushed;

use super::{State, Vault, guard};
use crate::account::{elevate, log_in};
use crate::failure::Failure;
use crate::host::{OsEntropy, now};
use crate::http::{Http, HttpError};
use crate::pairs::Pairs;
use crate::profile::Profile;

/// How many times a push is tried again after the head has moved under it.
const RACES: usize = 8;
/// Commits whose signatures are checked in one go, the state being held.
const STEP: usize = 500;

impl Vault {
    /// Pulls, merges, heals a server that went back, and pushes what waits, until both sides agree.
    /// While it heals, `tell` hears how far the server has come, and how far it goes.
    pub(crate) fn sync(&self, tell: &dyn Fn(Head, Head)) -> Result<(), Failure> {
        self.signed_in(|line| self.exchange(line, tell))
    }

    /// Proves to the server that the private key still works. When, by the server.
    pub(crate) fn prove_key(&self) -> Result<u64, Failure> {
        self.signed_in(|line| {
            let challenge: KeyCheckChallenge = line.get(route::KEY_CHECK)?;
            let check = KeyCheck::begin(&self.identity, challenge)?;
            let answer = self.rsa()?.decrypt(check.rsa_request());
            let answer = check.finish(answer.as_ref().map(|bytes| bytes.as_slice()))?;
            let checked: KeyChecked = line.post(route::KEY_CHECK, &answer)?;
            Ok(checked.checked_at)
        })
    }

    /// The sealed bytes of an attachment, whoever may have changed them; `None` where the server has
    /// none. Of one that is too large, the beginning.
    pub(crate) fn fetch_blob(&self, blob: EntryId) -> Result<Option<Vec<u8>>, Failure> {
        let path = route::blob(self.state().workspace.replica().pin().vault, blob);
        self.signed_in(|line| match line.get_bytes(&path, MOST_OF_ONE) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.code() == Some(ErrorCode::BlobNotFound) => Ok(None),
            Err(error) => Err(error.into()),
        })
    }

    /// Runs an exchange in a session of level 2, a fresh one if the last has ended.
    fn signed_in<T>(&self, run: impl Fn(&Http) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut line = guard(&self.line);
        if line.is_signed_in() {
            match run(&line) {
                Err(error) if error.code == "signed-out" => {}
                other => return other,
            }
        }
        if let Err(error) = sign_in(&mut line, &self.profile, &self.identity, &self.password) {
            line.sign_in(None);
            // The password opened this device: it is the server that has forgotten something.
            let forgotten = error.code == "login-failed";
            return Err(if forgotten { Failure::new("account-unknown") } else { error });
        }
        run(&line)
    }

    fn exchange(&self, line: &Http, tell: &dyn Fn(Head, Head)) -> Result<(), Failure> {
        let (mut races, mut healed) = (0, BTreeSet::new());
        while races < RACES {
            let outcome = self.pull(line)?;
            if let Outcome::Behind { server, .. } | Outcome::Fork { server, .. } = outcome {
                self.note_incident(line)?;
                self.check_history()?;
                let ours = self.state().workspace.replica().head();
                if let Some(ours) = ours {
                    tell(server, ours);
                }
                // One that took a push, said so and stands where it stood would go on so for ever.
                if healed.contains(&server.hash) {
                    return Err(Failure::about("server-lies", "heal-not-kept"));
                }
                if self.heal(line)? {
                    healed.insert(server.hash);
                    continue;
                }
            } else {
                agreed(&outcome)?;
                self.check_history()?;
                if self.push_all(line)? {
                    return Ok(());
                }
            }
            races += 1;
        }
        Err(Failure::new("head-moved"))
    }

    /// Checks every signature of the history: nothing is signed before.
    fn check_history(&self) -> Result<(), Failure> {
        loop {
            let mut state = self.state();
            if let Some(batch) = state.workspace.verify_history(STEP)? {
                return self.keep(&state, &batch);
            }
        }
    }

    fn pull(&self, line: &Http) -> Result<Outcome, Failure> {
        let (path, request) = {
            let workspace = &self.state().workspace;
            let path = route::pull(workspace.replica().pin().vault);
            (path, workspace.pull_request().to_bytes())
        };
        match line.post_cbor(&path, &request)? {
            None => {
                let mut state = self.state();
                let pulled = state.workspace.pull_unchanged();
                self.settle(&state, Ok(pulled))
            }
            Some(mut answer) => {
                let mut pull = self.state().workspace.begin_pull();
                let mut buffer = vec![0; 64 * 1024];
                while let Some(piece) = next_piece(&mut answer, &mut buffer)? {
                    if self.state().workspace.feed(&mut pull, piece).is_err() {
                        break;
                    }
                }
                let mut state = self.state();
                let pulled = state.workspace.finish_pull(pull, &mut OsEntropy);
                self.settle(&state, pulled)
            }
        }
    }

    /// Stores what an exchange brought. Where it couldn't be taken in, the vault is to be opened
    /// again from what is stored.
    fn settle(&self, state: &State, pulled: Result<Pulled, Error>) -> Result<Outcome, Failure> {
        let pulled = pulled.inspect_err(|_| self.go_astray())?;
        self.keep(state, &pulled.batch)?;
        Ok(pulled.outcome)
    }

    /// Pushes everything that waits; false when the head moved meanwhile.
    fn push_all(&self, line: &Http) -> Result<bool, Failure> {
        let path = route::push(self.state().workspace.replica().pin().vault);
        loop {
            let body = {
                let mut state = self.state();
                let outgoing = match state.workspace.compose(&self.identity, now()) {
                    Ok(None) => return Ok(true),
                    Ok(Some(outgoing)) => outgoing,
                    Err(stop) => return Err(Failure::about(stop.code(), stop)),
                };
                self.keep(&state, &outgoing.batch)?;
                outgoing.body
            };
            match line.post_cbor(&path, &body) {
                Ok(Some(answer)) => {
                    let pushed: Pushed = serde_json::from_reader(answer.take(64 * 1024))
                        .map_err(|_| Failure::new("answer-malformed"))?;
                    let mut state = self.state();
                    let head = pushed.head.into();
                    let pulled = state.workspace.push_accepted(head, &mut OsEntropy);
                    self.settle(&state, pulled)?;
                }
                Ok(None) => return Err(Failure::new("answer-malformed")),
                Err(error) if error.code() == Some(ErrorCode::HeadMoved) => return Ok(false),
                Err(error) => {
                    if matches!(
                        error.code(),
                        Some(ErrorCode::CommitRefused | ErrorCode::Malformed | ErrorCode::TooLarge)
                    ) {
                        self.state().workspace.push_refused();
                    }
                    return Err(error.into());
                }
            }
        }
    }
}

pub(super) fn sign_in(
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

/// Takes a whole vault in, of which nothing is here yet.
pub(crate) fn first_pull(replica: &mut Replica, http: &Http, pairs: &Pairs) -> Result<(), Failure> {
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
