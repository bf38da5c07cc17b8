//! The table of settings: every name there is, what it means, and what it is when nobody sets it.
//! `docs/configuration.md` is checked against it.

/// A setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The variable's name.
    pub name: &'static str,
    /// Its value when nobody sets it; empty for none.
    pub default: &'static str,
    /// Never shown, and `<name>_FILE` may name a file that holds it.
    pub secret: bool,
    /// What it means, in a line.
    pub about: &'static str,
}

const fn setting(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting { name, default, secret: false, about }
}

const fn secret(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: "", secret: true, about }
}

/// Every setting.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting("MDP_LISTEN", "127.0.0.1:8000", "Address and port to serve on."),
    setting("MDP_DATA", "data", "Folder of the server's secret, the attachments and the SQLite database."),
    setting("MDP_DEBUG", "false", "Readable, talkative logs."),
    setting("MDP_LOG", "info", "Least level that is logged: error, warn, info, debug, trace."),
    secret("MDP_SECRET_KEY", "At least 32 random bytes, in base64 or hexadecimal: seals the server's secret at rest."),
    secret("MDP_SECRET_KEY_PREVIOUS", "The one before it, while it is being changed: the server's secret is sealed anew at the next start."),
    setting("MDP_REGISTRATION", "first", "Who may make an account: first (until there is one, then by invitation), invitation, open, closed."),
    setting("MDP_METRICS_LISTEN", "", "Address and port that serve /metrics, and nothing else, to anyone who reaches them."),
    setting("APP_SLUG", "mdp", "How archives' names begin: letters, digits, - and _."),
    setting("BACKUP_DIR", "backups", "Folder that archives are kept in."),
    setting("BACKUP_TARGETS", "", "Where archives are copied to besides, separated by spaces: folders, s3://, sftp://, webdav:// or webdavs:// addresses."),
    setting("BACKUP_JOURNAL", "auto", "Whether what changes after an archive is kept beside it, second by second: true, false, or auto (with BACKUP_TARGETS)."),
    setting("BACKUP_SYNC", "false", "Whether a change is acknowledged only once a target has it; while none can be reached, changes are refused."),
    setting("BACKUP_S3_ACCESS_KEY_ID", "", "Access key of S3 targets."),
    secret("BACKUP_S3_SECRET_ACCESS_KEY", "Secret key of S3 targets."),
    setting("BACKUP_SFTP_KEY", "", "File with the private key of SFTP targets."),
    setting("BACKUP_SFTP_KNOWN_HOSTS", "", "File with the host keys of SFTP targets; else where ssh looks."),
    setting("BACKUP_WEBDAV_USER", "", "User of WebDAV targets."),
    secret("BACKUP_WEBDAV_PASSWORD", "Password of WebDAV targets."),
    secret("BACKUP_PING_URL", "Address that is told when a scheduled backup begins (/start), ends well, or fails (/fail)."),
    setting("BACKUP_SCHEDULE", "0 3 * * *", "When the server makes an archive by itself: five fields as cron has them, or @daily; off for never."),
    setting("BACKUP_RETENTION", "daily=7,weekly=4,monthly=12", "Which archives stay: last, hourly, daily, weekly, monthly, yearly and a number, or within and days."),
    setting("RETENTION_DAYS", "", "Days that archives stay, in place of BACKUP_RETENTION."),
    setting("TZ", "UTC", "Time zone of BACKUP_SCHEDULE and of the days and weeks that archives are kept for."),
    secret("MDP_METRICS_TOKEN", "Bearer token for /metrics on the main listener."),
    setting("APP_HOST", "", "The public host name, for the links that are printed: https://APP_HOST/."),
    setting("API_BASE", "/api", "Where clients find the API: /api, or a URL that ends with it."),
    setting("ALLOWED_HOSTS", "", "Hosts that are answered for, separated by commas; .example.org also means what is below it. The machine's own loopback names and APP_HOST always are."),
    setting("TRUSTED_PROXIES", "", "Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed."),
    setting("CORS_ALLOWED_ORIGINS", "", "Other origins whose pages may call the API."),
    setting("CSRF_TRUSTED_ORIGINS", "", "Other origins whose pages may change something with a session's cookie."),
    setting("DB_HOST", "", "PostgreSQL's host; without it, everything is in SQLite."),
    setting("DB_PORT", "5432", "PostgreSQL's port."),
    setting("POSTGRES_DB", "mdp", "PostgreSQL's database."),
    setting("POSTGRES_USER", "mdp", "PostgreSQL's user."),
    secret("POSTGRES_PASSWORD", "PostgreSQL's password."),
];

/// Variables that begin with `MDP_` and are read by scripts and tests, not by the server.
pub const NOT_OURS: &[&str] = &[
    "MDP_API",
    "MDP_CACHE",
    "MDP_CONTAINERS",
    "MDP_CUTS",
    "MDP_FIXTURES",
    "MDP_FLIPS",
    "MDP_HOME",
    "MDP_KILLS",
    "MDP_LOCAL_IMAGES",
    "MDP_NO_RUSTUP",
    "MDP_OLD_PROGRAMS",
    "MDP_STACK",
    "MDP_TEST_LOGS",
    "MDP_VECTORS",
    "MDP_WASM_TARGET_DIR",
];

/// The setting of this name.
pub fn find(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// The secret that a variable `<name>_FILE` names the file of.
pub fn find_file_variant(name: &str) -> Option<&'static Setting> {
    name.strip_suffix("_FILE").and_then(find).filter(|setting| setting.secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_documented_as_it_is() {
        let page = include_str!("../../../../docs/configuration.md");
        let row = |setting: &Setting| {
            let lock = if setting.secret { " 🔒" } else { "" };
            let default = match setting.default {
                "" => String::new(),
                default => format!("`{default}` "),
            };
            format!("| `{}`{lock} | {default}| {} |", setting.name, setting.about)
        };
        for setting in SETTINGS {
            assert!(page.lines().any(|line| line == row(setting)), "add: {}", row(setting));
        }
        let rows =
            page.lines().filter(|line| line.starts_with("| `MDP_") || line.starts_with("| `DB_"));
        for line in rows {
            let name = line.split('`').nth(1).unwrap_or_default();
            assert!(find(name).is_some(), "{name} is documented and doesn't exist");
        }
    }
}
