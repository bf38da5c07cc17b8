//! What a request meets before any handler: host, protocol version, method, origin, size, shape.

use mdp_testkit::person::Person;
use mdp_testkit::raw::{exchange, status};
use mdp_testkit::server::TestServer;
use mdp_wire::error::ErrorCode;
use mdp_wire::{PROTOCOL_HEADER, route};

fn with_host(server: &TestServer, host: &str) -> u16 {
    let request = format!("GET /api/info HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    status(&exchange(&server.url, request.as_bytes()))
}

#[test]
fn only_known_hosts_are_answered() {
    let server = TestServer::with(&[("ALLOWED_HOSTS", "vault.test, .below.test")]);
    for host in ["vault.test", "VAULT.test:8443", "a.below.test", "localhost", "127.0.0.1:1"] {
        assert_eq!(with_host(&server, host), 200, "{host}");
    }
    for host in ["other.test", "vault.test.evil", "xbelow.test", "192.0.2.1"] {
        assert_eq!(with_host(&server, host), 421, "{host}");
    }
    let page = b"GET / HTTP/1.1\r\nhost: other.test\r\nconnection: close\r\n\r\n";
    assert_eq!(status(&exchange(&server.url, page)), 421, "pages are no exception");
}

#[test]
fn an_older_client_is_told_to_update_and_a_newer_one_that_the_server_is_old() {
    let server = TestServer::start();
    let client = server.client();
    let told = client
        .with(PROTOCOL_HEADER, "0")
        .get(route::SESSION)
        .refused(426, ErrorCode::ProtocolTooOld);
    assert_eq!(told.details.oldest_protocol, Some(1));
    client.without(PROTOCOL_HEADER).get(route::SESSION).refused(426, ErrorCode::ProtocolTooOld);
    client.with(PROTOCOL_HEADER, "99").get(route::SESSION).refused(400, ErrorCode::ServerTooOld);
    client.with(PROTOCOL_HEADER, "one").get(route::SESSION).refused(400, ErrorCode::Malformed);
    assert_eq!(client.without(PROTOCOL_HEADER).get(route::INFO).status, 200);
}

#[test]
fn a_method_that_an_address_does_not_take_is_405() {
    let server = TestServer::start();
    let client = server.client();
    client.get(route::LOGIN_START).refused(405, ErrorCode::MethodNotAllowed);
    client.delete(route::VAULTS).refused(405, ErrorCode::MethodNotAllowed);
    for path in ["/", route::INFO, route::LOGIN_START, "/api/nothing"] {
        let request = format!(
            "TRACE {path} HTTP/1.1\r\nhost: localhost\r\nmdp-protocol: 1\r\nconnection: close\r\n\r\n"
        );
        let answer = exchange(&server.url, request.as_bytes());
        assert!([404, 405].contains(&status(&answer)), "{path}: {answer}");
    }
    client.post("/").refused(405, ErrorCode::MethodNotAllowed);
}

#[test]
fn bodies_that_are_too_large_malformed_or_of_another_type_are_refused_by_code() {
    let server = TestServer::start();
    let client = server.client();
    let large = vec![b' '; 200 << 10];
    let told = client
        .send("POST", route::LOGIN_START, Some(("application/json", &large)))
        .refused(413, ErrorCode::TooLarge);
    assert_eq!(told.details.limit, Some(128 << 10));
    for junk in ["", "{", "[]", "{}", r#"{"userName":1}"#, r#"{"userName":"a","message":"!"}"#] {
        client
            .send("POST", route::LOGIN_START, Some(("application/json", junk.as_bytes())))
            .refused(400, ErrorCode::Malformed);
    }
    let more = r#"{"userName":"a","message":"","more":1}"#;
    client
        .send("POST", route::LOGIN_START, Some(("application/json", more.as_bytes())))
        .refused(400, ErrorCode::Malformed);
    client
        .send("POST", route::LOGIN_START, Some(("text/plain", b"{}")))
        .refused(415, ErrorCode::MediaTypeUnsupported);
}

#[test]
fn a_body_of_unknown_length_is_cut_at_the_limit() {
    let server = TestServer::start();
    let mut request = b"POST /api/login/start HTTP/1.1\r\nhost: localhost\r\nmdp-protocol: 1\r\n\
        content-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
        .to_vec();
    for _ in 0..200 {
        request.extend_from_slice(b"400\r\n");
        request.extend(std::iter::repeat_n(b' ', 0x400));
        request.extend_from_slice(b"\r\n");
    }
    assert_eq!(status(&exchange(&server.url, &request)), 413);
}

#[test]
fn a_long_request_that_is_refused_at_once_is_told_why() {
    let server = TestServer::start();
    let body = vec![1; 16 << 20];
    let path = route::push(mdp_ledger::VaultId([1; 32]));
    server.client().post_cbor(&path, &body).refused(401, ErrorCode::SignedOut);
}

#[test]
fn a_change_by_cookie_must_come_from_this_origin_or_a_trusted_one() {
    let server = TestServer::with(&[("CSRF_TRUSTED_ORIGINS", "https://trusted.test")]);
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    person.log_in(&mut client);
    let token = client.token.take().unwrap();
    let by_cookie = client.with("cookie", &format!("other=1; __Host-mdp={token}"));
    assert_eq!(by_cookie.get(route::SESSION).status, 200, "reading needs no origin");
    for origin in ["https://evil.test", "null", "http://127.0.0.1:1", "junk"] {
        by_cookie
            .with("origin", origin)
            .post(route::ELEVATE_START)
            .refused(403, ErrorCode::OriginRefused);
    }
    by_cookie.post(route::ELEVATE_START).refused(403, ErrorCode::OriginRefused);
    for origin in [server.url.as_str(), "https://trusted.test"] {
        assert_eq!(by_cookie.with("origin", origin).post(route::ELEVATE_START).status, 200);
    }
}
