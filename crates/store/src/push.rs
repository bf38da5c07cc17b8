//! Pushes: what commits leave in a vault, written if the head they continue is still the head.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    EntryId, Hash, Head, Kind, Leaf, Rejected, SignedCommit, UserId, VaultId, VaultView, bucket_of,
};

use crate::engine::Value;
use crate::recent::State;
use crate::tables::{BUCKETS, COMMITS, ENTRIES, ENTRY_BYTES, MEMBERS, VAULTS};
use crate::transaction::Transaction;
use crate::{Context, Error, Store, blobs, vaults};

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

/// Everything that a push writes: what the ledger says that its commits leave.
#[derive(Debug, Clone)]
pub struct Push {
    vault: VaultId,
    base: Option<Head>,
    head: Head,
    root: Hash,
    epoch: u32,
    commits: Vec<CommitRow>,
    entries: Vec<EntryRow>,
    buckets: Vec<(u8, Hash)>,
    members: Vec<(UserId, Option<MemberRow>)>,
    /// What the vault stands on afterwards.
    after: Arc<State>,
}

#[derive(Debug, Clone)]
struct CommitRow {
    hash: Hash,
    seq: u64,
    main: bool,
    parents: Vec<u8>,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone)]
struct EntryRow {
    kind: Kind,
    id: EntryId,
    before: Option<Leaf>,
    leaf: Leaf,
    bytes: Option<Vec<u8>>,
    /// Which of the push's commits changed it last.
    commit: u64,
}

#[derive(Debug, Clone)]
struct MemberRow {
    role: u8,
    fingerprint: [u8; 20],
    bytes: Vec<u8>,
}

/// Whether the store keeps bytes of this kind with the entry: a member's are in its commit, a
/// blob's are kept apart.
const fn has_bytes(kind: Kind) -> bool {
    !matches!(kind, Kind::Member | Kind::Blob)
}

impl Push {
    /// A push that moves `base` (none: founds the vault) to `after` by `commits`, in order.
    ///
    /// The caller has judged them: this only gathers what they leave. [`Rejected::BucketMissing`]
    /// when `base` lacks a bucket that they touch, [`Rejected::BadValue`] when bytes are missing.
    pub fn new(
        base: Option<&VaultView>,
        after: &VaultView,
        commits: Vec<JudgedCommit>,
    ) -> Result<Self, Rejected> {
        let mut rows = Vec::with_capacity(commits.len());
        let mut entries = BTreeMap::new();
        for (index, JudgedCommit { commit, values, main }) in (0..).zip(commits) {
            rows.push(CommitRow {
                hash: commit.hash(),
                seq: commit.commit().seq,
                main,
                parents: commit.commit().parents.iter().flat_map(|parent| parent.0).collect(),
                bytes: commit.to_bytes(),
            });
            if !main {
                continue;
            }
            for (change, bytes) in commit.commit().changes.iter().zip(values) {
                let before = match base {
                    Some(base) => base.tree.get(change.kind, change.id)?,
                    None => None,
                };
                let (kind, id) = change.key();
                let row = EntryRow { kind, id, before, leaf: change.leaf, bytes, commit: index };
                entries.insert(change.key(), row);
            }
        }
        let entries: Vec<_> = entries.into_values().collect();
        for row in &entries {
            if has_bytes(row.kind) && row.leaf.hash.is_some() != row.bytes.is_some() {
                return Err(Rejected::BadValue(row.kind));
            }
        }
        let touched: BTreeSet<u8> = entries.iter().map(|row| bucket_of(row.id)).collect();
        let hashes = after.tree.hashes();
        Ok(Self {
            vault: after.vault,
            base: base.map(|base| base.head),
            head: after.head,
            root: after.tree.root(),
            epoch: after.epoch,
            commits: rows,
            buckets: touched.into_iter().map(|b| (b, hashes[usize::from(b)])).collect(),
            members: members(base, after, &entries),
            after: Arc::new(State::of(after)),
            entries,
        })
    }

