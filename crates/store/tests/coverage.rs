//! The conformance suite leaves no method out.

#![allow(clippy::unwrap_used, reason = "tests may")]

use std::fs;
use std::path::Path;

fn sources(folder: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    text
}

#[test]
fn every_method_of_the_store_is_in_the_suite() {
    let suite = sources("tests/conformance");
    let store = sources("src") + &sources("src/blobs");
    let mut methods = 0;
    for line in store.lines().map(str::trim_start) {
        let Some(rest) = line.strip_prefix("pub async fn ") else { continue };
        let name = rest.split(['(', '<']).next().unwrap();
        let called = suite.contains(&format!(".{name}(")) || suite.contains(&format!("::{name}("));
        assert!(called, "no case calls `{name}`");
        methods += 1;
    }
    assert!(methods > 40, "only {methods} methods were found");
}
