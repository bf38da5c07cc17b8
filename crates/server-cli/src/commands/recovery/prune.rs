//! `mdp-server prune`: archives past their time go, here and on every target, and with them what
//! they were continued with.

use std::fs;
use std::io::{self, ErrorKind};

use clap::Args;
use mdp_ledger::Hash;
use mdp_recovery::archive::{Name, Sidecar};
use mdp_recovery::journal::{self, PieceName, needless, pieces};
use mdp_recovery::retention::{Held, Verdict, ours, plan};
use mdp_recovery::targets::{Error as TargetError, Target};

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
    /// Judge what is kept elsewhere: the names come by standard input, one a line, each followed by
    /// `proved` if it is; those that may go are printed
    #[arg(long, conflicts_with = "dry_run")]
    names: bool,
}

impl Prune {
    pub(crate) async fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        if self.names {
            return elsewhere(&desk);
        }
        let _lock = desk.lock()?;
        let pruned = prune(&desk, self.dry_run, &|verdict, name, place| {
            print(&format!("{verdict}\t{name}\t{place}"));
        })
        .await?;
        if self.dry_run {
            note(&words.say("prune-dry", &[]));
        }
        for target in &pruned.failed {
            note(&words.say("prune-failed", &[("target", target.as_str().into())]));
        }
        desk.done("prune", pruned.freed);
        if pruned.failed.is_empty() { Ok(()) } else { Err(Failure::Partial) }
    }
}

/// Judges names of archives, and of dumps, each kind for itself: one doesn't stand for the other.
fn elsewhere(desk: &Desk) -> Result<(), Failure> {
    let listed = io::stdin().lines().collect::<io::Result<Vec<String>>>()?;
    for end in [".mdpbak", ".sql.gz"] {
        let kept: Vec<Held> = listed.iter().filter_map(|line| held(desk, line, end)).collect();
        for name in going(desk, &kept, &|_, _, _| {}, "") {
            print(&name.to_string().replace(".mdpbak", end));
        }
    }
    Ok(())
}

/// What a line names, if it is of this installation and ends so.
fn held(desk: &Desk, line: &str, end: &str) -> Option<Held> {
    let (name, proved) = line.split_once(' ').unwrap_or((line, ""));
    let name = format!("{}.mdpbak", name.strip_suffix(end)?);
    let name = ours(&desk.config.backup.slug, [name.as_str()]).pop()?;
    Some(Held { name, verified: proved == "proved" })
}

/// What a clean-up came to.
pub(super) struct Pruned {
    /// Bytes that are free in the folder now.
    freed: u64,
    /// The targets that weren't cleaned up, and why.
    pub(super) failed: Vec<String>,
}

/// Called with a verdict, an archive and where it is.
type Tell<'a> = &'a (dyn Fn(&str, &Name, &str) + Sync);

/// Cleans up the folder and every target, each for itself.
pub(super) async fn prune(desk: &Desk, dry_run: bool, tell: Tell<'_>) -> Result<Pruned, Failure> {
    let signer = desk.secret()?.map(|secret| secret.id());
    let freed = prune_folder(desk, signer, dry_run, tell)?;
    let mut pruned = Pruned { freed, failed: Vec::new() };
    for target in desk.config.backup.targets.iter() {
        if let Err(why) = prune_target(desk, target, signer, dry_run, tell).await {
            pruned.failed.push(format!("{}: {why}", target.label()));
        }
    }
    Ok(pruned)
}

