//! Attempts are limited per account and per address, from the first day.

use mdp_testkit::person::{PASSWORD, Person};
use mdp_testkit::server::TestServer;
use mdp_wire::bytes::{Array, Bytes};
use mdp_wire::error::ErrorCode;
use mdp_wire::route;
use mdp_wire::session::{ElevateFinish, LoginStart};

/// A first message of a login, without the work of a whole one.
fn knock(name: &str) -> LoginStart {
    let mut entropy = mdp_testkit::seeded::Seeded::new(9);
    let password = mdp_crypto::Passphrase::new("guess");
    let (_, start) = mdp_sync::account::LogIn::begin(name, password, None, &mut entropy).unwrap();
    LoginStart { message: Bytes(start.message.0), ..start }
}

#[test]
fn guessing_at_one_account_is_slowed_whether_it_exists_or_not() {
    let server = TestServer::with(&[("TRUSTED_PROXIES", "127.0.0.1")]);
    let mut client = server.client();
    Person::sign_up(&mut client, "owner", None);
    let client = server.client();
    for name in ["owner", "nobody"] {
        let body = knock(name);
        let mut taken = 0;
        let refused = loop {
            // Each attempt from another address: the account is what is counted.
            let from = client.with("x-forwarded-for", &format!("203.0.113.{}", taken + 1));
            let answer = from.post_json(route::LOGIN_START, &body);
            if answer.status != 200 {
                break answer;
            }
            taken += 1;
            assert!(taken < 20, "{name}: never slowed");
        };
        assert!((8..=10).contains(&taken), "{name}: slowed after {taken}");
        let told = refused.refused(429, ErrorCode::TooManyAttempts);
        assert_eq!(told.details.retry_after, Some(1));
        assert_eq!(refused.header("retry-after"), Some("1"));
        server.clock.advance(1000);
        assert_eq!(client.post_json(route::LOGIN_START, &body).status, 200);
        let again = client.post_json(route::LOGIN_START, &body);
        let told = again.refused(429, ErrorCode::TooManyAttempts);
        assert_eq!(told.details.retry_after, Some(2), "the next wait is twice as long");
    }
}

#[test]
fn guessing_at_many_accounts_from_one_address_is_slowed() {
    let server = TestServer::start();
    let client = server.client();
    let slowed = (0..100)
        .find(|n| client.post_json(route::LOGIN_START, &knock(&format!("user-{n}"))).status == 429);
    assert!(slowed.is_some_and(|n| n >= 30), "slowed after {slowed:?}");
}

#[test]
fn logging_in_rightly_many_times_is_not_slowed() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    for _ in 0..12 {
        assert!(person.try_log_in(&client, PASSWORD).1.is_some());
    }
}

#[test]
fn guessing_at_an_identitys_signature_is_slowed_and_by_nobody_elses_attempts() {
    let server = TestServer::start();
    let mut owner = server.client();
    let person = Person::sign_up(&mut owner, "owner", None);
    // A name that looks like what the attempts of this account are counted under.
    let lookalike = format!("elevate:{}", person.identity.user());
    let body = knock(&lookalike);
    let slowed = (0..20).any(|_| owner.post_json(route::LOGIN_START, &body).status == 429);
    assert!(slowed);
    let session = person.log_in(&mut owner);
    for _ in 0..12 {
        person.elevate(&owner, &session);
    }

    let guess = ElevateFinish {
        client_nonce: Array([0; 32]),
        origin: owner.url.clone(),
        signature: Array([0; 64]),
    };
    let answers: Vec<u16> =
        (0..12).map(|_| owner.post_json(route::ELEVATE_FINISH, &guess).status).collect();
    assert_eq!(answers[0], 401);
    assert_eq!(answers[11], 429, "{answers:?}");
}
