//! A server that lies, lies only where it is told to.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use mdp_testkit::http::{Answer, Client};
use mdp_testkit::person::Person;
use mdp_testkit::proxy::{Asked, Liar, Proxy};
use mdp_testkit::server::TestServer;
use mdp_wire::info::{Registration, ServerInfo};
use mdp_wire::route;

struct ClosesTheDoor;

impl Liar for ClosesTheDoor {
    fn asked(&self, asked: &mut Asked) -> Option<Answer> {
        let gone = asked.path == route::HEALTH;
        gone.then(|| Answer { status: 503, headers: Vec::new(), body: Vec::new() })
    }

    fn answered(&self, asked: &Asked, answer: &mut Answer) {
        if asked.path == route::INFO {
            let mut info: ServerInfo = answer.json();
            info.registration = Registration::Closed;
            answer.body = serde_json::to_vec(&info).unwrap();
        }
    }
}

#[test]
fn a_proxy_changes_what_it_is_told_to_and_passes_the_rest_on() {
    let server = TestServer::start();
    let proxy = Proxy::start(&server.url, ClosesTheDoor);
    let mut client = Client::new(&proxy.url);
    assert_eq!(client.get(route::HEALTH).status, 503);
    assert_eq!(server.client().get(route::HEALTH).status, 200);
    let info: ServerInfo = client.get(route::INFO).json();
    assert_eq!(info.registration, Registration::Closed);
    // Through level 2, whose statement names the origin that the client talks to: the proxy's.
    Person::sign_up(&mut client, "owner", None);
    assert_eq!(client.get(route::VAULTS).status, 200);
}
