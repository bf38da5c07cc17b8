//! Restoring an archive: a plan that says what would happen, and one that happens whole or not at
//! all.
//!
//! Everything is read, proved and compared in the place where it is made; only then does it become
//! what the server uses, at one instant: a rename for SQLite, a commit for PostgreSQL.

use std::io::Read;

use mdp_ledger::Hash;
use mdp_store::{
    Context, Database, Loader, Options, Refill, Schema, StagedBlobs, Store, Table, Value,
    discard_staged, staged_path, swap_in,
};
use zeroize::Zeroizing;

use crate::Error;
use crate::archive::{Manifest, Opened, Summing, Visitor, read};
use crate::keys::Key;
use crate::progress::{Stage, Watch};

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
}

/// What an archive brings besides the database: asked once everything else holds, before the
/// database becomes the server's.
pub type BeforeItCounts = Box<dyn FnOnce(&Opened, Option<Vec<u8>>) -> Result<(), Error> + Send>;

/// What stands there now. Looks without changing anything.
pub async fn occupant(into: &Options) -> Result<Occupant, Error> {
    if let Database::Sqlite(path) = &into.database
        && std::fs::metadata(path).map_or(0, |data| data.len()) == 0
    {
        return Ok(Occupant::Nothing);
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

/// Fills a database that becomes the one of `into` at one instant, or never.
pub(crate) async fn whole<T, F: Future<Output = Result<T, Error>>>(
    mut into: Options,
    fill: impl FnOnce(Options) -> F,
) -> Result<T, Error> {
    let Database::Sqlite(path) = into.database.clone() else { return fill(into).await };
    discard_staged(&path)?;
    into.database = Database::Sqlite(staged_path(&path));
    let filled = fill(into).await;
    let swapped = filled.and_then(|done| {
        swap_in(&path)?;
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
    ) -> Result<Opened, Error> {
        watch.progress.stage(Stage::Filling, None);
        let into = self.into.clone();
        whole(into, |into| Self { into, ..self }.fill(archive, before_it_counts, watch)).await
    }

    async fn fill(
        self,
        archive: impl Read + Send + 'static,
        before_it_counts: BeforeItCounts,
        watch: &Watch,
    ) -> Result<Opened, Error> {
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
    ) -> Result<Opened, Error> {
        let blobs = store.stage_blobs()?;
        let keys = self.keys;
        let refill = Refill {
            restore_epoch: self.restore_epoch,
            context: self.context,
            subject: self.subject,
        };
        let fill = move |loader: &mut Loader<'_>| {
            let mut filling =
                Filling { loader, blobs, manifest: None, secret: None, watch: &watch };
            let opened = read(archive, &keys, &mut filling, &watch)?;
            if let Some(fault) = opened.proof.faults.first() {
                return Err(Error::corrupt(fault.to_string()));
            }
            let Filling { blobs, secret, .. } = filling;
            Ok((opened, blobs, secret))
        };
        let accept = |sums: Summing, brought: Brought| {
            let (opened, blobs, secret) = brought;
            if sums.finish() != opened.trailer.tables {
                return Err(Error::corrupt("the database doesn't hold what the archive does"));
            }
            blobs.publish()?;
            before_it_counts(&opened, secret)?;
            Ok(opened)
        };
        store.refill(refill, fill, Summing::default(), accept).await
    }
}

type Brought = (Opened, StagedBlobs, Option<Vec<u8>>);

/// Takes what is read to where it is made.
struct Filling<'a, 'b> {
    loader: &'a mut Loader<'b>,
    blobs: StagedBlobs,
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
        Ok(self.blobs.add(hash, bytes)?)
    }

    fn secret(&mut self, sealed: Vec<u8>) -> Result<(), Error> {
        self.secret = Some(sealed);
        Ok(())
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
