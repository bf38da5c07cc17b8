//! `mdp-server status`: what could be got back today, and what is missing to it.

use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::journal::{self, state};
use super::record::{OVERDUE, Record};
use super::{Desk, PROOF, host, print, shelf};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::{Words, date};

/// Says how recovery stands.
#[derive(Args)]
pub(crate) struct Status {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// A backup older than this is none: a day, and an hour for the backup itself.
const STALE: u64 = 25 * 3600;

impl Status {
    pub(crate) fn run(&self, options: Options, words: &Words) -> Result<(), Failure> {
        let desk = Desk::open(options)?;
        let held = shelf::held(&desk.config.backup.folder)?;
        let (slug, now) = (&desk.config.backup.slug, host().clock.now());
        let mut counting = held.iter().filter(|held| held.counts(slug, now));
        let newest = counting.clone().next();
        let proved = counting.find(|held| held.is_proved());
        let age = |held: &shelf::Held| now.saturating_sub(held.name.at()) / 1000;
        let operator = desk.operator()?;
        let signer = desk.secret()?.map(|secret| secret.id().to_string());
        let drill = Record::read(&desk.config.data);
        let places = state::read(&desk).map(|state| state.places).unwrap_or_default();
        let lag = |place: &state::PlaceState| {
            place.waiting_since.map_or(0, |since| now.saturating_sub(since) / 1000)
        };
        if self.json {
            print(
                &json!({
                    "archives": held.len(),
                    "newest": newest.map(|held| held.name.to_string()),
                    "newest_age_seconds": newest.map(age),
                    "newest_proved": proved.map(|held| held.name.to_string()),
                    "newest_proved_age_seconds": proved.map(age),
                    "operator_key": operator.as_ref().map(ToString::to_string),
                    "proof_key": desk.file(PROOF).exists(),
                    "archive_key": signer,
                    "drill": drill,
                    "journal": places.iter().map(|place| json!({
                        "target": place.target,
                        "position": place.position,
                        "lag_seconds": lag(place),
                    })).collect::<Vec<_>>(),
                })
                .to_string(),
            );
            return Ok(());
        }
        let hours = |held: &shelf::Held| age(held) / 3600;
        print(&match newest {
            None => words.say("status-no-archive", &[]),
            Some(newest) => words.say(
                if age(newest) > STALE { "status-old" } else { "status-newest" },
                &[("name", newest.name.to_string().into()), ("hours", hours(newest).into())],
            ),
        });
        print(&match proved {
            None => words.say("status-not-proved", &[]),
            Some(proved) => words.say(
                "status-proved",
                &[("name", proved.name.to_string().into()), ("hours", hours(proved).into())],
            ),
        });
        print(&of_drills(drill.as_ref(), now, words));
        print(&match operator {
            None => words.say("status-no-operator", &[]),
            Some(operator) => words.say("status-operator", &[("key", operator.to_string().into())]),
        });
        for place in &places {
            let message = if lag(place) == 0 { "status-journal" } else { "status-journal-late" };
            let target = match place.target.as_str() {
                journal::FOLDER => desk.config.backup.folder.display().to_string(),
                target => target.to_owned(),
            };
            let arguments = [("target", target.into()), ("seconds", lag(place).into())];
            print(&words.say(message, &arguments));
        }
        if let Some(signer) = signer {
            print(&words.say("status-signer", &[("key", signer.into())]));
        }
        Ok(())
    }
}

fn of_drills(last: Option<&Record>, now: u64, words: &Words) -> String {
    let Some(last) = last else { return words.say("status-no-drill", &[]) };
    if !last.ok {
        return words.say("status-drill-failed", &[("date", date(last.at).into())]);
    }
    let message =
        if now.saturating_sub(last.at) > OVERDUE { "status-drill-overdue" } else { "status-drill" };
    let took = format!("{:.1}", Duration::from_millis(last.rto_ms).as_secs_f64());
    words.say(message, &[("date", date(last.at).into()), ("seconds", took.into())])
}
