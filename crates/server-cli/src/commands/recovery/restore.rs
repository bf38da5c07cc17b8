//! `mdp-server restore`: everything of an archive, or nothing.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use mdp_ledger::Hash;
use mdp_recovery::archive::Opened;
use mdp_recovery::restore::{BeforeItCounts, Occupant, Plan, occupant, unseal_secret};
use mdp_recovery::sql::Format;
use mdp_recovery::verify::level2;
use mdp_recovery::{Error, keys::Key};
use mdp_server::host::random;
use mdp_server::secret::ServerSecret;
use mdp_server::start::{self, Host};
use mdp_store::Context;

use super::shelf::Source;
use super::verify::on_a_thread;
use super::{Desk, host, note};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Restores an archive.
#[derive(Args)]
pub(crate) struct Restore {
    /// `latest`, an archive's name, a file (plain SQL too: .sql, .sql.gz, .dump), or - for standard
    /// input
    archive: String,
    /// On this target alone: its number in `BACKUP_TARGETS`, from 1, or its address
    #[arg(long, value_name = "TARGET")]
    from: Option<String>,
    /// File with the operator's private key: needed where the server's own keys are gone
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Verify, and say what would happen; change nothing
    #[arg(long)]
    dry_run: bool,
    /// Replace a database that isn't empty; an archive of it is made first
    #[arg(long)]
    force: bool,
    /// The key that signs this server's archives, as `status` and the operator's kit state it
    #[arg(long, value_name = "HEX")]
    signed_by: Option<String>,
}

impl Restore {
    pub(crate) async fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        let _lock = desk.lock()?;
        if let Some(format) = Format::of(&self.archive) {
            let path = PathBuf::from(self.archive);
            return super::sql::restore(&desk, path, format, self.dry_run, self.force, words).await;
        }
        let source = Source::find(&desk, &self.archive, self.from.as_deref(), words).await?;
        let keys = desk.keys(self.key.as_ref())?;
        if keys.is_empty() {
            return Err(Error::WrongKey.into());
        }
        let sidecar = self.check_signature(&desk, &source, words)?;
        if self.dry_run {
            let found = occupant(&desk.config.store).await?;
            return dry_run(&desk, &source, keys, found, words).await;
        }
        let _alone = desk.lock_out_servers()?;
        make_room(&desk, self.force, words).await?;

        let host = host();
        let plan = Plan {
            into: desk.config.store.clone(),
            keys,
            restore_epoch: random(&*host.random),
            context: Context::system(host.clock.now()),
            subject: source.describe(),
        };
        let secret = before_it_counts(&desk, self.key.as_ref(), sidecar, host)?;
        let opened = plan.apply(source.open().await?, secret, &desk.watch).await?;
        let key = desk.config.secret_key.as_ref().map(|key| key.as_slice());
        ServerSecret::take_staged(&desk.config.data, key, opened.manifest.secret_id)
            .map_err(start::StartError::from)?;
        tell(&opened, words);
        desk.done(&source.describe(), opened.size);
        Ok(())
    }

    /// Checks whose archive it is, as far as can be known here; gives the hash that the archive
    /// must turn out to have.
    fn check_signature(
        &self,
        desk: &Desk,
        source: &Source<'_>,
        words: &Words,
    ) -> Result<Option<Hash>, Failure> {
        let stated = match &self.signed_by {
            Some(text) => Some(text.parse::<Hash>().map_err(|_| Error::BadKey(text.clone()))?),
            None => desk.secret()?.map(|secret| secret.id()),
        };
        match (source.sidecar(), stated) {
            (Some(sidecar), Some(signer)) => {
                sidecar.verify(&signer.0)?;
                Ok(Some(sidecar.statement.file))
            }
            (None, _) if self.signed_by.is_some() => {
                Err(Error::BadSignature("there is no sidecar beside it").into())
            }
            _ => {
                note(&words.say("verify-unsigned", &[]));
                Ok(None)
            }
        }
    }
}

async fn dry_run(
    desk: &Desk,
    source: &Source<'_>,
    keys: Vec<Key>,
    found: Occupant,
    words: &Words,
) -> Result<(), Failure> {
    let (input, watch) = (source.open().await?, desk.watch.clone());
    let opened = on_a_thread(move || level2(input, &keys, &watch)).await?;
    tell(&opened, words);
    tell_occupant(found, opened.manifest.journal_position, words);
    desk.done(&source.describe(), opened.size);
    Ok(())
}

