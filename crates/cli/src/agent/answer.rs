//! What the agent answers to each request.

use mdp_crypto::key_file::{KeyFile, KnownHead, Labels};
use mdp_crypto::{Passphrase, Stretching};
use mdp_ledger::EntryId;
use mdp_sync::workspace::Workspace;
use mdp_vault::item::{Record, Text};
use mdp_vault::search::{Query, View};
use mdp_vault::strength::reject_weak;
use serde::Serialize;
use zeroize::Zeroizing;

use super::serve::Agent;
use super::{Raw, Request, archive};
use crate::failure::Failure;
use crate::find::{category_named, find};
use crate::host::{OsEntropy, now};
use crate::vault::Vault;
use crate::view::{Found, Row, Standing, Verified};

/// An answer, as JSON.
type Json = Zeroizing<Vec<u8>>;

/// Answers anything but a request to lock.
pub(super) fn answer(agent: &Agent, request: &Request) -> Result<Json, Failure> {
    let vault = &agent.vault;
    match request {
        Request::Status => standing(agent),
        Request::Acknowledge => {
            vault.acknowledge()?;
            standing(agent)
        }
        Request::Sync => {
            agent.exchange()?;
            standing(agent)
        }
        Request::List { query, category } => list(vault, query, category.as_deref()),
        Request::Find { selector, exact, trashed } => {
            let state = vault.state();
            let id = find(&state.workspace, selector, *exact, *trashed)?;
            json(&Found::of(&state.workspace, id).ok_or_else(missing)?)
        }
        Request::Create { item, category } => {
            let mut item = (**item).clone();
            if let Some(name) = category {
                item.category = category_for(vault, name)?;
            }
            let done = vault.change(|workspace| workspace.create_item(item, &mut OsEntropy))?;
            agent.soon();
            json(done.ids.first().ok_or_else(missing)?)
        }
        Request::Update { id, revision, item, category } => {
            let mut item = (**item).clone();
            if let Some(name) = category {
                item.category = category_for(vault, name)?;
            }
            vault.change(|workspace| {
                workspace.update_item(*id, item, *revision, now(), &mut OsEntropy)
            })?;
            agent.soon();
            json(&())
        }
        Request::Trash { id, restore } => {
            vault.change(|workspace| match restore {
                true => workspace.untrash(&[*id], now(), &mut OsEntropy),
                false => workspace.trash(&[*id], now(), &mut OsEntropy),
            })?;
            agent.soon();
            json(&())
        }
        Request::Records => json(&records(&vault.state().workspace)),
        Request::Write { writes } => {
            write(vault, writes)?;
            json(&())
        }
        Request::ExportKey { passphrase } => json(&export_key(vault, passphrase)?),
        Request::ProveKey => json(&vault.prove_key()?),
        Request::Verify => json(&verify(vault)),
        Request::ArchiveBegin => json(&archive::begin(agent)?),
        Request::ArchiveFile { archive } => json(&archive::file(agent, *archive)?),
        Request::ArchiveFinish { archive, passphrase } => {
            json(&archive::finish(agent, *archive, passphrase)?)
        }
        Request::Lock => Err(Failure::new("agent-gone")),
    }
}

fn json(value: &impl Serialize) -> Result<Json, Failure> {
    serde_json::to_vec(value).map(Zeroizing::new).map_err(|_| Failure::new("agent-gone"))
}

fn missing() -> Failure {
    Failure::new("no-such-item")
}

fn standing(agent: &Agent) -> Result<Json, Failure> {
    let last = agent.last.lock().ok().and_then(|last| last.clone());
    json(&Standing::of(&agent.vault.state().workspace, last))
}

fn list(vault: &Vault, query: &Query, category: Option<&str>) -> Result<Json, Failure> {
    let state = vault.state();
    let workspace = &state.workspace;
    let mut query = query.clone();
    if let Some(name) = category {
        let id = category_named(workspace, name);
        query.view =
            View::Category { id: id.ok_or_else(|| Failure::about("no-such-category", name))? };
    }
    let tree = workspace.catalogue().categories();
    let ids = workspace.catalogue().list(&query);
    json(&ids.into_iter().filter_map(|id| Row::of(workspace, &tree, id)).collect::<Vec<_>>())
}

/// The category of this name, made where it is missing; none for an empty name.
fn category_for(vault: &Vault, name: &str) -> Result<Option<EntryId>, Failure> {
    if name.trim().is_empty() {
        return Ok(None);
    }
    if let Some(id) = category_named(&vault.state().workspace, name) {
        return Ok(Some(id));
    }
    let done = vault
        .change(|workspace| workspace.create_category(name.trim(), None, now(), &mut OsEntropy))?;
    Ok(done.ids.first().copied())
}

fn records(workspace: &Workspace) -> Vec<Raw> {
    let raw = |(id, record): (EntryId, &Record)| Raw {
        id,
        revision: workspace.revision(id),
        record: Some(Text::from(hex::encode(record.encode().as_slice()))),
    };
    workspace.records().map(raw).collect()
}

fn write(vault: &Vault, writes: &[Raw]) -> Result<(), Failure> {
    let mut decoded = Vec::with_capacity(writes.len());
    for raw in writes {
        let record = raw.record.as_ref().map(decode).transpose()?;
        decoded.push((raw.id, record));
    }
    let mut state = vault.state();
    if writes.iter().any(|raw| state.workspace.revision(raw.id) != raw.revision) {
        return Err(Failure::new("vault-moved"));
    }
    let done = state.workspace.write(decoded, &mut OsEntropy)?;
    vault.keep(&state, &done.batch)
}

/// Reads a record as [`records`] writes it.
pub(crate) fn decode(record: &Text) -> Result<Record, Failure> {
    let bytes = hex::decode(record.as_str()).map(Zeroizing::new).ok();
    let record = bytes.and_then(|bytes| Record::decode(&bytes).ok());
    record.ok_or_else(|| Failure::new("agent-gone"))
}

fn export_key(vault: &Vault, passphrase: &str) -> Result<Text, Failure> {
    let profile = &vault.profile;
    reject_weak(passphrase, &[&profile.user_name, &profile.origin])
        .map_err(|weak| Failure::about("weak-passphrase", weak))?;
    let heads: Vec<KnownHead> = {
        let state = vault.state();
        let replica = state.workspace.replica();
        let known = |head: mdp_ledger::Head| KnownHead {
            vault: replica.pin().vault,
            seq: head.seq,
            head: head.hash,
        };
        replica.head().map(known).into_iter().collect()
    };
    let labels =
        Labels { user_name: &profile.user_name, server_address: &profile.origin, created: now() };
    let text = KeyFile::export(
        &vault.identity,
        &heads,
        labels,
        &Passphrase::new(passphrase),
        Stretching::DEFAULT,
        &mut OsEntropy,
    )?;
    Ok(Text::from(text))
}

/// Walks over everything: signatures, records, and the root of the state, from the file.
fn verify(vault: &Vault) -> Verified {
    let mut walk = vault.state().workspace.begin_key_check();
    // A state that moves meanwhile is walked as it is then; what came in is verified already.
    while !vault.state().workspace.key_check_step(&mut walk, 500).is_done() {}
    let root = vault.root_holds();
    Verified::of(&vault.state().workspace, &walk, root)
}
