//! Drills: an archive comes back in an instance of its own, and the client that people have opens it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use mdp_testkit::postgres::Cluster;
use serde_json::Value;

use crate::house::{House, Resident, everything};
use crate::program;

/// The client, built beside the server; a workspace's tests build both.
fn client() -> Option<PathBuf> {
    let path = program().with_file_name("mdp");
    if !path.exists() {
        println!("NOT RUN: mdp is not built beside mdp-server (cargo build -p mdp-cli)");
    }
    path.exists().then_some(path)
}

fn drill(house: &House, engine: &str) -> Value {
    let out = house.done(&["drill", "--engine", engine, "--json"]);
    let (json, last) = out.trim().split_once('\n').unwrap();
    assert!(last.starts_with("OK ") && last.contains(".mdpbak"), "{last}");
    let measured: Value = serde_json::from_str(json).unwrap();
    println!("a drill on {engine}: {measured}");
    assert_eq!(measured["engine"], engine);
    assert!(!house.data.join("drill.scratch").exists(), "nothing is left of it");
    measured
}

#[test]
fn a_drill_brings_a_canary_back_on_either_engine_and_is_recorded() {
    let (Some(cluster), Some(_)) = (Cluster::for_test(None), client()) else { return };
    let house = House::new(cluster.settings());
    let server = house.serve();
    let resident = Resident::move_in(&server, 3);
    assert!(house.done(&["status"]).contains("No drill yet"));

    // Beside the running server; it makes its account, and an archive that holds it.
    let first = drill(&house, "sqlite");
    assert_eq!(first["rpo_seconds"], 0.0);
    assert_eq!(house.archives().len(), 1);
    resident.write(0);
    drill(&house, "postgresql");
    assert_eq!(house.archives().len(), 1, "the account was in the archive there was");

    let status: Value = serde_json::from_str(&house.done(&["status", "--json"])).unwrap();
    assert_eq!(status["drill"]["ok"], true);
    assert_eq!(status["drill"]["engine"], "postgresql");
    assert!(house.done(&["status"]).contains("Last drill that ended well"));
    resident.come_back(&server);
}

#[test]
fn a_drill_that_fails_says_so_until_one_ends_well() {
    let Some(_) = client() else { return };
    let house = House::new(Vec::new());
    house.serve().stop();
    house.refused(1, "no account yet", &["drill"]);
    let server = house.serve();
    Resident::move_in(&server, 1);
    assert!(server.stop().success());
    house.refused(1, "--mdp", &["drill", "--mdp", "/nowhere/mdp"]);
    drill(&house, "sqlite");

    // Whoever can't open the archive can't bring anything back.
    let proof = house.data.join("proof-key");
    let kept = fs::read(&proof).unwrap();
    fs::remove_file(&proof).unwrap();
    let before = everything(&house.data.join("blobs"));
    let database = fs::read(house.data.join("mdp.sqlite3")).unwrap();
    let output = house.run(&["drill"]);
    assert_eq!(output.status.code(), Some(25), "{}", crate::house::err(&output));
    assert!(everything(&house.data.join("blobs")) == before);
    assert!(fs::read(house.data.join("mdp.sqlite3")).unwrap() == database, "nothing was touched");
    assert!(!house.data.join("drill.scratch").exists());
    assert!(house.done(&["status"]).contains("failed"));

    fs::write(&proof, kept).unwrap();
    fs::set_permissions(&proof, fs::Permissions::from_mode(0o600)).unwrap();
    drill(&house, "sqlite");
    assert!(house.done(&["status"]).contains("Last drill that ended well"));
}
