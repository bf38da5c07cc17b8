//! The identity: a user's private keys, what they may sign, and the vault they trust first.
//!
//! One per user. Its secrets exist in clear only here, while unlocked; at rest they are sealed by
//! [`crate::device`], [`crate::slot`] and [`crate::key_file`]. Each signature has a use of its own,
//! made by a method of its own over a structure of ours: no method signs bytes.

mod secret;

use ed25519_dalek::{Signer, SigningKey};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::signature::{self, Use};
use mdp_ledger::{
    Commit, Fingerprint, Grant, GrantTerms, Hash, PublicIdentity, ServerId, SignedCommit,
    SignedIdentity, Suite, UserId, VaultId,
};
use mdp_wire::statement::{LoginStatement, RecoverySlot, RegistrationStatement};
use ml_kem::KeyExport;
use ml_kem::ml_kem_768::DecapsulationKey;
use zeroize::Zeroizing;

use crate::entropy::{Entropy, random};
use crate::kem::PendingDecapsulation;
use crate::{Error, rsa_key};

/// The root of trust: the user's own first vault, by its id and the hash of its genesis commit. It
/// travels inside the sealed identity, so that no server can offer another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HomeVault {
    /// The vault's id.
    pub vault: VaultId,
    /// Hash of its genesis, or after a rotation of the identity, of the commit that made it.
    pub genesis: Hash,
}

/// How an identity follows another.
#[derive(Clone, Copy)]
struct Succession {
    previous: Fingerprint,
    /// By the previous identity, over this one's public half.
    signature: [u8; 64],
}

/// A user's private keys.
pub struct Identity {
    signing: SigningKey,
    mlkem_seed: Zeroizing<[u8; 64]>,
    mlkem: DecapsulationKey,
    rsa_pkcs8: Zeroizing<Vec<u8>>,
    home: Option<HomeVault>,
    legacy_rsa: Option<Zeroizing<Vec<u8>>>,
    succession: Option<Succession>,
    public: SignedIdentity,
    fingerprint: Fingerprint,
}

