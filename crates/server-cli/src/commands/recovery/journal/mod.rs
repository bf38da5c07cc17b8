//! The shipper: what changes after an archive is kept beside it, second by second.
//!
//! One server at a time does it. What is sealed stands in the folder of the archives first; from
//! there each target gets it in its own time (`copy`), and one that is out of reach holds up nobody.
//! Whatever goes wrong, the journal waits in the database.

mod begin;
mod copy;
pub(super) mod state;

use std::fs::OpenOptions;
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mdp_recovery::Error;
use mdp_recovery::journal::{Chain, PieceName, Sealed, seal_blob};
use mdp_recovery::keys::Recipient;
use mdp_recovery::targets::Target;
use mdp_server::app::App;
use mdp_server::secret::ServerSecret;
use mdp_server::shipping::{Board, Place};
use mdp_store::{JournalEntry, Lease, Store};
use tokio::sync::oneshot;

use super::verify::on_a_thread;
use super::{Desk, host, shelf};
use crate::failure::Failure;
use copy::{Copiers, Waiting};

/// How long changes are gathered.
const TICK: Duration = Duration::from_secs(1);
/// How many bytes of them.
const MUCH: usize = 1024 * 1024;
/// After something went wrong.
const PAUSE: Duration = Duration::from_secs(5);
/// How long targets may take over the last changes when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);
/// How often the archives are looked at, to let go of what they cover.
const TIDY: Duration = Duration::from_mins(1);
/// The folder, in metrics.
pub(super) const FOLDER: &str = "folder";

/// What the shipper works with.
struct Shipper {
    desk: Arc<Desk>,
    app: Arc<App>,
    secret: ServerSecret,
    folder: Target,
    state: state::File,
}

/// Why a round of shipping ended.
enum Ended {
    /// The server stops.
    Stopping,
    /// It must be begun again.
    Again,
}

