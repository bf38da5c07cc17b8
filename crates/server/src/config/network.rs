//! Hosts, origins and proxies: what the server is called, and whom it believes about it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::uri::Authority;
use ipnet::IpNet;

/// The hosts that the server answers for.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    exact: Vec<String>,
    below: Vec<String>,
}

impl Hosts {
    pub(super) fn parse(text: &str, app_host: Option<String>) -> Result<Self, String> {
        let mut hosts = Self::default();
        hosts.exact.extend(app_host.map(|host| without_port(&host).to_owned()));
        for entry in list(text) {
            match entry.strip_prefix('.') {
                Some(domain) => hosts.below.extend(host(domain)?),
                None => hosts.exact.extend(host(entry)?),
            }
        }
        Ok(hosts)
    }

    /// Whether the server answers for the host of `authority`, whatever its port. A loopback name
    /// never leads anywhere but here.
    pub fn allow(&self, authority: &Authority) -> bool {
        let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
        is_loopback(&host)
            || self.exact.contains(&host)
            || self.below.iter().any(|domain| {
                host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.parse() == Ok(Ipv4Addr::LOCALHOST)
        || host.trim_matches(['[', ']']).parse() == Ok(Ipv6Addr::LOCALHOST)
}

/// A scheme and an authority without the scheme's own port: what a browser's `Origin` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Whether the scheme is https.
    pub secure: bool,
    authority: String,
}

impl Origin {
    /// Reads `https://host` or `http://host:port`, with nothing after it.
    pub fn parse(text: &str) -> Option<Self> {
        let (secure, rest) = match text.split_once("://")? {
            ("https", rest) => (true, rest),
            ("http", rest) => (false, rest),
            _ => return None,
        };
        let authority: Authority = rest.parse().ok()?;
        if authority.as_str().contains('@') {
            return None;
        }
        Some(Self { secure, authority: plain(&authority, secure) })
    }

    /// Whether `host` (a `Host` header) names the same server over this origin's scheme.
    pub fn is_at(&self, host: &Authority) -> bool {
        plain(host, self.secure) == self.authority
    }

    pub(super) fn parse_list(text: &str) -> Result<Vec<Self>, String> {
        list(text)
            .map(|entry| {
                Self::parse(entry).ok_or_else(|| {
                    format!("{entry} is no origin such as https://vault.example.org")
                })
            })
            .collect()
    }

    /// As a browser writes it.
    pub fn to_header(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}", self.authority)
    }
}

fn plain(authority: &Authority, secure: bool) -> String {
    let host = authority.host().to_ascii_lowercase();
    match authority.port_u16() {
        Some(port) if port != if secure { 443 } else { 80 } => format!("{host}:{port}"),
        _ => host,
    }
}

/// Peers whose forwarding headers are believed.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        list(text)
            .map(|entry| {
                entry
                    .parse()
                    .or_else(|_| entry.parse::<IpAddr>().map(IpNet::from))
                    .map_err(|_| format!("{entry} is no address or network such as 10.0.0.0/8"))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether this peer is one.
    pub fn trust(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.0.iter().any(|network| network.contains(&peer))
    }
}

pub(super) fn host(text: &str) -> Result<Option<String>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let bad = || format!("{text} is no host name");
    let authority: Authority = text.parse().map_err(|_| bad())?;
    if authority.as_str().contains(['@', '*']) {
        return Err(bad());
    }
    Ok(Some(text.to_ascii_lowercase()))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Authority {
        text.parse().unwrap()
    }

    #[test]
    fn hosts_are_matched_whole_and_only_a_leading_dot_opens_what_is_below() {
        let hosts = Hosts::parse("a.test, .b.test", Some("app.test:8443".to_owned())).unwrap();
        for yes in
            ["a.test", "A.test:99", "b.test", "x.b.test", "app.test", "localhost:8000", "[::1]:1"]
        {
            assert!(hosts.allow(&at(yes)), "{yes}");
        }
        for no in ["x.a.test", "xb.test", "a.test.evil", "127.0.0.2", "localhost.evil"] {
            assert!(!hosts.allow(&at(no)), "{no}");
        }
        assert!(Hosts::parse("*", None).is_err());
    }

    #[test]
    fn origins_compare_without_their_own_port() {
        let origin = Origin::parse("https://a.test:443").unwrap();
        assert!(origin.is_at(&at("a.test")) && !origin.is_at(&at("a.test:80")));
        assert_eq!(origin.to_header(), "https://a.test");
        let origin = Origin::parse("http://127.0.0.1:8000").unwrap();
        assert!(origin.is_at(&at("127.0.0.1:8000")) && !origin.is_at(&at("127.0.0.1")));
        for no in ["null", "a.test", "https://a.test/", "ftp://a.test", "https://u@a.test", ""] {
            assert_eq!(Origin::parse(no), None, "{no}");
        }
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let proxies = Proxies::parse("10.0.0.0/8, ::1").unwrap();
        assert!(proxies.trust("10.1.2.3".parse().unwrap()));
        assert!(proxies.trust("::ffff:10.1.2.3".parse().unwrap()));
        assert!(!proxies.trust("11.0.0.1".parse().unwrap()));
        assert!(Proxies::parse("everyone").is_err());
    }
}
