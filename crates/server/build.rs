//! Builds the server anew when the web vault inside it has changed.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "how build scripts speak to cargo"
)]

fn main() {
    let build = std::path::Path::new("../../web/build");
    // A release carries the web vault, so that it must notice one that wasn't there before; a debug
    // build reads it from the tree as it is.
    let release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    if build.exists() || release {
        println!("cargo::rerun-if-changed={}", build.display());
    } else {
        println!("cargo::rerun-if-changed=build.rs");
    }
}
