//! `mdp-server backup`: an archive, complete and proved, or none.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use mdp_recovery::Error;
use mdp_recovery::archive::{Name, Written};
use mdp_recovery::backup::{Made, Plan};
use mdp_server::start;
use mdp_store::Store;

use super::keep::keep;
use super::{Desk, note, print};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Makes an archive.
#[derive(Args)]
pub(crate) struct Backup {
    /// Where to: a folder, or - for standard output [default: `BACKUP_DIR` and every target]
    #[arg(long, value_name = "FOLDER|-")]
    to: Option<PathBuf>,
    /// An archive; or plain SQL through `pg_dump`, of PostgreSQL only: without the attachments and
    /// the server secret
    #[arg(long, value_enum, default_value_t = Format::Mdpbak)]
    format: Format,
    /// With --to -: what vouches for the archive follows it, after a line feed, in a line
    #[arg(long, requires = "to")]
    sidecar: bool,
    /// Print what was made as JSON
    #[arg(long)]
    json: bool,
}

/// As what.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Mdpbak,
    Sql,
}

impl Backup {
    pub(crate) async fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        let _lock = desk.lock()?;
        if self.format == Format::Sql {
            return super::sql::backup(&desk, self.to.as_deref(), self.json, words).await;
        }
        let plan = desk.plan()?;
        Desk::warn(&plan, words);
        let store = start::open_store(&desk.config).await?;
        let written = self.write(&desk, &plan, &store, words).await;
        store.close().await;
        let (written, everywhere) = written?;
        tell_faults(&written, words)?;
        everywhere
    }

    /// What was written, and whether it is everywhere.
    async fn write(
        &self,
        desk: &Desk,
        plan: &Plan,
        store: &Store,
        words: &Words,
    ) -> Result<(Written, Result<(), Failure>), Failure> {
        match &self.to {
            Some(to) if to.as_os_str() == "-" => {
                if io::stdout().is_terminal() {
                    return Err(Failure::said("backup-terminal", ""));
                }
                let (mut out, written) = plan.write(store, io::stdout(), &desk.watch).await?;
                if self.sidecar {
                    let slug = &desk.config.backup.slug;
                    let name = Name::new(slug, plan.now).ok_or(Error::Absent(slug.clone()))?;
                    let line = plan.sidecar(&name, &written).to_line();
                    write!(out, "\n{line}").map_err(Error::Output)?;
                }
                out.flush().map_err(Error::Output)?;
                note(&format!("OK - {} {:.1}", written.size, desk.began.elapsed().as_secs_f64()));
                Ok((written, Ok(())))
            }
            Some(to) => {
                let made = plan.make(store, &desk.config.backup.slug, to, &desk.watch).await?;
                self.tell(desk, to, &made);
                Ok((made.written, Ok(())))
            }
            None => {
                let kept = keep(desk, plan, store).await?;
                self.tell(desk, &desk.config.backup.folder, &kept.made);
                let everywhere = kept.everywhere(words);
                Ok((kept.made.written, everywhere))
            }
        }
    }

    fn tell(&self, desk: &Desk, folder: &Path, made: &Made) {
        if self.json {
            let path = folder.join(made.name.to_string()).display().to_string();
            print(&super::list::json(&made.name, &path, made.written.size, &made.sidecar));
        }
        desk.done(&made.name.to_string(), made.written.size);
    }
}

/// The archive is made all the same: better a backup of what is damaged than none.
fn tell_faults(written: &Written, words: &Words) -> Result<(), Failure> {
    let proof = &written.proof;
    if proof.holds() {
        return Ok(());
    }
    for fault in &proof.faults {
        note(&format!("  {fault}"));
    }
    note(&words.say("backup-faults", &[("count", proof.fault_count.into())]));
    Err(Error::Corrupt(proof.faults.first().map(ToString::to_string).unwrap_or_default()).into())
}
