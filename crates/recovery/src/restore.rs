//! Restoring an archive: a plan that says what would happen, and one that happens whole or not at
//! all.
//!
//! Everything is read, proved and compared in the place where it is made; only then does it become
//! what the server uses, at one instant: a rename for SQLite, a commit for PostgreSQL.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use mdp_ledger::Hash;
use mdp_store::{
    Context, Database, JournalEntry, Loader, Options, Refill, Schema, StagedBlobs, Store, Table,
    Value, discard_staged, staged_path, swap_in,
};
use zeroize::Zeroizing;

use crate::Error;
use crate::archive::{Manifest, Opened, Summing, Visitor, read};
use crate::journal::{Followed, Journal, Nothing, Onto};
use crate::keys::Key;
use crate::progress::{Stage, Watch};
use crate::prove::Prover;

/// What stands where an archive would go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occupant {
    /// Nothing, or a database that was migrated and never used.
    Nothing,
    /// A database with accounts.
    Accounts {
        /// How many.
        accounts: u64,
        /// Its journal's latest position.
        journal_position: u64,
    },
    /// A database that this program can't make sense of.
    Unknown,
}

/// What to restore with, and into what.
pub struct Plan {
    /// The database and the blobs' folder.
    pub into: Options,
    /// The keys that may open the archive.
    pub keys: Vec<Key>,
    /// The new restore epoch, random.
    pub restore_epoch: [u8; 16],
    /// Whose doing, for the audit.
    pub context: Context,
    /// What is restored, for the audit.
    pub subject: String,
    /// What to go on with after the archive; nothing without.
    pub onward: Option<Onward>,
    /// Where the files go of a database there that can't be made sense of.
    pub aside: Option<PathBuf>,
}

/// Where what changed after an archive is, and how far to go on with it.
#[derive(Debug, Clone)]
pub struct Onward {
    /// The folder of the segments.
    pub folder: PathBuf,
    /// How their names begin.
    pub slug: String,
    /// When the archive was made, by its name; none for one without: then its manifest says it.
    pub made: Option<u64>,
    /// Up to the last change that isn't later (milliseconds since the Unix epoch); else to the end.
    pub until: Option<u64>,
}

impl Onward {
    fn follow(
        &self,
        opened: &Opened,
        keys: &[Key],
        onto: &mut dyn Onto,
        watch: &Watch,
    ) -> Result<Followed, Error> {
        let made = self.made.unwrap_or(opened.manifest.created);
        let journal = Journal::find(&self.folder, &self.slug, made)?;
        journal.follow(opened, keys, self.until, onto, watch)
    }

    /// How far it would go, without going.
    pub fn look(&self, opened: &Opened, keys: &[Key], watch: &Watch) -> Result<Followed, Error> {
        self.follow(opened, keys, &mut Nothing, watch)
    }
}

/// What an archive brings besides the database: asked once everything else holds, before the
/// database becomes the server's.
pub type BeforeItCounts = Box<dyn FnOnce(&Opened, Option<Vec<u8>>) -> Result<(), Error> + Send>;

/// What stands there now. Looks without changing anything.
pub async fn occupant(into: &Options) -> Result<Occupant, Error> {
    if let Database::Sqlite(path) = &into.database {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |data| data.len());
        if size(path) == 0 {
            // A log may hold what its file has lost.
            let mut log = path.as_os_str().to_owned();
            log.push("-wal");
            return Ok(if size(Path::new(&log)) == 0 {
                Occupant::Nothing
            } else {
                Occupant::Unknown
            });
        }
    }
    let store = match Store::open(into.clone()).await {
        Ok(store) => store,
        Err(mdp_store::Error::Corrupt(_)) => return Ok(Occupant::Unknown),
        Err(error) => return Err(error.into()),
    };
    let found = look(&store).await;
    store.close().await;
    found
}

async fn look(store: &Store) -> Result<Occupant, Error> {
    match store.schema().await {
        Ok(Schema::Empty) => return Ok(Occupant::Nothing),
        Ok(Schema::Current(_)) => {}
        Ok(_) | Err(mdp_store::Error::Corrupt(_)) => return Ok(Occupant::Unknown),
        Err(error) => return Err(error.into()),
    }
    let counts = store.counts().await?;
    if counts.accounts == 0 && counts.vaults == 0 {
        return Ok(Occupant::Nothing);
    }
    let journal_position = store.journal_position().await?;
    Ok(Occupant::Accounts { accounts: counts.accounts, journal_position })
}

/// Fills a database that becomes the one of `into` at one instant, or never. `aside` is where the
/// files go of a database there that can't be made sense of.
pub(crate) async fn whole<T, F: Future<Output = Result<T, Error>>>(
    mut into: Options,
    aside: Option<&Path>,
    fill: impl FnOnce(Options) -> F,
) -> Result<T, Error> {
    let Database::Sqlite(path) = into.database.clone() else { return fill(into).await };
    discard_staged(&path)?;
    into.database = Database::Sqlite(staged_path(&path));
    let filled = fill(into).await;
    let swapped = filled.and_then(|done| {
        swap_in(&path, aside)?;
        Ok(done)
    });
    if swapped.is_err() {
        // The first error is the one to tell.
        let _ = discard_staged(&path);
    }
    swapped
}

