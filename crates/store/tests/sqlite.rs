//! The conformance suite on SQLite, and what only SQLite promises.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod conformance;

use conformance::Bench;
use mdp_store::Database;

async fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    Bench::new(Database::Sqlite(folder.path().join("data").join("mdp.sqlite")), folder).await
}

macro_rules! on_sqlite {
    ($($area:ident::$case:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                conformance::$area::$case(bench().await).await;
            }
        )*
    };
}

every_case!(on_sqlite);
