//! A vault out of what was found of it: its commits in their order as far as they prove
//! themselves, and of those states the latest of which everything is there.

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, EntryId, Hash, Kind, SignedCommit, Tree, UserId, VaultId, VaultView, bucket_of,
};
use mdp_store::{OF_VAULTS, Table, Value};

use super::found::{Found, FoundCommit, FoundVault};
use super::report::{Loss, Report, Why};
use crate::Error;
use crate::prove::Chain;
use crate::spool::{Place, Spool};

type Key = (Kind, EntryId);
/// Takes a row.
pub(super) type Take<'a> = &'a mut dyn FnMut(&'static Table, &[Value]) -> Result<(), Error>;

/// A vault that was put in order.
pub(super) struct Line {
    pub(super) vault: VaultId,
    /// Its commits up to the last whole state: which, and whether the head stood on it.
    steps: Vec<(Hash, Place, bool)>,
    /// The state there; none where no state is whole.
    view: Option<VaultView>,
    /// Every version of every entry up to there, in order.
    history: BTreeMap<Key, Vec<Version>>,
}

/// An entry as one commit left it.
#[derive(Clone, Copy)]
struct Version {
    change: Change,
    /// The commit's place in the line, from 1.
    pos: u64,
    /// When it came.
    received: u64,
}

impl Line {
    /// Puts a vault in order, and says in the report what of it isn't there.
    pub(super) fn of(
        vault: VaultId,
        found: &mut Found,
        report: &mut Report,
    ) -> Result<Self, Error> {
        let Found { vaults, spool, blobs, .. } = found;
        let known = &vaults[&vault];
        let order = order(&known.commits);
        let has = |change: &Change| match (change.kind, change.leaf.hash) {
            (Kind::Member, _) | (_, None) => true,
            (Kind::Blob, Some(hash)) => blobs.contains_key(&hash),
            (kind, Some(hash)) => {
                known.bytes((kind, change.id, change.leaf.revision), hash).is_some()
            }
        };
        let mut chain = Chain::default();
        let mut line = Self { vault, steps: Vec::new(), view: None, history: BTreeMap::new() };
        let (mut holes, mut whole) = (BTreeSet::new(), 0);
        for (hash, main) in order {
            let commit = &known.commits[&hash];
            let Some((place, signed)) = prove(&mut chain, commit, main, spool)? else { break };
            line.steps.push((hash, place, main));
            if !main {
                continue;
            }
            let pos = line.steps.len() as u64;
            for change in &signed.commit().changes {
                if has(change) {
                    holes.remove(&change.key())
                } else {
                    holes.insert(change.key())
                };
                let version = Version { change: *change, pos, received: commit.received };
                line.history.entry(change.key()).or_default().push(version);
            }
            if holes.is_empty() {
                whole = line.steps.len();
            }
        }
        line.tell(known, &holes, whole as u64, report);
        let proved = line.steps.len();
        line.end_at(whole);
        line.view = match whole {
            0 => None,
            _ if whole == proved => chain.view().cloned(),
            _ => replay(&line.steps, spool)?,
        };
        Ok(line)
    }

    /// What isn't there of the latest state that is proved, and what follows it unproved.
    fn tell(&self, known: &FoundVault, holes: &BTreeSet<Key>, whole: u64, report: &mut Report) {
        for (key, versions) in &self.history {
            let Some(last) = versions.last() else { continue };
            let revision = last.change.leaf.revision;
            if holes.contains(key) {
                report.lost.push(Loss::entry(self.vault, *key, revision, Why::Gone));
            } else if last.pos > whole {
                report.lost.push(Loss::entry(self.vault, *key, revision, Why::Later));
            }
        }
        let proved = self.steps.iter().rev().find(|(.., main)| *main);
        let reached = proved.and_then(|(hash, ..)| known.commits.get(hash)).map_or(0, |c| c.seq);
        let latest = known.commits.values().map(|commit| commit.seq).max().unwrap_or(0);
        if reached < latest.max(known.head) || reached == 0 {
            report.lost.push(Loss::commits(self.vault, reached + 1));
        }
    }

    fn end_at(&mut self, whole: usize) {
        self.steps.truncate(whole);
        for versions in self.history.values_mut() {
            versions.retain(|version| version.pos <= whole as u64);
        }
        self.history.retain(|_, versions| !versions.is_empty());
    }

    pub(super) fn is_whole(&self) -> bool {
        self.view.is_some()
    }

    /// Who is a member there.
    pub(super) fn members(&self) -> impl Iterator<Item = UserId> {
        self.view.iter().flat_map(|view| view.members.keys().copied())
    }

    /// Writes the vault's rows, in the order of an archive.
    pub(super) fn write(
        &self,
        found: &mut Found,
        report: &mut Report,
        take: Take<'_>,
    ) -> Result<(), Error> {
        let Some(view) = &self.view else { return Ok(()) };
        let Found { vaults, spool, blobs, .. } = found;
        let known = &vaults[&self.vault];
        self.write_head(view, take)?;
        report.commits += self.write_commits(known, spool, take)?;
        self.write_entries(view, take)?;
        self.write_bytes(known, spool, report, take)?;
        for (of, hash, stored) in self.blobs(known) {
            if let Some((_, size)) = blobs.get(&hash) {
                let (size, stored) = ((*size).into(), stored.into());
                take(table("blobs"), &[self.id(), of.0.into(), hash.0.into(), size, stored])?;
            }
        }
        Ok(())
    }

    fn id(&self) -> Value {
        self.vault.0.into()
    }

    fn write_head(&self, view: &VaultView, take: Take<'_>) -> Result<(), Error> {
        let (head, last) = (view.head, self.steps.len() as u64);
        let row = [
            self.id(),
            head.seq.into(),
            head.hash.0.into(),
            view.tree.root().0.into(),
            view.epoch.into(),
            last.into(),
        ];
        take(table("vaults"), &row)?;
        for (user, member) in &view.members {
            let fingerprint = member.identity.identity.fingerprint().0.into();
            let (role, bytes) = ((member.role as u8).into(), member.to_bytes().into());
            take(table("members"), &[self.id(), user.0.into(), role, fingerprint, bytes])?;
        }
        Ok(())
    }

    fn write_commits(
        &self,
        known: &FoundVault,
        spool: &mut Spool,
        take: Take<'_>,
    ) -> Result<u64, Error> {
        for (pos, (hash, place, main)) in (1_u64..).zip(&self.steps) {
            let row = known.commits[hash].row(self.vault, pos, *hash, *main, spool.get(*place)?);
            take(table("commits"), &row)?;
        }
        Ok(self.steps.len() as u64)
    }

    fn write_entries(&self, view: &VaultView, take: Take<'_>) -> Result<(), Error> {
        let empty = Tree::default();
        let buckets = (0_u32..).zip(view.tree.hashes().iter().zip(empty.hashes()));
        for (bucket, (hash, nothing)) in buckets {
            if hash != nothing {
                take(table("buckets"), &[self.id(), bucket.into(), hash.0.into()])?;
            }
        }
        let mut entries: Vec<_> = self.history.values().filter_map(|all| all.last()).collect();
        entries.sort_by_key(|version| (bucket_of(version.change.id), version.change.key()));
        for Version { change, pos, .. } in entries {
            let row = [
                self.id(),
                bucket_of(change.id).into(),
                (change.kind as u8).into(),
                change.id.0.into(),
                change.leaf.revision.into(),
                change.leaf.hash.map_or(Value::Null, |hash| hash.0.into()),
                (*pos).into(),
            ];
            take(table("entries"), &row)?;
        }
        Ok(())
    }

    fn write_bytes(
        &self,
        known: &FoundVault,
        spool: &mut Spool,
        report: &mut Report,
        take: Take<'_>,
    ) -> Result<(), Error> {
        let apart = |kind: Kind| matches!(kind, Kind::Member | Kind::Blob);
        for (key @ (kind, of), versions) in self.history.iter().filter(|((k, _), _)| !apart(*k)) {
            for (at, Version { change, pos, .. }) in versions.iter().enumerate() {
                let Some(hash) = change.leaf.hash else { continue };
                let revision = change.leaf.revision;
                let Some(place) = known.bytes((key.0, key.1, revision), hash) else {
                    report.superseded_absent += 1;
                    continue;
                };
                let replaced = versions.get(at + 1).map(|next| next.received);
                let row = [
                    self.id(),
                    (*kind as u8).into(),
                    of.0.into(),
                    revision.into(),
                    (*pos).into(),
                    replaced.map_or(Value::Null, Into::into),
                    spool.get(place)?.into(),
                ];
                take(table("entry_bytes"), &row)?;
                report.values += 1;
            }
        }
        Ok(())
    }

    /// Attachments, each at its latest bytes: when they came is known, or when their commit did.
    fn blobs(&self, known: &FoundVault) -> Vec<(EntryId, Hash, u64)> {
        let mut last = BTreeMap::new();
        for (id, hash) in known.stored.keys() {
            last.insert(*id, *hash);
        }
        let mut received = BTreeMap::new();
        for ((_, id), versions) in self.history.iter().filter(|((kind, _), _)| *kind == Kind::Blob)
        {
            if let Some((hash, at)) =
                versions.iter().rev().find_map(|v| Some((v.change.leaf.hash?, v.received)))
            {
                last.insert(*id, hash);
                received.insert(*id, at);
            }
        }
        let at = |id, hash| known.stored.get(&(id, hash)).or(received.get(&id)).copied();
        last.into_iter().map(|(id, hash)| (id, hash, at(id, hash).unwrap_or(0))).collect()
    }

    /// Writes what was found of the vault and isn't in the archive: later commits, and bytes that
    /// have the hash that their commit names, or whose commit is gone. Gives how many rows.
    pub(super) fn write_rest(&self, found: &mut Found, take: Take<'_>) -> Result<u64, Error> {
        let Found { vaults, spool, .. } = found;
        let known = &vaults[&self.vault];
        let mut rows = 0;
        let written: BTreeSet<&Hash> = self.steps.iter().map(|(hash, ..)| hash).collect();
        for (hash, commit) in known.commits.iter().filter(|(hash, _)| !written.contains(hash)) {
            for version in &commit.versions {
                rows += 1;
                let bytes = spool.get(*version)?;
                let row = commit.row(self.vault, rows, *hash, commit.main, bytes);
                take(table("commits"), &row)?;
            }
        }
        let in_archive = |(kind, of, revision): &(Kind, EntryId, u64)| {
            let mut versions = self.history.get(&(*kind, *of)).into_iter().flatten();
            versions.any(|version| version.change.leaf.revision == *revision)
        };
        for (key, versions) in known.values.iter().filter(|(key, _)| !in_archive(key)) {
            let (kind, of, revision) = *key;
            let named = known.named.get(key);
            for (hash, place) in versions {
                if named.is_some_and(|names| !names.contains(hash)) {
                    continue;
                }
                rows += 1;
                let (kind, bytes) = ((kind as u8).into(), spool.get(*place)?.into());
                let (pos, replaced) = (Value::Int(0), Value::Null);
                let row = [self.id(), kind, of.0.into(), revision.into(), pos, replaced, bytes];
                take(table("entry_bytes"), &row)?;
            }
        }
        Ok(rows)
    }
}

impl FoundCommit {
    /// Its row: vault, pos, hash, seq, main, received, parents, bytes.
    fn row(&self, vault: VaultId, pos: u64, hash: Hash, main: bool, bytes: Vec<u8>) -> [Value; 8] {
        let parents: Vec<u8> = self.parents.iter().flat_map(|parent| parent.0).collect();
        [
            vault.0.into(),
            pos.into(),
            hash.0.into(),
            self.seq.into(),
            main.into(),
            self.received.into(),
            parents.into(),
            bytes.into(),
        ]
    }
}

/// A table of vaults, by its name.
fn table(name: &str) -> &'static Table {
    let found = OF_VAULTS.iter().find(|table| table.name == name);
    found.copied().unwrap_or(OF_VAULTS[0])
}

