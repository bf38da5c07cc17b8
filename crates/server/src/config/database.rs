//! Which database, from the variables that its own image takes.

use std::path::Path;

use mdp_store::{Database, Options};

use super::{ConfigError, Resolved};

/// Connections for reading. A request holds one for a fraction of a millisecond, a long pull as long as its
/// asker takes.
const READERS: usize = 6;

pub(super) fn options(resolved: &Resolved, data: &Path) -> Result<Options, ConfigError> {
    let database = if resolved.text("DB_HOST").is_empty() {
        Database::Sqlite(data.join("mdp.sqlite3"))
    } else {
        let port: u16 = resolved
            .parse("DB_PORT", |text| text.parse().map_err(|_| "expected a port".to_owned()))?;
        let quoted = |name| quote(resolved.text(name));
        Database::Postgres(format!(
            "host={} port={port} dbname={} user={} password={} application_name=mdp-server",
            quoted("DB_HOST"),
            quoted("POSTGRES_DB"),
            quoted("POSTGRES_USER"),
            quoted("POSTGRES_PASSWORD"),
        ))
    };
    Ok(Options { database, blobs: data.join("blobs"), readers: READERS })
}

/// A value of a libpq connection string.
fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for c in text.chars() {
        if matches!(c, '\'' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_password_with_quotes_stays_one_value() {
        assert_eq!(super::quote(r"a' b\c"), r"'a\' b\\c'");
    }
}
