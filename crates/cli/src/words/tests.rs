//! Both languages say everything that this program can say, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;

fn messages(text: &str) -> BTreeSet<&str> {
    assert!(FluentResource::try_new(text.to_owned()).is_ok());
    let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    let names: Vec<&str> =
        lines.filter_map(|line| line.split_once(" =")).map(|(name, _)| name).collect();
    let set: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(set.len(), names.len(), "a message stands there twice");
    set
}

/// Every source file of a folder, one after the other.
fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    all
}

fn of_crate(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if path.is_dir() { sources(&path) } else { fs::read_to_string(path).unwrap() }
}

/// What stands between quotes after each `before`, white space aside.
fn quoted<'a>(text: &'a str, before: &str) -> BTreeSet<&'a str> {
    let after = text.split(before).skip(1).map(str::trim_start);
    let quoted = after.filter_map(|rest| rest.strip_prefix('"')?.split('"').next());
    quoted.filter(|code| !code.is_empty()).collect()
}

/// The codes that a refusal can have here: this program's own, and those of what it stands on.
fn codes() -> BTreeSet<String> {
    let own = of_crate("src");
    let mut codes: BTreeSet<String> =
        ["Failure::new(", "Failure::about(", "Self::new(", "Self::about("]
            .iter()
            .flat_map(|before| quoted(&own, before))
            .map(str::to_owned)
            .collect();
    let below = [
        "../sync/src/error.rs",
        "../sync/src/replica/open.rs",
        "../sync/src/replica/push.rs",
        "../crypto/src/error.rs",
        "../vault/src/import/error.rs",
        "../vault/src/generator/mod.rs",
    ];
    for path in below {
        codes.extend(quoted(&of_crate(path), "=>").into_iter().map(str::to_owned));
    }
    codes.extend(
        ["key-file-ahead", "server-behind", "server-restored", "totp-invalid"].map(str::to_owned),
    );
    let of_server = [
        "user-name-invalid",
        "suite-unknown",
        "identity-invalid",
        "slot-invalid",
        "server-too-old",
        "signed-out",
        "login-failed",
        "elevation-failed",
        "slot-refused",
        "key-check-failed",
        "ticket-invalid",
        "level-too-low",
        "registration-closed",
        "invitation-invalid",
        "vault-not-found",
        "slot-not-found",
        "user-name-taken",
        "user-id-taken",
        "other-server",
        "head-moved",
        "too-large",
        "host-unknown",
        "commit-refused",
        "protocol-too-old",
        "too-many-attempts",
        "internal",
        "unavailable",
        "not-backed-up",
        "malformed",
    ];
    codes.extend(of_server.map(str::to_owned));
    codes
}

#[test]
fn every_refusal_has_its_message_and_every_message_its_use() {
    let (french, english) = (messages(FRENCH), messages(ENGLISH));
    assert_eq!(french, english);
    let codes = codes();
    let missing: Vec<_> =
        codes.iter().filter(|code| !english.contains(format!("error-{code}").as_str())).collect();
    assert!(missing.is_empty(), "no message for {missing:?}");

    let own = of_crate("src");
    let reasons = of_crate("../vault/src/import/previous/sealed.rs");
    for name in english {
        let said = own.contains(&format!("\"{name}\""))
            || reasons.contains(&format!("\"{name}\""))
            || name.strip_prefix("error-").is_some_and(|code| codes.contains(code));
        assert!(said, "{name} is never said");
    }
    for before in ["say(", "note(", "confirm(", "let message ="] {
        for name in quoted(&own, before) {
            assert!(messages(ENGLISH).contains(name), "{name} is missing");
        }
    }
}

#[test]
fn what_goes_wrong_is_told_in_at_least_two_sentences() {
    for text in [FRENCH, ENGLISH] {
        for line in text.lines().filter(|line| line.starts_with("error-")) {
            assert!(line.matches(['.', '?', ':']).count() >= 2, "{line}");
        }
    }
}

#[test]
fn the_languages_speak_and_an_unknown_code_is_still_told() {
    let (french, english) = (Words::new(true), Words::new(false));
    let refusal = Failure::about("no-such-item", "zoé");
    assert!(english.explain(&refusal).starts_with("There is no such item: zoé."));
    assert!(french.explain(&refusal).contains("zoé") && french.explain(&refusal).contains("Rien"));
    let later = Failure::about("of-a-later-version", "what");
    assert!(english.explain(&later).contains("of-a-later-version"));
}

#[test]
fn nothing_that_others_wrote_steers_the_terminal() {
    let steering = ['\u{1b}', '\u{7}', '\u{9b}'];
    let hostile = "\u{1b}]52;c;cm0=\u{7}\u{9b}2J";
    let words = Words::new(false);
    let several = Failure::about("ambiguous", format!("\n  one {hostile}\n  two"));
    let said = words.explain(&several);
    assert!(!said.contains(steering) && said.contains("\n  two"), "{said:?}");
    let said = words.say("edited", &[("title", hostile.into())]);
    assert!(!said.contains(steering) && said.contains("2J"), "{said:?}");

    let answer = mdp_wire::error::ErrorBody {
        code: mdp_wire::error::ErrorCode::Internal,
        message: format!("no{hostile}\nmdp: all is well"),
        details: mdp_wire::error::ErrorDetails::default(),
        request_id: String::new(),
    };
    let failure = Failure::from(crate::http::HttpError::Refused(Box::new(answer)));
    assert!(!failure.detail.contains(char::is_control), "{:?}", failure.detail);
}
