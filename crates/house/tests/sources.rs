//! The rules that the source files must keep.

use mdp_house::{Source, sources};

/// Lines a file may have before it must split, or say at its head why not (`Long file: …`): 400 or
/// so.
const LONGEST: usize = 420;
/// The same for a component of the web vault: 200 or so.
const LONGEST_COMPONENT: usize = 220;

/// Where statements in SQL may stand: the two engines, and what reads another system's dump.
const SQL_HOMES: &[&str] = &[
    "crates/store/src/sqlite",
    "crates/store/src/postgres",
    "crates/store/tests/",
    "crates/recovery/tests/",
    "crates/vault/src/import/",
    "crates/vault/tests/",
    "crates/testkit/",
    "crates/house/",
];

#[test]
fn files_stay_short_or_explain_themselves() {
    let mut long = Vec::new();
    let mut all = sources("crates", &[".rs"]);
    all.extend(sources("fuzz", &[".rs"]));
    all.extend(sources("e2e", &[".ts"]));
    all.extend(sources("web/src", &[".ts", ".css", ".svelte"]));
    for Source { path, text } in &all {
        let limit = if path.ends_with(".svelte") { LONGEST_COMPONENT } else { LONGEST };
        let lines = text.lines().count();
        let explained = text.lines().take(30).any(|line| line.contains("Long file: "));
        if lines > limit && !explained {
            long.push(format!("{path}: {lines} lines, {limit} at most"));
        }
    }
    assert!(
        long.is_empty(),
        "split these, or say `Long file: why` at the head:\n{}",
        long.join("\n")
    );
}

#[test]
fn sql_is_written_in_the_two_engines_only() {
    let statements =
        ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE FROM ", "\"CREATE TABLE ", "\"PRAGMA "];
    for Source { path, text } in sources("crates", &[".rs"]) {
        if SQL_HOMES.iter().any(|home| path.starts_with(home)) {
            continue;
        }
        let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
        for statement in statements {
            assert!(!shipped.contains(statement), "{path} holds SQL ({statement}…)");
        }
    }
}

/// Clippy bans the standard library's clock; these are the ones that other crates bring.
#[test]
fn the_core_asks_nobody_for_the_time() {
    for name in ["ledger", "wire", "kem", "crypto", "vault", "sync"] {
        for Source { path, text } in sources(&format!("crates/{name}/src"), &[".rs"]) {
            for clock in ["now_utc(", "now_local(", "Utc::now(", "Instant::now(", "SystemTime"] {
                assert!(!text.contains(clock), "{path} reads a clock ({clock}…): pass it in");
            }
        }
    }
}

#[test]
fn components_reach_the_network_and_the_core_through_state_only() {
    for Source { path, text } in sources("web/src", &[".svelte"]) {
        for forbidden in ["fetch(", "lib/worker/pkg", "{@html", "innerHTML"] {
            assert!(!text.contains(forbidden), "{path} uses {forbidden}");
        }
    }
}

#[test]
fn only_the_worker_calls_the_network() {
    for Source { path, text } in sources("web/src", &[".ts"]) {
        let worker = path.starts_with("web/src/lib/worker/") || path.ends_with("service-worker.ts");
        let called = text.contains(" fetch(") || text.contains("XMLHttpRequest");
        assert!(worker || !called || path.ends_with(".test.ts"), "{path} calls the network");
    }
}

#[test]
fn nothing_loads_from_another_origin() {
    for Source { path, text } in sources("web/src", &[".svelte", ".css", ".html", ".ts"]) {
        for attribute in ["src=\"http", "href=\"http", "url(http", "url(\"http", "@import \"http"] {
            // A link that a person follows is not a load.
            let link = attribute.starts_with("href") && text.contains("rel=\"noreferrer");
            assert!(link || !text.contains(attribute), "{path} loads from elsewhere ({attribute})");
        }
    }
}
