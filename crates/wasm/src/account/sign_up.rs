//! Signing up, in the steps of [`mdp_sync::account::SignUp`].

use mdp_crypto::entropy::random;
use mdp_crypto::{Passphrase, RecoveryCode};
use mdp_ledger::DeviceId;
use mdp_sync::account;
use mdp_sync::workspace::Workspace;
use mdp_wire::info::ServerInfo;
use mdp_wire::register::InvitationToken;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::kit;
use crate::border::{Browser, Failure, json, millis, read};
use crate::vault::Vault;

/// A registration under way.
#[wasm_bindgen]
pub struct SignUp {
    request: String,
    step: Option<account::SignUp>,
    done: Option<(Vault, RecoveryCode)>,
}

#[wasm_bindgen]
impl SignUp {
    /// Begins. The worker has refused a password that would be guessed.
    #[wasm_bindgen(constructor)]
    pub fn new(
        user_name: &str,
        password: &str,
        invitation: Option<String>,
    ) -> Result<SignUp, Failure> {
        let invitation = invitation.map(InvitationToken);
        let password = Passphrase::new(password);
        let (step, start) = account::SignUp::begin(user_name, password, invitation, &mut Browser)?;
        Ok(Self { request: json(&start)?, step: Some(step), done: None })
    }

    /// The request to send now.
    pub fn request(&self) -> String {
        self.request.clone()
    }

    /// Makes the account. `started` and `info` are the server's; `pkcs8` is a fresh RSA-4096 key
    /// of WebCrypto's. What [`Self::vault`] has to store comes before the request is sent.
    pub fn finish(
        &mut self,
        started: &str,
        info: &str,
        pkcs8: Vec<u8>,
        now: f64,
    ) -> Result<(), Failure> {
        let pkcs8 = Zeroizing::new(pkcs8);
        let step = self.step.take().ok_or(Failure::new("unexpected"))?;
        let device = DeviceId(random(&mut Browser));
        let info: ServerInfo = read(info)?;
        let new = step.finish(&read(started)?, &info, &pkcs8, device, millis(now), &mut Browser)?;
        self.request = json(&new.request)?;
        let workspace = Workspace::open(new.replica, new.keys);
        let vault = Vault::founded(new.identity, new.store, workspace, new.batch);
        self.done = Some((vault, new.code));
        Ok(())
    }

    /// The recovery kit, as far as it is known here: code, user and server id, fingerprint.
    pub fn kit(&self) -> Result<String, Failure> {
        let (vault, code) = self.done.as_ref().ok_or(Failure::new("unexpected"))?;
        kit(vault, code)
    }

    /// The open vault, once.
    pub fn vault(&mut self) -> Result<Vault, Failure> {
        let (vault, _) = self.done.take().ok_or(Failure::new("unexpected"))?;
        Ok(vault)
    }
}
