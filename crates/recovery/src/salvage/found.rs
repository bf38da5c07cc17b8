//! Everything that was found in the sources, by what it claims to be. What is said twice is kept
//! once; nothing of a vault is proved yet.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Hash, Kind, ServerId, SignedCommit, SignedIdentity, VaultId};
use mdp_store::{FoundRow, Value};

use crate::Error;
use crate::archive::{Manifest, hash_read};
use crate::progress::Watch;
use crate::prove::{array, bytes, is_null, number};
use crate::spool::{Place, Spool};

/// A row, and whether it stood where its table is looked for: that one counts.
type Best = (bool, Vec<Value>);

pub(super) struct Found {
    pub(super) spool: Spool,
    pub(super) manifest: Option<Manifest>,
    pub(super) meta: Option<Best>,
    pub(super) accounts: BTreeMap<[u8; 16], Best>,
    pub(super) slots: BTreeMap<[u8; 16], Best>,
    pub(super) audit: BTreeMap<u64, Vec<Value>>,
    pub(super) vaults: BTreeMap<VaultId, FoundVault>,
    /// Sound bytes of attachments, and how many.
    pub(super) blobs: BTreeMap<Hash, (PathBuf, u64)>,
    pub(super) secret: Option<Vec<u8>>,
    pub(super) settings: Option<String>,
    /// The highest position that anything names.
    pub(super) position: u64,
    /// Which server the identities are for.
    pub(super) server: Option<ServerId>,
    watch: Watch,
}

#[derive(Default)]
pub(super) struct FoundVault {
    /// The number of the head that the vault's own row states; 0 where that is gone.
    pub(super) head: u64,
    pub(super) commits: BTreeMap<Hash, FoundCommit>,
    pub(super) values: BTreeMap<(Kind, EntryId, u64), Vec<(Hash, Place)>>,
    /// When an attachment was complete.
    pub(super) stored: BTreeMap<(EntryId, Hash), u64>,
    /// What any commit names: the hash that bytes must have.
    pub(super) named: BTreeMap<(Kind, EntryId, u64), BTreeSet<Hash>>,
}

pub(super) struct FoundCommit {
    pub(super) seq: u64,
    pub(super) parents: Vec<Hash>,
    pub(super) main: bool,
    pub(super) received: u64,
    /// Its hash covers all but its signature: of several versions, one may hold.
    pub(super) versions: Vec<Place>,
}

