//! What every registration has in common: a name, a password, and an identity that signs.

use mdp_crypto::entropy::Entropy;
use mdp_crypto::{Identity, Passphrase, RecoveryCode, opaque, slot};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Hash, UserId};
use mdp_wire::bytes::{Array, Bytes};
use mdp_wire::name::UserName;
use mdp_wire::opaque::SUITE;
use mdp_wire::register::{InvitationToken, RegisterFinish, RegisterStart, RegisterStarted};
use mdp_wire::statement::RegistrationStatement;
use mdp_wire::sync::PushedCommit;

use crate::error::Error;

/// A registration that waits for the server's first answer.
pub(super) struct Registering {
    pub(super) user: UserId,
    pub(super) password: Passphrase,
    user_name: UserName,
    invitation: Option<InvitationToken>,
    registration: opaque::Registration,
}

impl Registering {
    /// Begins: the second value is to be sent. The password never is.
    pub(super) fn begin(
        user: UserId,
        user_name: &str,
        password: Passphrase,
        invitation: Option<InvitationToken>,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, RegisterStart), Error> {
        let user_name = UserName::parse(user_name).map_err(|_| Error::UserName)?;
        let (registration, message) = opaque::Registration::begin(&password, entropy)?;
        let start = RegisterStart { user, invitation: invitation.clone(), message: Bytes(message) };
        Ok((Self { user, password, user_name, invitation, registration }, start))
    }

    /// The request that makes the account of `identity` on its server: `code` is the printed code
    /// that opens its slot, `genesis` the home vault's first commit. Stretches the password once.
    pub(super) fn finish(
        self,
        started: &RegisterStarted,
        identity: &Identity,
        code: &RecoveryCode,
        genesis: &PushedCommit,
        entropy: &mut dyn Entropy,
    ) -> Result<RegisterFinish, Error> {
        let upload = self.registration.finish(&self.password, &started.message.0, entropy)?;
        let statement = RegistrationStatement {
            server: identity.server(),
            user: identity.user(),
            user_name: self.user_name.shown().to_owned(),
            upload: Hash::of(&upload),
        };
        Ok(RegisterFinish {
            user: statement.user,
            signature: Array(identity.sign_registration(&statement)?),
            user_name: statement.user_name,
            invitation: self.invitation,
            suite: SUITE,
            message: Bytes(upload),
            identity: Bytes(identity.public().to_bytes()),
            slot: Bytes(slot::seal(identity, code, entropy)?.to_bytes()),
            genesis: Bytes(genesis.to_bytes()),
        })
    }
}
