//! The archives that are kept, and how a person names one of them.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use mdp_recovery::Error;
use mdp_recovery::archive::{Name, Sidecar};
use mdp_recovery::keys::OperatorKey;
use mdp_recovery::targets::Target;
use tokio::runtime::Handle;

use super::stream::{Expected, Stream};
use super::target::{Away, named, names};
use super::verify::on_a_thread;
use super::{Desk, note, operator_key};
use crate::failure::Failure;
use crate::words::Words;

/// Clocks that differ by less are no reason to pass an archive over.
const DAY: u64 = 24 * 3600 * 1000;

/// An archive in a folder.
pub(in crate::commands) struct Held {
    pub(in crate::commands) name: Name,
    pub(super) path: PathBuf,
    pub(super) size: u64,
    /// What it says of itself; none where it is missing or unreadable.
    pub(in crate::commands) sidecar: Option<Sidecar>,
}

impl Held {
    /// Whether it says how recovery stands: this server's own, and not of a time to come, which
    /// would hide for as long that backups have stopped.
    pub(in crate::commands) fn counts(&self, slug: &str, now: u64) -> bool {
        self.name.slug() == slug && self.name.at() <= now.saturating_add(DAY)
    }

    /// Whether every vault in it proved itself when it was made.
    pub(in crate::commands) fn is_proved(&self) -> bool {
        self.sidecar.as_ref().is_some_and(|sidecar| sidecar.statement.verified >= 2)
    }
}

/// Every archive of a folder, the newest first; none where there is no folder.
pub(in crate::commands) fn held(folder: &Path) -> Result<Vec<Held>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().and_then(Name::parse) else { continue };
        let sidecar = fs::read(folder.join(name.sidecar())).ok();
        let sidecar = sidecar.and_then(|bytes| Sidecar::from_json(&bytes).ok());
        found.push(Held { name, path: entry.path(), size: entry.metadata()?.len(), sidecar });
    }
    found.sort_by(|a, b| b.name.cmp(&a.name));
    Ok(found)
}

/// What a person named.
pub(super) enum Source<'a> {
    /// An archive that is kept, or a file elsewhere.
    Kept(Box<Held>),
    /// One on a target, read from there as it is needed.
    Away(&'a Target, Box<Away>),
    /// Standard input, until the work is cancelled.
    Stream(Box<Stream>),
}

impl<'a> Source<'a> {
    /// `latest`, an archive's name or a part that is in no other's, a path, or `-`. Looked for in the
    /// folder, then on the targets; with `from`, on that target alone. The latest that was made at a
    /// time or before, where one is given.
    pub(super) async fn find(
        desk: &'a Desk,
        word: &str,
        from: Option<&str>,
        before: Option<u64>,
        expected: Expected,
        words: &Words,
    ) -> Result<Self, Failure> {
        let wanted = Wanted { word, slug: &desk.config.backup.slug, before };
        if let Some(from) = from {
            return on_targets(named(desk, from)?, &wanted, words).await;
        }
        if word == "-" {
            let cancel = desk.watch.cancel.clone();
            let stream = on_a_thread(move || Ok(Stream::open(&cancel, expected))).await??;
            return Ok(Self::Stream(Box::new(stream)));
        }
        let path = Path::new(word);
        if word.contains('/') || path.is_file() {
            return file(path).map(|held| Self::Kept(Box::new(held)));
        }
        let kept = held(&desk.config.backup.folder)?;
        match wanted.among(kept, |held| &held.name)? {
            Some(found) => Ok(Self::Kept(Box::new(found))),
            None => on_targets(desk.config.backup.targets.iter().collect(), &wanted, words).await,
        }
    }

    /// For a reader on a thread that may wait.
    pub(super) async fn open(&self) -> Result<Box<dyn Read + Send>, Failure> {
        Ok(match self {
            Self::Kept(held) => {
                Box::new(io::BufReader::with_capacity(1 << 18, File::open(&held.path)?))
            }
            Self::Away(target, away) => {
                let reading = target.read(&away.name.to_string()).await;
                let reading = reading.map_err(|error| Failure::target(target, error))?;
                Box::new(reading.blocking(Handle::current()))
            }
            Self::Stream(stream) => stream.rest()?,
        })
    }

