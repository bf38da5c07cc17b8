//! Who changes something, from where and when.

use mdp_ledger::UserId;

/// What the journal and the audit say of a change besides the change itself. Time is passed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Milliseconds since the Unix epoch, by the server's clock.
    pub now: u64,
    /// Who, where it's known.
    pub actor: Option<UserId>,
    /// The peer's address, where there is one.
    pub address: Option<String>,
}

impl Context {
    /// A change by the server itself or by its operator.
    pub const fn system(now: u64) -> Self {
        Self { now, actor: None, address: None }
    }

    /// A change by a user.
    pub const fn user(now: u64, actor: UserId, address: Option<String>) -> Self {
        Self { now, actor: Some(actor), address }
    }
}
