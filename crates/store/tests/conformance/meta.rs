//! The database itself.

use mdp_ledger::Hash;
use mdp_store::{Error, HeadChange, SCHEMA, Schema, Seed};

use super::vaults::ada;
use super::{Bench, NOW, SERVER, context, seed};

pub(crate) async fn a_new_database_says_what_it_is(bench: Bench) {
    let meta = bench.store.meta().await.unwrap();
    assert_eq!((meta.server, meta.restore_epoch, meta.created), (SERVER, [6; 16], NOW));
    assert_eq!(bench.store.schema().await.unwrap(), Schema::Current(SCHEMA));
    assert_eq!(bench.store.counts().await.unwrap(), mdp_store::Counts::default());
}

pub(crate) async fn a_database_keeps_to_one_server_secret(bench: Bench) {
    assert_eq!(bench.store.meta().await.unwrap().secret_id, None);
    bench.store.bind_secret(Hash([7; 32])).await.unwrap();
    assert_eq!(bench.store.meta().await.unwrap().secret_id, Some(Hash([7; 32])));
    assert_eq!(bench.again().await.meta().await.unwrap().secret_id, Some(Hash([7; 32])));
}

pub(crate) async fn migrating_again_changes_nothing(bench: Bench) {
    let (_, vault) = ada(&bench).await;
    let other = Seed { server: mdp_ledger::ServerId([1; 16]), ..seed() };
    assert_eq!(bench.store.migrate(other).await.unwrap(), Schema::Current(SCHEMA));
    assert_eq!(bench.store.meta().await.unwrap().server, SERVER);
    super::vaults::agree(&bench, &vault).await;
}

pub(crate) async fn a_newer_schema_is_refused_and_left_alone(bench: Bench) {
    bench.tamper("UPDATE schema_version SET version = 900").await;
    let newer = Schema::Newer { found: 900, known: SCHEMA };
    assert_eq!(bench.store.schema().await.unwrap(), newer);
    let text = newer.to_string();
    assert!(text.contains("900") && text.contains(&SCHEMA.to_string()), "{text}");
    let refused = bench.store.migrate(seed()).await;
    assert!(matches!(refused, Err(Error::Schema(found)) if found == newer));
    let refused = bench.store.meta().await;
    assert!(matches!(refused, Err(Error::Schema(found)) if found == newer));
    assert_eq!(bench.rows("schema_version").await, ["900"]);
}

pub(crate) async fn what_another_program_keeps_there_is_left_alone(bench: Bench) {
    let _ada = ada(&bench).await;
    let commits = bench.rows("commits").await;
    bench.tamper("DROP TABLE schema_version").await;
    assert!(matches!(bench.store.schema().await, Err(Error::Corrupt(_))));
    assert!(matches!(bench.store.migrate(seed()).await, Err(Error::Corrupt(_))));
    assert_eq!(bench.rows("commits").await, commits);
}

pub(crate) async fn health_really_writes(bench: Bench) {
    for now in [NOW, NOW + 1] {
        bench.store.can_write(now).await.unwrap();
        assert_eq!(bench.rows("probes").await, [format!("1 {now}")]);
    }
    bench.tamper("DROP TABLE probes").await;
    assert!(bench.store.can_write(NOW).await.is_err());
}

pub(crate) async fn head_changes_reach_every_listener(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let mut here = bench.store.head_changes();
    // On PostgreSQL, another replica's listeners as well.
    let replica = match bench.options.database {
        mdp_store::Database::Postgres(_) => bench.again().await,
        mdp_store::Database::Sqlite(_) => bench.store.clone(),
    };
    let mut there = replica.head_changes();
    for n in 0..3 {
        bench.store.push(&context(), vault.write(n, b"news")).await.unwrap();
        let moved = HeadChange::Moved(vault.view.vault, vault.view.head);
        // Word of the registration may come late.
        while here.next().await.unwrap() != moved {}
        while there.next().await.unwrap() != moved {}
    }
}

pub(crate) async fn a_sound_database_is_found_so_and_durable(bench: Bench) {
    ada(&bench).await;
    let examined = bench.store.examine().await.unwrap();
    assert!(examined.faults.is_empty(), "{examined:?}");
    let off = examined.durability.contains("fsync=off");
    // The tests' PostgreSQL may flush nothing, and is found out.
    assert_eq!(examined.durable, !off, "{examined:?}");
    assert!(examined.engine.contains(char::is_numeric), "{examined:?}");
}
