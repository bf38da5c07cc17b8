//! Archives where they are copied to: found, listed and read there.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use mdp_recovery::archive::{Name, Sidecar};
use mdp_recovery::journal::PieceName;
use mdp_recovery::targets::{Error, Object, Target};

use super::Desk;
use crate::failure::Failure;
use crate::words::Words;

/// No sidecar is larger.
const SIDECAR: usize = 64 * 1024;

/// An archive on a target.
pub(super) struct Away {
    pub(super) name: Name,
    pub(super) size: u64,
    /// Whether there is a file for it; what it says, where that can be read.
    pub(super) has_sidecar: bool,
    pub(super) sidecar: Option<Sidecar>,
}

/// The archives on a target, the newest first, without what they say of themselves.
pub(super) async fn names(target: &Target) -> Result<Vec<Away>, Error> {
    Ok(names_of(&target.list().await?))
}

fn names_of(listed: &[Object]) -> Vec<Away> {
    let mut found: Vec<Away> = listed
        .iter()
        .filter_map(|object| {
            let name = Name::parse(&object.name)?;
            let beside = name.sidecar();
            let has_sidecar = listed.iter().any(|other| other.name == beside);
            Some(Away { name, size: object.size, has_sidecar, sidecar: None })
        })
        .collect();
    found.sort_by(|a, b| b.name.cmp(&a.name));
    found
}

impl Away {
    /// Reads what it says of itself.
    pub(super) async fn with_sidecar(mut self, target: &Target) -> Result<Self, Error> {
        if self.has_sidecar {
            let bytes = target.read(&self.name.sidecar()).await?.to_end(SIDECAR).await?;
            self.sidecar = Sidecar::from_json(&bytes).ok();
        }
        Ok(self)
    }
}

/// Every archive on a target, the newest first.
pub(super) async fn held(target: &Target) -> Result<Vec<Away>, Error> {
    held_of(target, &target.list().await?).await
}

/// The same of what was listed already.
pub(super) async fn held_of(target: &Target, listed: &[Object]) -> Result<Vec<Away>, Error> {
    let mut found = Vec::new();
    for away in names_of(listed) {
        found.push(away.with_sidecar(target).await?);
    }
    Ok(found)
}

/// Fetches every segment of an installation, and what belongs to them, into a folder.
pub(super) async fn fetch_pieces(target: &Target, slug: &str, into: &Path) -> Result<(), Error> {
    for object in target.list().await? {
        let Some(piece) = PieceName::parse(&object.name) else { continue };
        if piece.chain.slug() != slug {
            continue;
        }
        let mut reading = target.read(&object.name).await?;
        let mut file = File::create(into.join(&object.name)).map_err(Error::Source)?;
        loop {
            let bytes = reading.next().await?;
            if bytes.is_empty() {
                break;
            }
            file.write_all(&bytes).map_err(Error::Source)?;
        }
    }
    Ok(())
}

/// The targets that a person names: `all`, a number (in the order of `BACKUP_TARGETS`, from 1), or
/// an address as it is shown.
pub(super) fn named<'a>(desk: &'a Desk, word: &str) -> Result<Vec<&'a Target>, Failure> {
    let targets = &desk.config.backup.targets;
    if word == "all" {
        return Ok(targets.iter().collect());
    }
    let number = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let by_number = number.and_then(|index| targets.get(index));
    let found = by_number.or_else(|| targets.iter().find(|target| target.label() == word));
    match found {
        Some(target) => Ok(vec![target]),
        None => Err(Failure::said("target-unknown", word)),
    }
}

/// Why a target didn't do what was asked, in the person's own words.
pub(crate) fn why(error: &Error, words: &Words) -> String {
    let about = |message: &str, about: String| words.say(message, &[("about", about.into())]);
    match error {
        Error::Address(_) => about("target-address", error.to_string()),
        Error::Credentials(setting) => about("target-credentials", (*setting).to_owned()),
        Error::Name(name) => about("target-name", name.clone()),
        Error::Unreachable(why) => about("target-unreachable", why.clone()),
        Error::Refused(why) => about("target-refused", why.clone()),
        Error::Full(why) => about("target-full", why.clone()),
        Error::NotFound(what) => about("target-not-found", what.clone()),
        Error::Failed(why) => about("target-answered", why.clone()),
        Error::Damaged { expected, got } => {
            words.say("target-damaged", &[("expected", (*expected).into()), ("got", (*got).into())])
        }
        Error::Source(error) => about("target-source", error.to_string()),
        Error::Cancelled => words.say("target-cancelled", &[]),
    }
}
