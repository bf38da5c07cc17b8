//! `mdp-server config`: each setting, its value and where it comes from.

use mdp_server::config::{Config, Resolved};

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
    tell_leftovers(&resolved, words);
    // Shown first, so that what is refused can be seen where it comes from.
    Config::read(&resolved)?;
    Ok(())
}

/// Names each variable of the previous system that is still set, and what takes its place. Nobody is
/// stopped: another program may need them.
pub(super) fn tell_leftovers(resolved: &Resolved, words: &Words) {
    for left in resolved.leftovers() {
        let about = [
            ("name", left.name.as_str().into()),
            ("source", left.source.to_string().into()),
            ("instead", left.instead.unwrap_or_default().into()),
        ];
        let message =
            if left.instead.is_some() { "setting-replaced" } else { "setting-without-use" };
        note(&words.say(message, &about));
    }
}
