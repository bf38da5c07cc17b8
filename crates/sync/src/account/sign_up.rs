//! Signing up: password, identity, printed code and home vault, all made on this device.

use mdp_crypto::device::DeviceStore;
use mdp_crypto::entropy::{Entropy, random};
use mdp_crypto::{HomeVault, Identity, Passphrase, RecoveryCode, Stretching};
use mdp_ledger::{DeviceId, UserId};
use mdp_wire::info::ServerInfo;
use mdp_wire::register::{InvitationToken, RegisterFinish, RegisterStart, RegisterStarted};

use super::found::{Founded, found};
use super::registering::Registering;
use crate::batch::Batch;
use crate::error::Error;
use crate::keys::VaultKeys;
use crate::replica::Replica;

/// A registration that waits for the server's first answer. Meanwhile the host makes an RSA key.
pub struct SignUp(Registering);

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

impl SignUp {
    /// Begins: the second value is to be sent. The password never is.
    pub fn begin(
        user_name: &str,
        password: Passphrase,
        invitation: Option<InvitationToken>,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, RegisterStart), Error> {
        let user = UserId(random(entropy));
        let (registering, start) =
            Registering::begin(user, user_name, password, invitation, entropy)?;
        Ok((Self(registering), start))
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
        let Self(registering) = self;
        let user = registering.user;
        let mut identity = Identity::generate(user, info.server, now, rsa_pkcs8, entropy)?;
        let Founded { genesis, keys } = found(&identity, device, now, entropy)?;
        let commit = &genesis.commit;
        identity.pin_home(HomeVault { vault: commit.commit().vault, genesis: commit.hash() });

        let code = RecoveryCode::generate(entropy);
        let (password, stretching) = (&registering.password, Stretching::DEFAULT);
        let store = DeviceStore::seal(&identity, device, password, stretching, entropy)?;
        let (replica, batch) = Replica::founded(&genesis, device, info.restore_epoch.0)?;
        let request = registering.finish(started, &identity, &code, &genesis, entropy)?;
        Ok(NewAccount { request, identity, store, code, replica, batch, keys })
    }
}
