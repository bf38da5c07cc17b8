//! Completions and manual pages, as packages take them.

use crate::program;

#[test]
fn every_command_has_a_sound_page_and_shells_take_the_completions() {
    mdp_testkit::manual::check(program());
}
