//! Who is asking: the address and the scheme, as far as they can be believed.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

use crate::config::Proxies;

/// The other end of the connection, put into each request by the accepting loop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The client behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    /// Where it is.
    pub(crate) address: IpAddr,
    /// Whether it came by https; only a trusted proxy can say so.
    pub(crate) secure: bool,
}

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

impl Client {
    /// Reads the forwarding headers from the last proxy backwards, as far as each is trusted: what
    /// stands before the first stranger is whatever that stranger wrote.
    pub(crate) fn of(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> Self {
        let mut address = peer.to_canonical();
        if !proxies.trust(address) {
            return Self { address, secure: false };
        }
        let mut hops: Vec<IpAddr> = Vec::new();
        for header in headers.get_all(&FORWARDED_FOR) {
            for hop in header.to_str().unwrap_or_default().split(',') {
                let Ok(hop) = hop.trim().parse() else {
                    // Nothing before an unreadable hop can be placed.
                    hops.clear();
                    continue;
                };
                hops.push(hop);
            }
        }
        while let Some(hop) = hops.pop() {
            address = hop.to_canonical();
            if !proxies.trust(address) {
                break;
            }
        }
        let proto = headers.get(&FORWARDED_PROTO).and_then(|value| value.to_str().ok());
        Self { address, secure: proto.is_some_and(|p| p.eq_ignore_ascii_case("https")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Layers};

    fn client(proxies: &str, peer: &str, forwarded: &[&str], proto: &str) -> (String, bool) {
        let layers =
            Layers { flags: vec![("TRUSTED_PROXIES", proxies.to_owned())], ..Layers::default() };
        let config = Config::read(&layers.resolve().unwrap()).unwrap();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(&FORWARDED_FOR, value.parse().unwrap());
        }
        headers.insert(&FORWARDED_PROTO, proto.parse().unwrap());
        let client = Client::of(peer.parse().unwrap(), &headers, &config.proxies);
        (client.address.to_string(), client.secure)
    }

    #[test]
    fn forwarding_headers_count_only_from_trusted_proxies() {
        assert_eq!(client("", "192.0.2.9", &["203.0.113.1"], "https"), ("192.0.2.9".into(), false));
        assert_eq!(
            client("10.0.0.0/8", "10.0.0.1", &["203.0.113.1"], "https"),
            ("203.0.113.1".into(), true)
        );
    }

    #[test]
    fn what_a_client_wrote_before_its_own_address_is_not_believed() {
        let forged = ["198.51.100.7, 203.0.113.1", "10.0.0.2"];
        assert_eq!(
            client("10.0.0.0/8", "10.0.0.1", &forged, "http"),
            ("203.0.113.1".into(), false)
        );
        let broken = ["198.51.100.7, junk, 203.0.113.1"];
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &broken, "http").0, "203.0.113.1");
    }
}
