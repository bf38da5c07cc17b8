//! Pulling and pushing, in the steps of [`mdp_sync::workspace`] and, before the vault is open, of
//! [`mdp_sync::replica`].

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Hash};
use mdp_sync::account::{self, Expected, Session};
use mdp_sync::replica::{Incident, Outcome, Standing};
use mdp_wire::session::SessionInfo;
use mdp_wire::vault::{HeadInfo, Pushed};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::stored::{batch, change, outgoing};
use super::{State, Vault};
use crate::account::Login;
use crate::border::{Browser, Failure, json, millis, read};

/// What an exchange came to, for the worker.
#[derive(Serialize)]
struct Told {
    outcome: &'static str,
    changed: Vec<EntryId>,
}

impl Told {
    fn new(outcome: &Outcome, changed: Vec<EntryId>) -> Self {
        let outcome = match outcome {
            Outcome::UpToDate => "upToDate",
            Outcome::Advanced { .. } => "advanced",
            Outcome::Behind { .. } => "behind",
            Outcome::Fork { .. } => "fork",
            Outcome::Refused(_) => "refused",
            Outcome::Outdated => "outdated",
        };
        Self { outcome, changed }
    }
}

#[wasm_bindgen]
impl Vault {
    /// Begins to log in again on this device; its identity is what the server must state.
    pub fn login(&self, user_name: &str, password: &str) -> Result<Login, Failure> {
        let expected = Some(Expected::of(&self.identity));
        Login::begin(user_name, password, self.store.device(), expected)
    }

    /// Signs the login statement for a session of level 1. `origin` is where the worker talks to.
    pub fn elevate(&self, login: &Login, started: &str, origin: &str) -> Result<String, Failure> {
        self.sign(login.session()?, started, origin)
    }

    /// The same for a session that the browser still has: `info` is the server's word for it.
    #[wasm_bindgen(js_name = elevateAgain)]
    pub fn elevate_again(
        &self,
        info: &str,
        started: &str,
        origin: &str,
    ) -> Result<String, Failure> {
        let info: SessionInfo = read(info)?;
        let session = Session {
            id: info.session,
            user: info.user,
            server: self.identity.server(),
            public: self.identity.public().clone(),
            has_recovery_slot: false,
            token: None,
        };
        self.sign(&session, started, origin)
    }

    fn sign(&self, session: &Session, started: &str, origin: &str) -> Result<String, Failure> {
        let started = read(started)?;
        let finish =
            account::sign_in_level_2(&self.identity, session, origin, &started, &mut Browser)?;
        json(&finish)
    }

    /// The body of a pull, to be begun now.
    #[wasm_bindgen(js_name = beginPull)]
    pub fn begin_pull(&mut self) -> Result<Vec<u8>, Failure> {
        let replica = self.replica()?;
        let (request, pull) = (replica.pull_request(), replica.begin_pull());
        self.pull = Some(pull);
        Ok(request.to_bytes())
    }

    /// Takes in a piece of the answer. False when the rest needn't be read.
    #[wasm_bindgen(js_name = feedPull)]
    pub fn feed_pull(&mut self, piece: &[u8]) -> Result<bool, Failure> {
        let mut pull = self.pull.take().ok_or(Failure::new("unexpected"))?;
        let going_on = self.replica()?.feed(&mut pull, piece).is_ok();
        self.pull = Some(pull);
        Ok(going_on)
    }

    /// Ends the pull: `{outcome, changed}`.
    #[wasm_bindgen(js_name = finishPull, unchecked_return_type = "Change")]
    pub fn finish_pull(&mut self) -> Result<JsValue, Failure> {
        let pull = self.pull.take().ok_or(Failure::new("unexpected"))?;
        self.lists.forget();
        match &mut self.state {
            State::Open(vault) => {
                let pulled = vault.finish_pull(pull, &mut Browser)?;
                change(&pulled.batch, &Told::new(&pulled.outcome, pulled.changed))
            }
            State::Loaded(replica) => {
                let (outcome, stored) = replica.finish_pull(pull);
                change(&stored, &Told::new(&outcome, Vec::new()))
            }
            _ => Err(Failure::new("unexpected")),
        }
    }

