//! Health is whether the database can be written, not whether the process runs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use mdp_testkit::child::{ServerProcess, command};
use mdp_testkit::postgres::Cluster;
use mdp_wire::route;
use tempfile::TempDir;

use crate::house::House;
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
fn readiness_says_how_old_the_newest_proved_archive_is() {
    let mut house = House::new(Vec::new());
    let folder = house.backups().display().to_string();
    house.settings.push(("BACKUP_DIR".to_owned(), folder));
    let server = house.serve();
    let age = |server: &ServerProcess| {
        let answer: serde_json::Value = server.client().get(route::READY).json();
        answer["backupAgeSeconds"].as_u64()
    };
    assert_eq!(age(&server), None);
    house.done(&["backup"]);
    // It looks when it starts, and then from time to time.
    assert!(server.stop().success());
    let server = house.serve();
    let asked = (0..2000).find_map(|_| age(&server));
    assert!(asked.is_some_and(|age| age < 600), "{asked:?}");

    // Neither one of a time to come, nor what a restore has replaced, nor another's is a backup.
    assert!(server.stop().success());
    let made = house.archives().remove(0);
    let sidecar = |path: &Path| PathBuf::from(format!("{}.sidecar", path.display()));
    let renamed = |name: &str| house.backups().join(name);
    for name in ["mdp_db-20990101-000000.mdpbak", "mdp-replaced_db-20260101-000000.mdpbak"] {
        std::fs::copy(&made, renamed(name)).unwrap();
        std::fs::copy(sidecar(&made), sidecar(&renamed(name))).unwrap();
    }
    let old = renamed("mdp_db-20200101-000000.mdpbak");
    std::fs::rename(sidecar(&made), sidecar(&old)).unwrap();
    std::fs::rename(&made, &old).unwrap();
    let server = house.serve();
    let asked = (0..2000).find_map(|_| age(&server));
    assert!(asked.is_some_and(|age| age > 5 * 365 * 24 * 3600), "{asked:?}");
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

/// What `mdp-server health` exits with and says, of a server that listens on `listen`.
fn asked(listen: &str, language: &str) -> (Option<i32>, String) {
    let data = TempDir::new().unwrap();
    let settings = [("MDP_LISTEN", listen), ("ALLOWED_HOSTS", "vault.test"), ("LANG", language)];
    let output = command(program(), data.path(), &settings).arg("health").output().unwrap();
    assert!(std::fs::read_dir(data.path()).unwrap().next().is_none(), "it made something");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn the_health_command_is_content_with_a_server_that_is_well() {
    let data = TempDir::new().unwrap();
    let server = ServerProcess::start(program(), data.path(), &[("ALLOWED_HOSTS", "vault.test")]);
    let port = server.url.rsplit(':').next().unwrap();
    for ip in ["127.0.0.1", "0.0.0.0"] {
        let (status, said) = asked(&format!("{ip}:{port}"), "C");
        assert_eq!(status, Some(0), "{said}");
        assert!(said.contains(&format!("127.0.0.1:{port} answers")), "{said}");
    }
    let (_, said) = asked(&format!("127.0.0.1:{port}"), "fr_FR.UTF-8");
    assert!(said.contains("répond"), "{said}");
}

#[test]
fn the_health_command_is_content_with_a_server_on_every_ipv6_address() {
    let data = TempDir::new().unwrap();
    if TcpListener::bind("[::1]:0").is_err() {
        println!("NOT RUN: no IPv6 here");
        return;
    }
    let mut serve = command(program(), data.path(), &[]);
    let mut server =
        serve.args(["serve", "--listen", "[::]:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let (status, said) = asked(line.trim().rsplit("http://").next().unwrap(), "C");
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(status, Some(0), "{line}{said}");
}

#[test]
fn the_health_command_is_not_content_with_silence_another_status_or_refused_settings() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    // Somebody is there, and never answers: the command doesn't wait for long.
    let began = Instant::now();
    let (status, said) = asked(&address, "C");
    assert_eq!(status, Some(1), "{said}");
    assert!(began.elapsed() < Duration::from_secs(10));
    // Somebody answers, who isn't well.
    let sick = std::thread::spawn(move || {
        // First in the queue is still the one that was given up.
        drop(silent.accept().unwrap());
        let (mut stream, _) = silent.accept().unwrap();
        assert!(stream.read(&mut [0; 1000]).unwrap() > 0);
        let answer = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer).unwrap();
    });
    let (status, said) = asked(&address, "C");
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("503"), "{said}");
    sick.join().unwrap();
    // Nobody is there any more.
    let (status, said) = asked(&address, "fr");
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("tourne-t-il"), "{said}");
    let (status, said) = asked("somewhere", "C");
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("MDP_LISTEN"), "{said}");
}
