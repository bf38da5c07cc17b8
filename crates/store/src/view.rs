//! Views of a vault that pushes are judged by, read back from its rows and checked on the way:
//! what comes out of the database is believed no more than what comes from a network.

use std::collections::BTreeMap;
use std::sync::Arc;

use mdp_ledger::cbor::{self, Deterministic};
use mdp_ledger::{
    Bucket, Change, EntryId, Hash, Head, Leaf, Member, Members, SignedCommit, Tree, UserId,
    VaultId, VaultView, bucket_of,
};

use crate::engine::{Connection, Row};
use crate::recent::State;
use crate::store::Extent;
use crate::{Error, Store, vaults};

/// From this many buckets on, reading the whole state is quicker than reading one by one.
const MANY: usize = 24;
/// Up to this many buckets, what is read of a vault that was written lately is a few rows.
const FEW: usize = 4;

impl Store {
    /// The view that a push is judged by: one snapshot of head, members, every bucket's hash and
    /// the entries of `buckets`, each checked against its hash. Taken without delaying anybody.
    pub async fn push_base(
        &self,
        vault: VaultId,
        buckets: Vec<u8>,
    ) -> Result<Option<VaultView>, Error> {
        let recent = self.recent().get(vault);
        let few = recent.is_some() && buckets.len() <= FEW;
        let extent = if few { Extent::Few } else { Extent::Any };
        self.snapshot(extent, move |connection| head_view(connection, vault, &buckets, recent))
            .await
    }

    /// The view at a commit that need not be the head, for judging a merge's second branch: the
    /// whole state and members, recomputed from the commits before it. Slow, and rare.
    pub async fn view_at(&self, vault: VaultId, commit: Hash) -> Result<Option<VaultView>, Error> {
        self.snapshot(Extent::Any, move |connection| past_view(connection, vault, commit)).await
    }
}

fn head_view(
    connection: &mut dyn Connection,
    vault: VaultId,
    buckets: &[u8],
    recent: Option<(Head, Arc<State>)>,
) -> Result<Option<VaultView>, Error> {
    let Some(row) = vaults::row(connection, vault)? else { return Ok(None) };
    let State { members, hashes } = match recent.filter(|(head, _)| *head == row.head) {
        Some((_, state)) => State::clone(&state),
        None => state(connection, vault)?,
    };
    let mut tree = Tree::from_hashes(hashes);
    for (index, bucket) in entries(connection, vault, buckets)? {
        tree.load(index, bucket).map_err(|_| Error::Corrupt("bucket"))?;
    }
    Ok(Some(VaultView { vault, head: row.head, epoch: row.epoch, tree, members }))
}

fn state(connection: &mut dyn Connection, vault: VaultId) -> Result<State, Error> {
    let key = [vault.0.into()];
    let members: Members = connection
        .all(connection.sql().members, &key, |row| {
            let member: Member =
                cbor::decode(row.bytes(4)?).map_err(|_| Error::Corrupt("member"))?;
            Ok((UserId(row.array(1)?), member))
        })?
        .into_iter()
        .collect();
    let mut hashes = Box::new(*Tree::default().hashes());
    connection.query(connection.sql().buckets, &key, &mut |row| {
        hashes[usize::from(row.u8(0)?)] = Hash(row.array(1)?);
        Ok(true)
    })?;
    Ok(State { members, hashes })
}

fn entries(
    connection: &mut dyn Connection,
    vault: VaultId,
    buckets: &[u8],
) -> Result<BTreeMap<u8, Bucket>, Error> {
    let mut found: BTreeMap<u8, Bucket> =
        buckets.iter().map(|index| (*index, Bucket::default())).collect();
    let mut add = |row: &dyn Row| {
        let id = EntryId(row.array(1)?);
        if let Some(bucket) = found.get_mut(&bucket_of(id)) {
            let hash = row.optional(3, <dyn Row>::array)?.map(Hash);
            let leaf = Leaf { revision: row.u64(2)?, hash };
            bucket.insert(Change { kind: vaults::read_kind(row, 0)?, id, leaf });
        }
        Ok(true)
    };
    if buckets.len() >= MANY {
        connection.query(connection.sql().entries, &[vault.0.into()], &mut add)?;
    } else {
        for bucket in buckets {
            let parameters = [vault.0.into(), (*bucket).into()];
            connection.query(connection.sql().entries_of_bucket, &parameters, &mut add)?;
        }
    }
    Ok(found)
}

/// A commit's `changes` are relative to its first parent: following first parents back to the
/// genesis and applying them in order gives its state.
pub(crate) fn past_view(
    connection: &mut dyn Connection,
    vault: VaultId,
    target: Hash,
) -> Result<Option<VaultView>, Error> {
    let mut line = Vec::new();
    let mut next = Some(target);
    while let Some(hash) = next {
        let Some(signed) = commit(connection, vault, hash)? else {
            return if line.is_empty() { Ok(None) } else { Err(Error::Corrupt("commit chain")) };
        };
        next = signed.commit().parents.first().copied();
        line.push(signed);
    }
    let Some(genesis) = line.pop() else { return Ok(None) };
    let view = VaultView::found(&genesis).and_then(|view| view.replay(line.iter().rev()));
    view.map(Some).map_err(|_| Error::Corrupt("commit chain"))
}

fn commit(
    connection: &mut dyn Connection,
    vault: VaultId,
    hash: Hash,
) -> Result<Option<SignedCommit>, Error> {
    let parameters = [vault.0.into(), hash.0.into()];
    connection.one(connection.sql().commit_bytes, &parameters, |row| {
        SignedCommit::from_bytes(row.bytes(0)?).map_err(|_| Error::Corrupt("commit"))
    })
}
