//! `mdp-server salvage`: what can still be read of damaged databases and archives, as a new archive.

use std::path::PathBuf;

use clap::Args;
use mdp_recovery::keys::{Key, Recipient};
use mdp_recovery::salvage::{Loss, Plan, Report, Salvaged, Why};
use serde_json::json;

use super::verify::on_a_thread;
use super::{Desk, PROOF, host, note, operator_key, print};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Salvages what can be read.
#[derive(Args)]
pub(crate) struct Salvage {
    /// Files of SQLite databases, and archives: several of one server complete each other
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,
    /// Folder for the new archive [default: `salvaged`, in `BACKUP_DIR`]
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// File with the operator's private key, where the server's own key doesn't open an archive
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Print what was salvaged, and what wasn't, as JSON
    #[arg(long)]
    json: bool,
}

impl Salvage {
    pub(crate) async fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        let keys = desk.keys(operator_key(self.key.as_ref())?.as_ref())?;
        let operator = desk.operator()?;
        let secret = desk.secret()?;
        let recipients = recipients(&desk, operator.as_ref(), &keys)?;
        let sealed_secret = match (&operator, &secret) {
            (Some(operator), Some(secret)) => Some(operator.seal(&secret.to_bytes())?),
            _ => None,
        };
        let into = self.to.clone().unwrap_or_else(|| desk.config.backup.folder.join("salvaged"));
        let plan = Plan {
            sources: self.sources,
            blobs: vec![desk.config.store.blobs.clone()],
            keys,
            recipients,
            signer: secret.map(|secret| secret.archive_key()),
            sealed_secret,
            settings: desk.shown_settings(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now: host().clock.now(),
            slug: desk.config.backup.slug.clone(),
            into: into.clone(),
        };
        let watch = desk.watch.clone();
        let salvaged = on_a_thread(move || plan.run(&watch)).await?;
        let path = into.join(salvaged.name.to_string());
        if self.json {
            let rest = salvaged.rest.as_ref().map(|path| path.display().to_string());
            let path = path.display().to_string();
            let report = &salvaged.report;
            print(&json!({ "archive": path, "rest": rest, "report": report }).to_string());
        } else {
            tell(&salvaged, words);
        }
        desk.done(&path.display().to_string(), salvaged.written.size);
        if salvaged.report.is_complete() { Ok(()) } else { Err(Failure::Salvaged) }
    }
}

/// Whoever could open the archives of this server; on a bare machine, whose key was given.
fn recipients(
    desk: &Desk,
    operator: Option<&Recipient>,
    keys: &[Key],
) -> Result<Vec<Recipient>, Failure> {
    let proof = Key::open(&desk.file(PROOF))?.map(|key| key.recipient());
    let mut recipients: Vec<Recipient> = Vec::new();
    for one in operator.cloned().into_iter().chain(proof).chain(keys.iter().map(Key::recipient)) {
        if !recipients.contains(&one) {
            recipients.push(one);
        }
    }
    if recipients.is_empty() {
        return Err(Failure::said("salvage-no-key", ""));
    }
    Ok(recipients)
}

fn tell(salvaged: &Salvaged, words: &Words) {
    let report = &salvaged.report;
    if !report.is_complete() {
        note(&words.say("salvage-columns", &[]));
    }
    for Loss { vault, kind, id, revision, why } in &report.lost {
        let vault = vault.as_deref().unwrap_or("-");
        let id = if id.is_empty() { "-" } else { id };
        let why = words.say(reason(*why), &[]);
        print(&format!("{vault}\t{kind}\t{id}\t{revision}\t{why}"));
    }
    let Report { accounts, vaults, vaults_whole, values, blobs, .. } = report;
    note(&words.say(
        "salvage-holds",
        &[
            ("accounts", (*accounts).into()),
            ("vaults", (*vaults).into()),
            ("whole", (*vaults_whole).into()),
            ("values", (*values).into()),
            ("blobs", (*blobs).into()),
        ],
    ));
    if let Some(rest) = &salvaged.rest {
        let path = rest.display().to_string();
        note(&words.say("salvage-rest", &[("path", path.into())]));
    }
}

fn reason(why: Why) -> &'static str {
    match why {
        Why::Gone => "salvage-gone",
        Why::Later => "salvage-later",
        Why::NoHistory => "salvage-no-history",
        Why::AccountGone => "salvage-account-gone",
        Why::SlotGone => "salvage-slot-gone",
        Why::AuditGone => "salvage-audit-gone",
        Why::NoEnd => "salvage-no-end",
    }
}
