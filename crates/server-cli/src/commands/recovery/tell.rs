//! What a restore says of itself, in lines for a person.

use std::path::Path;

use mdp_recovery::archive::Opened;
use mdp_recovery::journal::{Followed, Stop};
use mdp_recovery::restore::Occupant;
use serde_json::json;

use super::{note, print};
use crate::words::Words;

/// What an archive is, in a line.
pub(super) fn archive(opened: &Opened, words: &Words) {
    let (manifest, trailer) = (&opened.manifest, &opened.trailer);
    note(&words.say(
        "restore-holds",
        &[
            ("created", crate::words::date(manifest.created).into()),
            ("accounts", trailer.rows("accounts").into()),
            ("vaults", trailer.rows("vaults").into()),
            ("entries", trailer.rows("entries").into()),
            ("blobs", trailer.blobs.into()),
        ],
    ));
}

/// How far the journal leads, in a line, and why no further.
pub(super) fn journal(followed: &Followed, words: &Words) {
    let why = match followed.stop {
        Stop::End => "journal-end",
        Stop::Reached => "journal-reached",
        Stop::Missing => "journal-missing",
        Stop::Damaged => "journal-damaged",
        Stop::Forged => "journal-forged",
        Stop::WrongKey => "journal-wrong-key",
        Stop::Elsewhere => "journal-elsewhere",
    };
    let at = crate::words::date(followed.at);
    let arguments = [("changes", followed.changes.into()), ("at", at.into())];
    note(&words.say("journal-followed", &arguments));
    note(&words.say(why, &arguments));
}

/// What stands where something from this position would go.
pub(super) fn occupant(found: Occupant, position: u64, as_json: bool, words: &Words) {
    if as_json {
        let (into, accounts) = match found {
            Occupant::Nothing => ("nothing", 0),
            Occupant::Unknown => ("unknown", 0),
            Occupant::Accounts { accounts, .. } => ("accounts", accounts),
        };
        print(&json!({ "into": into, "accounts": accounts }).to_string());
    }
    note(&match found {
        Occupant::Nothing => words.say("restore-into-nothing", &[]),
        Occupant::Unknown => words.say("restore-into-unknown", &[]),
        Occupant::Accounts { accounts, journal_position } => {
            let lost = journal_position.saturating_sub(position);
            words.say(
                "restore-into-accounts",
                &[("accounts", accounts.into()), ("changes", lost.into())],
            )
        }
    });
}

/// Where the files are of what couldn't be archived.
pub(super) fn aside(aside: Option<&Path>, words: &Words) {
    if let Some(path) = aside {
        note(&words.say("restore-kept", &[("path", path.display().to_string().into())]));
    }
}
