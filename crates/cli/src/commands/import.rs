//! `mdp import`: what the previous system has, shown first, brought in after.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use mdp_ledger::EntryId;
use mdp_vault::import::previous::{LegacyKey, Opened};
use mdp_vault::import::{Action, Change, Options, Plan};
use mdp_vault::item::{ImportReport, Record, Text};

use crate::agent::{Raw, Request, decode};
use crate::failure::Failure;
use crate::host::{OsEntropy, now};
use crate::import::{Source, is_clear_key, needs_key, open, open_key};
use crate::session::Session;
use crate::terminal::{self, clean, out, out_json};
use crate::view::Standing;

/// Records that are written in one go.
const CHUNK: usize = 200;

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub(crate) struct Import {
    /// A backup (.sql.gz, .sql, .dump) or a clear export (.json, .csv)
    file: PathBuf,
    /// The key file that opens a backup's entries
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Read its passphrase from the first line of a file, or of standard input (-)
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Try the first line of a file on the secret bundles; several times for several
    #[arg(long, value_name = "FILE")]
    bundle_passphrase_file: Vec<PathBuf>,
    /// Whose entries, where the backup holds several accounts
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Don't ask
    #[arg(long)]
    yes: bool,
    /// Show what would be done, and do nothing
    #[arg(long, conflicts_with = "yes")]
    preview: bool,
    /// Keep entries that can't be read, sealed as they are, to be tried again with another key
    #[arg(long)]
    keep_unreadable: bool,
    /// The report as JSON
    #[arg(long)]
    json: bool,
}

/// The revision of each record that there was when the plan was made.
type Revisions = BTreeMap<EntryId, Option<u64>>;

impl Import {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        session.profile()?;
        let opened = self.open(session)?;
        let (plan, revisions) = self.plan(session, &opened)?;
        self.preview(session, &plan)?;
        if plan.changes().is_empty() {
            session.note("import-nothing", &[]);
            return self.report(session, &plan.report(0));
        }
        if self.preview {
            return Ok(());
        }
        if !self.yes {
            session.confirm("ask-import")?;
        }
        Self::commit(session, &plan, &revisions)?;
        match session.ask::<Standing>(&Request::Sync) {
            Ok(_) => {}
            // It is all here; the rest is a matter of time.
            Err(failure) => terminal::note(&session.words.explain(&failure)),
        }
        self.report(session, &plan.report(plan.changes().len()))
    }

    /// The chosen account, in clear.
    fn open(&self, session: &Session) -> Result<Opened, Failure> {
        let source = Source::read(&self.file)?;
        let account = source.account(self.account.as_deref())?.clone();
        let key = match &self.key_file {
            Some(file) => Some(self.key(session, file)?),
            None => source.own_key(),
        };
        if key.is_none() && needs_key(&account) {
            return Err(Failure::new("key-file-needed"));
        }
        let mut opened = open(account, key.as_ref(), |done, total| {
            progress(session, "progress-opening", done, total);
        })?;
        for file in &self.bundle_passphrase_file {
            opened.open_bundles(&terminal::first_line(file)?);
        }
        Ok(opened)
    }

    fn key(&self, session: &Session, file: &Path) -> Result<LegacyKey, Failure> {
        if is_clear_key(file)? {
            return open_key(file, "");
        }
        let question = session.say("ask-passphrase", &[]);
        open_key(file, &terminal::password(self.passphrase_file.as_deref(), &question)?)
    }

    /// Compares it with the vault.
    fn plan(&self, session: &Session, opened: &Opened) -> Result<(Plan, Revisions), Failure> {
        let raw: Vec<Raw> = session.ask(&Request::Records)?;
        let revisions = raw.iter().map(|raw| (raw.id, raw.revision)).collect();
        let mut records: Vec<(EntryId, Record)> = Vec::with_capacity(raw.len());
        for Raw { id, record, .. } in raw {
            records.push((id, decode(&record.unwrap_or_default())?));
        }
        let options = Options {
            file: self.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            keep_leftovers: self.keep_unreadable,
            now: now(),
        };
        let records = records.iter().map(|(id, record)| (*id, record));
        Ok((Plan::new(opened, records, options, &mut OsEntropy), revisions))
    }

    fn preview(&self, session: &Session, plan: &Plan) -> Result<(), Failure> {
        let to = if self.json {
            |line: &str| {
                terminal::note(line);
                Ok(())
            }
        } else {
            out
        };
        for item in &plan.items {
            let (sign, why) = match item.action {
                Action::Add => ("+", String::new()),
                Action::Merge => ("~", String::new()),
                Action::AddCopy => ("+", session.say("import-copy", &[])),
                Action::Skip => continue,
                Action::Unreadable { code, .. } => (
                    "!",
                    session.say("import-unreadable", &[("reason", session.say(code, &[]).into())]),
                ),
            };
            let line = format!("{sign} {}  {}  {why}", clean(&item.title), clean(&item.category));
            to(line.trim_end())?;
        }
        let counts = plan.counts();
        let figures = [
            ("account", plan.account.as_str().into()),
            ("added", counts.added.into()),
            ("merged", counts.merged.into()),
            ("skipped", counts.skipped.into()),
            ("unreadable", counts.unreadable.into()),
            ("categories", counts.categories.into()),
            ("bundles", counts.bundles.into()),
        ];
        to(&session.say("import-plan", &figures))
    }

    /// Makes the changes, some at a time. Where it stops, importing again goes on.
    fn commit(session: &Session, plan: &Plan, then: &Revisions) -> Result<(), Failure> {
        let changes = plan.changes();
        let raw = |change: &Change| {
            let (id, record) = match change {
                Change::Put(id, record) => (*id, Some(record.encode())),
                Change::Delete(id) => (*id, None),
            };
            let record = record.map(|record| Text::from(hex::encode(record.as_slice())));
            Raw { id, revision: then.get(&id).copied().flatten(), record }
        };
        for (at, chunk) in changes.chunks(CHUNK).enumerate() {
            session.ask::<()>(&Request::Write { writes: chunk.iter().map(raw).collect() })?;
            progress(session, "progress-importing", at * CHUNK + chunk.len(), changes.len());
        }
        let report = plan.report_record(changes.len());
        session.ask::<()>(&Request::Write { writes: report.iter().map(raw).collect() })
    }

    fn report(&self, session: &Session, report: &ImportReport) -> Result<(), Failure> {
        if self.json {
            return out_json(report);
        }
        let figures = [
            ("added", report.added.into()),
            ("merged", report.merged.into()),
            ("skipped", report.skipped.into()),
            ("categories", report.categories.into()),
            ("bundles", report.bundles.into()),
            ("problems", report.problems.len().into()),
        ];
        out(&session.say("import-report", &figures))
    }
}

/// How far it is, over the last such line, for somebody who watches.
fn progress(session: &Session, message: &str, done: usize, total: usize) {
    let mut stderr = io::stderr();
    if stderr.is_terminal() {
        let end = if done == total { "\n" } else { "" };
        let line = session.say(message, &[("done", done.into()), ("total", total.into())]);
        let _ = write!(stderr, "\r{line}{end}");
        let _ = stderr.flush();
    }
}
