//! Proving the identity: a session of level 2.

use mdp_crypto::Identity;
use mdp_crypto::entropy::{Entropy, random};
use mdp_wire::bytes::Array;
use mdp_wire::session::{ElevateFinish, ElevateStarted, SessionInfo};
use mdp_wire::statement::{LoginStatement, Purpose};

use super::Session;
use crate::error::Error;

/// Signs the login statement for a session. Everything in it but the server's nonce is this
/// device's own knowledge: `origin` is the one that the host really talks to, in ASCII
/// (`https://vault.example.org`), never one that a server stated.
pub fn sign_in_level_2(
    identity: &Identity,
    session: &Session,
    origin: &str,
    started: &ElevateStarted,
    entropy: &mut dyn Entropy,
) -> Result<ElevateFinish, Error> {
    if session.server != identity.server() {
        return Err(Error::ServerChanged);
    }
    if session.user != identity.user() {
        return Err(Error::OtherAccount);
    }
    if session.public != *identity.public() {
        return Err(Error::IdentitySubstituted);
    }
    if !is_origin(origin) {
        return Err(Error::Origin);
    }
    let client_nonce = random(entropy);
    let statement = LoginStatement {
        server: identity.server(),
        origin: origin.to_owned(),
        user: identity.user(),
        session: session.id.0,
        client_nonce,
        server_nonce: started.nonce.0,
        purpose: Purpose::Session,
    };
    Ok(ElevateFinish {
        client_nonce: Array(client_nonce),
        origin: origin.to_owned(),
        signature: Array(identity.sign_login(&statement)?),
    })
}

/// Takes the server's answer: the same session, now of level 2.
pub fn check_level_2(session: &Session, answer: &SessionInfo) -> Result<(), Error> {
    let raised = answer.session == session.id && answer.user == session.user && answer.level == 2;
    if raised { Ok(()) } else { Err(Error::Answer) }
}

/// `scheme://host[:port]`, nothing before, between or after.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b"-._:[]".contains(&c);
        !host.is_empty() && host.bytes().all(plain)
    })
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn an_origin_is_a_scheme_and_a_host_and_nothing_more() {
        for origin in ["https://vault.example.org", "http://127.0.0.1:8000", "http://[::1]:8000"] {
            assert!(is_origin(origin), "{origin}");
        }
        for other in ["", "https://", "vault.example.org", "https://a/", "https://A", "https://a?b"]
        {
            assert!(!is_origin(other), "{other}");
        }
    }
}
