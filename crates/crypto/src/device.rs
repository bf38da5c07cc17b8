//! The identity at rest on one device.
//!
//! A random device key seals the identity; the password, stretched with the device's own salt,
//! seals the device key. Later ways to unlock (a passkey's PRF) seal the same device key beside it.
//! Changing the password reseals 32 bytes, and a device that was offline meanwhile still opens with
//! the old one.
//!
//! `["mdp/v1/device", user, server, device, [stretching], device key sealed, identity sealed]`.

use mdp_ledger::cbor::{self, EncodeError};
use mdp_ledger::{DeviceId, ServerId, UserId};
use minicbor::Encoder;
use zeroize::Zeroizing;

use crate::entropy::{Entropy, random};
use crate::hazmat::argon2id::{self, Salt, Stretching};
use crate::{Error, Identity, Passphrase, committed};

const TAG: &str = "mdp/v1/device";

/// The most bytes of a device store.
const MOST: usize = 32 * 1024;

/// An identity sealed for one device: what the device stores, and all it stores of it.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceStore {
    user: UserId,
    server: ServerId,
    device: DeviceId,
    stretching: Stretching,
    salt: Salt,
    device_key: Vec<u8>,
    identity: Vec<u8>,
}

impl DeviceStore {
    /// Seals `identity` under `password` for `device`.
    pub fn seal(
        identity: &Identity,
        device: DeviceId,
        password: &Passphrase,
        stretching: Stretching,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, Error> {
        let device_key = Zeroizing::new(random(entropy));
        let mut store = Self {
            user: identity.user(),
            server: identity.server(),
            device,
            stretching,
            salt: random(entropy),
            device_key: Vec::new(),
            identity: Vec::new(),
        };
        store.seal_device_key(&device_key, password, entropy)?;
        store.seal_identity(&device_key, identity, entropy)?;
        Ok(store)
    }

    /// Opens the identity. One stretching of the password.
    pub fn unlock(&self, password: &Passphrase) -> Result<Identity, Error> {
        let device_key = self.open_device_key(password)?;
        let bytes = committed::open(&self.identity, 0, &*device_key, &self.context("identity"))?;
        let identity = Identity::from_secret_bytes(&bytes)?;
        if identity.user() != self.user || identity.server() != self.server {
            return Err(Error::OtherAccount);
        }
        Ok(identity)
    }

    /// Whether `password` is this device's: for a person who is asked again before something
    /// that can't be undone.
    pub fn check(&self, password: &Passphrase) -> Result<(), Error> {
        self.open_device_key(password).map(drop)
    }

    /// Reseals under another password (and a fresh salt); the identity's own bytes stay.
    pub fn change_password(
        &mut self,
        old: &Passphrase,
        new: &Passphrase,
        stretching: Stretching,
        entropy: &mut dyn Entropy,
    ) -> Result<(), Error> {
        let device_key = self.open_device_key(old)?;
        self.salt = random(entropy);
        self.stretching = stretching;
        self.seal_device_key(&device_key, new, entropy)
    }

    /// Reseals a changed identity (a home vault pinned, a legacy key imported).
    pub fn replace_identity(
        &mut self,
        identity: &Identity,
        password: &Passphrase,
        entropy: &mut dyn Entropy,
    ) -> Result<(), Error> {
        if identity.user() != self.user || identity.server() != self.server {
            return Err(Error::OtherAccount);
        }
        let device_key = self.open_device_key(password)?;
        self.seal_identity(&device_key, identity, entropy)
    }

    /// Whose identity.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// On which server.
    pub fn server(&self) -> ServerId {
        self.server
    }

    /// On which device.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// The bytes to store.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(|e| self.write(e))
    }

    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(7)?.str(TAG)?.bytes(&self.user.0)?.bytes(&self.server.0)?;
        e.bytes(&self.device.0)?;
        self.stretching.write(&self.salt, e)?;
        e.bytes(&self.device_key)?.bytes(&self.identity)?.ok()
    }

    /// Reads stored bytes. Stretching parameters out of bounds are refused here.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > MOST {
            return Err(Error::Malformed);
        }
        let d = &mut minicbor::Decoder::new(bytes);
        cbor::array(d, 7)?;
        if d.str()? != TAG {
            return Err(Error::Unsupported);
        }
        let (user, server) = (UserId(cbor::fixed(d)?), ServerId(cbor::fixed(d)?));
        let device = DeviceId(cbor::fixed(d)?);
        let (stretching, salt) = Stretching::read(d)?;
        let (device_key, identity) = (d.bytes()?.to_vec(), d.bytes()?.to_vec());
        let store = Self { user, server, device, stretching, salt, device_key, identity };
        if store.to_bytes() == bytes { Ok(store) } else { Err(Error::Malformed) }
    }

    fn seal_device_key(
        &mut self,
        device_key: &[u8; 32],
        password: &Passphrase,
        entropy: &mut dyn Entropy,
    ) -> Result<(), Error> {
        let stretched = argon2id::stretch(password.as_bytes(), &self.salt, self.stretching)?;
        let context = self.context("password");
        self.device_key = committed::seal_bytes(&[], &*stretched, &context, device_key, entropy)?;
        Ok(())
    }

    fn open_device_key(&self, password: &Passphrase) -> Result<Zeroizing<[u8; 32]>, Error> {
        let stretched = argon2id::stretch(password.as_bytes(), &self.salt, self.stretching)?;
        let opened = committed::open(&self.device_key, 0, &*stretched, &self.context("password"))
            .map_err(|_| Error::WrongPassphrase)?;
        opened.as_slice().try_into().map(Zeroizing::new).map_err(|_| Error::Malformed)
    }

    fn seal_identity(
        &mut self,
        device_key: &[u8; 32],
        identity: &Identity,
        entropy: &mut dyn Entropy,
    ) -> Result<(), Error> {
        let secret = identity.to_secret_bytes()?;
        self.identity =
            committed::seal_bytes(&[], device_key, &self.context("identity"), &secret, entropy)?;
        Ok(())
    }

    /// `cbor["mdp/v1/device", user, server, device, what]`.
    fn context(&self, what: &str) -> Vec<u8> {
        cbor::encode(|e| {
            e.array(5)?.str(TAG)?.bytes(&self.user.0)?.bytes(&self.server.0)?;
            e.bytes(&self.device.0)?.str(what)?.ok()
        })
    }
}
