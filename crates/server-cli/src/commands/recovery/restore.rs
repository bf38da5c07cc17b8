//! `mdp-server restore`: everything of an archive, or nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use mdp_ledger::Hash;
use mdp_recovery::Error;
use mdp_recovery::archive::Opened;
use mdp_recovery::keys::{Key, OperatorKey};
use mdp_recovery::restore::{
    BeforeItCounts, Occupant, Onward, Plan, Restored, occupant, unseal_secret,
};
use mdp_recovery::sql::Format as Packed;
use mdp_recovery::verify::level2_with_secret;
use mdp_server::host::random;
use mdp_server::secret::ServerSecret;
use mdp_server::start::{self, Host};
use mdp_store::Context;
use tempfile::TempDir;

use super::backup::Format;
use super::shelf::Source;
use super::stream::{Expected, is_stdin};
use super::target::fetch_pieces;
use super::verify::on_a_thread;
use super::{Desk, host, note, tell};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Restores an archive.
#[derive(Args)]
#[allow(clippy::struct_excessive_bools, reason = "options of a command line, each its own")]
pub(crate) struct Restore {
    /// `latest`, an archive's name, a file (plain SQL too: .sql, .sql.gz, .dump), or - for standard
    /// input, where the archive's sidecar may come first
    archive: String,
    /// On this target alone: its number in `BACKUP_TARGETS`, from 1, or its address
    #[arg(long, value_name = "TARGET")]
    from: Option<String>,
    /// File with the operator's private key, or - where it comes first on standard input: needed
    /// where the server's own keys are gone
    #[arg(long, value_name = "FILE|-")]
    key: Option<PathBuf>,
    /// What comes by standard input; a file's name says it by its end
    #[arg(long, value_enum, default_value_t = Format::Mdpbak)]
    format: Format,
    /// Go on up to the last change that isn't later, as in 2026-09-21T14:00:00+02:00
    /// [default: to the end of what is kept beside the archive]
    #[arg(long, value_name = "TIME", value_parser = crate::words::parse_date)]
    at: Option<u64>,
    /// The archive alone, without what changed after it
    #[arg(long, conflicts_with = "at")]
    no_journal: bool,
    /// Verify, and say what would happen; change nothing
    #[arg(long)]
    dry_run: bool,
    /// With --dry-run: print what would be replaced as JSON
    #[arg(long, requires = "dry_run")]
    json: bool,
    /// Replace a database that isn't empty; an archive of it is made first
    #[arg(long)]
    force: bool,
    /// The key that signs this server's archives, as `status` and the operator's kit state it
    #[arg(long, value_name = "HEX")]
    signed_by: Option<String>,
    /// Take an archive that nothing here says who made
    #[arg(long, conflicts_with = "signed_by")]
    unsigned: bool,
}

impl Restore {
    fn asks(&self) -> Asked {
        Asked { dry_run: self.dry_run, force: self.force, json: self.json }
    }

    pub(crate) async fn run(self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        let _lock = desk.lock()?;
        if let Some(packed) = Packed::of(&self.archive) {
            let path = PathBuf::from(&self.archive);
            return super::sql::restore(&desk, path, (packed, &self.archive), &self.asks(), words)
                .await;
        }
        let expected =
            Expected { key: is_stdin(self.key.as_ref()), sql: self.format == Format::Sql };
        if expected.sql && self.archive != "-" {
            return Err(Failure::Stream { status: 2, message: "stream-format" });
        }
        let (from, at) = (self.from.as_deref(), self.at);
        let source = Source::find(&desk, &self.archive, from, at, expected, words).await?;
        if let Source::Stream(stream) = &source
            && let Some(packed) = stream.dump
        {
            let file = stream.spool(&desk.config.data)?;
            let path = file.path().to_owned();
            return super::sql::restore(&desk, path, (packed, "-"), &self.asks(), words).await;
        }
        let given = source.operator_or(self.key.as_ref())?;
        let operator = given.as_deref();
        let keys = desk.keys(operator)?;
        if keys.is_empty() {
            return Err(Error::WrongKey.into());
        }
        let trust =
            Trust { signed_by: self.signed_by.as_ref(), key: operator, anyone: self.unsigned };
        let signed = check_signature(&desk, &source, &trust, words)?;
        let following =
            if self.no_journal { None } else { Some(following(&desk, &source, self.at).await?) };
        let onward = following.as_ref().map(|following| following.onward.clone());
        let fits = Fits::of(&desk, operator, signed)?;
        if self.dry_run {
            let found = occupant(&desk.config.store).await?;
            return dry_run(&desk, &source, keys, onward, fits, (found, self.json), words).await;
        }
        let _alone = desk.lock_out_servers()?;
        let aside = make_room(&desk, self.force, words).await?;

        let host = host();
        let plan = Plan {
            into: desk.config.store.clone(),
            keys,
            restore_epoch: random(&*host.random),
            context: Context::system(host.clock.now()),
            subject: source.describe(),
            onward,
            aside: aside.clone(),
        };
        let secret = before_it_counts(&desk, fits, host);
        let restored = plan.apply(source.open().await?, secret, &desk.watch).await?;
        let Restored { opened, followed } = restored;
        let id = opened.manifest.secret_id;
        ServerSecret::take_staged(&desk.config.data, &desk.config.seal, id)
            .map_err(start::StartError::from)?;
        tell::archive(&opened, words);
        if let Some(followed) = followed {
            tell::journal(&followed, words);
        }
        tell::aside(aside.as_deref(), words);
        if let Some(operator) = operator {
            keep_operator(&desk, &operator.key, words);
        }
        desk.done(&source.describe(), opened.size);
        Ok(())
    }
}