impl Plan {
    /// Restores. After an error everything is as it was.
    pub async fn apply(
        self,
        archive: impl Read + Send + 'static,
        before_it_counts: BeforeItCounts,
        watch: &Watch,
    ) -> Result<Restored, Error> {
        watch.progress.stage(Stage::Filling, None);
        let (into, aside) = (self.into.clone(), self.aside.clone());
        whole(into, aside.as_deref(), |into| {
            Self { into, ..self }.fill(archive, before_it_counts, watch)
        })
        .await
    }

    async fn fill(
        self,
        archive: impl Read + Send + 'static,
        before_it_counts: BeforeItCounts,
        watch: &Watch,
    ) -> Result<Restored, Error> {
        let store = Store::open(self.into.clone()).await?;
        let done = self.fill_store(&store, archive, before_it_counts, watch.clone()).await;
        store.close().await;
        done
    }

    async fn fill_store(
        self,
        store: &Store,
        archive: impl Read + Send + 'static,
        before_it_counts: BeforeItCounts,
        watch: Watch,
    ) -> Result<Restored, Error> {
        let blobs = store.stage_blobs()?;
        let Self { keys, onward, .. } = self;
        let refill = Refill {
            restore_epoch: self.restore_epoch,
            context: self.context,
            subject: self.subject,
        };
        let fill = move |loader: &mut Loader<'_>| {
            let held = BTreeSet::new();
            let mut filling =
                Filling { loader, blobs, held, manifest: None, secret: None, watch: &watch };
            let opened = read(archive, &keys, &mut filling, &watch)?;
            if let Some(fault) = opened.proof.faults.first() {
                return Err(Error::corrupt(fault.to_string()));
            }
            let mut sums = Summing::default();
            filling.loader.dump(&mut sums)?;
            if sums.finish() != opened.trailer.tables {
                return Err(Error::corrupt("the database doesn't hold what the archive does"));
            }
            let followed = match onward {
                Some(onward) => Some(onward.follow(&opened, &keys, &mut filling, &watch)?),
                None => None,
            };
            if followed.is_some_and(|followed| followed.changes > 0) {
                filling.prove()?;
            }
            let Filling { blobs, secret, .. } = filling;
            blobs.publish()?;
            before_it_counts(&opened, secret)?;
            Ok(Restored { opened, followed })
        };
        store.refill(refill, fill).await
    }
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// The archive.
    pub opened: Opened,
    /// How far the journal led from there, where it was asked.
    pub followed: Option<Followed>,
}

/// Takes what is read to where it is made.
struct Filling<'a, 'b> {
    loader: &'a mut Loader<'b>,
    blobs: StagedBlobs,
    /// The blobs whose bytes were read and are the right ones.
    held: BTreeSet<Hash>,
    manifest: Option<Manifest>,
    secret: Option<Vec<u8>>,
    watch: &'a Watch,
}

impl Visitor for Filling<'_, '_> {
    fn manifest(&mut self, manifest: &Manifest) -> Result<(), Error> {
        self.loader.begin(manifest.journal_position);
        self.manifest = Some(manifest.clone());
        Ok(())
    }

    fn row(&mut self, table: &'static Table, mut row: Vec<Value>) -> Result<(), Error> {
        self.watch.cancel.check()?;
        // An archive holds the row without what a restore changes.
        if table.name == "meta"
            && let (Some(manifest), Some(epoch)) =
                (&self.manifest, row.get_mut(table.column("restore_epoch")))
        {
            *epoch = manifest.restore_epoch.into();
        }
        Ok(self.loader.row(table, row)?)
    }

    fn blob(&mut self, hash: Hash, _: u64, bytes: &mut dyn Read) -> Result<(), Error> {
        self.held.insert(hash);
        Ok(self.blobs.add(hash, bytes)?)
    }

    fn secret(&mut self, sealed: Vec<u8>) -> Result<(), Error> {
        self.secret = Some(sealed);
        Ok(())
    }
}

impl Onto for Filling<'_, '_> {
    fn blob(&mut self, hash: Hash, bytes: &mut dyn Read) -> Result<(), Error> {
        if self.held.insert(hash) {
            self.blobs.add(hash, bytes)?;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &JournalEntry) -> Result<(), Error> {
        // A signed change that doesn't fit means that the two aren't of one history.
        self.loader.replay(entry).map_err(|error| {
            Error::corrupt(format!("change {} of the journal: {error}", entry.position))
        })
    }
}

impl Filling<'_, '_> {
    /// Everything that stands there now has to prove itself as an archive does.
    fn prove(&mut self) -> Result<(), Error> {
        let mut prover = Prover::default();
        self.loader.dump(&mut prover)?;
        for (hash, _) in prover.blobs().collect::<Vec<_>>() {
            prover.blob(hash, self.held.contains(&hash));
        }
        match prover.finish().0.faults.first() {
            None => Ok(()),
            Some(fault) => Err(Error::corrupt(format!("after the journal: {fault}"))),
        }
    }
}

/// Opens the server secret of an archive with the operator's key; `None` where none of the keys is
/// it.
pub fn unseal_secret(keys: &[Key], sealed: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    for key in keys {
        match key.unseal(sealed) {
            Ok(secret) => return Ok(Some(secret)),
            Err(Error::WrongKey) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}
