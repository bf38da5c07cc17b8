//! Builds `mdp` anew when the page inside archives has changed.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "how build scripts speak to cargo"
)]

fn main() {
    let page = std::path::Path::new("../../web/src/lib/worker/pkg/page");
    // A release carries the page, so that it must notice one that wasn't there before; a debug build
    // reads it from the tree as it is.
    let release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    if page.exists() || release {
        println!("cargo::rerun-if-changed={}", page.display());
    } else {
        println!("cargo::rerun-if-changed=build.rs");
    }
}
