//! Logging in: OPAQUE with an answer that doesn't tell who exists.

use std::fs;

use mdp_testkit::person::{PASSWORD, Person};
use mdp_testkit::server::TestServer;
use mdp_wire::bytes::{Array, Bytes};
use mdp_wire::error::ErrorCode;
use mdp_wire::ids::Ticket;
use mdp_wire::recovery::{SlotChallenge, SlotChallengeRequest};
use mdp_wire::route;
use mdp_wire::session::{
    Delivery, ElevateFinish, ElevateStarted, LoginFinish, LoginStart, LoginStarted,
};

fn start(server: &TestServer, name: &str) -> LoginStarted {
    let mut entropy = mdp_testkit::seeded::Seeded::new(9);
    let password = mdp_crypto::Passphrase::new("guess");
    let (_, body) = mdp_sync::account::LogIn::begin(name, password, None, &mut entropy).unwrap();
    server.client().post_json(route::LOGIN_START, &body).json()
}

fn finish(
    server: &TestServer,
    started: &LoginStarted,
    message: Vec<u8>,
) -> mdp_testkit::http::Answer {
    let body = LoginFinish {
        ticket: started.ticket.clone(),
        message: Bytes(message),
        device: mdp_ledger::DeviceId([1; 16]),
        device_name: "a test".to_owned(),
        delivery: Delivery::Bearer,
    };
    server.client().post_json(route::LOGIN_FINISH, &body)
}

#[test]
fn an_unknown_user_gets_answers_of_the_same_shape() {
    let server = TestServer::start();
    let mut client = server.client();
    Person::sign_up(&mut client, "owner", None);
    let (known, unknown) = (start(&server, "owner"), start(&server, "nobody"));
    assert_eq!(known.message.0.len(), unknown.message.0.len());
    assert_eq!(known.ticket.0.len(), unknown.ticket.0.len());
    assert_eq!((known.server, known.suite), (unknown.server, unknown.suite));
    // The evaluated element depends on the account alone, for either: asking twice tells nothing.
    for (name, first) in [("owner", &known), ("nobody", &unknown)] {
        let again = start(&server, name);
        assert_eq!(first.message.0[..32], again.message.0[..32], "{name}");
        assert_ne!(first.message.0[32..], again.message.0[32..], "{name}");
    }
    let a = finish(&server, &known, vec![7; 64]).refused(401, ErrorCode::LoginFailed);
    let b = finish(&server, &unknown, vec![7; 64]).refused(401, ErrorCode::LoginFailed);
    assert_eq!((a.message, a.details), (b.message, b.details));
}

#[test]
fn a_wrong_password_and_a_late_ticket_are_refused() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    assert!(person.try_log_in(&client, "wrong").1.is_none());
    assert!(person.try_log_in(&client, PASSWORD).1.is_some(), "the right one still works");

    let started = start(&server, "owner");
    let odd = LoginFinish {
        ticket: started.ticket.clone(),
        message: Bytes(vec![0; 64]),
        device: mdp_ledger::DeviceId([1; 16]),
        device_name: "a\u{0}test".to_owned(),
        delivery: Delivery::Bearer,
    };
    client.post_json(route::LOGIN_FINISH, &odd).refused(400, ErrorCode::Malformed);
    finish(&server, &started, vec![0; 64]).refused(401, ErrorCode::LoginFailed);
    server.clock.advance(120_001);
    finish(&server, &started, vec![0; 64]).refused(401, ErrorCode::TicketInvalid);
}

#[test]
fn a_ticket_gives_one_session_and_none_elsewhere_or_when_changed() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let (log_in, body) = person.begin_log_in(PASSWORD);
    let answer = client.post_json(route::LOGIN_START, &body);
    let started: LoginStarted = answer.json();
    let asked = SlotChallengeRequest { user: person.identity.user() };
    let slot: SlotChallenge = client.post_json(route::SLOT_CHALLENGE, &asked).json();
    let mut changed = started.ticket.0.clone();
    let last = if changed.pop() == Some('A') { 'B' } else { 'A' };
    changed.push(last);
    for ticket in [slot.ticket, Ticket(changed), Ticket(String::new()), Ticket("é".to_owned())] {
        let started = LoginStarted { ticket, ..started.clone() };
        finish(&server, &started, vec![0; 64]).refused(401, ErrorCode::TicketInvalid);
    }

    let (_, body) = person.answer(log_in, &answer, Delivery::Bearer).unwrap();
    assert_eq!(client.post_json(route::LOGIN_FINISH, &body).status, 200);
    client.post_json(route::LOGIN_FINISH, &body).refused(401, ErrorCode::TicketInvalid);
}