/// New archives open with the key that this one was restored with, where there is no other: else
/// whoever forgets `key new` on the new machine has archives without the server secret.
fn keep_operator(desk: &Desk, key: &Key, words: &Words) {
    let kept = match desk.operator() {
        Ok(Some(_)) => return,
        Ok(None) => super::key::keep_public(desk, key),
        Err(error) => Err(error),
    };
    // All of the archive is there already: this is no failure of the restore.
    match kept {
        Ok(()) => {
            note(&words.say("restore-operator", &[("key", key.recipient().to_string().into())]));
        }
        Err(failure) => {
            note(&words.say("restore-operator-not", &[("why", failure.say(words).into())]));
        }
    }
}

/// How plain SQL is to be restored.
pub(super) struct Asked {
    pub(super) dry_run: bool,
    pub(super) force: bool,
    pub(super) json: bool,
}

/// What changed after an archive is beside it.
pub(super) struct Following {
    pub(super) onward: Onward,
    /// What was fetched from a target; it goes with this.
    _fetched: Option<TempDir>,
}

pub(super) async fn following(
    desk: &Desk,
    source: &Source<'_>,
    until: Option<u64>,
) -> Result<Following, Failure> {
    let backup = &desk.config.backup;
    let mut fetched = None;
    let (folder, slug, made) = match source {
        Source::Kept(held) => {
            let folder = held.path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new(".")).to_owned();
            (folder, held.name.slug().to_owned(), Some(held.name.at()))
        }
        Source::Away(target, away) => {
            let here = tempfile::tempdir_in(&desk.config.data)?;
            let pieces = fetch_pieces(target, away.name.slug(), here.path()).await;
            pieces.map_err(|error| Failure::target(target, error))?;
            let folder = here.path().to_owned();
            fetched = Some(here);
            (folder, away.name.slug().to_owned(), Some(away.name.at()))
        }
        Source::Stream(_) => (backup.folder.clone(), backup.slug.clone(), None),
    };
    Ok(Following { onward: Onward { folder, slug, made, until }, _fetched: fetched })
}

/// Whose archives are to be believed.
pub(super) struct Trust<'a> {
    /// The key that a person names.
    pub(super) signed_by: Option<&'a String>,
    /// The operator's key file, which may say it too.
    pub(super) key: Option<&'a OperatorKey>,
    /// Anybody's.
    pub(super) anyone: bool,
}

/// Checks whose archive it is; gives the hash that the archive must turn out to have. What nothing
/// vouches for is taken only when a person says so: whoever knows the operator's public key could
/// have made it.
pub(super) fn check_signature(
    desk: &Desk,
    source: &Source<'_>,
    trust: &Trust<'_>,
    words: &Words,
) -> Result<Option<Hash>, Failure> {
    let stated = match (trust.signed_by, trust.key) {
        (Some(text), _) => Some(text.parse::<Hash>().map_err(|_| Error::BadKey(text.clone()))?),
        (None, Some(operator)) => operator.signer,
        (None, None) => None,
    };
    let stated = match stated {
        Some(stated) => Some(stated),
        None => desk.secret()?.map(|secret| secret.id()),
    };
    match (source.sidecar(), stated) {
        (Some(sidecar), Some(signer)) => {
            sidecar.verify(&signer.0)?;
            if source.own_name().is_some_and(|name| name.to_string() != sidecar.statement.name) {
                return Err(Error::BadSignature("it was made for another archive").into());
            }
            Ok(Some(sidecar.statement.file))
        }
        _ if trust.anyone => {
            note(&words.say("verify-unsigned", &[]));
            Ok(None)
        }
        (None, _) => Err(Error::BadSignature("there is no sidecar beside it").into()),
        (_, None) => Err(Failure::said("restore-whose", "")),
    }
}