/// Ships until `served` resolves: nobody changes anything any more.
pub(crate) async fn run(desk: Arc<Desk>, app: Arc<App>, served: oneshot::Receiver<()>) {
    if !desk.config.backup.journal {
        return;
    }
    let mut served = std::pin::pin!(served);
    loop {
        let round = async {
            let lease = app.store.lease().await?;
            let Some(lease) = lease else { return Ok(Ended::Again) };
            let secret = desk.secret()?.ok_or(Failure::said("backup-no-secret", ""))?;
            let folder = Target::folder(&desk.config.backup.folder);
            let state = state::File::of(&desk);
            let shipper = Shipper { desk: desk.clone(), app: app.clone(), secret, folder, state };
            shipper.ship(&lease, served.as_mut()).await
        };
        let pause = match round.await {
            Ok(Ended::Stopping) => return,
            Ok(Ended::Again) => TICK,
            Err(error) => {
                failed(&app);
                tracing::error!(%error, "changes are not kept beside the archives just now");
                PAUSE
            }
        };
        tokio::select! {
            _ = served.as_mut() => return,
            () = app.shipping.asked() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Nothing is kept anywhere until it goes on.
fn failed(app: &App) {
    let now = host().clock.now();
    app.shipping.update(|board| {
        let folder = board.folder.get_or_insert_with(|| Place::new(FOLDER));
        folder.fails = true;
        folder.waiting_since.get_or_insert(now);
    });
}

impl Shipper {
    async fn ship(
        &self,
        lease: &Lease,
        mut served: std::pin::Pin<&mut oneshot::Receiver<()>>,
    ) -> Result<Ended, Failure> {
        let mut chain = begin::chain(self).await?;
        self.app.shipping.update(|board| {
            let targets = &self.desk.config.backup.targets;
            let targets = targets.iter().map(|target| Place::new(target.label())).collect();
            *board = Board { folder: Some(Place::new(FOLDER)), targets };
        });
        let copiers = Copiers::start(&self.desk, &self.app, &chain.name);
        let mut tidied: Option<Instant> = None;
        loop {
            if !lease.holds() || !self.drain(&mut chain, &copiers).await? {
                self.app.shipping.update(|board| *board = Board::default());
                return Ok(Ended::Again);
            }
            self.state.write(&self.app.shipping.board(), host().clock.now());
            if tidied.is_none_or(|at| at.elapsed() >= TIDY) {
                self.forget(chain.position()).await?;
                tidied = Some(Instant::now());
            }
            // Those that wait are served together: not before a target has what went before.
            let asked = async {
                self.app.shipping.settled(chain.position()).await;
                self.app.shipping.asked().await;
            };
            tokio::select! {
                _ = served.as_mut() => {
                    self.drain(&mut chain, &copiers).await?;
                    copiers.finish(FAREWELL).await;
                    self.state.write(&self.app.shipping.board(), host().clock.now());
                    return Ok(Ended::Stopping);
                }
                () = asked => {}
                () = tokio::time::sleep(TICK) => {}
            }
        }
    }

    /// Seals all there is. False where the journal doesn't go on where the chain ends.
    async fn drain(&self, chain: &mut Chain, copiers: &Copiers) -> Result<bool, Failure> {
        loop {
            let entries = self.app.store.journal(chain.position(), MUCH).await?;
            let Some(oldest) = entries.first() else {
                self.report(chain, None);
                return Ok(true);
            };
            let (since, size) = (oldest.at, size(&entries));
            self.report(chain, Some(since));
            let recipients = self.desk.recipients()?;
            let signer = self.secret.archive_key();
            let sealing = chain.clone();
            let sealed = on_a_thread(move || {
                let sealed = sealing.seal(entries, &recipients, &signer)?;
                Ok(sealed.map(|sealed| (sealed, recipients)))
            });
            let Some((sealed, recipients)) = sealed.await? else { return Ok(false) };
            self.keep(&sealed, recipients).await?;
            chain.advance(&sealed);
            let blobs = sealed.blobs.into_iter().map(|(name, _)| name);
            copiers.send(blobs.chain([sealed.name]).map(|name| Waiting { name, since }));
            if size < MUCH {
                self.report(chain, None);
                return Ok(true);
            }
        }
    }

    /// Puts a segment, and first what it needs, into the folder, for good.
    async fn keep(&self, sealed: &Sealed, recipients: Vec<Recipient>) -> Result<(), Failure> {
        for (name, hash) in &sealed.blobs {
            let (place, store) = (self.desk.config.backup.folder.clone(), self.app.store.clone());
            let (name, hash, recipients) = (name.clone(), *hash, recipients.clone());
            on_a_thread(move || {
                let Some(bytes) = store.blob_file(hash)? else {
                    // The segment is kept all the same: a restore comes as far as to there.
                    tracing::error!(%hash, "the bytes of an attachment are missing");
                    return Ok(());
                };
                spool(&place, &name, bytes, &recipients)
            })
            .await?;
        }
        let kept = self.folder.put_bytes(&sealed.name.to_string(), &sealed.bytes).await;
        kept.map_err(|error| std::io::Error::other(error).into())
    }

    fn report(&self, chain: &Chain, waiting_since: Option<u64>) {
        let position = chain.position();
        let folder = Place { position, waiting_since, ..Place::new(FOLDER) };
        self.app.shipping.update(|board| board.folder = Some(folder));
    }

    /// Lets go of what an archive covers and the folder has.
    async fn forget(&self, shipped: u64) -> Result<(), Failure> {
        let covered = covered(&self.desk, &self.app).await?;
        forget(&self.app.store, covered.min(shipped)).await
    }
}

/// The journal's position in the newest archive of what is there now; 0 without one.
pub(super) async fn covered(desk: &Desk, app: &App) -> Result<u64, Failure> {
    let held = shelf::held(&desk.config.backup.folder)?;
    let now = (app.store.server().await?, app.restore_epoch);
    let ours = held.iter().filter(|held| held.name.slug() == desk.config.backup.slug);
    let stated = ours.filter_map(|held| held.sidecar.as_ref()).map(|sidecar| &sidecar.statement);
    let of_now = stated.filter(|archive| (archive.server, archive.restore_epoch) == now);
    Ok(of_now.map(|archive| archive.journal_position).max().unwrap_or(0))
}

/// Lets go of the journal up to a position.
pub(super) async fn forget(store: &Store, up_to: u64) -> Result<(), Failure> {
    while store.forget_journal(up_to).await? > 0 {}
    Ok(())
}

fn size(entries: &[JournalEntry]) -> usize {
    entries.iter().map(|entry| entry.payload.len()).sum()
}

/// Writes the sealed bytes of a blob beside their place, flushes them and renames them; the segment
/// that comes after flushes the folder.
fn spool(
    folder: &std::path::Path,
    name: &PieceName,
    bytes: std::fs::File,
    recipients: &[Recipient],
) -> Result<(), Error> {
    let failed = |source| Error::Io { path: folder.to_owned(), source };
    let part = folder.join(format!("{name}.part"));
    match std::fs::remove_file(&part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
    let file = file.map_err(failed)?;
    let written = seal_blob(bytes, BufWriter::new(&file), recipients)
        .and_then(|()| file.sync_all().map_err(failed))
        .and_then(|()| std::fs::rename(&part, folder.join(name.to_string())).map_err(failed));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(&part);
    }
    written
}