fn prune_folder(
    desk: &Desk,
    signer: Option<Hash>,
    dry_run: bool,
    tell: Tell<'_>,
) -> Result<u64, Failure> {
    let backup = &desk.config.backup;
    let held = shelf::held(&backup.folder)?;
    let ours = ours(&backup.slug, held.iter().filter_map(|held| held.path.file_name()?.to_str()));
    let kept: Vec<Held> = held
        .iter()
        .filter(|held| ours.contains(&held.name))
        .map(|held| Held {
            name: held.name.clone(),
            verified: proved(held.sidecar.as_ref(), &held.name, held.size, signer),
        })
        .collect();
    let going = going(desk, &kept, tell, &backup.folder.display().to_string());
    let stands = |name: &Name| {
        let held = held.iter().find(|held| held.name == *name)?;
        Some(held.sidecar.as_ref()?.statement.journal_position)
    };
    let mut freed = 0;
    // What an archive is continued with goes before it.
    for piece in segments(&kept, &going, stands, &pieces(&backup.folder, &backup.slug)?) {
        let path = backup.folder.join(piece.to_string());
        freed += fs::metadata(&path)?.len();
        if !dry_run {
            fs::remove_file(&path)?;
        }
    }
    for name in going {
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

async fn prune_target(
    desk: &Desk,
    target: &Target,
    signer: Option<Hash>,
    dry_run: bool,
    tell: Tell<'_>,
) -> Result<(), TargetError> {
    let listed = target.list().await?;
    let away = super::target::held_of(target, &listed).await?;
    let names = away.iter().map(|away| away.name.to_string()).collect::<Vec<_>>();
    let ours = ours(&desk.config.backup.slug, names.iter().map(String::as_str));
    let kept: Vec<Held> = away
        .iter()
        .filter(|away| ours.contains(&away.name))
        .map(|away| Held {
            name: away.name.clone(),
            verified: proved(away.sidecar.as_ref(), &away.name, away.size, signer),
        })
        .collect();
    let going = going(desk, &kept, tell, target.label());
    let stands = |name: &Name| {
        let away = away.iter().find(|away| away.name == *name)?;
        Some(away.sidecar.as_ref()?.statement.journal_position)
    };
    let pieces: Vec<_> = listed
        .iter()
        .filter_map(|object| PieceName::parse(&object.name))
        .filter(|piece| piece.chain.slug() == desk.config.backup.slug)
        .collect();
    for piece in segments(&kept, &going, stands, &pieces) {
        if !dry_run {
            target.delete(&piece.to_string()).await?;
        }
    }
    for name in going {
        if !dry_run {
            target.delete(&name.to_string()).await?;
            if away.iter().any(|away| away.name == name && away.has_sidecar) {
                target.delete(&name.sidecar()).await?;
            }
        }
    }
    Ok(())
}

/// Whether it was proved when it was made, as far as this server itself states it: what anybody else
/// has put there keeps nothing from staying, and lets nothing go.
fn proved(sidecar: Option<&Sidecar>, name: &Name, size: u64, signer: Option<Hash>) -> bool {
    let (Some(sidecar), Some(signer)) = (sidecar, signer) else { return false };
    let statement = &sidecar.statement;
    let about = statement.name == name.to_string() && statement.size == size;
    about && statement.verified >= 2 && sidecar.verify(&signer.0).is_ok()
}

/// The segments that go together with those archives.
fn segments(
    kept: &[Held],
    going: &[Name],
    stands: impl Fn(&Name) -> Option<u64>,
    pieces: &[PieceName],
) -> Vec<PieceName> {
    let archives: Vec<_> = kept
        .iter()
        .map(|held| journal::Kept {
            name: held.name.clone(),
            position: stands(&held.name),
            goes: going.contains(&held.name),
        })
        .collect();
    needless(&archives, pieces)
}

/// The archives that the rules let go.
fn going(desk: &Desk, kept: &[Held], tell: Tell<'_>, place: &str) -> Vec<Name> {
    let backup = &desk.config.backup;
    let verdicts = plan(kept, host().clock.now(), &backup.retention, &backup.zone);
    let going = verdicts.into_iter().filter_map(|(name, verdict)| match verdict {
        Verdict::Keep(reason) => {
            tell(&format!("keep: {reason}"), &name, place);
            None
        }
        Verdict::Drop => {
            tell("drop", &name, place);
            Some(name)
        }
    });
    going.collect()
}
