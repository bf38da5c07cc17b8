//! The client half of OPAQUE (RFC 9807): registration and login, each in two steps.
//!
//! The password never leaves this crate, and the protocol's `export_key` is discarded: nothing is
//! ever sealed under what a server takes part in deriving. A password and a server are wrong in the
//! same way: one error.

use mdp_ledger::ServerId;
use mdp_wire::opaque::{Stretch, Suite, context};
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, Identifiers, RegistrationResponse,
};
use rand_core06::{CryptoRng, RngCore};
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::{Error, Passphrase};

/// A registration that waits for the server's answer.
pub struct Registration(ClientRegistration<Suite>);

impl Registration {
    /// Begins to register a password; the second value is the request to send.
    pub fn begin(
        password: &Passphrase,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, Vec<u8>), Error> {
        let start = ClientRegistration::start(&mut EntropyRng(entropy), password.as_bytes())
            .map_err(|_| Error::Login)?;
        Ok((Self(start.state), start.message.serialize().to_vec()))
    }

    /// Takes the server's answer and gives the record to upload. Stretches the password once.
    pub fn finish(
        self,
        password: &Passphrase,
        answer: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, Error> {
        let answer = RegistrationResponse::deserialize(answer).map_err(|_| Error::Login)?;
        let stretch = Stretch::SUITE_1;
        let parameters =
            ClientRegistrationFinishParameters::new(Identifiers::default(), Some(&stretch));
        let rng = &mut EntropyRng(entropy);
        let finish = self
            .0
            .finish(rng, password.as_bytes(), answer, parameters)
            .map_err(|_| Error::Login)?;
        drop(Zeroizing::new(<[u8; 64]>::from(finish.export_key)));
        Ok(finish.message.serialize().to_vec())
    }
}

/// A login that waits for the server's answer.
pub struct Login(ClientLogin<Suite>);

impl Login {
    /// Begins a login; the second value is the request to send.
    pub fn begin(
        password: &Passphrase,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, Vec<u8>), Error> {
        let start = ClientLogin::start(&mut EntropyRng(entropy), password.as_bytes())
            .map_err(|_| Error::Login)?;
        Ok((Self(start.state), start.message.serialize().to_vec()))
    }

    /// Takes the server's answer and gives the last message to send. Stretches the password once.
    /// `server` is the one that is meant, known beforehand or stated by the server at first.
    pub fn finish(
        self,
        password: &Passphrase,
        answer: &[u8],
        server: ServerId,
        entropy: &mut dyn Entropy,
    ) -> Result<LoggedIn, Error> {
        let answer = CredentialResponse::deserialize(answer).map_err(|_| Error::Login)?;
        let (context, stretch) = (context(server), Stretch::SUITE_1);
        let parameters = ClientLoginFinishParameters::new(
            Some(&context),
            Identifiers::default(),
            Some(&stretch),
        );
        let rng = &mut EntropyRng(entropy);
        let finish = self
            .0
            .finish(rng, password.as_bytes(), answer, parameters)
            .map_err(|_| Error::Login)?;
        drop(Zeroizing::new(<[u8; 64]>::from(finish.export_key)));
        Ok(LoggedIn {
            message: finish.message.serialize().to_vec(),
            session_key: Zeroizing::new(finish.session_key.into()),
        })
    }
}

/// A login that succeeded on this side.
pub struct LoggedIn {
    /// The last message to send.
    pub message: Vec<u8>,
    /// The key that only this device and the server know now.
    pub session_key: Zeroizing<[u8; 64]>,
}

/// The injected randomness, as OPAQUE's library asks for it.
struct EntropyRng<'a>(&'a mut dyn Entropy);

impl RngCore for EntropyRng<'_> {
    fn next_u32(&mut self) -> u32 {
        rand_core06::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core06::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, buf: &mut [u8]) {
        self.0.fill(buf);
    }

    fn try_fill_bytes(&mut self, buf: &mut [u8]) -> Result<(), rand_core06::Error> {
        self.0.fill(buf);
        Ok(())
    }
}

impl CryptoRng for EntropyRng<'_> {}