impl Identity {
    /// Makes a new identity. `rsa_pkcs8` is a fresh RSA-4096 key (exponent 65537) from the host,
    /// used for nothing else; `created` is the time in milliseconds since the Unix epoch.
    pub fn generate(
        user: UserId,
        server: ServerId,
        created: u64,
        rsa_pkcs8: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Self, Error> {
        let seed = Zeroizing::new(random(entropy));
        let mlkem_seed = Zeroizing::new(random(entropy));
        let rsa_pkcs8 = Zeroizing::new(rsa_pkcs8.to_vec());
        Self::assemble(user, server, created, &seed, mlkem_seed, rsa_pkcs8, None)
    }

    fn assemble(
        user: UserId,
        server: ServerId,
        created: u64,
        seed: &[u8; 32],
        mlkem_seed: Zeroizing<[u8; 64]>,
        rsa_pkcs8: Zeroizing<Vec<u8>>,
        succession: Option<Succession>,
    ) -> Result<Self, Error> {
        if rsa_pkcs8.len() > secret::PKCS8_MOST {
            return Err(Error::BadRsaKey);
        }
        let signing = SigningKey::from_bytes(seed);
        let mlkem = DecapsulationKey::from_seed((*mlkem_seed).into());
        let mut mlkem_public = Box::new([0; mdp_kem::MLKEM_PUBLIC_LEN]);
        mlkem_public.copy_from_slice(&mlkem.encapsulation_key().to_bytes());
        let identity = PublicIdentity {
            suite: Suite::One,
            user,
            server,
            created,
            signing: signing.verifying_key().to_bytes(),
            mlkem: mlkem_public,
            rsa: rsa_key::public_half(&rsa_pkcs8)?,
            previous: succession.map(|s| s.previous),
        };
        let fingerprint = identity.fingerprint();
        let signature = sign(&signing, Use::Identity, &identity.to_bytes());
        let succession_signature = succession.map(|s| s.signature);
        let public = SignedIdentity { identity, signature, succession: succession_signature };
        Ok(Self {
            signing,
            mlkem_seed,
            mlkem,
            rsa_pkcs8,
            home: None,
            legacy_rsa: None,
            succession,
            public,
            fingerprint,
        })
    }

    /// Pins the home vault, once its genesis is made. Until then the identity can't be stored.
    pub fn pin_home(&mut self, home: HomeVault) {
        self.home = Some(home);
    }

    /// Keeps the RSA key of the previous system, for its rows and nothing else (PKCS#8 DER).
    pub fn keep_legacy_rsa(&mut self, pkcs8: &[u8]) -> Result<(), Error> {
        if pkcs8.len() > secret::PKCS8_MOST {
            return Err(Error::BadRsaKey);
        }
        rsa_key::legacy_public_half(pkcs8)?;
        self.legacy_rsa = Some(Zeroizing::new(pkcs8.to_vec()));
        Ok(())
    }

    /// Whose.
    pub fn user(&self) -> UserId {
        self.public.identity.user
    }

    /// On which server.
    pub fn server(&self) -> ServerId {
        self.public.identity.server
    }

    /// The public half, signed by itself.
    pub fn public(&self) -> &SignedIdentity {
        &self.public
    }

    /// The public half's fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The pinned home vault.
    pub fn home(&self) -> Option<HomeVault> {
        self.home
    }

    /// The RSA half in PKCS#8 DER, on its way into the host's own key store and nowhere else; the
    /// host wipes its copy.
    pub fn rsa_pkcs8(&self) -> &[u8] {
        &self.rsa_pkcs8
    }

    /// The previous system's RSA key in PKCS#8 DER, if one was imported.
    pub fn legacy_rsa(&self) -> Option<&[u8]> {
        self.legacy_rsa.as_ref().map(|key| key.as_slice())
    }

    /// Signs a commit that names this identity as its author.
    pub fn sign_commit(&self, commit: Commit) -> Result<SignedCommit, Error> {
        if commit.author != self.user() || commit.author_key != self.fingerprint {
            return Err(Error::OtherAccount);
        }
        let signature = sign(&self.signing, Use::Commit, &commit.to_bytes());
        Ok(SignedCommit::new(commit, signature))
    }

    /// Signs the registration of this identity's own account.
    pub fn sign_registration(&self, it: &RegistrationStatement) -> Result<[u8; 64], Error> {
        if it.user != self.user() || it.server != self.server() {
            return Err(Error::OtherAccount);
        }
        Ok(sign(&self.signing, Use::Registration, &it.to_bytes()))
    }

    /// Signs a level-2 login to this identity's own server. That `origin` is where the device
    /// really talks to is the host's to state.
    pub fn sign_login(&self, login: &LoginStatement) -> Result<[u8; 64], Error> {
        if login.user != self.user() || login.server != self.server() {
            return Err(Error::OtherAccount);
        }
        Ok(sign(&self.signing, Use::Login, &login.to_bytes()))
    }

    pub(crate) fn sign_grant(
        &self,
        terms: GrantTerms,
        encapsulation: Vec<u8>,
        wrapped: Vec<u8>,
    ) -> Grant {
        let body = Grant::body(&terms, &encapsulation, &wrapped);
        let signature = sign(&self.signing, Use::Grant, &body);
        Grant { terms, encapsulation, wrapped, signature }
    }

    pub(crate) fn sign_slot(&self, slot_key: [u8; 32], sealed: Vec<u8>) -> RecoverySlot {
        let mut slot = RecoverySlot {
            user: self.user(),
            server: self.server(),
            fingerprint: self.fingerprint,
            slot_key,
            sealed,
            signature: [0; 64],
        };
        slot.signature = sign(&self.signing, Use::Slot, &slot.body());
        slot
    }

    pub(crate) fn decapsulate(&self, ciphertext: &[u8]) -> Result<PendingDecapsulation, Error> {
        PendingDecapsulation::begin(&self.mlkem, &self.public.identity.rsa, ciphertext)
    }
}

/// One signature, over the input of its use.
pub(crate) fn sign(key: &SigningKey, purpose: Use, body: &[u8]) -> [u8; 64] {
    key.sign(&signature::input(purpose, body)).to_bytes()
}
