//! Who may change what: a commit judged by the members of its parent's state.

use crate::cbor::Malformed;
use crate::commit::{Commit, SignedCommit};
use crate::entry::{Change, Kind, Leaf};
use crate::grant::Grant;
use crate::ids::{Hash, UserId};
use crate::key_entry::KeyEntry;
use crate::member::{Member, Members, Role};
use crate::signature::BadSignature;
use crate::view::VaultView;

/// Why a commit isn't part of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// The bytes aren't the deterministic encoding of a commit.
    #[error("the commit is malformed")]
    Malformed,
    /// It names another vault.
    #[error("the commit belongs to another vault")]
    WrongVault,
    /// Its parent isn't the head.
    #[error("the commit doesn't continue the head")]
    NotContinuing,
    /// Its number isn't its highest parent's plus one.
    #[error("the commit's sequence number is wrong")]
    WrongSequence,
    /// Only a merge may change nothing.
    #[error("the commit changes nothing")]
    NoChanges,
    /// The author isn't a member, or not with that key.
    #[error("the author isn't a member with that key")]
    NotMember,
    /// The signature doesn't hold.
    #[error("the signature does not hold")]
    BadSignature,
    /// The author's role doesn't allow a change of this kind.
    #[error("the author's role doesn't allow this change")]
    NotAllowed(Kind),
    /// A revision that doesn't grow, or a tombstone of nothing.
    #[error("a revision doesn't grow")]
    StaleRevision,
    /// The state after the changes doesn't have the root that the commit states.
    #[error("the state doesn't have the stated root")]
    RootMismatch,
    /// The bucket has to be loaded first: a caller's omission, not the author's fault.
    #[error("bucket {0} isn't loaded")]
    BucketMissing(u8),
    /// A member entry that isn't one, or isn't its user's.
    #[error("a member entry is invalid")]
    BadMember,
    /// An identity that changed without the previous one's signature.
    #[error("an identity changed without its predecessor's signature")]
    UnchainedIdentity,
    /// Nobody would own the vault.
    #[error("the last owner can't go")]
    LastOwner,
    /// A key epoch that is neither the current one nor its lawful successor.
    #[error("the key epoch is wrong")]
    BadEpoch,
    /// A first commit that doesn't found the vault it names.
    #[error("the first commit doesn't found this vault")]
    BadGenesis,
    /// Bytes that aren't what their change says, or have no place in a vault.
    #[error("the bytes of a change are invalid")]
    BadValue(Kind),
}

impl Rejected {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "commit-malformed",
            Self::WrongVault => "commit-wrong-vault",
            Self::NotContinuing => "commit-not-continuing",
            Self::WrongSequence => "commit-wrong-sequence",
            Self::NoChanges => "commit-no-changes",
            Self::NotMember => "commit-not-member",
            Self::BadSignature => "commit-bad-signature",
            Self::NotAllowed(_) => "commit-not-allowed",
            Self::StaleRevision => "commit-stale-revision",
            Self::RootMismatch => "commit-root-mismatch",
            Self::BucketMissing(_) => "commit-bucket-missing",
            Self::BadMember => "commit-bad-member",
            Self::UnchainedIdentity => "commit-unchained-identity",
            Self::LastOwner => "commit-last-owner",
            Self::BadEpoch => "commit-bad-epoch",
            Self::BadGenesis => "commit-bad-genesis",
            Self::BadValue(_) => "commit-bad-value",
        }
    }
}

impl From<Malformed> for Rejected {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<BadSignature> for Rejected {
    fn from(_: BadSignature) -> Self {
        Self::BadSignature
    }
}

/// The author's entry at the parent, if the commit is by that very key.
pub(crate) fn author<'a>(members: &'a Members, commit: &Commit) -> Result<&'a Member, Rejected> {
    members
        .get(&commit.author)
        .filter(|m| m.identity.identity.fingerprint() == commit.author_key)
        .ok_or(Rejected::NotMember)
}

/// Judges the changes of a commit by the members and the epoch of one parent, and gives the
/// members after it, where they change.
pub(crate) fn judge(
    members: &Members,
    epoch: u32,
    commit: &Commit,
) -> Result<Option<Members>, Rejected> {
    let author = author(members, commit)?;
    for change in &commit.changes {
        if !may(author.role, commit, change) {
            return Err(Rejected::NotAllowed(change.kind));
        }
    }
    let after = members_after(members, commit)?;
    check_epoch(after.as_ref().unwrap_or(members), epoch, commit)?;
    Ok(after)
}

fn may(role: Role, commit: &Commit, change: &Change) -> bool {
    match change.kind {
        _ if role == Role::Owner => true,
        Kind::Record | Kind::Blob => role == Role::Editor,
        // Anyone may leave, taking their own grant with them.
        Kind::Member => change.id == commit.author.into() && change.leaf.hash.is_none(),
        Kind::Grant => {
            change.leaf.hash.is_none()
                && change.id == Grant::entry_id(commit.epoch, commit.author_key)
        }
        Kind::Canary | Kind::Key => false,
    }
}

/// Checks the signature of a commit by the members of its first parent's state (for a genesis:
/// its own), without judging what it changes.
pub fn check_author(members: &Members, signed: &SignedCommit) -> Result<(), Rejected> {
    signed.verify(&signing_key(members, signed.commit())?)?;
    Ok(())
}

