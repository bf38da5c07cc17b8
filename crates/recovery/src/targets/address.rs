//! Where a target is: `/folder`, `s3://…`, `sftp://…`, `webdav(s)://…`. Never a credential.

use std::path::PathBuf;

use url::Url;

use super::Error;

/// The address of a target, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address {
    Folder(PathBuf),
    S3 { bucket: String, prefix: String, endpoint: Option<String>, region: Option<String> },
    Sftp { user: Option<String>, host: String, port: u16, path: String },
    WebDav { endpoint: String, path: String },
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        if text.starts_with('/') {
            return Ok(Self::Folder(text.into()));
        }
        let url = Url::parse(text).map_err(|_| {
            wrong("must be /folder, file://, s3://, sftp://, webdav:// or webdavs://")
        })?;
        if url.password().is_some() {
            return Err(wrong("has a password in its address: give it in a setting of its own"));
        }
        if url.fragment().is_some() || (url.scheme() != "s3" && url.query().is_some()) {
            return Err(wrong("has something after its path that isn't understood"));
        }
        match url.scheme() {
            "file" => match url.to_file_path() {
                Ok(path) => Ok(Self::Folder(path)),
                Err(()) => Err(wrong("must be file:// and a path from the root")),
            },
            "s3" => s3(&url),
            "sftp" => sftp(&url),
            scheme @ ("webdav" | "webdavs") => {
                if !url.username().is_empty() {
                    return Err(wrong("has a user in its address: write it in BACKUP_WEBDAV_USER"));
                }
                let http = if scheme == "webdav" { "http" } else { "https" };
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                Ok(Self::WebDav {
                    endpoint: format!("{http}://{}{port}", host(&url)?),
                    path: path(&url)?,
                })
            }
            _ => Err(wrong("must be /folder, file://, s3://, sftp://, webdav:// or webdavs://")),
        }
    }

    /// How it is called in texts, metrics and results: free of credentials, and no two alike.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Folder(path) => path.display().to_string(),
            Self::S3 { bucket, prefix, endpoint, region } => {
                let endpoint = endpoint.as_ref().map(|at| format!("endpoint={at}"));
                let region = region.as_ref().map(|region| format!("region={region}"));
                let query: Vec<_> = endpoint.into_iter().chain(region).collect();
                let query = if query.is_empty() {
                    String::new()
                } else {
                    "?".to_owned() + &query.join("&")
                };
                format!("s3://{bucket}{prefix}{query}")
            }
            Self::Sftp { user, host, port, path } => {
                let user = user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
                let port = if *port == 22 { String::new() } else { format!(":{port}") };
                format!("sftp://{user}{host}{port}{path}")
            }
            Self::WebDav { endpoint, path } => {
                format!("{}{path}", endpoint.replacen("http", "webdav", 1))
            }
        }
    }
}

fn s3(url: &Url) -> Result<Address, Error> {
    if !url.username().is_empty() {
        return Err(wrong("has a user in its address: write it in BACKUP_S3_ACCESS_KEY_ID"));
    }
    let (mut endpoint, mut region) = (None, None);
    for (key, value) in url.query_pairs() {
        match &*key {
            "endpoint" => {
                let parsed = Url::parse(&value).ok().filter(|url| {
                    matches!(url.scheme(), "http" | "https")
                        && url.username().is_empty()
                        && url.password().is_none()
                });
                parsed.ok_or_else(|| wrong("has an endpoint that isn't http:// or https://"))?;
                endpoint = Some(value.trim_end_matches('/').to_owned());
            }
            "region" => region = Some(value.into_owned()),
            _ => return Err(wrong("may have ?endpoint= and &region= only")),
        }
    }
    Ok(Address::S3 { bucket: host(url)?, prefix: path(url)?, endpoint, region })
}

fn sftp(url: &Url) -> Result<Address, Error> {
    let user = url.username();
    // Both become arguments of a command.
    let sound = |text: &str| {
        !text.starts_with('-')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || ".-_:[]".contains(c))
    };
    let host = host(url)?;
    if !sound(user) || !sound(&host) {
        return Err(wrong("has a user or a host that ssh wouldn't understand"));
    }
    Ok(Address::Sftp {
        user: (!user.is_empty()).then(|| user.to_owned()),
        host: host.trim_matches(['[', ']']).to_owned(),
        port: url.port().unwrap_or(22),
        path: path(url)?,
    })
}

fn host(url: &Url) -> Result<String, Error> {
    let host = url.host_str().filter(|host| !host.is_empty());
    host.map(str::to_owned).ok_or_else(|| wrong("has no host or bucket in its address"))
}

/// From the root, without a slash at its end.
fn path(url: &Url) -> Result<String, Error> {
    let path = percent_encoding::percent_decode_str(url.path()).decode_utf8();
    let path = path.map_err(|_| wrong("has a path that isn't text"))?;
    if path.split('/').any(|part| part == "..") || path.chars().any(char::is_control) {
        return Err(wrong("has a path with .. or a control character"));
    }
    Ok(path.trim_end_matches('/').to_owned())
}

fn wrong(what: &str) -> Error {
    Error::Address(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Result<String, &'static str> {
        Address::parse(text).map(|address| address.label()).map_err(|error| error.code())
    }

    #[test]
    fn labels_are_free_of_credentials() {
        for (text, expected) in [
            ("/var/backups", "/var/backups"),
            ("file:///var/backups", "/var/backups"),
            (
                "s3://bucket/some/prefix?region=eu-west-3",
                "s3://bucket/some/prefix?region=eu-west-3",
            ),
            ("s3://b?endpoint=http://127.0.0.1:9000/", "s3://b?endpoint=http://127.0.0.1:9000"),
            ("sftp://me@host.example:2222/srv/b/", "sftp://me@host.example:2222/srv/b"),
            ("sftp://host/~/b", "sftp://host/~/b"),
            ("webdav://host:8080/dav/", "webdav://host:8080/dav"),
            ("webdavs://host/dav/a%20b", "webdavs://host/dav/a b"),
        ] {
            assert_eq!(label(text).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_is_no_address_or_has_a_password_is_refused() {
        for text in [
            "",
            "backups",
            "ftp://host/b",
            "s3://",
            "s3://key:secret@bucket/p",
            "s3://key@bucket/p",
            "s3://bucket?endpoint=ftp://x",
            "s3://bucket?endpoint=https://a:b@x",
            "s3://bucket?secret=x",
            "sftp://me:secret@host/b",
            "sftp://-oProxyCommand=x/b",
            "sftp://host/a/%2e%2e/b/..%2fc",
            "webdav://me:secret@host/dav",
            "webdavs://me@host/dav",
            "webdav://host/dav?x=1",
        ] {
            assert_eq!(label(text), Err("target-address"), "{text}");
        }
    }
}
