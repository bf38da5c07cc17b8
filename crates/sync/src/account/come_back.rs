//! Coming back: the identity makes its account again, on a server that doesn't know it (any more).
//!
//! The user id, the identity and the home vault's first commit are the ones that were; the password
//! is registered anew, and so is the printed code: nobody but a person has the one before.

use mdp_crypto::entropy::Entropy;
use mdp_crypto::{Identity, Passphrase, RecoveryCode};
use mdp_wire::register::{InvitationToken, RegisterFinish, RegisterStart, RegisterStarted};

use super::registering::Registering;
use crate::error::Error;
use crate::replica::Replica;

/// A registration of an account that was, waiting for the server's first answer.
pub struct ComeBack(Registering);

impl ComeBack {
    /// Begins: the second value is to be sent. The password never is.
    pub fn begin(
        identity: &Identity,
        user_name: &str,
        password: Passphrase,
        invitation: Option<InvitationToken>,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, RegisterStart), Error> {
        let (registering, start) =
            Registering::begin(identity.user(), user_name, password, invitation, entropy)?;
        Ok((Self(registering), start))
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
        let genesis = replica.genesis().ok_or(Error::NotPulled)?;
        self.0.finish(started, identity, code, &genesis, entropy)
    }
}
