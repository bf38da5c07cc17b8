//! `mdp-server list`: the archives that are kept.

use std::path::Path;

use clap::Args;
use mdp_recovery::archive::{Name, Sidecar};
use serde_json::json;

use super::{Desk, note, print, shelf};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Lists the archives.
#[derive(Args)]
pub(crate) struct List {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl List {
    pub(crate) fn run(&self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        let held = shelf::held(&desk.config.backup.folder)?;
        if held.is_empty() {
            let folder = desk.config.backup.folder.display().to_string();
            note(&words.say("list-none", &[("folder", folder.into())]));
        } else if !self.json {
            note(&words.say("list-columns", &[]));
        }
        for held in &held {
            match (&held.sidecar, self.json) {
                (Some(sidecar), true) => {
                    print(&json(&held.name, &held.path, held.size, sidecar));
                }
                (None, true) => {
                    print(&json!({ "name": held.name.to_string(), "size": held.size }).to_string());
                }
                (Some(Sidecar { statement, .. }), false) => print(&format!(
                    "{}\t{}\t{}\t{}\t{}",
                    held.name,
                    held.size,
                    statement.counts[0],
                    statement.counts[2],
                    statement.verified
                )),
                (None, false) => {
                    print(&format!("{}\t{}\t-\t-\t-", held.name, held.size));
                }
            }
        }
        Ok(())
    }
}

/// An archive, for a script.
pub(super) fn json(name: &Name, path: &Path, size: u64, sidecar: &Sidecar) -> String {
    let statement = &sidecar.statement;
    let [accounts, vaults, entries, blobs] = statement.counts;
    json!({
        "name": name.to_string(),
        "path": path.display().to_string(),
        "size": size,
        "created": statement.created,
        "sha256": statement.file.to_string(),
        "logical_root": statement.logical_root.to_string(),
        "accounts": accounts,
        "vaults": vaults,
        "entries": entries,
        "blobs": blobs,
        "verified": statement.verified,
        "journal_position": statement.journal_position,
        "version": statement.version,
    })
    .to_string()
}
