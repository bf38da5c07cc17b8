//! The rules that the dependency graph must keep.

use std::collections::BTreeMap;

use mdp_house::{Graph, built_alone, root};

/// Each crate and its floor. A new crate finds its place here first.
const FLOORS: &[(&str, u8)] = &[
    ("mdp-ledger", 0),
    ("mdp-wire", 0),
    ("mdp-kem", 0),
    ("mdp-crypto", 1),
    ("mdp-store", 1),
    ("mdp-vault", 2),
    ("mdp-recovery", 2),
    ("mdp-sync", 3),
    ("mdp-wasm", 4),
    ("mdp-server", 4),
    ("mdp-manual", 4),
    ("mdp-server-cli", 5),
    ("mdp-cli", 5),
    ("mdp-testkit", 5),
    ("mdp-bench", 5),
    ("mdp-fuzz", 5),
    ("mdp-house", 5),
];

/// Neighbours on one floor that may be used all the same: (user, used).
const NEIGHBOURS: &[(&str, &str)] =
    &[("mdp-wire", "mdp-ledger"), ("mdp-kem", "mdp-ledger"), ("mdp-bench", "mdp-testkit")];

/// The half that holds data and must not be able to open it.
const LIBRARIANS: &[&str] = &["mdp-store", "mdp-recovery", "mdp-server", "mdp-server-cli"];

/// The half that only devices run.
const DEVICE_ONLY: &[&str] = &["mdp-crypto", "mdp-vault", "mdp-sync"];

/// Crates that take time, randomness and bytes from whoever calls them.
const SANS_IO: &[&str] =
    &["mdp-ledger", "mdp-wire", "mdp-kem", "mdp-crypto", "mdp-vault", "mdp-sync"];

/// What would give them any of the three by itself. (A clock hides in smaller things: see
/// `sources.rs`.)
const AMBIENT: &[&str] = &[
    "async-std",
    "getrandom",
    "hyper",
    "mio",
    "reqwest",
    "rusqlite",
    "smol",
    "tokio",
    "tokio-postgres",
    "ureq",
];

#[test]
fn every_crate_has_a_floor() {
    let floors = floors();
    let graph = Graph::load();
    let homeless: Vec<_> =
        graph.ours().into_iter().filter(|name| !floors.contains_key(name)).collect();
    assert!(homeless.is_empty(), "give these a floor in FLOORS: {homeless:?}");
}

#[test]
fn arrows_point_down() {
    let floors = floors();
    let graph = Graph::load();
    for user in graph.ours() {
        for used in graph.direct(user) {
            let (Some(from), Some(to)) = (floors.get(user), floors.get(used)) else { continue };
            assert!(
                to < from || NEIGHBOURS.contains(&(user, used)),
                "{user} (floor {from}) must not depend on {used} (floor {to})"
            );
        }
    }
}

#[test]
fn the_server_side_cannot_open_what_it_keeps() {
    let graph = Graph::load();
    for librarian in LIBRARIANS.iter().filter(|name| graph.ours().contains(*name)) {
        let reachable = graph.reachable(librarian);
        for forbidden in DEVICE_ONLY {
            assert!(!reachable.contains(forbidden), "{librarian} reaches {forbidden}");
        }
    }
}

#[test]
fn the_core_has_no_time_randomness_or_input_of_its_own() {
    for name in SANS_IO {
        let inside = built_alone(name);
        assert!(inside.contains(*name), "{name} is not in its own tree");
        for ambient in AMBIENT {
            assert!(!inside.contains(*ambient), "{name} brings {ambient}: pass it in");
        }
    }
}

#[test]
fn only_the_store_and_what_tests_it_speaks_to_a_database() {
    let graph = Graph::load();
    for name in graph.ours() {
        let direct = graph.direct(name);
        for driver in ["rusqlite", "tokio-postgres"] {
            let allowed = ["mdp-store", "mdp-testkit", "mdp-bench"].contains(&name);
            assert!(allowed || !direct.contains(driver), "{name} depends on {driver}");
        }
    }
}

#[test]
fn test_support_never_ships() {
    let graph = Graph::load();
    for shipped in ["mdp-server-cli", "mdp-cli", "mdp-wasm"] {
        let reachable = graph.reachable(shipped);
        for support in ["mdp-testkit", "mdp-fuzz", "mdp-bench", "mdp-house"] {
            assert!(!reachable.contains(support), "{shipped} reaches {support}");
        }
    }
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    for folder in std::fs::read_dir(root().join("crates")).unwrap() {
        let manifest = folder.unwrap().path().join("Cargo.toml");
        let Ok(text) = std::fs::read_to_string(&manifest) else { continue };
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "{} lacks `[lints] workspace = true`",
            manifest.display()
        );
    }
}

fn floors() -> BTreeMap<&'static str, u8> {
    FLOORS.iter().copied().collect()
}
