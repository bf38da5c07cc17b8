//! The table of routes by level in `docs/spec/api.md`, asked row by row.

use std::collections::BTreeSet;

use mdp_testkit::http::{Answer, Client};
use mdp_testkit::person::Person;
use mdp_testkit::server::TestServer;
use mdp_wire::error::ErrorCode;

const SPEC: &str = include_str!("../../../../docs/spec/api.md");

struct Row {
    method: String,
    address: String,
    versioned: bool,
    level: u8,
}

fn table() -> Vec<Row> {
    let rows = SPEC.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split('|').map(str::trim);
        let (method, address, level) = (cells.next()?, cells.next()?, cells.next()?);
        let versioned = !address.ends_with('°');
        let address = address.trim_end_matches('°').trim().trim_matches('`').to_owned();
        Some(Row { method: method.to_owned(), address, versioned, level: level.parse().ok()? })
    });
    rows.collect()
}

fn ask(client: &Client, row: &Row, vault: &str) -> Answer {
    let path = row
        .address
        .replace("{vault}", vault)
        .replace("{time}", "0")
        .replace("{session}", "00000000000000000000000000000000")
        .replace("{blob}", "00000000000000000000000000000000");
    let body: Option<(&str, &[u8])> = match row.method.as_str() {
        "POST" => Some(("application/json", b"{}")),
        "PUT" => Some(("application/octet-stream", b"x")),
        _ => None,
    };
    // Head changes are a stream without end; whether it opens is all that is asked.
    if path == mdp_wire::route::EVENTS {
        let status = mdp_testkit::raw::first_line(client, &row.method, &path);
        return Answer { status, headers: Vec::new(), body: Vec::new() };
    }
    client.send(&row.method, &path, body)
}

#[test]
fn each_route_opens_at_its_level_and_not_below() {
    let server = TestServer::start();
    let mut owner = server.client();
    let person = Person::sign_up(&mut owner, "owner", None);
    let vault = person.genesis.commit.commit().vault.to_string();
    let nobody = server.client();
    let mut first_level = server.client();
    person.log_in(&mut first_level);
    let mut forged = server.client();
    forged.token = Some("A".repeat(43));

    let rows = table();
    assert!(rows.len() >= 25, "the table could not be read");
    for row in &rows {
        let what = format!("{} {}", row.method, row.address);
        let refused = |client: &Client, status: u16| {
            let answer = ask(client, row, &vault);
            assert_eq!(answer.status, status, "{what}: {answer}");
        };
        let opens = |client: &Client| {
            let answer = ask(client, row, &vault);
            let closed = [401, 403].contains(&answer.status) && row.level > 0;
            assert!(!closed && answer.status != 426, "{what}: {answer}");
        };
        match row.level {
            0 => opens(&nobody),
            1 => {
                refused(&nobody, 401);
                refused(&forged, 401);
            }
            _ => {
                refused(&nobody, 401);
                refused(&forged, 401);
                refused(&first_level, 403);
                opens(&owner);
            }
        }
        if row.versioned {
            refused(&owner.without(mdp_wire::PROTOCOL_HEADER), 426);
        }
    }
    // Level 1, last: one of its routes ends the session.
    for row in rows.iter().filter(|row| row.level == 1 && !row.address.contains("elevate/finish")) {
        let mut client = server.client();
        person.log_in(&mut client);
        let answer = ask(&client, row, &vault);
        assert!((200..300).contains(&answer.status), "{} {}: {answer}", row.method, row.address);
    }
}

#[test]
fn the_table_and_the_description_name_the_same_routes() {
    let server = TestServer::start();
    let api: serde_json::Value = server.client().get(mdp_wire::route::OPENAPI).json();
    let described: BTreeSet<String> = api["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let listed: BTreeSet<String> =
        table().iter().map(|row| format!("{} {}", row.method, row.address)).collect();
    assert_eq!(described, listed);
}

#[test]
fn a_route_that_is_none_is_not_found_for_anyone() {
    let server = TestServer::start();
    for path in ["/api/", "/api/nothing", "/api/vaults/x/y/z", "/static/", "/metrics"] {
        server.client().get(path).refused(404, ErrorCode::NotFound);
    }
}
