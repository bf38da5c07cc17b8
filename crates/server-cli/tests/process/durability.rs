//! What was acknowledged is there after a kill -9, on both engines.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Head, Kind};
use mdp_testkit::child::ServerProcess;
use mdp_testkit::http::Client;
use mdp_testkit::pen::Pen;
use mdp_testkit::person::Person;
use mdp_wire::route;
use mdp_wire::sync::{Frame, FrameReader, PullRequest};
use mdp_wire::vault::Pushed;
use tempfile::TempDir;

use crate::{postgres, program, settings};

const CLIENTS: usize = 4;
/// The server is killed when so many pushes have been acknowledged, in the midst of others.
const ACKNOWLEDGED: usize = 40;

#[test]
fn killing_the_server_during_pushes_loses_none_that_was_acknowledged_on_sqlite() {
    kill_during_pushes(&[]);
}

#[test]
fn killing_the_server_during_pushes_loses_none_that_was_acknowledged_on_postgresql() {
    let Some(cluster) = postgres() else { return };
    let settings = settings(&cluster);
    let settings: Vec<(&str, &str)> =
        settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    kill_during_pushes(&settings);
}

fn kill_during_pushes(settings: &[(&str, &str)]) {
    let data = TempDir::new().unwrap();
    let settings = [settings, &[("MDP_REGISTRATION", "open")]].concat();
    let server = start(data.path(), &settings);
    let mut people: Vec<(Person, Client)> = (0..CLIENTS)
        .map(|n| {
            let mut client = server.client();
            (Person::sign_up(&mut client, &format!("person-{n}"), None), client)
        })
        .collect();

    for round in 0..3 {
        let server = start(data.path(), &settings);
        let pushed = Arc::new(AtomicUsize::new(0));
        let ready = Arc::new(Barrier::new(CLIENTS + 1));
        let writers: Vec<_> = people
            .drain(..)
            .map(|(person, client)| {
                let client = client.at(&server.url);
                let (pushed, ready) = (pushed.clone(), ready.clone());
                std::thread::spawn(move || write_until_cut(person, client, round, &pushed, &ready))
            })
            .collect();
        ready.wait();
        while pushed.load(Ordering::Acquire) < ACKNOWLEDGED {
            std::thread::yield_now();
        }
        server.kill();

        let server = start(data.path(), &settings);
        for writer in writers {
            let (person, client, acknowledged) = writer.join().unwrap();
            let client = client.at(&server.url);
            let commits = pull(&person, &client);
            for head in acknowledged {
                assert!(commits.contains(&head), "round {round}: commit {} is lost", head.seq);
            }
            people.push((person, client));
        }
        server.kill();
    }
}

fn start(data: &Path, settings: &[(&str, &str)]) -> ServerProcess {
    ServerProcess::start(program(), data, settings)
}

/// Pushes one record after another until the server is gone; gives what it acknowledged.
fn write_until_cut(
    person: Person,
    client: Client,
    round: u64,
    pushed: &AtomicUsize,
    ready: &Barrier,
) -> (Person, Client, Vec<Head>) {
    let mut pen = Pen::of(&person, round + 1);
    pen.catch_up(commits(&person, &client).iter().skip(1));
    ready.wait();
    let mut acknowledged = Vec::new();
    loop {
        let id = pen.id();
        let bytes = pen.seal(id, 1, b"kept");
        let push = pen.change(&person.identity, vec![(Kind::Record, id, 1, Some(bytes))]);
        let path = route::push(pen.view.vault);
        let body = (mdp_wire::sync::MEDIA_TYPE, &push.to_bytes()[..]);
        let Ok(answer) = client.try_send("POST", &path, Some(body)) else {
            return (person, client, acknowledged);
        };
        let head = pen.follow(&push);
        assert_eq!(Head::from(answer.json::<Pushed>().head), head);
        acknowledged.push(head);
        pushed.fetch_add(1, Ordering::Release);
    }
}

fn pull(person: &Person, client: &Client) -> Vec<Head> {
    let commits = commits(person, client);
    commits.iter().map(|c| Head { seq: c.commit().seq, hash: c.hash() }).collect()
}

/// A whole pull, whose every commit and every current value must be there.
fn commits(person: &Person, client: &Client) -> Vec<mdp_ledger::SignedCommit> {
    let vault = person.genesis.commit.commit().vault;
    let body = PullRequest { heads: Vec::new() }.to_bytes();
    let answer = client.post_cbor(&route::pull(vault), &body);
    assert_eq!(answer.status, 200, "{answer}");
    let mut reader = FrameReader::default();
    reader.push(&answer.body);
    let (mut commits, mut entries, mut ended) = (Vec::new(), 0, false);
    while let Some(frame) = reader.next_frame().unwrap() {
        match frame {
            Frame::Commit(commit) => commits.push(*commit),
            Frame::Entry { .. } => entries += 1,
            Frame::End { .. } => ended = true,
            Frame::Head { .. } => {}
        }
    }
    assert!(ended);
    // The genesis writes three entries with bytes of their own and its member; each commit, one.
    assert!(entries >= commits.len(), "{entries} entries for {} commits", commits.len());
    commits
}
