//! Sessions: who is logged in, where, and how far.

use mdp_ledger::{DeviceId, UserId};

use crate::{Context, Error, Store};

/// A session's id: 16 random bytes, no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub [u8; 16]);

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// SHA-256 of the token; the token itself is kept nowhere.
    pub token_hash: [u8; 32],
    /// Whose.
    pub user: UserId,
    /// 1: by password. 2: by the identity's signature as well.
    pub level: u8,
    /// On which device.
    pub device: DeviceId,
    /// What that device calls itself.
    pub device_name: String,
    /// The server's nonce for this session's level-2 login.
    pub nonce: [u8; 32],
    /// When it began.
    pub created: u64,
    /// When it was last used, as coarsely as the server notes it.
    pub last_seen: u64,
    /// From when on it's no longer good.
    pub expires: u64,
}

impl Store {
    /// Keeps a new session. [`Error::UnknownAccount`] also when the account is disabled.
    pub async fn create_session(&self, _context: &Context, _new: Session) -> Result<(), Error> {
        todo!()
    }

    /// The session of this token, if it is good at `now` and its account isn't disabled.
    pub async fn session(
        &self,
        _token_hash: [u8; 32],
        _now: u64,
    ) -> Result<Option<Session>, Error> {
        todo!()
    }

    /// A user's sessions that are good at `now`, newest first.
    pub async fn sessions(&self, _user: UserId, _now: u64) -> Result<Vec<Session>, Error> {
        todo!()
    }

    /// Raises a session to level 2 if it still has `nonce`, which is used up: the next one
    /// replaces it. Whether it did.
    pub async fn raise_session(
        &self,
        _context: &Context,
        _id: SessionId,
        _nonce: [u8; 32],
        _next: [u8; 32],
    ) -> Result<bool, Error> {
        todo!()
    }

    /// Notes that a session was used, and moves its end. A change like any other: call it rarely.
    pub async fn touch_session(
        &self,
        _context: &Context,
        _id: SessionId,
        _expires: u64,
    ) -> Result<(), Error> {
        todo!()
    }

    /// Ends one session of a user; whether there was one.
    pub async fn revoke_session(
        &self,
        _context: &Context,
        _user: UserId,
        _id: SessionId,
    ) -> Result<bool, Error> {
        todo!()
    }

    /// Ends a user's sessions but `keep`; how many.
    pub async fn revoke_sessions(
        &self,
        _context: &Context,
        _user: UserId,
        _keep: Option<SessionId>,
    ) -> Result<u64, Error> {
        todo!()
    }

    /// Forgets sessions, invitations and challenges that are past their time; how many.
    pub async fn sweep(&self, _context: &Context) -> Result<u64, Error> {
        todo!()
    }
}
