//! On the way to an open account: signing up, logging in, a second device, coming back.

mod come_back;
mod login;
mod sign_up;

pub use come_back::ComeBack;
pub use login::Login;
pub use sign_up::SignUp;

use mdp_crypto::RecoveryCode;
use serde::Serialize;

use crate::border::{Failure, json};
use crate::vault::Vault;

/// The recovery kit, as far as it is known here.
fn kit(vault: &Vault, code: &RecoveryCode) -> Result<String, Failure> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Kit<'a> {
        code: Vec<&'a str>,
        user_id: String,
        server_id: String,
        fingerprint: String,
    }
    let printed = code.printed();
    json(&Kit {
        code: printed.split('-').collect(),
        user_id: vault.user_id(),
        server_id: vault.server_id(),
        fingerprint: vault.fingerprint(),
    })
}
