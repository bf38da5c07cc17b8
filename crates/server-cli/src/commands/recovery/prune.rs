//! `mdp-server prune`: archives past their time go.

use std::fs;
use std::io::ErrorKind;

use clap::Args;
use mdp_recovery::archive::{Name, Sidecar};
use mdp_recovery::retention::{Held, Verdict, ours, plan};

use super::{Desk, host, note, print, shelf};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Removes archives that the retention rules don't keep.
#[derive(Args)]
pub(crate) struct Prune {
    /// Say what would go; remove nothing
    #[arg(long)]
    dry_run: bool,
}

impl Prune {
    pub(crate) fn run(&self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        let _lock = desk.lock()?;
        let gone = prune(&desk, self.dry_run, &|verdict, name| {
            print(&format!("{verdict}\t{name}"));
        })?;
        if self.dry_run {
            note(&words.say("prune-dry", &[]));
        }
        desk.done("prune", gone);
        Ok(())
    }
}

/// Cleans up the folder; gives how many bytes are free now.
pub(super) fn prune(
    desk: &Desk,
    dry_run: bool,
    tell: &dyn Fn(&str, &Name),
) -> Result<u64, Failure> {
    let backup = &desk.config.backup;
    let held = shelf::held(&backup.folder)?;
    let ours = ours(&backup.slug, held.iter().filter_map(|held| held.path.file_name()?.to_str()));
    let kept: Vec<Held> = held
        .iter()
        .filter(|held| ours.contains(&held.name))
        .map(|held| {
            let proved = |sidecar: &Sidecar| sidecar.statement.verified >= 2;
            Held { name: held.name.clone(), verified: held.sidecar.as_ref().is_some_and(proved) }
        })
        .collect();
    let mut freed = 0;
    for name in going(desk, &kept, tell)? {
        freed += held.iter().find(|held| held.name == name).map_or(0, |held| held.size);
        if !dry_run {
            // The sidecar last: it is what vouches for the archive.
            fs::remove_file(backup.folder.join(name.to_string()))?;
            match fs::remove_file(backup.folder.join(name.sidecar())) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
    }
    Ok(freed)
}

/// The archives that the rules let go.
fn going(desk: &Desk, kept: &[Held], tell: &dyn Fn(&str, &Name)) -> Result<Vec<Name>, Failure> {
    let backup = &desk.config.backup;
    let verdicts = plan(kept, host().clock.now(), &backup.retention, &backup.zone);
    let going = verdicts.into_iter().filter_map(|(name, verdict)| match verdict {
        Verdict::Keep(reason) => {
            tell(&format!("keep: {reason}"), &name);
            None
        }
        Verdict::Drop => {
            tell("drop", &name);
            Some(name)
        }
    });
    Ok(going.collect())
}