/// What stands where something from this position would go.
pub(super) fn tell_occupant(found: Occupant, position: u64, words: &Words) {
    note(&match found {
        Occupant::Nothing => words.say("restore-into-nothing", &[]),
        Occupant::Unknown => words.say("restore-into-unknown", &[]),
        Occupant::Accounts { accounts, journal_position } => {
            let lost = journal_position.saturating_sub(position);
            words.say(
                "restore-into-accounts",
                &[("accounts", accounts.into()), ("changes", lost.into())],
            )
        }
    });
}

/// Sees to what stands where something is to be restored: nothing is replaced unless that is asked
/// for, and then it is kept.
pub(super) async fn make_room(desk: &Desk, force: bool, words: &Words) -> Result<(), Failure> {
    match occupant(&desk.config.store).await? {
        Occupant::Nothing => Ok(()),
        _ if !force => Err(Error::NotEmpty.into()),
        Occupant::Accounts { .. } => keep_what_is_there(desk, words).await,
        Occupant::Unknown => set_aside(desk, words),
    }
}

/// What an archive is, in a line.
fn tell(opened: &Opened, words: &Words) {
    let (manifest, trailer) = (&opened.manifest, &opened.trailer);
    note(&words.say(
        "restore-holds",
        &[
            ("created", crate::words::date(manifest.created).into()),
            ("accounts", trailer.rows("accounts").into()),
            ("vaults", trailer.rows("vaults").into()),
            ("entries", trailer.rows("entries").into()),
            ("blobs", trailer.blobs.into()),
        ],
    ));
}

/// Archives the database that is about to be replaced.
async fn keep_what_is_there(desk: &Desk, words: &Words) -> Result<(), Failure> {
    let store = start::open_store(&desk.config).await?;
    let slug = format!("{}-replaced", desk.config.backup.slug);
    let made = desk.plan()?.make(&store, &slug, &desk.config.backup.folder, &desk.watch).await;
    store.close().await;
    let path = desk.config.backup.folder.join(made?.name.to_string()).display().to_string();
    note(&words.say("restore-kept", &[("path", path.into())]));
    Ok(())
}

/// Keeps the files of a database that can't be archived.
fn set_aside(desk: &Desk, words: &Words) -> Result<(), Failure> {
    let mdp_store::Database::Sqlite(path) = &desk.config.store.database else {
        return Err(Failure::said("restore-unknown-postgres", ""));
    };
    let stamp = host().clock.now();
    for suffix in ["", "-wal", "-shm"] {
        let with = |end: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        let (from, to) = (with(suffix), with(&format!(".damaged-{stamp}{suffix}")));
        if from.exists() {
            std::fs::rename(&from, &to)?;
            let to = to.display().to_string();
            note(&words.say("restore-kept", &[("path", to.into())]));
        }
    }
    Ok(())
}

/// Once the database holds: that the archive is the one that was signed for, and that there is a
/// server secret to go with it.
fn before_it_counts(
    desk: &Desk,
    key: Option<&PathBuf>,
    signed: Option<Hash>,
    host: Host,
) -> Result<BeforeItCounts, Failure> {
    let operator = match key {
        Some(path) => Key::open(path)?,
        None => None,
    };
    let data = desk.config.data.clone();
    let secret_key = desk.config.secret_key.clone();
    let here = desk.secret()?.map(|secret| secret.id());
    let random: Arc<dyn mdp_server::host::Random> = host.random;
    Ok(Box::new(move |opened, sealed| {
        if signed.is_some_and(|file| file != opened.file) {
            return Err(Error::BadSignature("it was made for another archive"));
        }
        if here == Some(opened.manifest.secret_id) {
            return Ok(());
        }
        let keys: Vec<Key> = operator.into_iter().collect();
        let secret = match sealed {
            Some(sealed) => unseal_secret(&keys, &sealed)?,
            None => None,
        };
        let secret = secret.and_then(|secret| ServerSecret::from_bytes(&secret));
        match secret.filter(|secret| secret.id() == opened.manifest.secret_id) {
            Some(secret) => {
                let key = secret_key.as_ref().map(|key| key.as_slice());
                secret
                    .stage(&data, key, &random)
                    .map_err(|error| Error::Output(std::io::Error::other(error)))
            }
            None => Err(Error::SecretMismatch),
        }
    }))
}
