//! Where values come from: flags over the environment over files over defaults, and for a secret
//! also the file that `<name>_FILE` names.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::credentials::with_credentials;
use super::previous::{Leftover, leftover};
use super::setting::{NOT_OURS, SETTINGS, Setting, find, find_file_variant};

/// Folders that only a container's, or a unit's, own processes look into, whatever the mode of a file
/// there: systemd's is 0440 where it lets its unit in by an access list.
const PRIVATE: [&str; 2] = ["/run/secrets", "/run/credentials"];

/// What the operator has said, layer by layer.
#[derive(Default)]
pub struct Layers {
    /// From the command line.
    pub flags: Vec<(&'static str, String)>,
    /// From the environment.
    pub environment: Vec<(String, String)>,
    /// Files of `NAME=value` lines; a later one wins.
    pub files: Vec<PathBuf>,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// A file of variables.
    File(PathBuf),
    /// The environment.
    Environment,
    /// The command line.
    Flag,
    /// The file that `<name>_FILE` names.
    SecretFile(PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) | Self::SecretFile(path) => path.display().fmt(f),
            Self::Environment => f.write_str("environment"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// A setting's value.
pub(super) struct Value {
    text: Zeroizing<String>,
    /// Where it comes from.
    pub source: Source,
}

/// Every setting with its value.
pub struct Resolved {
    values: Values,
    leftovers: Vec<Leftover>,
}

type Values = BTreeMap<&'static str, Value>;

/// Why the configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file can't be read.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file's line isn't `NAME=value`.
    #[error("{path}: {message}")]
    Syntax {
        /// Which file.
        path: PathBuf,
        /// What of it.
        message: String,
    },
    /// A name that begins with `MDP_` and means nothing.
    #[error("{name} ({source}) is no setting: see docs/configuration.md", source = .origin)]
    Unknown {
        /// The name.
        name: String,
        /// Where it is set.
        origin: Source,
    },
    /// A secret, or a file with one, that others can read.
    #[error("{0} holds a secret and is readable by others: run `chmod 600 {0}`")]
    Exposed(PathBuf),
    /// A secret given both ways.
    #[error("set {0} or {0}_FILE, not both")]
    Twice(&'static str),
    /// A value that makes no sense.
    #[error("{name} ({source}): {message}", source = .origin)]
    Invalid {
        /// Which setting.
        name: &'static str,
        /// Where it is set.
        origin: Source,
        /// What it takes.
        message: String,
    },
}

impl Layers {
    /// The value of every setting.
    pub fn resolve(self) -> Result<Resolved, ConfigError> {
        let mut values: Values = SETTINGS
            .iter()
            .map(|s| (s.name, Value { text: s.default.to_owned().into(), source: Source::Default }))
            .collect();
        let mut leftovers = Vec::new();
        for path in &self.files {
            let variables = read_variables(path)?;
            apply(&mut values, &mut leftovers, variables, &Source::File(path.clone()))?;
            let secret = values.iter().any(|(name, value)| {
                value.source == Source::File(path.clone()) && find(name).is_some_and(|s| s.secret)
            });
            if secret && is_exposed(&File::open(path).map_err(io_error(path))?, path)? {
                return Err(ConfigError::Exposed(path.clone()));
            }
        }
        let environment = with_credentials(self.environment);
        apply(&mut values, &mut leftovers, environment, &Source::Environment)?;
        for (name, text) in self.flags {
            values.insert(name, Value { text: text.into(), source: Source::Flag });
        }
        Ok(Resolved { values, leftovers })
    }
}

fn apply(
    values: &mut Values,
    leftovers: &mut Vec<Leftover>,
    variables: Vec<(String, String)>,
    source: &Source,
) -> Result<(), ConfigError> {
    let mut secrets: Vec<(&'static Setting, PathBuf)> = Vec::new();
    let mut direct: Vec<&'static str> = Vec::new();
    for (name, text) in variables {
        // An empty variable is one that a compose file passes on without having it.
        if text.is_empty() {
            continue;
        }
        if let Some(setting) = find(&name) {
            direct.push(setting.name);
            values.insert(setting.name, Value { text: text.into(), source: source.clone() });
        } else if let Some(setting) = find_file_variant(&name) {
            secrets.push((setting, text.into()));
        } else if name.starts_with("MDP_") && !NOT_OURS.contains(&name.as_str()) {
            return Err(ConfigError::Unknown { name, origin: source.clone() });
        } else {
            leftovers.extend(leftover(&name, source));
        }
    }
    for (setting, path) in secrets {
        if direct.contains(&setting.name) {
            return Err(ConfigError::Twice(setting.name));
        }
        let text = read_secret(&path)?;
        values.insert(setting.name, Value { text, source: Source::SecretFile(path) });
    }
    Ok(())
}

fn read_variables(path: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    let file = File::open(path).map_err(io_error(path))?;
    dotenvy::from_read_iter(file)
        .collect::<Result<_, _>>()
        .map_err(|error| ConfigError::Syntax { path: path.to_owned(), message: error.to_string() })
}

fn read_secret(path: &Path) -> Result<Zeroizing<String>, ConfigError> {
    let mut file = File::open(path).map_err(io_error(path))?;
    let private = PRIVATE.iter().any(|folder| path.starts_with(folder));
    if !private && is_exposed(&file, path)? {
        return Err(ConfigError::Exposed(path.to_owned()));
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(io_error(path))?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

fn is_exposed(file: &File, path: &Path) -> Result<bool, ConfigError> {
    Ok(file.metadata().map_err(io_error(path))?.mode() & 0o077 != 0)
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> ConfigError {
    let path = path.to_owned();
    move |source| ConfigError::Io { path, source }
}

impl Resolved {
    /// A setting's value; empty when nobody has set it and it has no default.
    pub fn text(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |value| &value.text)
    }

    /// A setting's value, read.
    pub fn parse<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        read(self.text(name)).map_err(|message| ConfigError::Invalid {
            name,
            origin: self.source(name),
            message,
        })
    }

    /// Where a setting's value comes from.
    pub fn source(&self, name: &str) -> Source {
        self.values.get(name).map_or(Source::Default, |value| value.source.clone())
    }

    /// What the previous system was configured by and is still set, in the order in which it was met.
    pub fn leftovers(&self) -> &[Leftover] {
        &self.leftovers
    }

    /// Each setting with what may be shown of its value, and its source.
    pub fn shown(&self) -> impl Iterator<Item = (&'static Setting, &str, &Source)> {
        SETTINGS.iter().filter_map(|setting| {
            let value = self.values.get(setting.name)?;
            let shown = match (value.text.is_empty(), setting.secret) {
                (true, _) => "",
                (false, true) => "********",
                (false, false) => &value.text,
            };
            Some((setting, shown, &value.source))
        })
    }
}
