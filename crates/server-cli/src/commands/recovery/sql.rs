//! `backup --format sql`, and `restore` of `.sql`, `.sql.gz` and `.dump`.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use mdp_recovery::Error;
use mdp_recovery::progress::Watch;
use mdp_recovery::sql::{Format, Plan, Restored, dump, make};
use mdp_recovery::targets::{Target, put_everywhere};
use mdp_server::host::random;
use mdp_store::{Context, Database};
use serde_json::json;

use super::restore::{Asked, make_room};
use super::verify::on_a_thread;
use super::{Desk, host, note, print};
use crate::failure::Failure;
use crate::words::Words;

/// Makes a dump: onto standard output, in a folder, or in the usual one and on every target.
pub(super) async fn backup(
    desk: &Desk,
    to: Option<&Path>,
    as_json: bool,
    words: &Words,
) -> Result<(), Failure> {
    if !matches!(desk.config.store.database, Database::Postgres(_)) {
        return Err(Error::NotPostgres.into());
    }
    note(&words.say("sql-database-only", &[]));
    let (database, watch) = (desk.config.store.database.clone(), desk.watch.clone());
    if to.is_some_and(|to| to.as_os_str() == "-") {
        if io::stdout().is_terminal() {
            return Err(Failure::said("backup-terminal", ""));
        }
        let dumped = on_a_thread(move || {
            let (mut out, dumped) = dump(&database, io::stdout(), &watch)?;
            out.flush().map_err(Error::Output)?;
            Ok(dumped)
        });
        let size = dumped.await?.size;
        note(&format!("OK - {size} {:.1}", desk.began.elapsed().as_secs_f64()));
        return Ok(());
    }
    let backup = &desk.config.backup;
    let folder = to.unwrap_or(&backup.folder).to_owned();
    let (slug, now) = (backup.slug.clone(), host().clock.now());
    let (path, size) = on_a_thread(move || make(&database, &slug, now, &folder, &watch)).await?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if as_json {
        print(
            &json!({ "name": name, "path": path.display().to_string(), "size": size }).to_string(),
        );
    }
    desk.done(&name, size);
    let targets: &[Target] = if to.is_none() { &backup.targets } else { &[] };
    everywhere(targets, &name, &path, &desk.watch, words).await
}

async fn everywhere(
    targets: &[Target],
    name: &str,
    path: &Path,
    watch: &Watch,
    words: &Words,
) -> Result<(), Failure> {
    let targets = targets.iter().map(|target| (target, watch.clone()));
    let mut done = Ok(());
    for (label, put) in put_everywhere(targets, name, path).await {
        if let Err(error) = put {
            let (target, why) = (label.into(), super::target::why(&error, words).into());
            note(&words.say("target-failed", &[("target", target), ("why", why)]));
            done = Err(Failure::Partial);
        }
    }
    done
}

/// Brings a dump back, or says what would happen.
pub(super) async fn restore(
    desk: &Desk,
    path: PathBuf,
    (format, subject): (Format, &str),
    asked: &Asked,
    words: &Words,
) -> Result<(), Failure> {
    let host = host();
    let data = &desk.config.data;
    let subject = subject.to_owned();
    let mut plan = Plan {
        path,
        format,
        subject: subject.clone(),
        into: desk.config.store.clone(),
        scratch: data.clone(),
        secret_id: desk.secret()?.map(|secret| secret.id()),
        restore_epoch: random(&*host.random),
        context: Context::system(host.clock.now()),
        aside: None,
    };
    if asked.dry_run {
        let found = mdp_recovery::restore::occupant(&desk.config.store).await?;
        let restored = plan.try_out(&desk.watch).await?;
        tell(&restored, words);
        super::tell::occupant(found, restored.journal_position, asked.json, words);
        desk.done(&subject, restored.size);
        return Ok(());
    }
    let _alone = desk.lock_out_servers()?;
    plan.aside = make_room(desk, asked.force, words).await?;
    let aside = plan.aside.clone();
    let restored = plan.apply(&desk.watch).await?;
    super::tell::aside(aside.as_deref(), words);
    tell(&restored, words);
    desk.done(&subject, restored.size);
    Ok(())
}

fn tell(restored: &Restored, words: &Words) {
    note(&words.say(
        "restore-holds",
        &[
            ("created", crate::words::date(restored.latest).into()),
            ("accounts", restored.accounts.into()),
            ("vaults", restored.vaults.into()),
            ("entries", restored.entries.into()),
            ("blobs", restored.blobs.into()),
        ],
    ));
}
