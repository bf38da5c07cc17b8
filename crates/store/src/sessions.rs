//! Sessions: who is logged in, where, and how far.

use std::fmt;

use mdp_ledger::{DeviceId, UserId};

use crate::engine::{Connection, Row};
use crate::tables::SESSIONS;
use crate::transaction::{FORGET, Transaction};
use crate::{Context, Error, Store, TicketKey, accounts, invitations, tickets};

/// A session's id: 16 random bytes, no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub [u8; 16]);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

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
    /// Keeps a new session in exchange for the ticket that led to it, for whoever proved to know the
    /// password of `record` (its digest); `false`, and no session, when that ticket was used before
    /// or that password is no longer the account's. [`Error::UnknownAccount`] also when the account
    /// is disabled.
    pub async fn create_session(
        &self,
        context: &Context,
        ticket: TicketKey,
        record: [u8; 32],
        new: Session,
    ) -> Result<bool, Error> {
        self.change(context, "session.create", new.id, move |transaction| {
            let account = accounts::known(transaction, new.user)?;
            if account.disabled {
                return Err(Error::UnknownAccount);
            }
            // Nothing is written, and so nothing said in the audit, where there is no session.
            let is_current = account.opaque.is_some_and(|opaque| opaque.digest() == record);
            if !is_current || !tickets::use_up(transaction, ticket)? {
                return Ok(false);
            }
            let row = vec![
                new.id.0.into(),
                new.token_hash.into(),
                new.user.0.into(),
                new.level.into(),
                new.device.0.into(),
                new.device_name.into(),
                new.nonce.into(),
                new.created.into(),
                new.last_seen.into(),
                new.expires.into(),
            ];
            transaction.insert(&SESSIONS, row);
            Ok(true)
        })
        .await
    }

    /// The session of this token, if it is good at `now` and its account isn't disabled.
    pub async fn session(&self, token_hash: [u8; 32], now: u64) -> Result<Option<Session>, Error> {
        self.look_up(move |connection| {
            let parameters = [token_hash.into(), now.into()];
            connection.one(connection.sql().session_by_token, &parameters, read_session)
        })
        .await
    }

    /// A user's sessions that are good at `now`, newest first.
    pub async fn sessions(&self, user: UserId, now: u64) -> Result<Vec<Session>, Error> {
        let mut found = self.read(move |connection| of_user(connection, user)).await?;
        found.retain(|session| session.expires > now);
        Ok(found)
    }

    /// Raises a session to level 2 if it still has `nonce`, which is used up: the next one
    /// replaces it. Whether it did.
    pub async fn raise_session(
        &self,
        context: &Context,
        id: SessionId,
        nonce: [u8; 32],
        next: [u8; 32],
    ) -> Result<bool, Error> {
        let now = context.now;
        self.change(context, "session.raise", id, move |transaction| {
            let found = session(transaction.read()?, id)?;
            let raised = found.is_some_and(|s| s.nonce == nonce && s.expires > now);
            if raised {
                let columns = [("level", 2_u8.into()), ("nonce", next.into())];
                transaction.set(&SESSIONS, vec![id.0.into()], columns);
            }
            Ok(raised)
        })
        .await
    }

    /// Notes that a session was used, and moves its end. A change like any other: call it rarely.
    /// Nothing happens where the session is gone.
    pub async fn touch_session(
        &self,
        context: &Context,
        id: SessionId,
        expires: u64,
    ) -> Result<(), Error> {
        let now = context.now;
        self.change(context, "session.touch", id, move |transaction| {
            if session(transaction.read()?, id)?.is_some() {
                let columns = [("last_seen", now.into()), ("expires", expires.into())];
                transaction.set(&SESSIONS, vec![id.0.into()], columns);
            }
            Ok(())
        })
        .await
    }

    /// Ends one session of a user; whether there was one.
    pub async fn revoke_session(
        &self,
        context: &Context,
        user: UserId,
        id: SessionId,
    ) -> Result<bool, Error> {
        self.change(context, "session.revoke", id, move |transaction| {
            let found = session(transaction.read()?, id)?.is_some_and(|s| s.user == user);
            if found {
                transaction.delete(&SESSIONS, vec![id.0.into()]);
            }
            Ok(found)
        })
        .await
    }

    /// Ends a user's sessions but `keep`; how many.
    pub async fn revoke_sessions(
        &self,
        context: &Context,
        user: UserId,
        keep: Option<SessionId>,
    ) -> Result<u64, Error> {
        self.change(context, "session.revoke-all", user, move |transaction| {
            end(transaction, user, keep)
        })
        .await
    }

    /// Forgets sessions, invitations and used tickets that are past their time; how many.
    pub async fn sweep(&self, context: &Context) -> Result<u64, Error> {
        let now = context.now;
        let mut swept = self.sweep_tickets(now).await?;
        loop {
            let some = self
                .change(context, "sweep", "", move |transaction| {
                    Ok(sweep(transaction, now)? + invitations::sweep(transaction, now)?)
                })
                .await?;
            swept += some;
            if some < u64::from(FORGET) {
                return Ok(swept);
            }
        }
    }
}

/// Ends a user's sessions but `keep`; how many.
pub(crate) fn end(
    transaction: &mut Transaction<'_>,
    user: UserId,
    keep: Option<SessionId>,
) -> Result<u64, Error> {
    let mut ended = of_user(transaction.read()?, user)?;
    ended.retain(|session| Some(session.id) != keep);
    for session in &ended {
        transaction.delete(&SESSIONS, vec![session.id.0.into()]);
    }
    Ok(ended.len() as u64)
}

fn sweep(transaction: &mut Transaction<'_>, now: u64) -> Result<u64, Error> {
    let connection = transaction.read()?;
    let parameters = [now.into(), FORGET.into()];
    let past =
        connection.all(connection.sql().sessions_past, &parameters, |row| row.array::<16>(0))?;
    for id in &past {
        transaction.delete(&SESSIONS, vec![(*id).into()]);
    }
    Ok(past.len() as u64)
}

fn session(connection: &mut dyn Connection, id: SessionId) -> Result<Option<Session>, Error> {
    connection.one(connection.sql().session, &[id.0.into()], read_session)
}

fn of_user(connection: &mut dyn Connection, user: UserId) -> Result<Vec<Session>, Error> {
    connection.all(connection.sql().sessions, &[user.0.into()], read_session)
}

fn read_session(row: &dyn Row) -> Result<Session, Error> {
    Ok(Session {
        id: SessionId(row.array(0)?),
        token_hash: row.array(1)?,
        user: UserId(row.array(2)?),
        level: row.u8(3)?,
        device: DeviceId(row.array(4)?),
        device_name: row.string(5)?,
        nonce: row.array(6)?,
        created: row.u64(7)?,
        last_seen: row.u64(8)?,
        expires: row.u64(9)?,
    })
}
