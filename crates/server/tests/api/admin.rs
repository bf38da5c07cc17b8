//! `/admin/` and `/static/`: pages without a script, and what they load.

use mdp_testkit::http::Answer;
use mdp_testkit::server::TestServer;
use mdp_wire::error::ErrorCode;

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

/// The style sheet that a page names.
fn style(page: &str) -> &str {
    page.split('"').find(|part| part.starts_with("/static/")).expect("a style sheet")
}

#[test]
fn the_page_says_in_both_languages_what_to_use_meanwhile() {
    let server = TestServer::start();
    for (asked, language, word) in [
        ("fr-FR,fr;q=0.9,en;q=0.5", "fr", "version ultérieure"),
        ("en-GB,fr;q=0.3", "en", "a later version"),
        ("de", "en", "a later version"),
    ] {
        let answer = server.client().with("accept-language", asked).get("/admin/");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-language"), Some(language));
        assert_eq!(answer.header("vary"), Some("accept-language"));
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        let page = text(&answer);
        assert!(page.contains(&format!("<html lang=\"{language}\">")), "{page}");
        for expected in [word, "mdp-server status", "mdp-server user", "mdp-server doctor"] {
            assert!(page.contains(expected), "{asked}: {expected} in {page}");
        }
    }
}

#[test]
fn the_pages_have_no_script_and_may_have_none() {
    let server = TestServer::start();
    for path in ["/admin/", "/admin/nothing"] {
        let answer = server.client().get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{policy}");
        assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{policy}");
        assert!(!text(&answer).contains("<script") && !text(&answer).contains("style="));
    }
}

#[test]
fn what_is_not_a_page_below_admin_is_missing_in_the_same_style() {
    let server = TestServer::start();
    let client = server.client();
    for path in ["/admin/nothing", "/admin/a/b.js", "/admin//"] {
        let answer = client.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert_eq!(style(&text(&answer)), style(&text(&client.get("/admin/"))));
    }
    assert_eq!(client.post("/admin/nothing").status, 404);
    let home = client.get("/adminx");
    assert_eq!((home.status, text(&home).contains("/static/")), (200, false), "the web vault's");
}

#[test]
fn admin_without_its_slash_leads_to_it_and_other_methods_nowhere() {
    let server = TestServer::start();
    let client = server.client();
    let answer = client.get("/admin");
    assert_eq!((answer.status, answer.header("location")), (308, Some("/admin/")));
    for path in ["/admin", "/admin/"] {
        client.post(path).refused(405, ErrorCode::MethodNotAllowed);
    }
    let head = client.send("HEAD", "/admin/", None);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-type"), Some("text/html; charset=utf-8"));
}

#[test]
fn the_style_sheet_is_named_after_its_content_and_kept_for_good() {
    let server = TestServer::start();
    let client = server.client();
    let page = text(&client.get("/admin/"));
    let path = style(&page);
    let answer = client.get(path);
    assert_eq!(answer.status, 200, "{path}");
    assert_eq!(answer.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert!(text(&answer).contains("prefers-color-scheme: dark"));
    let tag = answer.header("etag").unwrap();
    assert!(path.contains(&tag.trim_matches('"')[..16]), "{tag} isn't of {path}");
    let again = client.with("if-none-match", tag).get(path);
    assert_eq!((again.status, again.body.len()), (304, 0));
    let head = client.send("HEAD", path, None);
    assert_eq!((head.status, head.body.len()), (200, 0));

    client.post(path).refused(405, ErrorCode::MethodNotAllowed);
    for path in ["/static", "/static/", "/static/admin.css", "/static/admin.0123456789abcdef.css"] {
        client.get(path).refused(404, ErrorCode::NotFound);
    }
}
