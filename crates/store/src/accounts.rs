//! Accounts: who is who, and the OPAQUE records that passwords are checked against.

use mdp_ledger::{Fingerprint, ServerId, UserId};
use sha2::{Digest, Sha256};

use crate::engine::{Connection, Row, Value};
use crate::tables::{ACCOUNTS, META};
use crate::transaction::Transaction;
use crate::{Context, Error, Push, SessionId, Slot, Store, invitations, meta, sessions, slots};

/// An OPAQUE registration (RFC 9807).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpaqueRecord {
    /// The suite's number; unknown ones are refused by whoever reads.
    pub suite: u8,
    /// The serialised record.
    pub bytes: Vec<u8>,
}

impl OpaqueRecord {
    /// SHA-256 of the suite's byte and the record: which password it was.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::new().chain_update([self.suite]).chain_update(&self.bytes).finalize().into()
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// For life.
    pub user: UserId,
    /// As its owner writes it.
    pub name: String,
    /// Case-folded NFKC, computed by the caller: what must be unique.
    pub name_key: String,
    /// When it was registered.
    pub created: u64,
    /// A disabled account can't log in and has no session.
    pub disabled: bool,
    /// May open `/admin/`: the first account.
    pub admin: bool,
    /// The public identity (`SignedIdentity`), as its owner sent it.
    pub identity: Vec<u8>,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// What a login is checked against; `None` until a new password is registered.
    pub opaque: Option<OpaqueRecord>,
    /// When this account last proved that its key still works.
    pub key_checked: Option<u64>,
}

/// Who may register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// Anybody.
    Open,
    /// Only whoever comes first: the operator's own account.
    FirstOnly,
    /// Whoever holds this invitation (the hash of its token), which is used up.
    Invitation([u8; 32]),
}

/// A new account, whole: it comes into being with its vault in one transaction, or not at all.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Made by the client.
    pub user: UserId,
    /// The server that its identity names. A database without accounts becomes that one.
    pub server: ServerId,
    /// As its owner writes it.
    pub name: String,
    /// Case-folded NFKC.
    pub name_key: String,
    /// The public identity.
    pub identity: Vec<u8>,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// The password's record.
    pub opaque: OpaqueRecord,
    /// The recovery slot.
    pub slot: Slot,
    /// The genesis of the home vault.
    pub vault: Push,
    /// Under which policy.
    pub gate: Gate,
}

impl Store {
    /// Registers an account: the account, its slot and its vault's genesis in one transaction.
    /// Gives whether it is the operator's (the first).
    ///
    /// [`Error::OtherServer`], [`Error::NameTaken`], [`Error::UserTaken`], [`Error::VaultExists`],
    /// [`Error::RegistrationClosed`], [`Error::InvitationInvalid`].
    pub async fn register(&self, context: &Context, new: Registration) -> Result<bool, Error> {
        let now = context.now;
        self.change(context, "account.register", new.user, move |transaction| {
            register(transaction, now, new)
        })
        .await
    }

    /// An account by its id.
    pub async fn account(&self, user: UserId) -> Result<Option<Account>, Error> {
        self.look_up(move |connection| account(connection, user)).await
    }

    /// An account by its folded name.
    pub async fn account_by_name(&self, name_key: &str) -> Result<Option<Account>, Error> {
        let key = name_key.to_owned();
        self.look_up(move |connection| by_name(connection, key)).await
    }

    /// Accounts in the order of their ids, those after `after`, `limit` at most.
    pub async fn accounts(&self, after: Option<UserId>, limit: u32) -> Result<Vec<Account>, Error> {
        let parameters = [Value::option(after.map(|user| user.0)), limit.into()];
        self.read(move |connection| {
            connection.all(connection.sql().accounts, &parameters, read_account)
        })
        .await
    }

    /// Disables an account, which ends its sessions, or enables it again.
    /// [`Error::UnknownAccount`].
    pub async fn set_disabled(
        &self,
        context: &Context,
        user: UserId,
        disabled: bool,
    ) -> Result<(), Error> {
        let action = if disabled { "account.disable" } else { "account.enable" };
        self.change(context, action, user, move |transaction| {
            known(transaction, user)?;
            transaction.set(&ACCOUNTS, vec![user.0.into()], [("disabled", disabled.into())]);
            if disabled {
                sessions::end(transaction, user, None)?;
            }
            Ok(())
        })
        .await
    }