    pub(super) fn sidecar(&self) -> Option<&Sidecar> {
        match self {
            Self::Kept(held) => held.sidecar.as_ref(),
            Self::Away(_, away) => away.sidecar.as_ref(),
            Self::Stream(stream) => stream.sidecar.as_ref(),
        }
    }

    /// The operator's key, where it came before it; else that of a file, if one is given.
    pub(super) fn operator_or(
        &self,
        path: Option<&PathBuf>,
    ) -> Result<Option<Cow<'_, OperatorKey>>, Error> {
        match self {
            Self::Stream(stream) if stream.operator.is_some() => {
                Ok(stream.operator.as_ref().map(Cow::Borrowed))
            }
            _ => Ok(operator_key(path)?.map(Cow::Owned)),
        }
    }

    /// The name that it has as a file, if that is an archive's.
    pub(super) fn own_name(&self) -> Option<Name> {
        match self {
            Self::Kept(held) => held.path.file_name()?.to_str().and_then(Name::parse),
            Self::Away(_, away) => Some(away.name.clone()),
            Self::Stream(_) => None,
        }
    }

    pub(super) fn is_stream(&self) -> bool {
        matches!(self, Self::Stream(_))
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Self::Kept(held) => held.path.display().to_string(),
            Self::Away(target, away) => format!("{}/{}", target.label(), away.name),
            Self::Stream(_) => "-".to_owned(),
        }
    }
}

/// What a person means by a word.
struct Wanted<'a> {
    word: &'a str,
    slug: &'a str,
    before: Option<u64>,
}

impl Wanted<'_> {
    /// The newest of this server's own, or the one whose name holds the word.
    fn among<T>(&self, kept: Vec<T>, name: impl Fn(&T) -> &Name) -> Result<Option<T>, Failure> {
        if self.word == "latest" {
            let early = |name: &Name| self.before.is_none_or(|time| name.at() <= time);
            let ours = |name: &Name| name.slug() == self.slug && early(name);
            return Ok(kept.into_iter().find(|held| ours(name(held))));
        }
        let mut found: Vec<T> =
            kept.into_iter().filter(|held| name(held).to_string().contains(self.word)).collect();
        if found.len() > 1 {
            return Err(Failure::said("archive-ambiguous", self.word));
        }
        Ok(found.pop())
    }
}

/// The newest of that name on any of these. One that can't be asked is said, and doesn't count if
/// another has it.
async fn on_targets<'a>(
    targets: Vec<&'a Target>,
    wanted: &Wanted<'_>,
    words: &Words,
) -> Result<Source<'a>, Failure> {
    let (mut found, mut failed) = (None::<(&Target, Away)>, None);
    for target in targets {
        match names(target).await {
            Ok(names) => {
                if let Some(away) = wanted.among(names, |away| &away.name)?
                    && found.as_ref().is_none_or(|(_, before)| before.name < away.name)
                {
                    found = Some((target, away));
                }
            }
            Err(error) => {
                let failure = Failure::target(target, error);
                note(&failure.say(words));
                failed = Some(failure);
            }
        }
    }
    match (found, failed) {
        (Some((target, away)), _) => {
            let away = away.with_sidecar(target).await;
            let away = away.map_err(|error| Failure::target(target, error))?;
            Ok(Source::Away(target, Box::new(away)))
        }
        (None, Some(failure)) => Err(failure),
        (None, None) => Err(Error::Absent(wanted.word.to_owned()).into()),
    }
}

/// A file that may have another name than the one it was given.
fn file(path: &Path) -> Result<Held, Failure> {
    let absent = || Error::Absent(path.display().to_string());
    let size = fs::metadata(path).map_err(|_| absent())?.len();
    let mut beside = path.as_os_str().to_owned();
    beside.push(".sidecar");
    let sidecar = fs::read(&beside).ok().and_then(|bytes| Sidecar::from_json(&bytes).ok());
    let name = path.file_name().and_then(|name| name.to_str()).and_then(Name::parse);
    let stated = || sidecar.as_ref().and_then(|sidecar| Name::parse(&sidecar.statement.name));
    let name = name.or_else(stated).or_else(|| Name::new("unnamed", 0)).ok_or_else(absent)?;
    Ok(Held { name, path: path.to_owned(), size, sidecar })
}
