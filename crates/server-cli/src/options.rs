//! Options of every command: where the configuration comes from.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::Args;
use mdp_server::config::{Config, ConfigError, Layers, Resolved};

/// Where the configuration comes from: these over the environment over files over defaults.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Options {
    /// Read variables from this file; a later file wins
    #[arg(long = "env-file", value_name = "FILE", global = true)]
    env_files: Vec<PathBuf>,
    /// Address and port to serve on [`MDP_LISTEN`]
    #[arg(long, value_name = "ADDRESS", global = true)]
    listen: Option<String>,
    /// Folder of the server's secret, the attachments and the SQLite database [`MDP_DATA`]
    #[arg(long, value_name = "FOLDER", global = true)]
    data: Option<String>,
    /// Any other setting, by its variable's name
    #[arg(long = "set", value_name = "NAME=VALUE", global = true)]
    set: Vec<String>,
}

impl Options {
    /// Every setting with its value and its source.
    pub(crate) fn resolve(self) -> Result<Resolved, ConfigError> {
        let mut flags = Vec::new();
        flags.extend(self.listen.map(|listen| ("MDP_LISTEN", listen)));
        flags.extend(self.data.map(|data| ("MDP_DATA", data)));
        for assignment in self.set {
            let (name, value) = assignment.split_once('=').unwrap_or((&assignment, ""));
            let setting = mdp_server::config::setting::find(name);
            let setting = setting.ok_or_else(|| ConfigError::Unknown {
                name: name.to_owned(),
                origin: mdp_server::config::Source::Flag,
            })?;
            flags.push((setting.name, value.to_owned()));
        }
        #[allow(clippy::disallowed_methods, reason = "the environment is read here, once")]
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Layers { flags, environment, files: self.env_files }.resolve()
    }

    /// The same with another value of a setting, over all that says otherwise.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.set.push(format!("{name}={value}"));
        other
    }

    /// As arguments of this program.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let option = |name: &str, value: &OsStr| [name.into(), value.to_owned()];
        let files = self.env_files.iter().map(|file| option("--env-file", file.as_os_str()));
        let listen = self.listen.iter().map(|listen| option("--listen", listen.as_ref()));
        let data = self.data.iter().map(|data| option("--data", data.as_ref()));
        let set = self.set.iter().map(|assignment| option("--set", assignment.as_ref()));
        files.chain(listen).chain(data).chain(set).flatten().collect()
    }

    /// The files of settings that were given.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        self.env_files.clone()
    }

    /// The configuration that they make.
    pub(crate) fn config(self) -> Result<Config, ConfigError> {
        Config::read(&self.resolve()?)
    }
}
