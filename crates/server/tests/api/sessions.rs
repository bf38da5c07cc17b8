//! Sessions: seen, ended, expired.

use mdp_testkit::person::Person;
use mdp_testkit::server::TestServer;
use mdp_wire::error::ErrorCode;
use mdp_wire::ids::SessionId;
use mdp_wire::route;
use mdp_wire::session::{SessionInfo, Sessions};

const DAY: u64 = 24 * 3600 * 1000;

#[test]
fn logging_out_ends_the_session_and_clears_the_cookie() {
    let server = TestServer::start();
    let mut client = server.client();
    Person::sign_up(&mut client, "owner", None);
    let answer = client.post(route::LOGOUT);
    assert_eq!(answer.status, 204);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-mdp=;") && cookie.contains("Max-Age=0"), "{cookie}");
    client.get(route::SESSION).refused(401, ErrorCode::SignedOut);
}

#[test]
fn a_cookie_that_opens_nothing_is_cleared_and_one_that_another_origin_sends_is_not() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let stale = server.client().with("cookie", "__Host-mdp=stale").with("origin", &server.url);
    for client in [server.client(), stale] {
        let answer = client.post(route::LOGOUT);
        answer.refused(401, ErrorCode::SignedOut);
        assert!(answer.header("set-cookie").unwrap().starts_with("__Host-mdp=;"));
    }
    let (token, _) = person.log_in_by_cookie(&server.client());
    let foreign = server.client().with("cookie", &format!("__Host-mdp={token}"));
    let answer = foreign.with("origin", "https://evil.test").post(route::LOGOUT);
    answer.refused(403, ErrorCode::OriginRefused);
    assert_eq!(answer.header("set-cookie"), None);
}

#[test]
fn a_page_gets_its_token_in_a_cookie_that_no_script_reads() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let (token, answer) = person.log_in_by_cookie(&server.client());
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["__Host-mdp=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(!String::from_utf8_lossy(&answer.body).contains(&token), "the body has it too");
    let page = server.client().with("cookie", &format!("__Host-mdp={token}"));
    assert_eq!(page.get(route::SESSION).json::<SessionInfo>().level, 1);
}

#[test]
fn one_ends_other_sessions_of_ones_own_and_nobody_elses() {
    let server = TestServer::with(&[("MDP_REGISTRATION", "open")]);
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let mut elsewhere = server.client();
    let lost = person.log_in(&mut elsewhere);
    let listed = client.get(route::SESSIONS).json::<Sessions>().sessions;
    assert_eq!(listed.iter().filter(|session| session.current).count(), 1);
    assert!(listed.iter().any(|session| session.session == lost.id));

    let mut stranger = server.client();
    Person::sign_up(&mut stranger, "stranger", None);
    stranger.delete(&route::session(lost.id)).refused(404, ErrorCode::SessionNotFound);
    assert_eq!(elsewhere.get(route::SESSION).status, 200);

    assert_eq!(client.delete(&route::session(lost.id)).status, 204);
    elsewhere.get(route::SESSION).refused(401, ErrorCode::SignedOut);
    client.delete(&route::session(SessionId([0; 16]))).refused(404, ErrorCode::SessionNotFound);
    client.delete("/api/sessions/junk").refused(404, ErrorCode::SessionNotFound);
}

#[test]
fn an_unused_session_ends_and_a_used_one_goes_on() {
    let server = TestServer::start();
    let mut client = server.client();
    Person::sign_up(&mut client, "owner", None);
    for _ in 0..4 {
        server.clock.advance(20 * DAY);
        assert_eq!(client.get(route::SESSION).status, 200);
    }
    server.clock.advance(31 * DAY);
    client.get(route::SESSION).refused(401, ErrorCode::SignedOut);
}

#[test]
fn a_disabled_account_has_no_session_and_can_not_log_in() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    server.set_disabled(person.identity.user(), true);
    client.get(route::SESSION).refused(401, ErrorCode::SignedOut);
    assert!(person.try_log_in(&client, mdp_testkit::person::PASSWORD).1.is_none());
    server.set_disabled(person.identity.user(), false);
    assert!(person.try_log_in(&client, mdp_testkit::person::PASSWORD).1.is_some());
}