/// The key that a commit's signature is checked with, by the members of its first parent's state.
pub fn signing_key(members: &Members, commit: &Commit) -> Result<[u8; 32], Rejected> {
    Ok(author(members, commit)?.identity.identity.signing)
}

/// The members that `commit` leaves, or `None` where it changes none. `members` are those of its
/// first parent's state.
pub fn members_after(members: &Members, commit: &Commit) -> Result<Option<Members>, Rejected> {
    if !commit.changes.iter().any(|c| c.kind == Kind::Member) {
        return Ok(None);
    }
    let mut after = members.clone();
    for removed in commit.changes.iter().filter(|c| c.kind == Kind::Member && c.leaf.hash.is_none())
    {
        after.remove(&UserId(removed.id.0));
    }
    for (change, bytes) in commit.member_bytes() {
        if change.leaf.hash != Some(Hash::of(bytes)) {
            return Err(Rejected::BadMember);
        }
    }
    for entry in commit.read_members() {
        let (change, member) = entry.map_err(|_| Rejected::BadMember)?;
        let identity = member.identity.verify().map_err(|_| Rejected::BadMember)?;
        if change.id != identity.user.into() {
            return Err(Rejected::BadMember);
        }
        if let Some(before) = members.get(&identity.user)
            && before.identity.identity != *identity
        {
            member
                .identity
                .succeeds(&before.identity.identity)
                .map_err(|_| Rejected::UnchainedIdentity)?;
        }
        after.insert(identity.user, member);
    }
    if after.values().any(|m| m.role == Role::Owner) {
        Ok(Some(after))
    } else {
        Err(Rejected::LastOwner)
    }
}

/// A commit stays in its parent's epoch, or opens the next one whole.
fn check_epoch(after: &Members, epoch: u32, commit: &Commit) -> Result<(), Rejected> {
    let keys = commit.changes.iter().filter(|c| c.kind == Kind::Key).count();
    let lawful = match keys {
        0 => commit.epoch == epoch,
        1 => epoch.checked_add(1) == Some(commit.epoch) && opens_whole(after, commit),
        _ => false,
    };
    if lawful { Ok(()) } else { Err(Rejected::BadEpoch) }
}

/// Whether the commit carries all that its epoch begins with: the key entry, a canary, and a grant
/// for every member.
fn opens_whole(after: &Members, commit: &Commit) -> bool {
    let writes =
        |kind, id| commit.changes.iter().any(|c| c.key() == (kind, id) && c.leaf.hash.is_some());
    let granted = after.values().all(|m| {
        writes(Kind::Grant, Grant::entry_id(commit.epoch, m.identity.identity.fingerprint()))
    });
    granted
        && writes(Kind::Key, KeyEntry::entry_id(commit.epoch))
        && commit.changes.iter().any(|c| c.kind == Kind::Canary && c.leaf.hash.is_some())
}

/// Judges a merge by both of its parents, and gives the members after it, where they change.
///
/// What it changes relative to its first parent either repeats the second branch, where it was
/// judged, or its author may change it on both sides. A branch that doesn't know that somebody was
/// removed may be theirs: of its members, grants and keys nothing is repeated but removals. Removals
/// and rotations win: whom either side removed is absent after it, and the epoch is the higher one,
/// taken over whole.
pub(crate) fn judge_merge(
    first: &VaultView,
    second: &VaultView,
    commit: &Commit,
) -> Result<Option<Members>, Rejected> {
    let role = author(&first.members, commit)?.role.min(author(&second.members, commit)?.role);
    if role == Role::Viewer {
        return Err(Rejected::NotAllowed(Kind::Record));
    }
    let mut unaware = false;
    for user in second.members.keys() {
        unaware |= removed(first, *user)?;
    }
    for change in &commit.changes {
        let content = matches!(change.kind, Kind::Record | Kind::Blob);
        let repeatable = content || change.leaf.hash.is_none() || !unaware;
        let repeats = repeatable && second.tree.get(change.kind, change.id)? == Some(change.leaf);
        if !repeats && !may(role, commit, change) {
            return Err(Rejected::NotAllowed(change.kind));
        }
    }
    let after = members_after(&first.members, commit)?;
    let members = after.as_ref().unwrap_or(&first.members);
    for user in members.keys() {
        if removed(first, *user)? || removed(second, *user)? {
            return Err(Rejected::BadMember);
        }
    }
    if commit.epoch != first.epoch.max(second.epoch) {
        return Err(Rejected::BadEpoch);
    }
    if second.epoch > first.epoch && !opens_whole(members, commit) {
        return Err(Rejected::BadEpoch);
    }
    Ok(after)
}

fn removed(side: &VaultView, user: UserId) -> Result<bool, Rejected> {
    Ok(side.tree.get(Kind::Member, user.into())?.is_some_and(|leaf| leaf.hash.is_none()))
}

/// Whether `leaf`, where an entry stands after a merge, does justice to `there`, where it stood at
/// the second parent: the same, or a later revision. Of two key epochs, grants or members with one
/// number, the first parent's stands; of two records never, since one of them would be lost.
pub(crate) fn supersedes(kind: Kind, leaf: Option<Leaf>, there: Leaf) -> bool {
    let Some(leaf) = leaf else { return false };
    let tie = matches!(kind, Kind::Canary | Kind::Member | Kind::Grant | Kind::Key);
    leaf == there || leaf.revision > there.revision || (tie && leaf.revision == there.revision)
}
