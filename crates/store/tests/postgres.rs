//! The conformance suite on PostgreSQL, in a throwaway cluster, and what only PostgreSQL promises.
//!
//! One test: the cluster is made once, the schema migrated once, and each case has a copy of it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests may")]

mod conformance;

use conformance::Bench;
use mdp_store::{Database, Store};
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

#[test]
fn postgres_keeps_every_promise() {
    let cluster = match Cluster::start(Flush::No) {
        Ok(cluster) => cluster,
        Err(NoCluster::NotInstalled(reason)) => return println!("NOT RUN: {reason}"),
        Err(error) => panic!("{error}"),
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(run(&cluster));
}
