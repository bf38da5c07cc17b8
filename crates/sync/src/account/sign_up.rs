//! Signing up: password, identity, printed code and home vault, all made on this device.

use mdp_crypto::device::DeviceStore;
use mdp_crypto::entropy::{Entropy, random};
use mdp_crypto::{HomeVault, Identity, Passphrase, RecoveryCode, Stretching, opaque, slot};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{DeviceId, Hash, UserId};
use mdp_wire::bytes::{Array, Bytes};
use mdp_wire::info::ServerInfo;
use mdp_wire::name::UserName;
use mdp_wire::opaque::SUITE;
use mdp_wire::register::{InvitationToken, RegisterFinish, RegisterStart, RegisterStarted};
use mdp_wire::statement::RegistrationStatement;
use mdp_wire::sync::PushedCommit;

use super::found::{Founded, found};
use crate::batch::Batch;
use crate::error::Error;
use crate::keys::VaultKeys;
use crate::replica::Replica;

/// A registration that waits for the server's first answer. Meanwhile the host makes an RSA key.
pub struct SignUp {
    user: UserId,
    user_name: UserName,
    password: Passphrase,
    invitation: Option<InvitationToken>,
    registration: opaque::Registration,
}

/// An account that exists on this device, and on the server once it has answered.
///
/// The host stores `store` and `batch` **before** it sends `request`: if the answer is lost, the
/// account is there, and only this device has its identity.
pub struct NewAccount {
    /// To be sent.
    pub request: RegisterFinish,
    /// The identity, unlocked.
    pub identity: Identity,
    /// The identity at rest on this device, under the password.
    pub store: DeviceStore,
    /// For the printed page; the person confirms a part of it, and it is forgotten.
    pub code: RecoveryCode,
    /// The home vault, and what of it is to be stored.
    pub replica: Replica,
    /// To be stored for the replica.
    pub batch: Batch,
    /// The home vault's keys.
    pub keys: VaultKeys,
}

/// What an account is asked for under.
pub(super) struct Named {
    pub(super) user_name: UserName,
    pub(super) invitation: Option<InvitationToken>,
}

impl Named {
    /// The request that makes the account of `identity` on its server: `upload` is OPAQUE's, `code`
    /// the printed code that opens its slot, `genesis` the home vault's first commit.
    pub(super) fn register(
        self,
        identity: &Identity,
        upload: Vec<u8>,
        code: &RecoveryCode,
        genesis: &PushedCommit,
        entropy: &mut dyn Entropy,
    ) -> Result<RegisterFinish, Error> {
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

impl SignUp {
    /// Begins: the second value is to be sent. The password never is.
    pub fn begin(
        user_name: &str,
        password: Passphrase,
        invitation: Option<InvitationToken>,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, RegisterStart), Error> {
        let user_name = UserName::parse(user_name).map_err(|_| Error::UserName)?;
        let (registration, message) = opaque::Registration::begin(&password, entropy)?;
        let user = UserId(random(entropy));
        let start = RegisterStart { user, invitation: invitation.clone(), message: Bytes(message) };
        Ok((Self { user, user_name, password, invitation, registration }, start))
    }

    /// Makes everything the account consists of. `info` is what the server states of itself: there
    /// is nothing to compare its id with yet, and from now on it is pinned. `rsa_pkcs8` is a fresh
    /// RSA-4096 key of the host's making. Stretches the password twice.
    pub fn finish(
        self,
        started: &RegisterStarted,
        info: &ServerInfo,
        rsa_pkcs8: &[u8],
        device: DeviceId,
        now: u64,
        entropy: &mut dyn Entropy,
    ) -> Result<NewAccount, Error> {
        let message = self.registration.finish(&self.password, &started.message.0, entropy)?;
        let mut identity = Identity::generate(self.user, info.server, now, rsa_pkcs8, entropy)?;
        let Founded { genesis, keys } = found(&identity, device, now, entropy)?;
        let commit = &genesis.commit;
        identity.pin_home(HomeVault { vault: commit.commit().vault, genesis: commit.hash() });

        let code = RecoveryCode::generate(entropy);
        let store =
            DeviceStore::seal(&identity, device, &self.password, Stretching::DEFAULT, entropy)?;
        let (replica, batch) = Replica::founded(&genesis, device, info.restore_epoch.0)?;
        let named = Named { user_name: self.user_name, invitation: self.invitation };
        let request = named.register(&identity, message, &code, &genesis, entropy)?;
        Ok(NewAccount { request, identity, store, code, replica, batch, keys })
    }
}