    /// Merges edits that the vault moved past while it was locked: `{outcome, changed}`.
    #[wasm_bindgen(unchecked_return_type = "Change")]
    pub fn reconcile(&mut self) -> Result<JsValue, Failure> {
        let pulled = self.open_mut()?.reconcile(&mut Browser)?;
        change(&pulled.batch, &Told::new(&pulled.outcome, pulled.changed))
    }

    /// The server answered that nothing moved. What to store, if anything: an incident ends.
    #[wasm_bindgen(js_name = pullUnchanged, unchecked_return_type = "Change | undefined")]
    pub fn pull_unchanged(&mut self) -> Result<JsValue, Failure> {
        self.pull = None;
        let (outcome, stored) = match &mut self.state {
            State::Open(vault) => {
                let pulled = vault.pull_unchanged();
                (pulled.outcome, pulled.batch)
            }
            State::Loaded(replica) => replica.pull_unchanged(),
            _ => return Err(Failure::new("unexpected")),
        };
        if stored.is_empty() {
            return Ok(JsValue::UNDEFINED);
        }
        change(&stored, &Told::new(&outcome, Vec::new()))
    }

    /// Checks up to `most` further signatures of the history. What to store once all hold;
    /// nothing while there is more to do. Nothing is signed before.
    #[wasm_bindgen(js_name = verifyHistory, unchecked_return_type = "Batch | undefined")]
    pub fn verify_history(&mut self, most: usize) -> Result<JsValue, Failure> {
        let State::Open(vault) = &mut self.state else { return Err(Failure::new("locked")) };
        let done = vault.verify_history(most)?;
        Ok(done.map_or(JsValue::UNDEFINED, |done| batch(&done)))
    }

    /// The next push, if anything waits and nothing stands in its way.
    #[wasm_bindgen(unchecked_return_type = "Outgoing | undefined")]
    pub fn compose(&mut self, now: f64) -> Result<JsValue, Failure> {
        let State::Open(vault) = &mut self.state else { return Err(Failure::new("locked")) };
        let push = vault.compose(&self.identity, millis(now))?;
        Ok(push.map_or(JsValue::UNDEFINED, |push| outgoing(&push.batch, &push.body)))
    }

    /// The next push that heals a server which went back; nothing where there is nothing to heal. What
    /// became of it, the next pull says.
    #[wasm_bindgen(unchecked_return_type = "Outgoing | undefined")]
    pub fn heal(&mut self, now: f64) -> Result<JsValue, Failure> {
        let State::Open(vault) = &mut self.state else { return Err(Failure::new("locked")) };
        let push = vault.heal(&self.identity, millis(now), &mut Browser)?;
        Ok(push.map_or(JsValue::UNDEFINED, |push| outgoing(&push.batch, &push.body)))
    }

    /// Attachments whose commits the server lacks; whoever heals it asks whether it has their bytes.
    #[wasm_bindgen(js_name = lackedBlobs)]
    pub fn lacked_blobs(&self) -> Result<Vec<String>, Failure> {
        Ok(self.replica()?.lacked_blobs().iter().map(ToString::to_string).collect())
    }

    /// Gives up one that neither has.
    #[wasm_bindgen(js_name = giveUpBlob, unchecked_return_type = "Batch")]
    pub fn give_up_blob(&mut self, blob: &str) -> Result<JsValue, Failure> {
        let blob: Option<EntryId> = blob.parse().ok();
        Ok(batch(&self.open_mut()?.give_up_blobs(blob)))
    }

