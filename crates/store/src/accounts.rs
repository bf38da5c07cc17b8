//! Accounts: who is who, and the OPAQUE records that passwords are checked against.

use mdp_ledger::{Fingerprint, UserId};

use crate::{Context, Error, Push, Slot, Store};

/// An OPAQUE registration (RFC 9807).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpaqueRecord {
    /// The suite's number; unknown ones are refused by whoever reads.
    pub suite: u8,
    /// The serialised record.
    pub bytes: Vec<u8>,
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
    /// [`Error::NameTaken`], [`Error::UserTaken`], [`Error::VaultExists`],
    /// [`Error::RegistrationClosed`], [`Error::InvitationInvalid`].
    pub async fn register(&self, _context: &Context, _new: Registration) -> Result<bool, Error> {
        todo!()
    }

    /// An account by its id.
    pub async fn account(&self, _user: UserId) -> Result<Option<Account>, Error> {
        todo!()
    }

    /// An account by its folded name.
    pub async fn account_by_name(&self, _name_key: &str) -> Result<Option<Account>, Error> {
        todo!()
    }

    /// Accounts in the order of their ids, those after `after`, `limit` at most.
    pub async fn accounts(
        &self,
        _after: Option<UserId>,
        _limit: u32,
    ) -> Result<Vec<Account>, Error> {
        todo!()
    }

    /// Disables an account, which ends its sessions, or enables it again.
    /// [`Error::UnknownAccount`].
    pub async fn set_disabled(
        &self,
        _context: &Context,
        _user: UserId,
        _disabled: bool,
    ) -> Result<(), Error> {
        todo!()
    }

    /// Replaces the password's record, which ends the account's other sessions than `keep`.
    /// [`Error::UnknownAccount`].
    pub async fn set_opaque(
        &self,
        _context: &Context,
        _user: UserId,
        _record: OpaqueRecord,
        _keep: Option<crate::SessionId>,
    ) -> Result<(), Error> {
        todo!()
    }

    /// Notes that an account proved its key. [`Error::UnknownAccount`].
    pub async fn set_key_checked(&self, _context: &Context, _user: UserId) -> Result<(), Error> {
        todo!()
    }
}
