//! Configuration: what the operator says, checked once, before anything starts.

mod backup;
mod credentials;
mod database;
mod layers;
mod network;
mod previous;
pub mod setting;

use std::net::SocketAddr;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

pub use backup::Backup;
pub use layers::{ConfigError, Layers, Resolved, Source};
pub use network::{Hosts, Origin, Proxies};
pub use previous::Leftover;

use crate::secret::Seal;

/// The server's configuration.
pub struct Config {
    /// Where it serves.
    pub listen: SocketAddr,
    /// Folder of the secret, the attachments and the SQLite database.
    pub data: PathBuf,
    /// What it keeps things in.
    pub store: mdp_store::Options,
    /// Seals the server's secret at rest.
    pub seal: Seal,
    /// Who may register.
    pub registration: Policy,
    /// What it is called.
    pub hosts: Hosts,
    /// Whom it believes about addresses and schemes.
    pub proxies: Proxies,
    /// Other origins whose pages may call it.
    pub cors_origins: Vec<Origin>,
    /// Other origins whose pages may change something by cookie.
    pub trusted_origins: Vec<Origin>,
    /// How links to it begin.
    pub public_url: String,
    /// Who may read the metrics.
    pub metrics: Metrics,
    /// What it logs.
    pub log: Log,
    /// What it keeps archives as, and where.
    pub backup: Backup,
}

/// Who may register, as the operator says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Anyone until there is an account, then by invitation.
    First,
    /// By invitation.
    Invitation,
    /// Anyone.
    Open,
    /// Nobody.
    Closed,
}

/// Who may read `/metrics`.
pub struct Metrics {
    /// Whoever reaches this listener.
    pub listen: Option<SocketAddr>,
    /// Whoever sends this token to the main one.
    pub token: Option<Zeroizing<String>>,
}

/// What is logged.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    /// For people rather than for programs.
    pub readable: bool,
    /// The least level.
    pub level: tracing::Level,
}

impl Config {
    /// Checks what the layers say.
    pub fn read(resolved: &Resolved) -> Result<Self, ConfigError> {
        let listen = resolved.parse("MDP_LISTEN", socket)?;
        let data = PathBuf::from(resolved.text("MDP_DATA"));
        let app_host = resolved.parse("APP_HOST", network::host)?;
        resolved.parse("API_BASE", api_base)?;
        let public_url = match &app_host {
            Some(host) => format!("https://{host}"),
            None => format!("http://{listen}"),
        };
        let debug = resolved.parse("MDP_DEBUG", flag)?;
        let level = if debug && resolved.source("MDP_LOG") == Source::Default {
            tracing::Level::DEBUG
        } else {
            resolved
                .parse("MDP_LOG", |text| text.parse().map_err(|_| "no such level".to_owned()))?
        };
        Ok(Self {
            listen,
            store: database::options(resolved, &data)?,
            data,
            seal: seal(resolved)?,
            registration: resolved.parse("MDP_REGISTRATION", policy)?,
            hosts: resolved.parse("ALLOWED_HOSTS", |text| Hosts::parse(text, app_host))?,
            proxies: resolved.parse("TRUSTED_PROXIES", Proxies::parse)?,
            cors_origins: resolved.parse("CORS_ALLOWED_ORIGINS", Origin::parse_list)?,
            trusted_origins: resolved.parse("CSRF_TRUSTED_ORIGINS", Origin::parse_list)?,
            public_url,
            metrics: Metrics {
                listen: resolved.parse("MDP_METRICS_LISTEN", |text| {
                    if text.is_empty() { Ok(None) } else { socket(text).map(Some) }
                })?,
                token: Some(resolved.text("MDP_METRICS_TOKEN").to_owned())
                    .filter(|token| !token.is_empty())
                    .map(Zeroizing::new),
            },
            log: Log { readable: debug, level },
            backup: Backup::read(resolved)?,
        })
    }
}

fn socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "expected an address and a port, such as 127.0.0.1:8000".to_owned())
}

fn flag(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" | "" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

fn policy(text: &str) -> Result<Policy, String> {
    match text {
        "first" => Ok(Policy::First),
        "invitation" => Ok(Policy::Invitation),
        "open" => Ok(Policy::Open),
        "closed" => Ok(Policy::Closed),
        _ => Err("expected first, invitation, open or closed".to_owned()),
    }
}

fn api_base(text: &str) -> Result<(), String> {
    let served = text == "/api" || (text.starts_with("http") && text.ends_with("/api"));
    if served { Ok(()) } else { Err("the API is served below /api and nowhere else".to_owned()) }
}

fn seal(resolved: &Resolved) -> Result<Seal, ConfigError> {
    let key = resolved.parse("MDP_SECRET_KEY", secret_key)?;
    let previous = resolved.parse("MDP_SECRET_KEY_PREVIOUS", |text| match secret_key(text)? {
        Some(_) if key.is_none() => {
            Err("is of use beside a new MDP_SECRET_KEY only, and there is none".to_owned())
        }
        previous => Ok(previous),
    })?;
    Ok(Seal { key, previous })
}

/// Random bytes written as text; a pass phrase isn't one, nor is the key of another framework.
fn secret_key(text: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let decoded = hex::decode(text)
        .or_else(|_| STANDARD.decode(text))
        .or_else(|_| STANDARD_NO_PAD.decode(text))
        .or_else(|_| URL_SAFE.decode(text))
        .or_else(|_| URL_SAFE_NO_PAD.decode(text));
    match decoded.map(Zeroizing::new) {
        Ok(bytes) if bytes.len() >= 32 => Ok(Some(bytes)),
        _ => Err("expected at least 32 random bytes in base64 or hexadecimal: \
                  `openssl rand -base64 32` makes them"
            .to_owned()),
    }
}
