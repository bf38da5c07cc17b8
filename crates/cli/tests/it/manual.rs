//! Completions and manual pages, as packages take them: where there is no account and no home.

#[test]
fn every_command_has_a_sound_page_and_shells_take_the_completions() {
    mdp_testkit::manual::check(env!("CARGO_BIN_EXE_mdp").as_ref());
}