    /// Writes it, if the vault is where the push begins.
    pub(crate) fn write(self, transaction: &mut Transaction<'_>, now: u64) -> Result<Head, Error> {
        let found = vaults::row(transaction.read()?, self.vault)?;
        let first = match (&found, self.base) {
            (None, None) => 1,
            (Some(_), None) => return Err(Error::VaultExists),
            (None, Some(_)) => return Err(Error::UnknownVault),
            (Some(row), Some(base)) if row.head != base => return Err(Error::StaleHead(row.head)),
            (Some(row), Some(_)) => row.pos + 1,
        };
        for row in &self.entries {
            if let (Kind::Blob, Some(hash)) = (row.kind, row.leaf.hash)
                && blobs::blob(transaction.read()?, self.vault, row.id)?.map(|b| b.hash)
                    != Some(hash)
            {
                return Err(Error::BlobMissing);
            }
        }

        let vault = Value::from(self.vault.0);
        let last = first + self.commits.len() as u64 - 1;
        let columns = [
            ("seq", self.head.seq.into()),
            ("head", self.head.hash.0.into()),
            ("root", self.root.0.into()),
            ("epoch", self.epoch.into()),
            ("pos", last.into()),
        ];
        if found.is_none() {
            let mut row = vec![vault.clone()];
            row.extend(columns.map(|(_, value)| value));
            transaction.insert(&VAULTS, row);
        } else {
            transaction.set(&VAULTS, vec![vault.clone()], columns);
        }
        for (pos, commit) in (first..).zip(self.commits) {
            let row = vec![
                vault.clone(),
                pos.into(),
                commit.hash.0.into(),
                commit.seq.into(),
                commit.main.into(),
                now.into(),
                commit.parents.into(),
                commit.bytes.into(),
            ];
            transaction.insert(&COMMITS, row);
        }
        for row in self.entries {
            row.write(transaction, &vault, first, now);
        }
        for (bucket, hash) in self.buckets {
            transaction.put(&BUCKETS, vec![vault.clone(), bucket.into(), hash.0.into()]);
        }
        for (user, member) in self.members {
            let mut row = vec![vault.clone(), user.0.into()];
            if let Some(member) = member {
                row.extend([member.role.into(), member.fingerprint.into(), member.bytes.into()]);
                transaction.put(&MEMBERS, row);
            } else {
                transaction.delete(&MEMBERS, row);
            }
        }
        transaction.moved(self.vault, self.head);
        Ok(self.head)
    }
}

impl EntryRow {
    fn write(self, transaction: &mut Transaction<'_>, vault: &Value, first: u64, now: u64) {
        let (kind, id) = (Value::from(self.kind as u8), Value::from(self.id.0));
        let pos = Value::from(first + self.commit);
        let row = vec![
            vault.clone(),
            bucket_of(self.id).into(),
            kind.clone(),
            id.clone(),
            self.leaf.revision.into(),
            Value::option(self.leaf.hash.map(|hash| hash.0)),
            pos.clone(),
        ];
        transaction.put(&ENTRIES, row);
        if !has_bytes(self.kind) {
            return;
        }
        let key = |revision: u64| vec![vault.clone(), kind.clone(), id.clone(), revision.into()];
        if let Some(before) = self.before.filter(|before| before.hash.is_some()) {
            transaction.set(&ENTRY_BYTES, key(before.revision), [("replaced", now.into())]);
        }
        if let Some(bytes) = self.bytes {
            let mut row = key(self.leaf.revision);
            row.extend([pos, Value::Null, bytes.into()]);
            transaction.insert(&ENTRY_BYTES, row);
        }
    }
}

/// The members that the push changes, each as it is afterwards.
fn members(
    base: Option<&VaultView>,
    after: &VaultView,
    entries: &[EntryRow],
) -> Vec<(UserId, Option<MemberRow>)> {
    let changed = entries.iter().filter(|row| row.kind == Kind::Member);
    let rows = changed.map(|row| {
        let user = UserId(row.id.0);
        let member = after.members.get(&user).map(|member| MemberRow {
            role: member.role as u8,
            fingerprint: member.identity.identity.fingerprint().0,
            bytes: member.to_bytes(),
        });
        (user, member)
    });
    // Who came and went within the push has no row to lose.
    let known = |user: &UserId| base.is_some_and(|base| base.members.contains_key(user));
    rows.filter(|(user, member)| member.is_some() || known(user)).collect()
}

impl Store {
    /// Writes a push if its base is still the head. On disk when this returns.
    ///
    /// [`Error::StaleHead`], [`Error::VaultExists`], [`Error::UnknownVault`],
    /// [`Error::BlobMissing`].
    pub async fn push(&self, context: &Context, push: Push) -> Result<Head, Error> {
        let now = context.now;
        let (vault, after) = (push.vault, Arc::clone(&push.after));
        let write = move |transaction: &mut Transaction<'_>| push.write(transaction, now);
        let head = self.change(context, "vault.push", vault, write).await?;
        self.recent().put(vault, head, after);
        Ok(head)
    }
}
