//! Logging in, in the steps of [`mdp_sync::account::LogIn`]; then, on a device that has nothing of
//! the account yet, opening its identity.

use mdp_crypto::device::DeviceStore;
use mdp_crypto::entropy::random;
use mdp_crypto::{Identity, Passphrase, RecoveryCode, Stretching};
use mdp_ledger::{DeviceId, Head};
use mdp_sync::account::{self, Expected, LogIn, LogInReply, Session};
use mdp_sync::replica::Replica;
use mdp_wire::session::Delivery;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::border::{Browser, Failure, json, read};
use crate::vault::Vault;

enum Step {
    Begun(LogIn),
    Answered(LogInReply),
    In(Session),
    Lost,
}

/// A login under way, then a session of level 1.
#[wasm_bindgen]
pub struct Login {
    request: String,
    password: Zeroizing<String>,
    device: DeviceId,
    step: Step,
}

impl Login {
    /// Begins for a device that has the account (`expected`), or for a new one.
    pub(crate) fn begin(
        user_name: &str,
        password: &str,
        device: DeviceId,
        expected: Option<Expected>,
    ) -> Result<Self, Failure> {
        let (step, start) =
            LogIn::begin(user_name, Passphrase::new(password), expected, &mut Browser)?;
        let password = Zeroizing::new(password.to_owned());
        Ok(Self { request: json(&start)?, password, device, step: Step::Begun(step) })
    }

    pub(crate) fn session(&self) -> Result<&Session, Failure> {
        match &self.step {
            Step::In(session) => Ok(session),
            _ => Err(Failure::new("signed-out")),
        }
    }

    /// Makes this device one of the account's: the identity sealed under the password, and an
    /// empty replica of the home vault, which must contain `floor` once pulled.
    fn install(&self, identity: Identity, floor: Option<Head>) -> Result<Vault, Failure> {
        let home = identity.home().ok_or(mdp_crypto::Error::NoHomeVault)?;
        let password = Passphrase::new(&self.password);
        let stretching = Stretching::DEFAULT;
        let store = DeviceStore::seal(&identity, self.device, &password, stretching, &mut Browser)?;
        let (replica, batch) = Replica::new(home.into(), self.device, floor);
        Ok(Vault::installed(identity, store, replica, batch))
    }
}

#[wasm_bindgen]
impl Login {
    /// Begins to log in on a device that has nothing of the account. `device` is the id that this
    /// browser has for it from before, if it does.
    #[wasm_bindgen(constructor)]
    pub fn new(user_name: &str, password: &str) -> Result<Login, Failure> {
        Self::begin(user_name, password, DeviceId(random(&mut Browser)), None)
    }

    /// The request to send now.
    pub fn request(&self) -> String {
        self.request.clone()
    }

    /// Takes the server's first answer. Stretches the password.
    pub fn answer(&mut self, started: &str, device_name: &str) -> Result<(), Failure> {
        let Step::Begun(login) = std::mem::replace(&mut self.step, Step::Lost) else {
            return Err(Failure::new("unexpected"));
        };
        let (delivery, started) = (Delivery::Cookie, read(started)?);
        let (reply, finish) =
            login.answer(started, self.device, device_name, delivery, &mut Browser)?;
        self.request = json(&finish)?;
        self.step = Step::Answered(reply);
        Ok(())
    }

    /// Takes the server's second answer: a session of level 1.
    pub fn finish(&mut self, logged_in: &str) -> Result<String, Failure> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Found {
            user_id: String,
            fingerprint: String,
            has_recovery_slot: bool,
        }
        let Step::Answered(reply) = std::mem::replace(&mut self.step, Step::Lost) else {
            return Err(Failure::new("unexpected"));
        };
        let session = reply.finish(read(logged_in)?)?;
        let found = Found {
            user_id: session.user.to_string(),
            fingerprint: session.public.identity.fingerprint().grouped(),
            has_recovery_slot: session.has_recovery_slot,
        };
        self.step = Step::In(session);
        json(&found)
    }

    /// Opens the account with a key file. Another account's is refused. What the file knows of is
    /// wanted from the server.
    #[wasm_bindgen(js_name = withKeyFile)]
    pub fn with_key_file(&self, text: &str, passphrase: &str) -> Result<Vault, Failure> {
        let passphrase = Passphrase::new(passphrase);
        let (identity, floor) = account::open_key_file(text, &passphrase, self.session()?)?;
        self.install(identity, floor)
    }

    /// Opens the account with the printed code; `slot` is the server's answer.
    #[wasm_bindgen(js_name = withCode)]
    pub fn with_code(&self, slot: &str, code: &str) -> Result<Vault, Failure> {
        let code = RecoveryCode::parse(code)?;
        let identity = account::open_slot(&read(slot)?, &code, self.session()?)?;
        self.install(identity, None)
    }
}
