//! `mdp-server list`: the archives that are kept.

use clap::Args;
use mdp_recovery::archive::{Name, Sidecar};
use serde_json::json;

use super::{Desk, note, print, shelf, target};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Lists the archives.
#[derive(Args)]
pub(crate) struct List {
    /// Those on a target: its number in `BACKUP_TARGETS`, from 1, its address, or `all`
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl List {
    pub(crate) async fn run(&self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        let Some(target) = &self.target else {
            let folder = &desk.config.backup.folder;
            let held = shelf::held(folder)?;
            self.head(held.is_empty(), &folder.display().to_string(), words);
            for held in &held {
                let place = held.path.display().to_string();
                self.line(&held.name, &place, held.size, held.sidecar.as_ref());
            }
            return Ok(());
        };
        let mut done = Ok(());
        for target in target::named(&desk, target)? {
            match target::held(target).await {
                Ok(held) => {
                    self.head(held.is_empty(), target.label(), words);
                    for away in &held {
                        let place = format!("{}/{}", target.label(), away.name);
                        self.line(&away.name, &place, away.size, away.sidecar.as_ref());
                    }
                }
                Err(error) => {
                    let failure = Failure::target(target, error);
                    note(&failure.say(words));
                    done = Err(failure);
                }
            }
        }
        done
    }

    fn head(&self, none: bool, place: &str, words: &Words) {
        if none {
            note(&words.say("list-none", &[("folder", place.into())]));
        } else if !self.json {
            note(&words.say("list-columns", &[("place", place.into())]));
        }
    }

    fn line(&self, name: &Name, place: &str, size: u64, sidecar: Option<&Sidecar>) {
        print(&match (sidecar, self.json) {
            (Some(sidecar), true) => json(name, place, size, sidecar),
            (None, true) => {
                json!({ "name": name.to_string(), "path": place, "size": size }).to_string()
            }
            (Some(Sidecar { statement, .. }), false) => {
                let [accounts, _, entries, _] = statement.counts;
                format!("{name}\t{size}\t{accounts}\t{entries}\t{}", statement.verified)
            }
            (None, false) => format!("{name}\t{size}\t-\t-\t-"),
        });
    }
}

/// An archive, for a script.
pub(super) fn json(name: &Name, path: &str, size: u64, sidecar: &Sidecar) -> String {
    let statement = &sidecar.statement;
    let [accounts, vaults, entries, blobs] = statement.counts;
    json!({
        "name": name.to_string(),
        "path": path,
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
