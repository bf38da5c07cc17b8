//! A server with a few vaults, and archives of it.

use std::path::Path;

use ed25519_dalek::SigningKey;
use mdp_ledger::{EntryId, Hash, Kind, ServerId};
use mdp_recovery::archive::{Name, Opened};
use mdp_recovery::backup::{Made, Plan};
use mdp_recovery::keys::Key;
use mdp_recovery::progress::Watch;
use mdp_recovery::restore::{Onward, Restored};
use mdp_recovery::{Error, restore};
use mdp_store::{Context, Database, Gate, Options, Seed, Store};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::ledger::{Author, Vault, record};

/// When the tests take place: milliseconds since the Unix epoch.
pub(crate) const NOW: u64 = 1_790_000_000_000;
pub(crate) const SERVER: ServerId = ServerId([5; 16]);

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) options: Options,
    pub(crate) folder: TempDir,
    pub(crate) operator: Key,
    pub(crate) proof: Key,
}

pub(crate) fn context() -> Context {
    Context::system(NOW)
}

/// Bytes of the shape that sealed ones have.
pub(crate) fn sealed(filler: u8) -> Vec<u8> {
    let mut bytes = vec![filler; 256 + mdp_ledger::SEALED_OVERHEAD];
    bytes[..5].copy_from_slice(&[1, 0, 0, 0, 1]);
    bytes
}

pub(crate) fn signer() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

impl World {
    /// An empty database.
    pub(crate) async fn empty(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = database
            .map_or_else(|| Database::Sqlite(folder.path().join("mdp.sqlite")), Database::Postgres);
        let options = Options { database, blobs: folder.path().join("blobs"), readers: 2 };
        let store = Store::open(options.clone()).await.unwrap();
        let seed = Seed { server: SERVER, restore_epoch: [6; 16], now: NOW };
        store.migrate(seed).await.unwrap();
        let (operator, proof) = (Key::generate(), Key::generate());
        Self { store, options, folder, operator, proof }
    }

    /// One account with an empty vault.
    pub(crate) async fn small() -> Self {
        let world = Self::empty(None).await;
        let (registration, _) = Author::new(1).registration("user 1", Gate::Open);
        world.store.register(&context(), registration).await.unwrap();
        world
    }

    /// Two accounts, their vaults with edits, a tombstone, a blob and a merge.
    pub(crate) async fn filled(database: Option<String>) -> Self {
        let world = Self::empty(database).await;
        let store = &world.store;
        for number in 1..=2 {
            let author = Author::new(number);
            let (registration, mut vault) =
                author.registration(&format!("user {number}"), Gate::Open);
            store.register(&context(), registration).await.unwrap();
            let edits = (0..30).map(|n| (Kind::Record, record(n), Some(sealed(number)))).collect();
            store.push(&context(), vault.commit(edits)).await.unwrap();
            store.push(&context(), vault.write(3, &sealed(9))).await.unwrap();
            let gone = vault.commit(vec![(Kind::Record, record(4), None)]);
            store.push(&context(), gone).await.unwrap();
            world.merge(&mut vault).await;
            world.attach(&mut vault, number).await;
        }
        world
    }

    /// A branch of two commits, and the head's own, merged.
    async fn merge(&self, vault: &mut Vault) {
        let mut branch = vault.clone();
        self.store.push(&context(), vault.write(2, &sealed(11))).await.unwrap();
        let mut b1 = branch.extend(vec![(Kind::Record, record(5), Some(sealed(12)))]);
        let mut b2 = branch.extend(vec![(Kind::Record, record(6), Some(sealed(13)))]);
        let base = vault.view.clone();
        let merge = vault.merge(
            &branch,
            vec![
                (Kind::Record, record(5), Some(sealed(12))),
                (Kind::Record, record(6), Some(sealed(13))),
            ],
        );
        (b1.main, b2.main) = (false, false);
        let push = mdp_store::Push::new(Some(&base), &vault.view, vec![b1, b2, merge]).unwrap();
        self.store.push(&context(), push).await.unwrap();
    }

    pub(crate) async fn attach(&self, vault: &mut Vault, number: u8) {
        let (id, bytes) = (EntryId([number; 16]), vec![number; 3000]);
        let of = vault.view.vault;
        self.store.upload(of, id, 0, bytes.clone()).await.unwrap();
        self.store.finish_upload(&context(), of, id, Hash::of(&bytes)).await.unwrap();
        // A blob's hash is that of the edit's bytes; the store keeps them apart.
        let push = vault.commit(vec![(Kind::Blob, id, Some(bytes))]);
        self.store.push(&context(), push).await.unwrap();
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan {
            operator: Some(self.operator.recipient()),
            proof: Some(self.proof.recipient()),
            secret: Zeroizing::new(b"the server secret".to_vec()),
            signer: signer(),
            settings: "MDP_LISTEN=127.0.0.1:8000\n".into(),
            version: "0.1.0-test".into(),
            now: NOW,
        }
    }

    pub(crate) fn backups(&self) -> std::path::PathBuf {
        self.folder.path().join("backups")
    }

    pub(crate) async fn backup(&self) -> Made {
        self.plan().make(&self.store, "mdp", &self.backups(), &Watch::default()).await.unwrap()
    }

    /// An archive's bytes.
    pub(crate) async fn archive(&self) -> Vec<u8> {
        self.plan().write(&self.store, Vec::new(), &Watch::default()).await.unwrap().0
    }

    pub(crate) fn keys(&self) -> Vec<Key> {
        [&self.operator, &self.proof].map(|key| Key::parse(&key.reveal()).unwrap()).into()
    }

    /// Restores bytes into this world's database.
    pub(crate) async fn restore(&self, keys: Vec<Key>, archive: Vec<u8>) -> Result<Opened, Error> {
        self.restore_on(keys, archive, None).await.map(|restored| restored.opened)
    }

    /// The same, and what changed after it.
    pub(crate) async fn restore_on(
        &self,
        keys: Vec<Key>,
        archive: Vec<u8>,
        onward: Option<Onward>,
    ) -> Result<Restored, Error> {
        self.store.close().await;
        let plan = restore::Plan {
            onward,
            aside: None,
            into: self.options.clone(),
            keys,
            restore_epoch: [8; 16],
            context: context(),
            subject: "test".into(),
        };
        let stage = Box::new(|_: &_, _| Ok(()));
        plan.apply(std::io::Cursor::new(archive), stage, &Watch::default()).await
    }

    /// The database once more, after it was closed or restored.
    pub(crate) async fn reopen(&mut self) {
        self.store = Store::open(self.options.clone()).await.unwrap();
    }
}

pub(crate) fn read(folder: &Path, name: &Name) -> Vec<u8> {
    std::fs::read(folder.join(name.to_string())).unwrap()
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}