impl Found {
    pub(super) fn new(folder: &Path, watch: Watch) -> Result<Self, Error> {
        Ok(Self {
            spool: Spool::in_folder(folder)?,
            manifest: None,
            meta: None,
            accounts: BTreeMap::new(),
            slots: BTreeMap::new(),
            audit: BTreeMap::new(),
            vaults: BTreeMap::new(),
            blobs: BTreeMap::new(),
            secret: None,
            settings: None,
            position: 0,
            server: None,
            watch,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.vaults.values().all(|vault| vault.commits.is_empty())
    }

    /// A row, of whatever table. What doesn't hold together is passed over.
    pub(super) fn add(&mut self, FoundRow { table, row, rooted }: FoundRow) -> Result<(), Error> {
        self.watch.cancel.check()?;
        match table.name {
            "meta" => better(&mut self.meta, rooted, row),
            "accounts" => self.account(rooted, row),
            "slots" => {
                if let Some(user) = array(&row, 0) {
                    keep(&mut self.slots, user, rooted, row);
                }
            }
            "audit" | "journal" => {
                let Some(position) = number(&row, 0) else { return Ok(()) };
                self.position = self.position.max(position);
                if table.name == "audit" {
                    self.audit.insert(position, row);
                }
            }
            _ if table.is_of_vaults() => self.of_vault(table.name, &row)?,
            _ => {}
        }
        Ok(())
    }

    fn account(&mut self, rooted: bool, row: Vec<Value>) {
        let signed = bytes(&row, 6).and_then(|bytes| SignedIdentity::from_bytes(bytes).ok());
        let (Some(user), Some(signed)) = (array(&row, 0), signed) else { return };
        let identity = &signed.identity;
        let holds = signed.verify().is_ok()
            && identity.user.0 == user
            && array(&row, 7) == Some(identity.fingerprint().0);
        if holds {
            self.server.get_or_insert(identity.server);
            keep(&mut self.accounts, user, rooted, row);
        }
    }

    fn of_vault(&mut self, table: &str, row: &[Value]) -> Result<(), Error> {
        let Some(vault) = array(row, 0).map(VaultId) else { return Ok(()) };
        let (vault, spool) = (self.vaults.entry(vault).or_default(), &mut self.spool);
        match table {
            "vaults" => vault.head = vault.head.max(number(row, 1).unwrap_or(0)),
            "commits" => vault.commit(row, spool)?,
            "entry_bytes" => vault.value(row, spool)?,
            "blobs" => {
                if let (Some(id), Some(hash), Some(at)) =
                    (array(row, 1), array(row, 2), number(row, 4))
                {
                    vault.stored.insert((EntryId(id), Hash(hash)), at);
                }
            }
            // Members, buckets and entries follow from the commits.
            _ => {}
        }
        Ok(())
    }

    /// The attachments in a folder, as a server keeps them: each file that has the hash of its name.
    pub(super) fn blobs_in(&mut self, folder: &Path) -> Result<(), Error> {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            // A link is neither, and leads nowhere.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                self.blobs_in(&path)?;
            } else if kind.is_file()
                && let Some(hash) = entry.file_name().to_str().and_then(|n| n.parse().ok())
                && let Ok(mut file) = File::open(&path)
            {
                // Nothing of it is worth more than the next.
                match hash_read(&mut file, &self.watch) {
                    Ok((found, size)) if found == hash => {
                        self.blobs.insert(hash, (path, size));
                    }
                    Err(Error::Cancelled) => return Err(Error::Cancelled),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// An attachment out of an archive, kept in `folder` if its bytes are those of its hash.
    pub(super) fn blob(
        &mut self,
        hash: Hash,
        from: &mut impl Read,
        folder: &Path,
    ) -> Result<(), Error> {
        if self.blobs.contains_key(&hash) {
            return Ok(());
        }
        let path = folder.join(hash.to_string());
        let mut file = File::create(&path).map_err(Error::io(&path))?;
        let mut hashing = crate::archive::Hashing::new(from);
        // What can't be read to its end is damaged; what can't be written is an error.
        let copied = std::io::copy(&mut hashing, &mut file);
        let (_, found, size) = hashing.finish();
        if found == hash && copied.is_ok() {
            self.blobs.insert(hash, (path, size));
        } else {
            fs::remove_file(&path).map_err(Error::io(&path))?;
        }
        Ok(())
    }
}

impl FoundVault {
    /// vault, pos, hash, seq, main, received, parents, bytes.
    fn commit(&mut self, row: &[Value], spool: &mut Spool) -> Result<(), Error> {
        let Some(bytes) = bytes(row, 7) else { return Ok(()) };
        let Ok(signed) = SignedCommit::from_bytes(bytes) else { return Ok(()) };
        let commit = signed.commit();
        if array(row, 2).map(Hash) != Some(signed.hash()) || array(row, 0) != Some(commit.vault.0) {
            return Ok(());
        }
        let main = number(row, 4) == Some(1);
        let received = number(row, 5).unwrap_or(0);
        let known = self.commits.entry(signed.hash()).or_insert_with(|| FoundCommit {
            seq: commit.seq,
            parents: commit.parents.clone(),
            main,
            received,
            versions: Vec::new(),
        });
        known.main |= main;
        for version in &known.versions {
            if spool.get(*version)? == bytes {
                return Ok(());
            }
        }
        known.versions.push(spool.put(bytes)?);
        for change in &commit.changes {
            let (kind, id) = change.key();
            let names = self.named.entry((kind, id, change.leaf.revision)).or_default();
            names.extend(change.leaf.hash);
        }
        Ok(())
    }

    /// vault, kind, id, revision, pos, replaced, bytes.
    fn value(&mut self, row: &[Value], spool: &mut Spool) -> Result<(), Error> {
        let kind = number(row, 1).and_then(|kind| Kind::from_number(u8::try_from(kind).ok()?));
        let (Some(kind), Some(id), Some(revision), Some(bytes)) =
            (kind, array(row, 2).map(EntryId), number(row, 3), bytes(row, 6))
        else {
            return Ok(());
        };
        let hash = Hash::of(bytes);
        let versions = self.values.entry((kind, id, revision)).or_default();
        if !versions.iter().any(|(known, _)| *known == hash) {
            versions.push((hash, spool.put(bytes)?));
        }
        Ok(())
    }

    /// Where the bytes of an entry at a revision are.
    pub(super) fn bytes(&self, key: (Kind, EntryId, u64), hash: Hash) -> Option<Place> {
        let versions = self.values.get(&key)?;
        versions.iter().find(|(known, _)| *known == hash).map(|(_, place)| *place)
    }
}

fn better(best: &mut Option<Best>, rooted: bool, row: Vec<Value>) {
    if best.as_ref().is_none_or(|(before, _)| rooted && !before) {
        *best = Some((rooted, row));
    }
}

fn keep(rows: &mut BTreeMap<[u8; 16], Best>, key: [u8; 16], rooted: bool, row: Vec<Value>) {
    if rows.get(&key).is_none_or(|(before, _)| rooted && !before) {
        rows.insert(key, (rooted, row));
    }
}

/// A row of `meta` without the epoch, as archives hold it, is one too.
pub(crate) fn meta_of(row: &[Value]) -> Option<(ServerId, u64, Option<Hash>)> {
    let secret = if is_null(row, 4) { None } else { Some(Hash(array(row, 4)?)) };
    Some((ServerId(array(row, 1)?), number(row, 3)?, secret))
}
