//! The key check's local half: opens every record again and checks every signature, and says by
//! item what doesn't hold.

use mdp_ledger::{EntryId, Head, Rejected};

use super::Workspace;
use crate::replica::HistoryCheck;

/// What is wrong with one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The sealed bytes don't open for this place with any key of the vault: another key's, or
    /// moved here from elsewhere.
    DoesNotOpen,
    /// They open, and what is inside isn't a record.
    Unintelligible,
    /// A commit that no member's key signed.
    Signature,
}

impl FailureKind {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DoesNotOpen => "does-not-open",
            Self::Unintelligible => "unintelligible",
            Self::Signature => "signature",
        }
    }
}

/// One thing that doesn't hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong.
    pub kind: FailureKind,
    /// The record, when it is about one.
    pub record: Option<EntryId>,
    /// The commit and the reason, when it is about one.
    pub commit: Option<(Head, Rejected)>,
}

/// How far a walk has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Records opened or tried.
    pub records: usize,
    /// Records in all.
    pub records_total: usize,
    /// Commits checked.
    pub commits: usize,
    /// Commits in all.
    pub commits_total: usize,
}

impl Progress {
    /// Whether there is nothing left to look at.
    pub fn is_done(&self) -> bool {
        self.records == self.records_total && self.commits == self.commits_total
    }
}

/// A walk over all records and commits, a few at a time.
pub struct KeyCheckWalk {
    ids: Vec<EntryId>,
    at: usize,
    history: HistoryCheck,
    progress: Progress,
    failures: Vec<Failure>,
}

impl KeyCheckWalk {
    /// What was found so far.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        self.progress
    }
}

impl Workspace {
    /// Begins a walk over everything that this device has of the vault.
    pub fn begin_key_check(&self) -> KeyCheckWalk {
        let live = self.replica.records().filter(|(_, top)| top.sealed.is_some());
        let ids: Vec<EntryId> = live.map(|(id, _)| id).collect();
        let progress = Progress {
            records_total: ids.len(),
            commits_total: self.replica.commit_count(),
            ..Progress::default()
        };
        let history = HistoryCheck::default();
        KeyCheckWalk { ids, at: 0, history, progress, failures: Vec::new() }
    }

    /// Looks at up to `most` further records and commits.
    pub fn key_check_step(&self, walk: &mut KeyCheckWalk, most: usize) -> Progress {
        for id in walk.ids.iter().skip(walk.at).take(most) {
            let top = self.replica.top((mdp_ledger::Kind::Record, *id));
            let sealed = top.and_then(|top| Some((top.revision, top.sealed?)));
            if let Some((revision, sealed)) = sealed
                && let Err(kind) = self.unseal(*id, revision, sealed)
            {
                walk.failures.push(Failure { kind, record: Some(*id), commit: None });
            }
            walk.at += 1;
        }
        let failures = &mut walk.failures;
        let checked = self.replica.check_step(&mut walk.history, most, |head, reason| {
            let commit = Some((head, reason));
            failures.push(Failure { kind: FailureKind::Signature, record: None, commit });
        });
        walk.progress.records = walk.at;
        walk.progress.commits = checked.done;
        walk.progress.commits_total = checked.total;
        walk.progress
    }
}
