//! What commands show, and give as JSON: names in camelCase, moments in milliseconds since the Unix
//! epoch, ids in hexadecimal.

use mdp_ledger::EntryId;
use mdp_sync::workspace::{KeyCheckWalk, Workspace};
use mdp_vault::item::{Categories, Item, ItemKind, Millis};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::vault::standing_word;

/// A line of a list: nothing secret.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row {
    pub(crate) id: EntryId,
    pub(crate) r#type: ItemKind,
    pub(crate) title: String,
    pub(crate) username: String,
    pub(crate) urls: Vec<String>,
    /// The innermost category's name; empty for none.
    pub(crate) category: String,
    /// From the outermost.
    pub(crate) category_path: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) favourite: bool,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) trashed_at: Option<Millis>,
    /// The item that this one is a conflict copy of.
    pub(crate) conflict_of: Option<EntryId>,
    /// Whether the server hasn't it yet.
    pub(crate) pending: bool,
}

impl Row {
    /// The line of an item.
    pub(crate) fn of(workspace: &Workspace, tree: &Categories, id: EntryId) -> Option<Self> {
        let item = workspace.item(id)?;
        let path = item.category.map(|id| tree.path(id)).unwrap_or_default();
        Some(Self {
            id,
            r#type: item.kind,
            title: item.title().to_owned(),
            username: item.fields.get(mdp_vault::item::Field::USERNAME).to_owned(),
            urls: item.urls.clone(),
            category: path.last().copied().unwrap_or_default().to_owned(),
            category_path: path.into_iter().map(str::to_owned).collect(),
            tags: item.tags.iter().cloned().collect(),
            favourite: item.favourite,
            created_at: item.created_at,
            updated_at: item.updated_at,
            trashed_at: item.trashed_at,
            conflict_of: item.conflict_of,
            pending: workspace.is_pending(id),
        })
    }
}

/// The beginning of an id that a person can type.
pub(crate) fn short(id: EntryId) -> String {
    id.to_string().chars().take(8).collect()
}

/// An item and its version.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Found {
    #[serde(flatten)]
    pub(crate) row: Row,
    pub(crate) revision: u64,
    pub(crate) item: Item,
}

impl Found {
    /// An item as the vault holds it.
    pub(crate) fn of(workspace: &Workspace, id: EntryId) -> Option<Self> {
        let row = Row::of(workspace, &workspace.catalogue().categories(), id)?;
        let (revision, item) = (workspace.revision(id)?, workspace.item(id)?.clone());
        Some(Self { row, revision, item })
    }
}

/// How the vault stands.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Standing {
    /// Items outside the trash.
    pub(crate) items: usize,
    /// Edits that the server hasn't acknowledged.
    pub(crate) pending: usize,
    pub(crate) conflicts: usize,
    /// Records that don't open.
    pub(crate) quarantined: usize,
    /// `sound`, `behind`, `restored`, `fork` or `refused`.
    pub(crate) server: String,
    /// Whether evidence of another history is kept.
    pub(crate) evidence: bool,
    /// Commits that are verified here.
    pub(crate) seq: Option<u64>,
    /// The times when the server went back and that nobody has acknowledged yet, oldest first.
    pub(crate) incidents: Vec<Incident>,
    /// Why the last exchange with the server failed.
    pub(crate) last_failure: Option<Failure>,
}

/// A time when the server had gone back, or showed another history.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Incident {
    /// When this device noticed.
    pub(crate) noticed_at: Millis,
    /// Whether it happened without a word: an alarm.
    pub(crate) alarm: bool,
    /// When it was restored, by its own word.
    pub(crate) restored_at: Option<Millis>,
    /// Whether both had moved on.
    pub(crate) forked: bool,
    /// Where this device stood: number and hash of its latest commit.
    pub(crate) seq: u64,
    pub(crate) head: String,
    /// Where the server stood.
    pub(crate) server_seq: u64,
    pub(crate) server_head: String,
    /// Entries that the server lacked as they are here.
    pub(crate) lacked: u64,
    /// Attachments whose bytes were found neither here nor there.
    pub(crate) lost_attachments: u64,
    /// Whether the server has had all of it since.
    pub(crate) healed: bool,
}

impl From<&mdp_sync::replica::Incident> for Incident {
    fn from(it: &mdp_sync::replica::Incident) -> Self {
        Self {
            noticed_at: it.noticed,
            alarm: it.is_alarm(),
            restored_at: it.restored_at,
            forked: it.forked,
            seq: it.ours.seq,
            head: it.ours.hash.to_string(),
            server_seq: it.server.seq,
            server_head: it.server.hash.to_string(),
            lacked: it.lacked,
            lost_attachments: it.lost_blobs,
            healed: it.healed,
        }
    }
}

impl Standing {
    /// Of an open vault.
    pub(crate) fn of(workspace: &Workspace, last_failure: Option<Failure>) -> Self {
        let status = workspace.status();
        Self {
            items: workspace.catalogue().counts().all,
            pending: status.pending,
            conflicts: status.conflicts,
            quarantined: status.quarantined,
            server: standing_word(&status.standing).to_owned(),
            evidence: status.evidence,
            seq: workspace.replica().head().map(|head| head.seq),
            incidents: (workspace.replica().incidents())
                .filter(|it| !it.acknowledged)
                .map(Incident::from)
                .collect(),
            last_failure,
        }
    }
}

/// What a walk over the whole vault found.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verified {
    pub(crate) records: usize,
    pub(crate) commits: usize,
    /// Whether the state's root is the one that the last verified commit states.
    pub(crate) root: bool,
    /// As in [`Standing`].
    pub(crate) server: String,
    pub(crate) failures: Vec<Broken>,
}

/// One thing that doesn't hold.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Broken {
    /// `does-not-open`, `unintelligible` or `signature`.
    pub(crate) kind: String,
    /// The record, where it is about one.
    pub(crate) record: Option<EntryId>,
    /// The title that the record last had, while the vault has been open.
    pub(crate) title: Option<String>,
    /// The commit, where it is about one, and why.
    pub(crate) seq: Option<u64>,
    pub(crate) reason: Option<String>,
}

impl Verified {
    /// What a finished walk found.
    pub(crate) fn of(workspace: &Workspace, walk: &KeyCheckWalk, root: bool) -> Self {
        let progress = walk.progress();
        let title = |id| Some(workspace.former(id)?.as_item()?.title().to_owned());
        let broken = |failure: &mdp_sync::workspace::Failure| Broken {
            kind: failure.kind.code().to_owned(),
            record: failure.record,
            title: failure.record.and_then(title),
            seq: failure.commit.map(|(head, _)| head.seq),
            reason: failure.commit.map(|(_, reason)| reason.code().to_owned()),
        };
        Self {
            records: progress.records,
            commits: progress.commits,
            root,
            server: standing_word(&workspace.status().standing).to_owned(),
            failures: walk.failures().iter().map(broken).collect(),
        }
    }

    /// Whether everything holds.
    pub(crate) fn is_sound(&self) -> bool {
        self.root && self.failures.is_empty() && !matches!(self.server.as_str(), "fork" | "refused")
    }
}
