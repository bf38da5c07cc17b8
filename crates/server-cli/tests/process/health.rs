//! Health is whether the database can be written, not whether the process runs.

use mdp_testkit::child::ServerProcess;
use mdp_testkit::postgres::Cluster;
use mdp_wire::route;
use tempfile::TempDir;

use crate::program;

/// Asks until the status is `expected`: what was checked stands for a second.
fn becomes(server: &ServerProcess, expected: u16) -> bool {
    (0..2000).any(|_| {
        let status = server.client().get(route::HEALTH).status;
        status == expected
    })
}

#[test]
fn health_says_so_when_the_database_is_gone_and_when_it_is_back() {
    let Some(mut cluster) = Cluster::for_test(None) else { return };
    let data = TempDir::new().unwrap();
    let settings = cluster.settings();
    let settings: Vec<(&str, &str)> =
        settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let server = ServerProcess::start(program(), data.path(), &settings);
    assert_eq!(server.client().get(route::HEALTH).status, 200);
    cluster.crash().unwrap();
    assert!(becomes(&server, 503));
    let answer = server.client().get(route::HEALTH);
    assert!(String::from_utf8_lossy(&answer.body).contains(r#""status":"failing""#), "{answer}");
    assert_eq!(server.client().get(route::READY).status, 503);
    cluster.restart().unwrap();
    assert!(becomes(&server, 200));
}

#[test]
fn health_says_so_when_the_sqlite_file_is_gone() {
    let data = TempDir::new().unwrap();
    let server = ServerProcess::start(program(), data.path(), &[]);
    assert_eq!(server.client().get(route::HEALTH).status, 200);
    for name in ["mdp.sqlite3", "mdp.sqlite3-wal", "mdp.sqlite3-shm"] {
        let _ = std::fs::remove_file(data.path().join(name));
    }
    assert!(becomes(&server, 503));
}

#[test]
fn metrics_count_requests_by_route_and_name_nobody() {
    let data = TempDir::new().unwrap();
    let token = "0123456789abcdef";
    let server = ServerProcess::start(program(), data.path(), &[("MDP_METRICS_TOKEN", token)]);
    let mut client = server.client();
    client.get(route::INFO);
    client.get(&route::session(mdp_wire::ids::SessionId([0xab; 16])));
    client.token = Some(token.to_owned());
    let text = String::from_utf8(client.get("/metrics").body).unwrap();
    let counted = r#"mdp_http_requests_total{method="GET",route="/api/info",status="200"} 1"#;
    assert!(text.contains(counted), "{text}");
    assert!(text.contains("mdp_store_changes_total"), "{text}");
    assert!(!text.contains("abab"), "an id is in the metrics");
}
