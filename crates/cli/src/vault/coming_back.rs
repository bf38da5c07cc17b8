//! Making the account again, on a server that doesn't know it.

use mdp_crypto::{Passphrase, RecoveryCode};
use mdp_sync::account::ComeBack;
use mdp_wire::error::ErrorCode;
use mdp_wire::info::ServerInfo;
use mdp_wire::register::{InvitationToken, RegisterStarted, Registered};
use mdp_wire::route;

use super::exchange::sign_in;
use super::{Vault, guard};
use crate::failure::Failure;
use crate::host::OsEntropy;
use crate::http::HttpError;

impl Vault {
    /// Whether the server has the account, with this password. An empty server has another id than
    /// the one that this account belongs to, until the account is there.
    pub(crate) fn is_known(&self) -> Result<bool, Failure> {
        let mut line = guard(&self.line);
        let info: ServerInfo = line.get(route::INFO)?;
        if info.server != self.identity.server() {
            return Ok(false);
        }
        match sign_in(&mut line, &self.profile, &self.identity, &self.password) {
            Ok(()) => Ok(true),
            // Nobody's name and password there, or somebody else's.
            Err(failure) if matches!(failure.code.as_str(), "login-failed" | "other-account") => {
                Ok(false)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Makes the account again, with the vault's beginning. `show` is given the printed code that
    /// opens it from then on, once the server would take it and before it does.
    pub(crate) fn come_back(
        &self,
        invitation: Option<String>,
        show: &dyn Fn(&RecoveryCode) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let line = guard(&self.line);
        let (returning, start) = ComeBack::begin(
            &self.identity,
            &self.profile.user_name,
            Passphrase::new(&self.password),
            invitation.map(InvitationToken),
            &mut OsEntropy,
        )?;
        let started: RegisterStarted =
            line.post(route::REGISTER_START, &start).map_err(of_an_account_that_is_there)?;
        let code = RecoveryCode::generate(&mut OsEntropy);
        let request = {
            let state = self.state();
            let replica = state.workspace.replica();
            returning.finish(&started, &self.identity, &code, replica, &mut OsEntropy)?
        };
        show(&code)?;
        line.post::<Registered>(route::REGISTER_FINISH, &request)?;
        Ok(())
    }
}

/// The server knows the user id, and not this password: a backup from before a change of it.
fn of_an_account_that_is_there(error: HttpError) -> Failure {
    match error.code() {
        Some(ErrorCode::UserIdTaken) => Failure::new("account-known"),
        _ => error.into(),
    }
}
