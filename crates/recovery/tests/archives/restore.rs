//! What comes back is what went in, on either engine, through the other.

use mdp_ledger::Hash;
use mdp_recovery::archive::Sidecar;
use mdp_recovery::progress::Watch;
use mdp_recovery::restore::{Occupant, occupant, unseal_secret};
use mdp_recovery::{Error, verify};
use mdp_store::Store;
use mdp_testkit::postgres::{Cluster, Flush, NoCluster};

use crate::ledger::{Author, Vault};
use crate::world::{World, context, read, runtime, signer};

fn level2(world: &World, bytes: &[u8]) -> Result<mdp_recovery::archive::Opened, Error> {
    verify::level2(bytes, &world.keys(), &Watch::default())
}

async fn goes_on(store: &Store) {
    // A vault that was restored takes the next push of whoever holds its head.
    let account = store.account(Author::new(1).user).await.unwrap().unwrap();
    assert_eq!(account.name, "user 1");
    let vaults = store.vaults(account.user).await.unwrap();
    let base = store.push_base(vaults[0].vault, (0..=255).collect()).await.unwrap().unwrap();
    let mut vault = Vault::of(&Author::new(1), base);
    store.push(&context(), vault.write(50, &crate::world::sealed(50))).await.unwrap();
}

/// Every file below a folder, and the hash of its bytes.
fn everything(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Hash)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        } else {
            found.push((path.clone(), Hash::of(&std::fs::read(path).unwrap())));
        }
    }
    found.sort();
    found
}

#[test]
fn an_archive_is_complete_proved_and_signed_when_it_is_there() {
    runtime().block_on(async {
        let world = World::filled(None).await;
        let made = world.backup().await;
        assert_eq!(made.name.to_string(), "mdp_db-20260921-141320.mdpbak");
        assert!(made.written.proof.holds(), "{:?}", made.written.proof);
        assert_eq!((made.written.proof.vaults, made.written.proof.commits), (2, 18));
        assert_eq!(made.sidecar.statement.verified, 2);
        assert_eq!(made.sidecar.statement.counts[..2], [2, 2]);

        let mut names: Vec<_> = std::fs::read_dir(world.backups())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, [made.name.to_string(), made.name.sidecar()]);

        let bytes = read(&world.backups(), &made.name);
        let stored = std::fs::read(world.backups().join(made.name.sidecar())).unwrap();
        let sidecar = Sidecar::from_json(&stored).unwrap();
        assert_eq!(sidecar, made.sidecar);
        let public = signer().verifying_key().to_bytes();
        let level1 = |name, bytes: &[u8], key| {
            verify::level1(Some(name), bytes, &sidecar, key, &Watch::default())
        };
        level1(&made.name, &bytes, &public).unwrap();
        assert!(matches!(level1(&made.name, &bytes, &[7; 32]), Err(Error::BadSignature(_))));
        assert!(matches!(level1(&made.name, &bytes[1..], &public), Err(Error::Corrupt(_))));

        let opened = level2(&world, &bytes).unwrap();
        assert_eq!((opened.file, opened.tar), (made.written.file, made.written.tar));
        assert_eq!(opened.trailer, made.written.trailer);
        assert_eq!(opened.trailer.blobs, 2);

        // The same second: another name, nothing overwritten.
        let again = world.backup().await;
        assert_eq!(again.name.to_string(), "mdp_db-20260921-141321.mdpbak");
        assert_eq!(again.sidecar.statement.logical_root, made.sidecar.statement.logical_root);
    });
}

#[test]
fn only_the_keys_it_was_made_for_open_it_and_the_secret_only_the_operators() {
    runtime().block_on(async {
        let world = World::filled(None).await;
        let bytes = world.archive().await;
        let stranger = vec![mdp_recovery::keys::Key::generate()];
        let refused = verify::level2(bytes.as_slice(), &stranger, &Watch::default());
        assert!(matches!(refused, Err(Error::WrongKey)));

        let mut target = World::empty(None).await;
        target.store.close().await;
        let before = everything(target.folder.path());
        assert!(matches!(target.restore(stranger, bytes).await, Err(Error::WrongKey)));
        assert_eq!(everything(target.folder.path()), before);
        target.reopen().await;

        let sealed = world.operator.recipient().seal(b"the server secret").unwrap();
        let both = world.keys();
        assert_eq!(&**unseal_secret(&both, &sealed).unwrap().unwrap(), b"the server secret");
        assert!(unseal_secret(&both[1..], &sealed).unwrap().is_none());
    });
}

#[test]
fn what_is_restored_is_what_was_archived() {
    runtime().block_on(async {
        let world = World::filled(None).await;
        let bytes = world.archive().await;
        let mut target = World::empty(None).await;
        assert_eq!(occupant(&target.options).await.unwrap(), Occupant::Nothing);
        let opened = target.restore(world.keys(), bytes).await.unwrap();
        target.reopen().await;
        let meta = target.store.meta().await.unwrap();
        assert_eq!(meta.restore_epoch, [8; 16]);
        let there = target.archive().await;
        let there = level2(&target, &there).unwrap();
        let schema = there.manifest.schema;
        assert_eq!(there.trailer.logical_root(schema), opened.trailer.logical_root(schema));
        goes_on(&target.store).await;
        let occupied = occupant(&target.options).await.unwrap();
        assert!(matches!(occupied, Occupant::Accounts { accounts: 2, .. }), "{occupied:?}");
    });
}

#[test]
fn either_engine_restores_what_the_other_archived() {
    let cluster = match Cluster::start(Flush::No) {
        Ok(cluster) => cluster,
        Err(NoCluster::NotInstalled(reason)) => return println!("NOT RUN: {reason}"),
        Err(error) => panic!("{error}"),
    };
    runtime().block_on(async {
        let sqlite = World::filled(None).await;
        let there = World::filled(Some(cluster.create("a", None).unwrap())).await;
        let from_sqlite = level2(&sqlite, &sqlite.archive().await).unwrap();
        let from_postgres = level2(&there, &there.archive().await).unwrap();
        let root = |opened: &mdp_recovery::archive::Opened| opened.trailer.logical_root(1);
        assert_eq!(root(&from_sqlite), root(&from_postgres), "the same rows are the same bytes");

        let mut postgres = World::empty(Some(cluster.create("b", None).unwrap())).await;
        postgres.restore(sqlite.keys(), sqlite.archive().await).await.unwrap();
        postgres.reopen().await;
        let mut back = World::empty(None).await;
        back.restore(postgres.keys(), postgres.archive().await).await.unwrap();
        back.reopen().await;
        let whole_circle = level2(&back, &back.archive().await).unwrap();
        assert_eq!(root(&whole_circle), root(&from_sqlite));
        goes_on(&postgres.store).await;
        goes_on(&back.store).await;

        // Over a database in use, on PostgreSQL: all of it or nothing.
        let mut bytes = sqlite.archive().await;
        let last = bytes.len() - 40;
        bytes[last] ^= 1;
        let before = level2(&postgres, &postgres.archive().await).unwrap();
        let refused = postgres.restore(sqlite.keys(), bytes).await;
        assert!(matches!(refused, Err(Error::Corrupt(_))));
        postgres.reopen().await;
        let after = level2(&postgres, &postgres.archive().await).unwrap();
        assert_eq!(after.trailer.tables, before.trailer.tables);
    });
}