    /// Replaces the password's record, which ends the account's other sessions than `keep`.
    /// [`Error::UnknownAccount`].
    pub async fn set_opaque(
        &self,
        context: &Context,
        user: UserId,
        record: OpaqueRecord,
        keep: Option<SessionId>,
    ) -> Result<(), Error> {
        self.change(context, "account.password", user, move |transaction| {
            known(transaction, user)?;
            let columns = [("opaque_suite", record.suite.into()), ("opaque", record.bytes.into())];
            transaction.set(&ACCOUNTS, vec![user.0.into()], columns);
            sessions::end(transaction, user, keep)?;
            Ok(())
        })
        .await
    }

    /// Notes that an account proved its key. [`Error::UnknownAccount`].
    pub async fn set_key_checked(&self, context: &Context, user: UserId) -> Result<(), Error> {
        let now = context.now;
        self.change(context, "account.key-check", user, move |transaction| {
            known(transaction, user)?;
            transaction.set(&ACCOUNTS, vec![user.0.into()], [("key_checked", now.into())]);
            Ok(())
        })
        .await
    }
}

fn register(transaction: &mut Transaction<'_>, now: u64, new: Registration) -> Result<bool, Error> {
    let connection = transaction.read()?;
    let any = connection.one(connection.sql().any_account, &[], |_| Ok(()))?.is_some();
    match new.gate {
        Gate::FirstOnly if any => return Err(Error::RegistrationClosed),
        Gate::FirstOnly | Gate::Open => {}
        Gate::Invitation(token_hash) => invitations::use_up(transaction, token_hash, now)?,
    }
    let connection = transaction.read()?;
    let server = meta::server(connection)?;
    if server != new.server && any {
        return Err(Error::OtherServer);
    }
    if by_name(connection, new.name_key.clone())?.is_some() {
        return Err(Error::NameTaken);
    }
    if account(connection, new.user)?.is_some() {
        return Err(Error::UserTaken);
    }
    if server != new.server {
        // Empty: an account that survived the former database brings its server's id along.
        transaction.set(&META, vec![Value::Int(1)], [("server", new.server.0.into())]);
    }
    let admin = !any;
    let row = vec![
        new.user.0.into(),
        new.name.into(),
        new.name_key.into(),
        now.into(),
        false.into(),
        admin.into(),
        new.identity.into(),
        new.fingerprint.0.into(),
        new.opaque.suite.into(),
        new.opaque.bytes.into(),
        Value::Null,
    ];
    transaction.insert(&ACCOUNTS, row);
    slots::put(transaction, new.user, new.slot);
    new.vault.write(transaction, now)?;
    Ok(admin)
}

pub(crate) fn account(
    connection: &mut dyn Connection,
    user: UserId,
) -> Result<Option<Account>, Error> {
    connection.one(connection.sql().account, &[user.0.into()], read_account)
}

/// The account, which must be there.
pub(crate) fn known(transaction: &mut Transaction<'_>, user: UserId) -> Result<Account, Error> {
    account(transaction.read()?, user)?.ok_or(Error::UnknownAccount)
}

fn by_name(connection: &mut dyn Connection, key: String) -> Result<Option<Account>, Error> {
    connection.one(connection.sql().account_by_name, &[key.into()], read_account)
}

fn read_account(row: &dyn Row) -> Result<Account, Error> {
    let suite = row.optional(8, <dyn Row>::u8)?;
    let record = row.optional(9, <dyn Row>::vec)?;
    Ok(Account {
        user: UserId(row.array(0)?),
        name: row.string(1)?,
        name_key: row.string(2)?,
        created: row.u64(3)?,
        disabled: row.bool(4)?,
        admin: row.bool(5)?,
        identity: row.vec(6)?,
        fingerprint: Fingerprint(row.array(7)?),
        opaque: suite.zip(record).map(|(suite, bytes)| OpaqueRecord { suite, bytes }),
        key_checked: row.optional(10, <dyn Row>::u64)?,
    })
}
