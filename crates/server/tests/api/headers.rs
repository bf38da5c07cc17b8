//! The headers that every answer carries, and the policy of pages.

use mdp_testkit::server::TestServer;
use mdp_wire::route;

#[test]
fn every_answer_carries_the_strict_headers() {
    let server = TestServer::start();
    for path in
        [route::INFO, route::HEALTH, "/", "/api/nothing", route::SESSION, "/admin/", "/static/x"]
    {
        let answer = server.client().get(path);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}: {name}");
        }
        assert!(answer.header("permissions-policy").unwrap().contains("geolocation=()"));
        assert_eq!(answer.header("x-request-id").unwrap().len(), 16);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        assert_eq!(answer.header("strict-transport-security"), None, "{path} came by plain http");
    }
    let api = server.client().get(route::INFO);
    assert_eq!(api.header("cache-control"), Some("no-store"));
}

#[test]
fn https_is_kept_once_a_trusted_proxy_says_that_it_is_there() {
    let trusting = TestServer::with(&[("TRUSTED_PROXIES", "127.0.0.1")]);
    let by_https = |server: &TestServer| {
        let answer = server.client().with("x-forwarded-proto", "https").get(route::INFO);
        answer.header("strict-transport-security").is_some()
    };
    assert!(by_https(&trusting));
    assert!(!by_https(&TestServer::start()), "anyone may write that header");
}

#[test]
fn other_origins_are_allowed_by_name_only() {
    let server = TestServer::with(&[("CORS_ALLOWED_ORIGINS", "https://app.test")]);
    let allowed = |origin: &str| {
        let answer = server.client().with("origin", origin).get(route::INFO);
        answer.header("access-control-allow-origin").map(str::to_owned)
    };
    assert_eq!(allowed("https://app.test").as_deref(), Some("https://app.test"));
    assert_eq!(allowed("https://other.test"), None);
    let silent = TestServer::start();
    let answer = silent.client().with("origin", "https://app.test").get(route::INFO);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[test]
fn addresses_of_the_web_vault_answer_the_page_and_missing_files_are_missing() {
    let server = TestServer::start();
    for path in ["/", "/sign-up", "/item/0123"] {
        let answer = server.client().get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
    }
    for path in ["/missing.js", "/_app/immutable/missing.js", "/_app/x", "/../etc/passwd.txt"] {
        assert_eq!(server.client().get(path).status, 404, "{path}");
    }
}
