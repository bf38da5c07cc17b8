//! Coming back, in the steps of [`mdp_sync::account::ComeBack`].

use mdp_crypto::{Passphrase, RecoveryCode};
use mdp_sync::account;
use mdp_wire::register::InvitationToken;
use wasm_bindgen::prelude::*;

use super::kit;
use crate::border::{Browser, Failure, json, read};
use crate::vault::Vault;

/// A registration of an account that was, under way.
#[wasm_bindgen]
pub struct ComeBack {
    request: String,
    step: Option<account::ComeBack>,
    code: RecoveryCode,
}

#[wasm_bindgen]
impl ComeBack {
    /// Begins, with the password of this device.
    #[wasm_bindgen(constructor)]
    pub fn new(
        vault: &Vault,
        user_name: &str,
        password: &str,
        invitation: Option<String>,
    ) -> Result<ComeBack, Failure> {
        vault.check_password(password)?;
        let invitation = invitation.map(InvitationToken);
        let password = Passphrase::new(password);
        let (step, start) = account::ComeBack::begin(
            &vault.identity,
            user_name,
            password,
            invitation,
            &mut Browser,
        )?;
        let code = RecoveryCode::generate(&mut Browser);
        Ok(Self { request: json(&start)?, step: Some(step), code })
    }

    /// The request to send now.
    pub fn request(&self) -> String {
        self.request.clone()
    }

    /// Takes the server's answer.
    pub fn finish(&mut self, vault: &Vault, started: &str) -> Result<(), Failure> {
        let step = self.step.take().ok_or(Failure::new("unexpected"))?;
        let (started, replica) = (read(started)?, vault.replica()?);
        let request = step.finish(&started, &vault.identity, &self.code, replica, &mut Browser)?;
        self.request = json(&request)?;
        Ok(())
    }

    /// The recovery kit, as far as it is known here: its code is a new one.
    pub fn kit(&self, vault: &Vault) -> Result<String, Failure> {
        kit(vault, &self.code)
    }
}