async fn dry_run(
    desk: &Desk,
    source: &Source<'_>,
    keys: Vec<Key>,
    onward: Option<Onward>,
    fits: Fits,
    (found, json): (Occupant, bool),
    words: &Words,
) -> Result<(), Failure> {
    let (input, watch) = (source.open().await?, desk.watch.clone());
    let (opened, followed) = on_a_thread(move || {
        let (opened, sealed) = level2_with_secret(input, &keys, &watch)?;
        fits.check(&opened, sealed.as_deref())?;
        let followed = onward.map(|onward| onward.look(&opened, &keys, &watch)).transpose()?;
        Ok((opened, followed))
    })
    .await?;
    tell::archive(&opened, words);
    if let Some(followed) = &followed {
        tell::journal(followed, words);
    }
    let position = followed.map_or(opened.manifest.journal_position, |there| there.position);
    tell::occupant(found, position, json, words);
    desk.done(&source.describe(), opened.size);
    Ok(())
}

/// Sees to what stands where something is to be restored: nothing is replaced unless that is asked
/// for, and then it is kept. Gives where the files go of what can't be archived.
pub(super) async fn make_room(
    desk: &Desk,
    force: bool,
    words: &Words,
) -> Result<Option<PathBuf>, Failure> {
    match occupant(&desk.config.store).await? {
        Occupant::Nothing => Ok(None),
        _ if !force => Err(Error::NotEmpty.into()),
        Occupant::Accounts { .. } => keep_what_is_there(desk, words).await.map(|()| None),
        Occupant::Unknown => {
            let mdp_store::Database::Sqlite(path) = &desk.config.store.database else {
                return Err(Failure::said("restore-unknown-postgres", ""));
            };
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".damaged-{}", host().clock.now()));
            Ok(Some(PathBuf::from(name)))
        }
    }
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

/// What an archive has to be besides whole: the one that was signed for, with a server secret to go
/// with it.
struct Fits {
    signed: Option<Hash>,
    /// The secret that is here.
    here: Option<Hash>,
    operator: Option<Key>,
}

impl Fits {
    fn of(
        desk: &Desk,
        operator: Option<&OperatorKey>,
        signed: Option<Hash>,
    ) -> Result<Self, Failure> {
        let operator = operator.map(|operator| operator.key.clone());
        Ok(Self { signed, here: desk.secret()?.map(|secret| secret.id()), operator })
    }

    /// Gives the secret that it brings, unless that is here already.
    fn check(&self, opened: &Opened, sealed: Option<&[u8]>) -> Result<Option<ServerSecret>, Error> {
        if self.signed.is_some_and(|file| file != opened.file) {
            return Err(Error::BadSignature("it was made for another archive"));
        }
        if self.here == Some(opened.manifest.secret_id) {
            return Ok(None);
        }
        let secret = match sealed {
            Some(sealed) => unseal_secret(self.operator.as_slice(), sealed)?,
            None => None,
        };
        let secret = secret.and_then(|secret| ServerSecret::from_bytes(&secret));
        let fitting = secret.filter(|secret| secret.id() == opened.manifest.secret_id);
        fitting.map(Some).ok_or(Error::SecretMismatch)
    }
}

/// Once the database holds.
fn before_it_counts(desk: &Desk, fits: Fits, host: Host) -> BeforeItCounts {
    let data = desk.config.data.clone();
    let seal = desk.config.seal.clone();
    let random: Arc<dyn mdp_server::host::Random> = host.random;
    Box::new(move |opened, sealed| {
        let Some(secret) = fits.check(opened, sealed.as_deref())? else { return Ok(()) };
        secret
            .stage(&data, &seal, &random)
            .map_err(|error| Error::Output(std::io::Error::other(error)))
    })
}
