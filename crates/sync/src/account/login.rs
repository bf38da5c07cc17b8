//! Logging in with the password: a session of level 1.

use mdp_crypto::entropy::Entropy;
use mdp_crypto::{Identity, Passphrase, opaque};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{DeviceId, Fingerprint, ServerId, SignedIdentity, UserId};
use mdp_wire::bytes::Bytes;
use mdp_wire::ids::SessionId;
use mdp_wire::name::UserName;
use mdp_wire::opaque::SUITE;
use mdp_wire::session::{Delivery, LoggedIn, LoginFinish, LoginStart, LoginStarted, SessionToken};

use crate::error::Error;

/// What a device that has the account already knows of it, and a server can't change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The account.
    pub user: UserId,
    /// Its server.
    pub server: ServerId,
    /// Its identity.
    pub fingerprint: Fingerprint,
}

impl Expected {
    /// What an identity says of its account.
    pub fn of(identity: &Identity) -> Self {
        Self {
            user: identity.user(),
            server: identity.server(),
            fingerprint: identity.fingerprint(),
        }
    }
}

/// A login that waits for the server's first answer.
pub struct LogIn {
    password: Passphrase,
    expected: Option<Expected>,
    login: opaque::Login,
}

/// A login that waits for the server's second answer.
pub struct LogInReply {
    server: ServerId,
    expected: Option<Expected>,
}

/// A session of level 1.
#[derive(Debug, Clone)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// The account.
    pub user: UserId,
    /// The server.
    pub server: ServerId,
    /// The account's public identity: the device's own where it has one, else as the server says.
    pub public: SignedIdentity,
    /// Whether the printed code has a slot to open.
    pub has_recovery_slot: bool,
    /// The token, for a program.
    pub token: Option<SessionToken>,
}

impl LogIn {
    /// Begins: the second value is to be sent. `expected` is what this device knows of the account,
    /// if it has it already.
    pub fn begin(
        user_name: &str,
        password: Passphrase,
        expected: Option<Expected>,
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, LoginStart), Error> {
        let user_name = UserName::parse(user_name).map_err(|_| Error::UserName)?;
        let (login, message) = opaque::Login::begin(&password, entropy)?;
        let start = LoginStart { user_name: user_name.shown().to_owned(), message: Bytes(message) };
        Ok((Self { password, expected, login }, start))
    }

    /// Answers the server, if it is the account's own. Stretches the password once.
    pub fn answer(
        self,
        started: LoginStarted,
        device: DeviceId,
        device_name: &str,
        delivery: Delivery,
        entropy: &mut dyn Entropy,
    ) -> Result<(LogInReply, LoginFinish), Error> {
        if started.suite != SUITE {
            return Err(Error::SuiteUnknown);
        }
        let server = started.server;
        if self.expected.is_some_and(|expected| expected.server != server) {
            return Err(Error::ServerChanged);
        }
        let done = self.login.finish(&self.password, &started.message.0, server, entropy)?;
        let finish = LoginFinish {
            ticket: started.ticket,
            message: Bytes(done.message),
            device,
            device_name: device_name.to_owned(),
            delivery,
        };
        Ok((LogInReply { server, expected: self.expected }, finish))
    }
}

impl LogInReply {
    /// Takes the server's second answer. The public identity that it states must be sound, of this
    /// account and server, and the one that this device knows, if it knows one.
    pub fn finish(self, answer: LoggedIn) -> Result<Session, Error> {
        let public = SignedIdentity::from_bytes(&answer.identity.0)?;
        let identity = public.verify().map_err(|_| Error::IdentitySubstituted)?;
        if (identity.user, identity.server) != (answer.user, self.server) {
            return Err(Error::IdentitySubstituted);
        }
        if let Some(expected) = self.expected {
            if expected.user != answer.user {
                return Err(Error::OtherAccount);
            }
            if expected.fingerprint != identity.fingerprint() {
                return Err(Error::IdentitySubstituted);
            }
        }
        Ok(Session {
            id: answer.session,
            user: answer.user,
            server: self.server,
            public,
            has_recovery_slot: answer.has_recovery_slot,
            token: answer.token,
        })
    }
}
