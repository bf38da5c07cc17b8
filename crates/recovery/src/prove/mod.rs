//! Proving that everything is there, without being able to read any of it: every vault's chain of
//! commits, its signatures and roots, against the rows and the bytes.
//!
//! Rows come in the order of an archive. A fault is told and the proof goes on: one vault's damage
//! says nothing of another's.

mod chain;
mod checker;
mod vault;

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::{Hash, Rejected, VaultId};
use mdp_store::{RowSink, Snapshot, Table, Value};

use crate::Error;
use crate::archive::{BlobSum, BlobSums};
pub(crate) use chain::Chain;
use checker::Checker;
use vault::{VaultProof, doesnt_hold};

/// Faults that are told; more are counted.
const TOLD: usize = 100;

/// What was proved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// Vaults that were walked.
    pub vaults: u64,
    /// Commits whose signature, hash, parents and root were checked.
    pub commits: u64,
    /// Entries' bytes that were hashed.
    pub values: u64,
    /// What is wrong, the first hundred of it.
    pub faults: Vec<Fault>,
    /// How many faults there are.
    pub fault_count: u64,
}

/// Something wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// In which vault, if it is in one.
    pub vault: Option<VaultId>,
    /// What: for an operator.
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.vault {
            Some(vault) => write!(f, "vault {vault}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl Proof {
    /// Whether nothing is wrong.
    pub fn holds(&self) -> bool {
        self.fault_count == 0
    }

    fn fault(&mut self, vault: Option<VaultId>, what: impl Into<String>) {
        self.fault_count += 1;
        if self.faults.len() < TOLD {
            self.faults.push(Fault { vault, what: what.into() });
        }
    }
}

/// A proof under way.
#[derive(Default)]
pub(crate) struct Prover {
    proof: Proof,
    accounts: BTreeSet<Vec<u8>>,
    vault: Option<VaultProof>,
    checker: Checker,
    /// Blobs that vaults name, and their sizes.
    wanted: BTreeMap<Hash, u64>,
    found: BTreeSet<Hash>,
    blobs: BlobSums,
}

impl Prover {
    /// The next row.
    pub(crate) fn row(&mut self, table: &'static Table, row: &[Value]) {
        match table.name {
            "accounts" => self.accounts.extend(bytes(row, 0).map(<[u8]>::to_vec)),
            "slots" => {
                if !bytes(row, 0).is_some_and(|user| self.accounts.contains(user)) {
                    self.proof.fault(None, "a recovery slot of no account");
                }
            }
            "vaults" => {
                self.end_vault();
                match VaultProof::begin(row) {
                    Some(vault) => self.vault = Some(vault),
                    None => self.proof.fault(None, "a vault's row can't be understood"),
                }
            }
            name if table.is_of_vaults() => {
                let Some(vault) = &mut self.vault else {
                    return self.proof.fault(None, format!("rows of {name} without their vault"));
                };
                let what = match name {
                    "members" => vault.member(row),
                    "commits" => vault.commit(row, &mut self.checker),
                    "buckets" => vault.bucket(row),
                    "entries" => vault.entry(row),
                    "entry_bytes" => vault.value(row),
                    _ => vault.blob(row).map(|blob| self.wanted.extend(blob)),
                };
                if let Err(what) = what {
                    let id = vault.id();
                    self.proof.fault(Some(id), what);
                }
            }
            _ => self.end_vault(),
        }
    }

    /// The blobs that the rows so far name, in order, once all rows are through.
    pub(crate) fn blobs(&self) -> impl Iterator<Item = (Hash, u64)> {
        self.wanted.iter().map(|(hash, size)| (*hash, *size))
    }

    /// A blob, and whether its bytes are the ones of this hash.
    pub(crate) fn blob(&mut self, hash: Hash, sound: bool) {
        if sound {
            let size = self.wanted.get(&hash).copied().unwrap_or_default();
            self.blobs.add(hash, size);
            self.found.insert(hash);
        } else {
            self.proof.fault(None, format!("the bytes of blob {hash} are missing or others"));
        }
    }

    fn end_vault(&mut self) {
        let Some(vault) = self.vault.take() else { return };
        self.proof.vaults += 1;
        let (id, counts) = (vault.id(), vault.counts());
        self.proof.commits += counts.0;
        self.proof.values += counts.1;
        if let Err(what) = vault.end() {
            self.proof.fault(Some(id), what);
        }
    }

    /// Ends the proof.
    pub(crate) fn finish(mut self) -> (Proof, BlobSum) {
        self.end_vault();
        for (vault, place) in self.checker.finish() {
            self.proof.fault(Some(vault), doesnt_hold(place, Rejected::BadSignature));
        }
        let missing: Vec<Hash> =
            self.wanted.keys().filter(|hash| !self.found.contains(hash)).copied().collect();
        for hash in missing {
            self.proof.fault(None, format!("blob {hash} is missing"));
        }
        (self.proof, self.blobs.finish())
    }
}

/// A database as it is, row by row.
impl RowSink for Prover {
    type Error = Error;

    fn begin(&mut self, _: &Snapshot) -> Result<(), Error> {
        Ok(())
    }

    fn row(&mut self, table: &'static Table, row: &[Value]) -> Result<(), Error> {
        self.row(table, row);
        Ok(())
    }
}

pub(crate) fn bytes(row: &[Value], column: usize) -> Option<&[u8]> {
    match row.get(column) {
        Some(Value::Bytes(bytes)) => Some(bytes),
        _ => None,
    }
}

pub(crate) fn array<const N: usize>(row: &[Value], column: usize) -> Option<[u8; N]> {
    bytes(row, column)?.try_into().ok()
}

pub(crate) fn number(row: &[Value], column: usize) -> Option<u64> {
    match row.get(column) {
        Some(Value::Int(number)) => Some(number.cast_unsigned()),
        _ => None,
    }
}

pub(crate) fn is_null(row: &[Value], column: usize) -> bool {
    row.get(column) == Some(&Value::Null)
}
