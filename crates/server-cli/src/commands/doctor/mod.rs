//! `mdp-server doctor`: looks at everything that recovery stands on, and says what to do.
//!
//! A check is a name, two messages of `doctor.ftl` (what it looks at; what to do about it) and a
//! section of the runbook's page; looking gives a verdict and what was found. Each file looks at one
//! thing and gives its findings. Nothing is changed.

mod backups;
mod storage;

use std::path::{Path, PathBuf};

use clap::Args;
use mdp_server::config::ConfigError;
use mdp_server::secret::ServerSecret;
use mdp_store::{Database, Store};
use serde::Serialize;
use serde_json::json;

use super::recovery::Desk;
use super::{host, print};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

/// Checks the installation.
#[derive(Args)]
pub(crate) struct Doctor {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// How something is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and may not for long.
    Warn,
    /// Something can be lost.
    Red,
    /// It couldn't be looked at.
    NotRun,
}

/// Something to look at.
struct Check {
    /// Its name, for scripts, and its section in the page.
    name: &'static str,
    /// The message that says what it is about.
    about: &'static str,
    /// The message that says what to do.
    advice: &'static str,
}

/// What looking gave.
struct Finding {
    check: &'static Check,
    verdict: Verdict,
    /// Names, numbers and modes: the same in every language.
    found: String,
}

impl Check {
    fn finds(&'static self, verdict: Verdict, found: impl Into<String>) -> Finding {
        Finding { check: self, verdict, found: found.into() }
    }
}

impl Verdict {
    /// Ok, or else this.
    fn unless(self, fine: bool) -> Self {
        if fine { Self::Ok } else { self }
    }
}

/// What there is to look at.
struct Patient {
    desk: Desk,
    /// Files of settings that were given.
    env_files: Vec<PathBuf>,
    /// The database, or why it can't be opened.
    store: Result<Store, String>,
    secret: Option<ServerSecret>,
    now: u64,
}

impl Doctor {
    pub(crate) async fn run(&self, options: Options, words: &Words) -> Result<(), Failure> {
        let findings = match Desk::open(options.clone()) {
            Ok(desk) => look(desk, options.files()).await,
            // Nothing else can be looked at with settings that are refused.
            Err(Failure::Config(ConfigError::Exposed(path))) => {
                vec![storage::ENV_FILES.finds(Verdict::Red, path.display().to_string())]
            }
            Err(failure) => return Err(failure),
        };
        self.tell(&findings, words);
        match findings.iter().filter(|finding| finding.verdict == Verdict::Red).count() {
            0 => Ok(()),
            red => Err(Failure::said("failed-doctor", red.to_string())),
        }
    }

    fn tell(&self, findings: &[Finding], words: &Words) {
        let page = |check: &Check| {
            let language = words.language();
            format!("docs/runbook/{language}/doctor.md#{}", check.name)
        };
        if self.json {
            let checks: Vec<_> = findings
                .iter()
                .map(|Finding { check, verdict, found }| {
                    let (about, advice) =
                        (words.say(check.about, &[]), words.say(check.advice, &[]));
                    json!({
                        "name": check.name,
                        "verdict": verdict,
                        "about": about,
                        "found": found,
                        "advice": (*verdict != Verdict::Ok).then_some(advice),
                        "page": page(check),
                    })
                })
                .collect();
            return print(&json!({ "checks": checks }).to_string());
        }
        for Finding { check, verdict, found } in findings {
            let verdict_said = match verdict {
                Verdict::Ok => words.say("doctor-ok", &[]),
                Verdict::Warn => words.say("doctor-warn", &[]),
                Verdict::Red => words.say("doctor-red", &[]),
                Verdict::NotRun => words.say("doctor-not-run", &[]),
            };
            print(&format!("{verdict_said}\t{}\t{found}", words.say(check.about, &[])));
            if *verdict != Verdict::Ok {
                let page = page(check).into();
                let advice = words.say(check.advice, &[]).into();
                print(&words.say("doctor-advice", &[("advice", advice), ("page", page)]));
            }
        }
    }
}

async fn look(desk: Desk, env_files: Vec<PathBuf>) -> Vec<Finding> {
    let store = open(&desk).await;
    let secret = desk.secret().ok().flatten();
    let patient = Patient { desk, env_files, store, secret, now: host().clock.now() };
    let mut findings = storage::look(&patient).await;
    findings.extend(backups::look(&patient).await);
    if let Ok(store) = &patient.store {
        store.close().await;
    }
    findings
}

/// Opens the database without making one.
async fn open(desk: &Desk) -> Result<Store, String> {
    let options = desk.config().store.clone();
    if let Database::Sqlite(path) = &options.database
        && std::fs::metadata(path).map_or(0, |data| data.len()) == 0
    {
        return Err(format!("{}: -", path.display()));
    }
    Store::open(options).await.map_err(|error| error.to_string())
}

/// Whether others than its owner may do something with it.
fn is_exposed(mode: u32) -> bool {
    mode & 0o077 != 0
}

/// A file's mode as people write it; what others may do is in the last two digits.
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|data| data.mode() & 0o777)
}
