//! What is told without being asked: head changes and health.

use mdp_ledger::Kind;
use mdp_ledger::cbor::Deterministic;
use mdp_testkit::pen::Pen;
use mdp_testkit::person::Person;
use mdp_testkit::raw::Lines;
use mdp_testkit::server::TestServer;
use mdp_wire::error::ErrorCode;
use mdp_wire::route;
use mdp_wire::vault::HeadEvent;

fn head(lines: &mut Lines) -> HeadEvent {
    loop {
        let line = lines.next().expect("the stream ended");
        if let Some(data) = line.strip_prefix("data: ") {
            return serde_json::from_str(data).unwrap();
        }
    }
}

#[test]
fn a_push_is_told_to_whoever_listens_and_to_nobody_else() {
    let server = TestServer::with(&[("MDP_REGISTRATION", "open")]);
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let mut stranger = server.client();
    let other = Person::sign_up(&mut stranger, "stranger", None);
    let mut listening = Lines::open(&client, route::EVENTS);
    let mut elsewhere = Lines::open(&stranger, route::EVENTS);
    assert_eq!(head(&mut listening).head.seq, 1, "where it stands is told first");
    assert_eq!(head(&mut elsewhere).vault, other.genesis.commit.commit().vault);

    let push = |client: &mdp_testkit::http::Client, person: &Person| {
        let mut pen = Pen::of(person, 2);
        let id = pen.id();
        let bytes = pen.seal(id, 1, b"x");
        let push = pen.change(&person.identity, vec![(Kind::Record, id, 1, Some(bytes))]);
        assert_eq!(client.post_cbor(&route::push(pen.view.vault), &push.to_bytes()).status, 200);
        pen.follow(&push)
    };
    let now = push(&client, &person);
    let told = head(&mut listening);
    assert_eq!((told.vault, told.head.hash), (person.genesis.commit.commit().vault, now.hash));
    push(&stranger, &other);
    let told = head(&mut elsewhere);
    assert_eq!(told.vault, other.genesis.commit.commit().vault, "only its own");
}

#[test]
fn listening_does_not_keep_the_server_from_stopping() {
    let server = TestServer::start();
    let mut client = server.client();
    Person::sign_up(&mut client, "owner", None);
    let mut listening = Lines::open(&client, route::EVENTS);
    head(&mut listening);
    let stopped = std::thread::spawn(move || drop(server));
    while listening.next().is_some() {}
    stopped.join().unwrap();
}

#[test]
fn health_is_well_while_the_database_can_be_written() {
    let server = TestServer::start();
    for path in [route::HEALTH, route::READY] {
        let answer = server.client().get(path);
        assert_eq!(answer.status, 200, "{answer}");
        assert!(String::from_utf8_lossy(&answer.body).contains(r#""status":"ok""#));
    }
}

#[test]
fn metrics_are_for_whoever_has_the_token() {
    let server = TestServer::with(&[("MDP_METRICS_TOKEN", "0123456789abcdef")]);
    let mut client = server.client();
    client.get("/metrics").refused(404, ErrorCode::NotFound);
    client.token = Some("0123456789abcdeF".to_owned());
    client.get("/metrics").refused(404, ErrorCode::NotFound);
    client.token = Some("0123456789abcdef".to_owned());
    assert_eq!(client.get("/metrics").status, 200);
}