/// Which seed a ticket is of: its first 32 bytes, or the characters that hold nothing else.
fn seed_of(started: &LoginStarted) -> &str {
    &started.ticket.0[..42]
}

#[test]
fn a_seed_serves_a_while_and_none_that_a_wrong_clock_made() {
    let server = TestServer::start();
    Person::sign_up(&mut server.client(), "owner", None);
    let first = start(&server, "owner");
    server.clock.advance(700_000);
    assert_eq!(seed_of(&start(&server, "owner")), seed_of(&first));
    server.clock.advance(100_000);
    let second = start(&server, "owner");
    assert_ne!(seed_of(&second), seed_of(&first), "it wouldn't outlive a ticket");

    let years = 10 * 365 * 86_400_000;
    server.clock.advance(years);
    let late = start(&server, "owner");
    server.clock.set_back(years);
    finish(&server, &late, vec![0; 64]).refused(401, ErrorCode::TicketInvalid);
    assert_eq!(seed_of(&start(&server, "owner")), seed_of(&second));
    finish(&server, &second, vec![0; 64]).refused(401, ErrorCode::LoginFailed);
}

#[test]
fn a_ticket_of_the_same_secret_and_another_database_is_none() {
    let (server, other) = (TestServer::start(), TestServer::start());
    // The same randomness made both secrets, but not the seeds.
    Person::sign_up(&mut other.client(), "owner", None);
    let secrets =
        [&server, &other].map(|server| fs::read(server.data().join("server-secret")).unwrap());
    assert!(secrets[0] == secrets[1]);
    let (here, there) = (start(&server, "owner"), start(&other, "owner"));
    finish(&server, &there, vec![0; 64]).refused(401, ErrorCode::TicketInvalid);
    finish(&server, &here, vec![0; 64]).refused(401, ErrorCode::LoginFailed);
}

#[test]
fn names_are_the_same_in_any_case_and_a_bad_one_is_refused_by_code() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "Zoé", None);
    let shouting = Person { name: " ZOÉ ".to_owned(), ..person };
    assert!(shouting.try_log_in(&client, PASSWORD).1.is_some());
    let body = LoginStart { user_name: "a\u{7}b".to_owned(), message: Bytes(vec![]) };
    client.post_json(route::LOGIN_START, &body).refused(400, ErrorCode::UserNameInvalid);
}

#[test]
fn level_two_takes_the_identitys_signature_for_this_session_and_this_origin() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let session = person.log_in(&mut client);
    let sign = |origin: &str, started: &ElevateStarted| {
        let mut entropy = mdp_testkit::seeded::Seeded::new(5);
        mdp_sync::account::sign_in_level_2(
            &person.identity,
            &session,
            origin,
            started,
            &mut entropy,
        )
        .unwrap()
    };
    let started: ElevateStarted = client.post(route::ELEVATE_START).json();
    let refuse = |body: &ElevateFinish| {
        client.post_json(route::ELEVATE_FINISH, body).refused(401, ErrorCode::ElevationFailed);
    };
    refuse(&sign("https://evil.test", &started));
    refuse(&ElevateFinish { signature: Array([0; 64]), ..sign(&client.url, &started) });
    refuse(&ElevateFinish { client_nonce: Array([0; 32]), ..sign(&client.url, &started) });
    refuse(&sign(&client.url, &ElevateStarted { nonce: Array([1; 32]) }));
    client.get(route::VAULTS).refused(403, ErrorCode::LevelTooLow);

    let good = sign(&client.url, &started);
    assert_eq!(client.post_json(route::ELEVATE_FINISH, &good).status, 200);
    assert_eq!(client.get(route::VAULTS).status, 200);
    refuse(&good);
}