    /// Keeps an incident for a server that went back, until it is acknowledged. `restored_at`: when the
    /// server says that it was restored.
    #[wasm_bindgen(js_name = noteIncident, unchecked_return_type = "Batch")]
    pub fn note_incident(
        &mut self,
        now: f64,
        restored_at: Option<f64>,
    ) -> Result<JsValue, Failure> {
        let State::Open(vault) = &mut self.state else { return Err(Failure::new("locked")) };
        Ok(batch(&vault.note_incident(millis(now), restored_at.map(millis))))
    }

    /// The person has seen the incidents.
    #[wasm_bindgen(js_name = acknowledgeIncidents, unchecked_return_type = "Batch")]
    pub fn acknowledge_incidents(&mut self) -> Result<JsValue, Failure> {
        Ok(batch(&self.open_mut()?.acknowledge_incidents()))
    }

    /// The server acknowledged the push: `{outcome, changed}`.
    #[wasm_bindgen(js_name = pushAccepted, unchecked_return_type = "Change")]
    pub fn push_accepted(&mut self, answer: &str) -> Result<JsValue, Failure> {
        let head = read::<Pushed>(answer)?.head.into();
        let pulled = self.open_mut()?.push_accepted(head, &mut Browser)?;
        change(&pulled.batch, &Told::new(&pulled.outcome, pulled.changed))
    }

    /// The server refused the push for good.
    #[wasm_bindgen(js_name = pushRefused)]
    pub fn push_refused(&mut self) -> Result<(), Failure> {
        self.open_mut()?.push_refused();
        Ok(())
    }

    /// What the status chip depends on.
    pub fn standing(&self) -> Result<String, Failure> {
        json(&standing(self)?)
    }

    /// Whether the replica may be wiped without losing an edit.
    #[wasm_bindgen(js_name = mayBeWiped)]
    pub fn may_be_wiped(&self) -> Result<bool, Failure> {
        Ok(self.open()?.may_be_wiped())
    }

    /// The edits that wait, sealed.
    #[wasm_bindgen(js_name = exportOutbox)]
    pub fn export_outbox(&mut self) -> Result<Vec<u8>, Failure> {
        Ok(self.open_mut()?.export_outbox())
    }
}

/// How the vault stands, in what `SyncStatus` takes of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StandingTold {
    kind: &'static str,
    pending: usize,
    conflicts: usize,
    server_head: Option<Hash>,
    device_head: Option<Hash>,
    code: Option<&'static str>,
    incidents: Vec<IncidentTold>,
}

/// `Incident`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IncidentTold {
    noticed_at: u64,
    announced: bool,
    restored_at: Option<u64>,
    forked: bool,
    ours: HeadInfo,
    server: HeadInfo,
    lacked: u64,
    healed: bool,
}

impl From<&Incident> for IncidentTold {
    fn from(it: &Incident) -> Self {
        Self {
            noticed_at: it.noticed,
            announced: it.announced,
            restored_at: it.restored_at,
            forked: it.forked,
            ours: it.ours.into(),
            server: it.server.into(),
            lacked: it.lacked,
            healed: it.healed,
        }
    }
}

fn standing(vault: &Vault) -> Result<StandingTold, Failure> {
    let replica = vault.replica()?;
    let conflicts = match &vault.state {
        State::Open(vault) => super::read::conflicts(vault).count(),
        _ => 0,
    };
    let (kind, server, code) = match replica.standing() {
        Standing::Sound => ("sound", None, None),
        Standing::Behind { server, .. } => ("behind", Some(server.hash), None),
        Standing::Fork { server, .. } => ("fork", Some(server.hash), None),
        Standing::Refused(refusal) => ("refused", None, Some(refusal.code())),
    };
    let unseen = replica.incidents().filter(|incident| !incident.acknowledged);
    Ok(StandingTold {
        kind,
        pending: replica.pending(),
        conflicts,
        server_head: server,
        device_head: replica.head().map(|head| head.hash),
        code,
        incidents: unseen.map(IncidentTold::from).collect(),
    })
}
