//! Coming back: the identity makes its account again, on a server that doesn't know it (any more).
//!
//! The user id, the identity and the home vault's first commit are the ones that were; the password
//! is registered anew, and so is the printed code: nobody but a person has the one before.

use mdp_crypto::entropy::Entropy;
use mdp_crypto::{Identity, Passphrase, RecoveryCode, opaque};
use mdp_wire::bytes::Bytes;
use mdp_wire::name::UserName;
use mdp_wire::register::{InvitationToken, RegisterFinish, RegisterStart, RegisterStarted};

use super::sign_up::Named;
use crate::error::Error;
use crate::replica::Replica;

/// A registration of an account that was, waiting for the server's first answer.
pub struct ComeBack {
    named: Named,
    password: Passphrase,
    registration: opaque::Registration,
}

impl ComeBack {
    /// Begins: the second value is to be sent. The password never is.
    pub fn begin(
        identity: &Identity,
        user_name: &str,
        password: Passphrase,
        invitation: Option<InvitationToken>,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, RegisterStart), Error> {
        let user_name = UserName::parse(user_name).map_err(|_| Error::UserName)?;
        let (registration, message) = opaque::Registration::begin(&password, entropy)?;
        let start = RegisterStart {
            user: identity.user(),
            invitation: invitation.clone(),
            message: Bytes(message),
        };
        Ok((Self { named: Named { user_name, invitation }, password, registration }, start))
    }

    /// What makes the account again: `code` opens it from now on, and the one before doesn't. The
    /// rest of the vault is then handed back to a server that has its beginning. Stretches the
    /// password once.
    pub fn finish(
        self,
        started: &RegisterStarted,
        identity: &Identity,
        code: &RecoveryCode,
        replica: &Replica,
        entropy: &mut dyn Entropy,
    ) -> Result<RegisterFinish, Error> {
        let upload = self.registration.finish(&self.password, &started.message.0, entropy)?;
        let genesis = replica.genesis().ok_or(Error::NotPulled)?;
        self.named.register(identity, upload, code, &genesis, entropy)
    }
}