/// Commits in an order in which each can be judged: the longest line of heads that reaches back to
/// the first, and before each merge the branch that it takes in.
fn order(commits: &BTreeMap<Hash, FoundCommit>) -> Vec<(Hash, bool)> {
    let mut by_number: Vec<_> = commits.iter().collect();
    by_number.sort_by_key(|(hash, commit)| (commit.seq, **hash));
    let mut reachable = BTreeSet::new();
    for (hash, commit) in &by_number {
        if commit.parents.iter().all(|parent| reachable.contains(parent)) {
            reachable.insert(**hash);
        }
    }
    let tip = by_number.iter().rev().find(|(hash, c)| c.main && reachable.contains(*hash));
    let mut heads = Vec::new();
    let mut next = tip.map(|(hash, _)| **hash);
    while let Some(hash) = next {
        heads.push(hash);
        next = commits[&hash].parents.first().copied();
    }
    let mut placed: BTreeSet<Hash> = heads.iter().copied().collect();
    let mut order = Vec::new();
    for hash in heads.into_iter().rev() {
        let mut branch = Vec::new();
        let mut waiting: Vec<Hash> = commits[&hash].parents.iter().skip(1).copied().collect();
        while let Some(other) = waiting.pop() {
            if placed.insert(other) {
                branch.push((commits[&other].seq, other));
                waiting.extend(&commits[&other].parents);
            }
        }
        branch.sort_unstable();
        order.extend(branch.into_iter().map(|(_, other)| (other, false)));
        order.push((hash, true));
    }
    order
}

/// Adds the first version of a commit that holds.
fn prove(
    chain: &mut Chain,
    commit: &FoundCommit,
    main: bool,
    spool: &mut Spool,
) -> Result<Option<(Place, SignedCommit)>, Error> {
    for place in &commit.versions {
        if let Ok(signed) = SignedCommit::from_bytes(&spool.get(*place)?)
            && chain.add(signed.clone(), main).is_ok()
        {
            return Ok(Some((*place, signed)));
        }
    }
    Ok(None)
}

/// The state at the end of commits that held before.
fn replay(steps: &[(Hash, Place, bool)], spool: &mut Spool) -> Result<Option<VaultView>, Error> {
    let mut chain = Chain::default();
    for (_, place, main) in steps {
        let Ok(signed) = SignedCommit::from_bytes(&spool.get(*place)?) else { return Ok(None) };
        if chain.add(signed, *main).is_err() {
            return Ok(None);
        }
    }
    Ok(chain.view().cloned())
}
