//! Reading web addresses as people type them.
//!
//! Whatever a person calls an address is stored as typed: `nas.local:5000` and `localhost:8080`
//! are addresses although they name no scheme. The WHATWG parser reads `nas.local:` as a scheme,
//! so this one only looks for the parts that a password manager needs.

/// The parts of an address, as slices of what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// Before `://`, where it is typed.
    pub scheme: Option<&'a str>,
    /// Host name or IP address, without brackets.
    pub host: &'a str,
    /// After the host's colon, where it is typed.
    pub port: Option<&'a str>,
    /// Path, query and fragment.
    pub rest: &'a str,
}

impl<'a> Address<'a> {
    /// Finds the parts. `None` where there is no host: empty text, several words, `mailto:`.
    pub fn parse(typed: &'a str) -> Option<Self> {
        let typed = typed.trim();
        let (scheme, after) = match typed.split_once("://") {
            Some((scheme, after)) if is_scheme(scheme) => (Some(scheme), after),
            _ => (None, typed),
        };
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at(end);
        let authority = match (authority.rsplit_once('@'), scheme) {
            (None, _) => authority,
            (Some((_, host)), Some(_)) => host,
            // An e-mail address.
            (Some(_), None) => return None,
        };
        let (host, port) = split_port(authority)?;
        let plausible = !host.is_empty() && !host.contains([' ', '\t', '\n', ',', '<', '>']);
        plausible.then_some(Self { scheme, host, port, rest })
    }

    /// Whether the connection would cross a network in clear: HTTP, FTP or Telnet to anywhere
    /// but this machine.
    pub fn is_insecure(&self) -> bool {
        let clear = ["http", "ftp", "telnet", "ws"];
        let here = ["localhost", "::1"].iter().any(|name| self.host.eq_ignore_ascii_case(name))
            || self.host.starts_with("127.");
        !here && self.scheme.is_some_and(|s| clear.iter().any(|c| s.eq_ignore_ascii_case(c)))
    }

    /// Whether the host is `domain` or one of its subdomains.
    pub fn is_within(&self, domain: &str) -> bool {
        let host = self.host.trim_end_matches('.').to_ascii_lowercase();
        host.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// `None` where what follows the colon is no port, as in `mailto:alice`.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if let Some(bracketed) = authority.strip_prefix('[') {
        let (host, after) = bracketed.split_once(']')?;
        return Some((host, after.strip_prefix(':')));
    }
    match authority.split_once(':') {
        None => Some((authority, None)),
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => {
            Some((host, Some(port).filter(|port| !port.is_empty())))
        }
        // An IPv6 address without brackets.
        Some((_, more)) if more.contains(':') => Some((authority, None)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_typed() {
        let parts = |typed| {
            Address::parse(typed).map(|a| (a.scheme.unwrap_or(""), a.host, a.port.unwrap_or("")))
        };
        assert_eq!(parts("nas.local:5000"), Some(("", "nas.local", "5000")));
        assert_eq!(parts("localhost:8080"), Some(("", "localhost", "8080")));
        assert_eq!(parts("https://u:p@é.example:8443/a?b#c"), Some(("https", "é.example", "8443")));
        assert_eq!(parts("192.168.1.1/admin"), Some(("", "192.168.1.1", "")));
        assert_eq!(parts("http://[::1]:80/"), Some(("http", "::1", "80")));
        assert_eq!(parts("fe80::1"), Some(("", "fe80::1", "")));
        for nothing in
            ["", "  ", "mailto:alice@example.org", "a@b.c", "ask the neighbour", "https://"]
        {
            assert_eq!(parts(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn only_clear_traffic_to_elsewhere_is_insecure() {
        let insecure = |typed| Address::parse(typed).unwrap().is_insecure();
        assert!(insecure("http://example.org") && insecure("FTP://example.org"));
        assert!(!insecure("https://example.org") && !insecure("example.org"));
        assert!(!insecure("http://localhost:8080") && !insecure("http://127.0.0.1"));
    }

    #[test]
    fn a_domain_holds_its_subdomains_and_no_lookalike() {
        let within = |typed| Address::parse(typed).unwrap().is_within("github.com");
        assert!(within("https://GitHub.com/") && within("gist.github.com"));
        assert!(!within("notgithub.com") && !within("github.com.example"));
    }
}
