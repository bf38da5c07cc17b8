//! Invitations: single-use, expiring leave to register.

use mdp_ledger::Hash;

use crate::engine::{Connection, Row};
use crate::tables::INVITATIONS;
use crate::transaction::{FORGET, Transaction};
use crate::{Context, Error, Store};

/// An invitation that can still be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// SHA-256 of the token in the link; the token itself is kept nowhere.
    pub token_hash: [u8; 32],
    /// The user name it was made for.
    pub name: String,
    /// When it was made.
    pub created: u64,
    /// From when on it's no longer good.
    pub expires: u64,
}

impl Store {
    /// Keeps a new invitation.
    pub async fn invite(&self, context: &Context, new: Invitation) -> Result<(), Error> {
        self.change(context, "invitation.create", new.name.clone(), move |transaction| {
            let row = vec![
                new.token_hash.into(),
                new.name.into(),
                new.created.into(),
                new.expires.into(),
            ];
            transaction.insert(&INVITATIONS, row);
            Ok(())
        })
        .await
    }

    /// The invitation of this token, if it is still good at `now`.
    pub async fn invitation(
        &self,
        token_hash: [u8; 32],
        now: u64,
    ) -> Result<Option<Invitation>, Error> {
        self.read(move |connection| invitation(connection, token_hash, now)).await
    }

    /// Those that are still good at `now`, oldest first.
    pub async fn invitations(&self, now: u64) -> Result<Vec<Invitation>, Error> {
        self.read(move |connection| {
            connection.all(connection.sql().invitations, &[now.into()], read_invitation)
        })
        .await
    }

    /// Takes an invitation back; whether there was one.
    pub async fn revoke_invitation(
        &self,
        context: &Context,
        token_hash: [u8; 32],
    ) -> Result<bool, Error> {
        let now = context.now;
        self.change(context, "invitation.revoke", Hash(token_hash), move |transaction| {
            let found = invitation(transaction.read()?, token_hash, now)?.is_some();
            if found {
                transaction.delete(&INVITATIONS, vec![token_hash.into()]);
            }
            Ok(found)
        })
        .await
    }
}

/// Spends an invitation that is still good. [`Error::InvitationInvalid`].
pub(crate) fn use_up(
    transaction: &mut Transaction<'_>,
    token_hash: [u8; 32],
    now: u64,
) -> Result<(), Error> {
    invitation(transaction.read()?, token_hash, now)?.ok_or(Error::InvitationInvalid)?;
    transaction.delete(&INVITATIONS, vec![token_hash.into()]);
    Ok(())
}

/// Forgets those past their time; how many.
pub(crate) fn sweep(transaction: &mut Transaction<'_>, now: u64) -> Result<u64, Error> {
    let connection = transaction.read()?;
    let parameters = [now.into(), FORGET.into()];
    let past =
        connection.all(connection.sql().invitations_past, &parameters, |row| row.array::<32>(0))?;
    for token_hash in &past {
        transaction.delete(&INVITATIONS, vec![(*token_hash).into()]);
    }
    Ok(past.len() as u64)
}

fn invitation(
    connection: &mut dyn Connection,
    token_hash: [u8; 32],
    now: u64,
) -> Result<Option<Invitation>, Error> {
    let found =
        connection.one(connection.sql().invitation, &[token_hash.into()], read_invitation)?;
    Ok(found.filter(|invitation| invitation.expires > now))
}

fn read_invitation(row: &dyn Row) -> Result<Invitation, Error> {
    Ok(Invitation {
        token_hash: row.array(0)?,
        name: row.string(1)?,
        created: row.u64(2)?,
        expires: row.u64(3)?,
    })
}
