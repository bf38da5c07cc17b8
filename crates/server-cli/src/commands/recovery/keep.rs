//! An archive made here and kept everywhere that the operator named, each place for itself.

use mdp_recovery::backup::{Made, Plan};
use mdp_recovery::progress::Watch;
use mdp_recovery::retention::ours;
use mdp_recovery::targets::{Target, put_everywhere};
use mdp_recovery::verify::level1;
use mdp_store::Store;
use tokio::runtime::Handle;

use super::verify::on_a_thread;
use super::{Desk, note};
use crate::failure::Failure;
use crate::words::Words;

/// What was made, and where it isn't.
pub(super) struct Kept {
    pub(super) made: Made,
    /// The targets that failed, and why.
    pub(super) failed: Vec<(String, String)>,
}

/// Makes an archive in the folder and copies it to every target, where it is read back.
pub(super) async fn keep(desk: &Desk, plan: &Plan, store: &Store) -> Result<Kept, Failure> {
    let backup = &desk.config.backup;
    for target in backup.targets.iter() {
        // What a killed run left: nobody else sends any while this one holds the lock. That a
        // target can't be asked is found out, and told, when the archive is sent.
        let is_ours = |name: &str| {
            let archive = name.strip_suffix(".sidecar").unwrap_or(name);
            !ours(&backup.slug, [archive]).is_empty()
        };
        let _ = target.sweep(is_ours).await;
    }
    let made = plan.make(store, &backup.slug, &backup.folder, &desk.watch).await?;
    let mut failed = Vec::new();
    // An archive comes after what vouches for it, as it does in the folder.
    for file in [made.name.sidecar(), made.name.to_string()] {
        let path = backup.folder.join(&file);
        let targets = backup.targets.iter().filter(|target| !has(&failed, target));
        let targets = targets.map(|target| (target, desk.watch.clone()));
        let put = put_everywhere(targets, &file, &path).await;
        failed.extend(
            put.into_iter()
                .filter_map(|(label, put)| put.err().map(|why| (label, why.to_string()))),
        );
    }
    for target in backup.targets.iter() {
        if !has(&failed, target)
            && let Err(why) = read_back(target, &made, plan, &desk.watch).await
        {
            failed.push((target.label().to_owned(), why));
        }
    }
    Ok(Kept { made, failed })
}

fn has(failed: &[(String, String)], target: &Target) -> bool {
    failed.iter().any(|(label, _)| label == target.label())
}

/// Level 1 of what a target gives back.
async fn read_back(target: &Target, made: &Made, plan: &Plan, watch: &Watch) -> Result<(), String> {
    let name = made.name.clone();
    let reading = target.read(&name.to_string()).await.map_err(|error| error.to_string())?;
    let (sidecar, watch) = (made.sidecar.clone(), watch.clone());
    let signer = plan.signer.verifying_key().to_bytes();
    let runtime = Handle::current();
    on_a_thread(move || level1(Some(&name), reading.blocking(runtime), &sidecar, &signer, &watch))
        .await
        .map_err(|error| error.to_string())
}

impl Kept {
    /// Says where the archive isn't; an error if it isn't everywhere.
    pub(super) fn everywhere(&self, words: &Words) -> Result<(), Failure> {
        for (target, why) in &self.failed {
            let target = target.as_str().into();
            note(&words.say("target-failed", &[("target", target), ("why", why.as_str().into())]));
        }
        if self.failed.is_empty() { Ok(()) } else { Err(Failure::Partial) }
    }
}
