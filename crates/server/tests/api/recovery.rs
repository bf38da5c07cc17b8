//! The recovery slot and the key check.

use mdp_crypto::slot::Page;
use mdp_ledger::UserId;
use mdp_sync::account::{KeyCheck, open_for, open_slot, use_printed_code};
use mdp_testkit::person::Person;
use mdp_testkit::server::TestServer;
use mdp_wire::bytes::Array;
use mdp_wire::error::ErrorCode;
use mdp_wire::key_check::{KeyCheckAnswer, KeyCheckChallenge, KeyChecked};
use mdp_wire::recovery::{SlotChallenge, SlotChallengeRequest};
use mdp_wire::route;

#[test]
fn the_printed_code_opens_the_identity_with_the_password_or_without() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let session = person.log_in(&mut client);
    let opened = open_slot(&client.get(route::SLOT).json(), &person.code, &session).unwrap();
    assert_eq!(opened.fingerprint(), person.identity.fingerprint());

    let nobody = server.client();
    let page = page(&person);
    let ask = SlotChallengeRequest { user: page.user };
    let challenge: SlotChallenge = nobody.post_json(route::SLOT_CHALLENGE, &ask).json();
    let open = use_printed_code(challenge, &person.code, &page).unwrap();
    let answer = nobody.post_json(route::SLOT_OPEN, &open);
    let opened = open_for(&answer.json(), &person.code, &page).unwrap();
    assert_eq!(opened.fingerprint(), person.identity.fingerprint());
    nobody.post_json(route::SLOT_OPEN, &open).refused(401, ErrorCode::TicketInvalid);
}

#[test]
fn a_wrong_code_and_an_unknown_user_get_one_answer() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let nobody = server.client();
    for user in [person.identity.user(), UserId([9; 16])] {
        let page = Page { user, ..page(&person) };
        let ask = SlotChallengeRequest { user };
        let challenge: SlotChallenge = nobody.post_json(route::SLOT_CHALLENGE, &ask).json();
        let mut open = use_printed_code(challenge, &person.code, &page).unwrap();
        open.signature.0[5] ^= 1;
        nobody.post_json(route::SLOT_OPEN, &open).refused(401, ErrorCode::SlotRefused);
    }
}

#[test]
fn a_code_that_opens_its_slot_costs_no_attempt() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let nobody = server.client();
    let page = page(&person);
    let ask = SlotChallengeRequest { user: page.user };
    for _ in 0..12 {
        let challenge: SlotChallenge = nobody.post_json(route::SLOT_CHALLENGE, &ask).json();
        let open = use_printed_code(challenge, &person.code, &page).unwrap();
        let answer = nobody.post_json(route::SLOT_OPEN, &open);
        assert!(open_for(&answer.json(), &person.code, &page).is_ok());
    }
}

#[test]
fn the_key_check_proves_the_key_and_says_when() {
    let server = TestServer::start();
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let rsa = mdp_crypto::native_rsa::NativeRsa::from_pkcs8(person.identity.rsa_pkcs8()).unwrap();
    let prove = |challenge: KeyCheckChallenge| {
        let check = KeyCheck::begin(&person.identity, challenge).unwrap();
        let answer = rsa.decrypt(check.rsa_request());
        check.finish(answer.as_deref().map(Vec::as_slice)).unwrap()
    };
    let answer = prove(client.get(route::KEY_CHECK).json());
    let checked: KeyChecked = client.post_json(route::KEY_CHECK, &answer).json();
    assert!(checked.checked_at >= 1_780_000_000_000);
    client.post_json(route::KEY_CHECK, &answer).refused(401, ErrorCode::TicketInvalid);

    let answer = prove(client.get(route::KEY_CHECK).json());
    let wrong = KeyCheckAnswer { proof: Array([0; 32]), ..answer };
    client.post_json(route::KEY_CHECK, &wrong).refused(401, ErrorCode::KeyCheckFailed);
}

fn page(person: &Person) -> Page {
    Page {
        user: person.identity.user(),
        server: person.identity.server(),
        fingerprint: person.identity.fingerprint(),
    }
}
