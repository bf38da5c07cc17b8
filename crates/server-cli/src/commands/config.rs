//! `mdp-server config`: each setting, its value and where it comes from.

use mdp_server::config::Config;

use super::{note, print};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

pub(super) fn run(options: Options, words: &Words) -> Result<(), Failure> {
    let resolved = options.resolve()?;
    note(&words.say("config-columns", &[]));
    for (setting, shown, source) in resolved.shown() {
        print(&format!("{}={shown}\t{source}", setting.name));
    }
    // Shown first, so that what is refused can be seen where it comes from.
    Config::read(&resolved)?;
    Ok(())
}
