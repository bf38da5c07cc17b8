//! A server that can read nothing still sees what is wrong with what it keeps.

use mdp_store::Database;

use crate::world::{World, runtime};

async fn faults(world: &World) -> Vec<String> {
    let made = world.backup().await;
    assert_eq!(made.sidecar.statement.verified, 1, "nobody claims that it was proved");
    made.written.proof.faults.iter().map(|fault| fault.what.clone()).collect()
}

fn tamper(world: &World, statement: &str) {
    let Database::Sqlite(path) = &world.options.database else { panic!() };
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    assert!(connection.execute(statement, []).unwrap() > 0, "{statement}");
}

#[test]
fn every_change_below_the_server_is_a_fault_of_that_vault() {
    let cases = [
        (
            "DELETE FROM entry_bytes WHERE replaced IS NULL AND kind = 1 AND rowid = (SELECT max(rowid) FROM entry_bytes WHERE replaced IS NULL AND kind = 1)",
            "missing",
        ),
        (
            "UPDATE entry_bytes SET bytes = zeroblob(length(bytes)) WHERE rowid = (SELECT max(rowid) FROM entry_bytes)",
            "aren't those of the commits",
        ),
        ("UPDATE entries SET revision = revision + 1 WHERE kind = 1", "isn't as the commits say"),
        ("DELETE FROM entries WHERE kind = 1", "missing"),
        (
            "DELETE FROM commits WHERE pos = (SELECT max(pos) FROM commits)",
            "its head isn't its latest commit",
        ),
        ("DELETE FROM commits WHERE pos = 2", "isn't the one that its row names"),
        (
            "UPDATE commits SET bytes = (SELECT bytes FROM commits WHERE pos = 3) WHERE pos = 4",
            "isn't the one that its row names",
        ),
        ("UPDATE vaults SET root = zeroblob(32)", "root"),
        ("UPDATE members SET role = 2", "members"),
        ("DELETE FROM blobs", "has no bytes"),
        ("UPDATE buckets SET hash = zeroblob(32)", "bucket"),
    ];
    runtime().block_on(async {
        for (statement, expected) in cases {
            let world = World::filled(None).await;
            tamper(&world, statement);
            let found = faults(&world).await;
            assert!(found.iter().any(|what| what.contains(expected)), "{statement}: {found:?}");
        }
    });
}

#[test]
fn a_blob_whose_file_is_gone_or_altered_is_a_fault() {
    runtime().block_on(async {
        let world = World::filled(None).await;
        let mut files = Vec::new();
        for folder in std::fs::read_dir(&world.options.blobs).unwrap() {
            let folder = folder.unwrap();
            if folder.file_name().len() == 2 {
                files.extend(std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().path()));
            }
        }
        assert_eq!(files.len(), 2);
        std::fs::remove_file(&files[0]).unwrap();
        std::fs::write(&files[1], vec![0; 3000]).unwrap();
        let found = faults(&world).await;
        assert_eq!(found.iter().filter(|what| what.contains("blob")).count(), found.len());
        assert!(found.len() >= 2, "{found:?}");
    });
}
