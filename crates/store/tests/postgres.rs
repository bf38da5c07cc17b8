//! The conformance suite on PostgreSQL, in a throwaway cluster, and what only PostgreSQL promises.
//!
//! One test: the cluster is made once, the schema migrated once, and each case has a copy of it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests may")]

mod conformance;

use conformance::ledger::Author;
use conformance::{Bench, NOW, context};
use mdp_store::{Database, Error, Gate, HeadChange, Store, TicketKey};
use mdp_testkit::postgres::{Cluster, Flush, NoCluster};

/// Migrates a database that the others are copies of.
async fn template(cluster: &Cluster) -> &'static str {
    let name = "template_mdp";
    let address = cluster.create(name, None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let options = Bench::options(Database::Postgres(address), folder.path());
    let store = Store::open(options).await.unwrap();
    store.migrate(conformance::seed()).await.unwrap();
    store.close().await;
    name
}

macro_rules! on_postgres {
    ($($area:ident::$case:ident)*) => {
        async fn run(cluster: &Cluster) {
            let template = template(cluster).await;
            $(
                let name = stringify!($case);
                println!("case {name}");
                let address = cluster.create(name, Some(template)).unwrap();
                let folder = tempfile::tempdir().unwrap();
                let bench = Bench::new(Database::Postgres(address), folder).await;
                conformance::$area::$case(bench).await;
            )*
        }
    };
}

every_case!(on_postgres);

/// Ends every connection but the one that says so, and waits until they are gone.
const END_ALL: &str = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

async fn a_lost_connection_is_noticed_before_it_is_used(cluster: &Cluster) {
    let folder = tempfile::tempdir().unwrap();
    let address = cluster.create("lost_connections", None).unwrap();
    let bench = Bench::new(Database::Postgres(address), folder).await;
    let lease = bench.store.lease().await.unwrap().unwrap();
    for _ in 0..3 {
        bench.store.counts().await.unwrap();
        bench.store.can_write(NOW).await.unwrap();
        bench.tamper(END_ALL).await;
        bench.store.counts().await.unwrap();
        bench.store.can_write(NOW).await.unwrap();
    }
    assert!(!lease.holds());
    assert!(bench.store.lease().await.unwrap().is_some());
}

/// Changes share transactions: one whose statement PostgreSQL refuses to read is undone, no other.
async fn a_statement_that_cannot_be_prepared_undoes_no_other_change(cluster: &Cluster) {
    let folder = tempfile::tempdir().unwrap();
    let address = cluster.create("unprepared", None).unwrap();
    let bench = Bench::new(Database::Postgres(address), folder).await;
    bench.tamper("ALTER TABLE challenges RENAME TO away").await;
    let mut asked = Vec::new();
    for number in 1..=32_u8 {
        let (registration, vault) =
            Author::new(number).registration(&format!("user {number}"), Gate::Open);
        let store = bench.store.clone();
        let good = tokio::spawn(async move { store.register(&context(), registration).await });
        let store = bench.store.clone();
        let ticket = TicketKey { id: [number; 32], purpose: "login", expires: NOW + 1 };
        let bad = tokio::spawn(async move { store.use_ticket(ticket).await });
        asked.push((vault.view.vault, good, bad));
    }
    for (vault, good, bad) in asked {
        assert!(bad.await.unwrap().is_err());
        good.await.unwrap().unwrap();
        assert!(bench.store.head(vault).await.unwrap().is_some(), "acknowledged, and not there");
    }
}

#[test]
fn postgres_keeps_every_promise() {
    let cluster = match Cluster::start(Flush::No) {
        Ok(cluster) => cluster,
        Err(NoCluster::NotInstalled(reason)) => return println!("NOT RUN: {reason}"),
        Err(error) => panic!("{error}"),
    };
    runtime().block_on(async {
        run(&cluster).await;
        a_lost_connection_is_noticed_before_it_is_used(&cluster).await;
        a_statement_that_cannot_be_prepared_undoes_no_other_change(&cluster).await;
    });
}

#[test]
fn a_crash_of_postgres_loses_nothing_that_was_acknowledged() {
    let mut cluster = match Cluster::start(Flush::Yes) {
        Ok(cluster) => cluster,
        Err(NoCluster::NotInstalled(reason)) => return println!("NOT RUN: {reason}"),
        Err(error) => panic!("{error}"),
    };
    runtime().block_on(async {
        let address = cluster.create("crash", None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(Database::Postgres(address), folder).await;
        let store = bench.store.clone();
        let mut heads = store.head_changes();
        let mut clients = Vec::new();
        for number in 1..=6 {
            let (registration, mut vault) =
                Author::new(number).registration(&format!("user {number}"), Gate::Open);
            store.register(&context(), registration).await.unwrap();
            let store = store.clone();
            clients.push(tokio::spawn(async move {
                // Until the crash: the last push that was acknowledged.
                loop {
                    let acknowledged = vault.clone();
                    let number = u32::try_from(vault.view.head.seq).unwrap();
                    if let Err(error) = store.push(&context(), vault.write(number, b"x")).await {
                        assert!(matches!(error, Error::Unavailable(_)), "{error}");
                        return acknowledged;
                    }
                }
            }));
        }
        // Well under way.
        for _ in 0..200 {
            heads.next().await.unwrap();
        }
        cluster.crash().unwrap();
        assert!(matches!(store.can_write(NOW).await, Err(Error::Unavailable(_))));
        assert!(matches!(store.counts().await, Err(Error::Unavailable(_))));

        cluster.restart().unwrap();
        // The same store goes on by itself, and says that word was lost.
        store.can_write(NOW).await.unwrap();
        while heads.next().await.unwrap() != HeadChange::Unknown {}
        for client in clients {
            let vault = client.await.unwrap();
            let (id, head) = (vault.view.vault, vault.view.head);
            let there = store.head(id).await.unwrap().unwrap();
            // The push that got no answer may have been made as well.
            assert!(there == head || there.seq == head.seq + 1, "{there:?} {head:?}");
            let kept = store.view_at(id, head.hash).await.unwrap().unwrap();
            assert_eq!(kept.tree.root(), vault.view.tree.root());
        }
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}
