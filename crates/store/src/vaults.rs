//! Vaults: what a push continues and what it leaves.

use mdp_ledger::{EntryId, Hash, Head, Kind, Role, SignedCommit, UserId, VaultId, VaultView};

use crate::{Context, Error, Store};

/// A vault of somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VaultSummary {
    /// Which.
    pub vault: VaultId,
    /// Its head.
    pub head: Head,
    /// Its key epoch.
    pub epoch: u32,
    /// The user's role.
    pub role: Role,
}

/// A commit with the bytes of its changes, judged by the caller.
#[derive(Debug, Clone)]
pub struct JudgedCommit {
    /// The commit.
    pub commit: SignedCommit,
    /// As in `mdp_wire::sync::PushedCommit`: for each change its bytes, or none.
    pub values: Vec<Option<Vec<u8>>>,
    /// Whether the vault's head stood on it, or it came along as a merge's second branch.
    pub main: bool,
}

/// Everything that a push writes. Made from the view before and the view after: the store writes
/// it as it is, provided that the head hasn't moved.
#[derive(Debug, Clone)]
pub struct Push {
    pub(crate) vault: VaultId,
}

impl Push {
    /// A push that moves `base` (none: founds the vault) to `after`, by `commits` in order.
    pub fn new(_base: Option<&VaultView>, after: &VaultView, _commits: Vec<JudgedCommit>) -> Self {
        Self { vault: after.vault }
    }
}

/// The bytes of an entry at some revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryBytes {
    /// What it is.
    pub kind: Kind,
    /// Which.
    pub id: EntryId,
    /// Its revision.
    pub revision: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// The vaults that a user is a member of.
    pub async fn vaults(&self, _user: UserId) -> Result<Vec<VaultSummary>, Error> {
        todo!()
    }

    /// What a user may do in a vault; `None` when it doesn't exist or they aren't a member.
    pub async fn role(&self, _vault: VaultId, _user: UserId) -> Result<Option<Role>, Error> {
        todo!()
    }

    /// A vault's head.
    pub async fn head(&self, _vault: VaultId) -> Result<Option<Head>, Error> {
        todo!()
    }

    /// The view that a push is judged by: one snapshot of head, members, every bucket's hash and
    /// the entries of `buckets`, each checked against its hash. Taken without delaying anybody.
    pub async fn push_base(
        &self,
        _vault: VaultId,
        _buckets: Vec<u8>,
    ) -> Result<Option<VaultView>, Error> {
        todo!()
    }

    /// The view at a commit that need not be the head, for judging a merge's second branch: all of
    /// its members and state, recomputed from the commits. Slow, and rare.
    pub async fn view_at(
        &self,
        _vault: VaultId,
        _commit: Hash,
    ) -> Result<Option<VaultView>, Error> {
        todo!()
    }

    /// Writes a push if its base is still the head. On disk when this returns.
    ///
    /// [`Error::StaleHead`], [`Error::VaultExists`], [`Error::UnknownVault`],
    /// [`Error::BlobMissing`].
    pub async fn push(&self, _context: &Context, _push: Push) -> Result<Head, Error> {
        todo!()
    }

    /// An entry's bytes by revision, oldest first: what replaced bytes are kept for.
    pub async fn revisions(
        &self,
        _vault: VaultId,
        _kind: Kind,
        _id: EntryId,
    ) -> Result<Vec<EntryBytes>, Error> {
        todo!()
    }

    /// Forgets bytes that were replaced before `before`; how many.
    pub async fn forget_replaced(&self, _context: &Context, _before: u64) -> Result<u64, Error> {
        todo!()
    }
}
