//! What is told without being asked: head changes and health.

use mdp_ledger::Kind;
use mdp_ledger::cbor::Deterministic;
use mdp_server::host::Clock;
use mdp_server::shipping::{Board, Place};
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
    let server = TestServer::with(&[("BACKUP_SCHEDULE", "off")]);
    for path in [route::HEALTH, route::READY] {
        let answer = server.client().get(path);
        assert_eq!(answer.status, 200, "{answer}");
        assert!(String::from_utf8_lossy(&answer.body).contains(r#""status":"ok""#));
    }
}

#[test]
fn health_is_degraded_and_ready_while_changes_are_not_kept_elsewhere() {
    let server =
        TestServer::with(&[("MDP_METRICS_TOKEN", "0123456789abcdef"), ("BACKUP_SCHEDULE", "off")]);
    let ready = || {
        let answer = server.client().get(route::READY);
        assert_eq!(answer.status, 200, "{answer}");
        serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap()
    };
    assert_eq!(ready()["lagSeconds"], serde_json::Value::Null, "nobody ships");
    let now = server.clock.now();
    let waiting = |since: u64| {
        server.app.shipping.update(|board| {
            let target = Place { waiting_since: Some(since), ..Place::new("the target") };
            board.targets = vec![Place::new("another"), target];
        });
    };
    waiting(now - 300_000);
    assert_eq!((&ready()["status"], &ready()["lagSeconds"]), (&"ok".into(), &300.into()));
    waiting(now - 300_001);
    assert_eq!(ready()["status"], "degraded");
    let mut operator = server.client();
    operator.token = Some("0123456789abcdef".to_owned());
    assert_eq!(operator.get("/metrics").status, 200);
    server.app.shipping.update(|board| board.targets[1].waiting_since = None);
    assert_eq!((&ready()["status"], &ready()["lagSeconds"]), (&"ok".into(), &0.into()));
}

#[test]
fn health_is_degraded_and_ready_while_there_is_no_archive_of_these_days() {
    let scheduled = TestServer::start();
    let by_hand = TestServer::with(&[("BACKUP_SCHEDULE", "off")]);
    let ready = |server: &TestServer| {
        let answer: serde_json::Value = server.client().get(route::READY).json();
        (answer["status"].as_str().unwrap().to_owned(), answer.get("backupAgeSeconds").cloned())
    };
    let (ok, degraded) = ("ok".to_owned(), "degraded".to_owned());
    assert_eq!(ready(&scheduled), (degraded.clone(), None));
    assert_eq!(ready(&by_hand), (ok.clone(), None));
    let two_days = 2 * 24 * 3600;
    for server in [&scheduled, &by_hand] {
        server.app.newest_archive.send_replace(Some(server.clock.now() - two_days * 1000));
        assert_eq!(ready(server), (ok.clone(), Some(two_days.into())));
        server.clock.advance(1000);
        assert_eq!(ready(server), (degraded.clone(), Some((two_days + 1).into())));
    }
}

#[test]
fn three_events_show_whether_something_holds_them_back_and_few_may_ask_at_once() {
    let server = TestServer::start();
    let client = server.client();
    let answer = client.get(route::HEALTH_EVENTS);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let text = String::from_utf8(answer.body).unwrap();
    let told: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(told, ["1", "2", "3"]);

    let all = server.app.listeners.clone().try_acquire_many_owned(8).expect("none is left over");
    let told = client.get(route::HEALTH_EVENTS).refused(429, ErrorCode::TooManyAttempts);
    assert_eq!(told.details.retry_after, Some(1));
    drop(all);
    assert_eq!(client.get(route::HEALTH_EVENTS).status, 200);
}

#[test]
fn what_must_wait_for_a_target_is_acknowledged_when_one_has_it_and_not_before() {
    let server = TestServer::with(&[("BACKUP_TARGETS", "/nowhere /else"), ("BACKUP_SYNC", "true")]);
    let shipping = &server.app.shipping;
    // A target that has everything there will ever be.
    shipping.update(|board| {
        board.targets = vec![Place { position: 1000, ..Place::new("a") }, Place::new("b")];
    });
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let mut pen = Pen::of(&person, 2);
    let bytes = pen.seal(mdp_ledger::EntryId([1; 16]), 1, b"x");
    let push = pen.write(&person.identity, bytes);
    let path = route::push(pen.view.vault);
    let send = || client.post_cbor(&path, &push.to_bytes());

    let down = |board: &mut Board| {
        for target in &mut board.targets {
            (target.position, target.fails) = (0, true);
        }
    };
    shipping.update(down);
    send().refused(503, ErrorCode::NotBackedUp);
    assert_eq!(client.get(route::SESSION).status, 200, "what changes nothing waits for nothing");
    let forget_who_asked = || {
        server.wait(async {
            let _ = tokio::time::timeout(std::time::Duration::ZERO, shipping.asked()).await;
        });
    };
    // One of the two is enough, and comes while the push waits.
    forget_who_asked();
    shipping.update(|board| board.targets[0].fails = false);
    let answer = std::thread::scope(|scope| {
        let waiting = scope.spawn(send);
        server.wait(shipping.asked());
        shipping.update(|board| board.targets[0].position = 1000);
        waiting.join().unwrap()
    });
    assert_eq!(answer.status, 200, "{answer}");
    forget_who_asked();
    // What is known already isn't acknowledged either while nobody has it.
    shipping.update(|board| {
        down(board);
        board.targets[1].fails = false;
    });
    let answer = std::thread::scope(|scope| {
        let waiting = scope.spawn(send);
        server.wait(shipping.asked());
        shipping.update(down);
        waiting.join().unwrap()
    });
    answer.refused(503, ErrorCode::NotBackedUp);
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
