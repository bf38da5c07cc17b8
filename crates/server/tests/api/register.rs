//! Making an account: whole or not at all, and only by whoever may.

use mdp_crypto::{Passphrase, RecoveryCode};
use mdp_sync::account::ComeBack;
use mdp_sync::replica::Replica;
use mdp_testkit::http::Answer;
use mdp_testkit::person::{PASSWORD, Person};
use mdp_testkit::seeded::Seeded;
use mdp_testkit::server::TestServer;
use mdp_wire::bytes::Bytes;
use mdp_wire::error::ErrorCode;
use mdp_wire::info::{Registration, ServerInfo};
use mdp_wire::register::{InvitationToken, RegisterStart};
use mdp_wire::route;

fn registration(server: &TestServer) -> Registration {
    server.client().get(route::INFO).json::<ServerInfo>().registration
}

#[test]
fn registration_closes_after_the_first_account_and_an_invitation_opens_it_once() {
    let server = TestServer::start();
    assert_eq!(registration(&server), Registration::Open);
    Person::sign_up(&mut server.client(), "first", None);
    assert_eq!(registration(&server), Registration::Invitation);
    let refused = |invitation| {
        Person::try_sign_up(&server.client(), "second", invitation, |_| {}).err().unwrap()
    };
    refused(None).refused(403, ErrorCode::RegistrationClosed);
    refused(Some("made up")).refused(403, ErrorCode::InvitationInvalid);

    let token = server.invite("second", 1000);
    Person::sign_up(&mut server.client(), "second", Some(&token));
    let again = Person::try_sign_up(&server.client(), "third", Some(&token), |_| {}).err().unwrap();
    again.refused(403, ErrorCode::InvitationInvalid);

    let late = server.invite("third", 1000);
    server.clock.advance(1001);
    let late = Person::try_sign_up(&server.client(), "third", Some(&late), |_| {}).err().unwrap();
    late.refused(403, ErrorCode::InvitationInvalid);
}

#[test]
fn the_operator_decides_who_may_register() {
    let closed = TestServer::with(&[("MDP_REGISTRATION", "closed")]);
    let refused = Person::try_sign_up(&closed.client(), "a", None, |_| {}).err().unwrap();
    refused.refused(403, ErrorCode::RegistrationClosed);
    let open = TestServer::with(&[("MDP_REGISTRATION", "open")]);
    Person::sign_up(&mut open.client(), "a", None);
    Person::sign_up(&mut open.client(), "b", None);
    assert_eq!(registration(&open), Registration::Open);
}

type Alter = Box<dyn Fn(&mut mdp_wire::register::RegisterFinish)>;

#[test]
fn a_registration_with_one_wrong_part_leaves_nothing() {
    let server = TestServer::start();
    let client = server.client();
    let (other, _) = Person::try_sign_up(&client, "other", None, |body| body.suite = 9).unwrap();
    let public = mdp_ledger::cbor::Deterministic::to_bytes(other.identity.public());
    let foreign = mdp_ledger::cbor::Deterministic::to_bytes(&other.genesis);
    let wrong: Vec<(Alter, u16, ErrorCode)> = vec![
        (Box::new(|b| b.suite = 2), 400, ErrorCode::SuiteUnknown),
        (Box::new(|b| b.user_name = String::new()), 400, ErrorCode::UserNameInvalid),
        (Box::new(|b| b.message = Bytes(vec![1; 10])), 400, ErrorCode::Malformed),
        (Box::new(|b| flip(&mut b.identity)), 400, ErrorCode::IdentityInvalid),
        (Box::new(move |b| b.identity = Bytes(public.clone())), 400, ErrorCode::IdentityInvalid),
        (Box::new(|b| b.signature.0[9] ^= 1), 400, ErrorCode::IdentityInvalid),
        // What its identity signed is this name and this password.
        (Box::new(|b| b.user_name = "other".to_owned()), 400, ErrorCode::IdentityInvalid),
        (Box::new(|b| flip(&mut b.message)), 400, ErrorCode::IdentityInvalid),
        (Box::new(|b| flip(&mut b.slot)), 400, ErrorCode::SlotInvalid),
        (Box::new(|b| b.slot = Bytes(b"plain words".to_vec())), 400, ErrorCode::SlotInvalid),
        (Box::new(|b| b.genesis = Bytes(b"{}".to_vec())), 400, ErrorCode::Malformed),
        (Box::new(move |b| b.genesis = Bytes(foreign.clone())), 422, ErrorCode::CommitRefused),
    ];
    for (alter, status, code) in wrong {
        let (_, answer) = Person::try_sign_up(&client, "owner", None, alter).unwrap();
        answer.refused(status, code);
        assert_eq!(registration(&server), Registration::Open, "{code:?} left an account");
    }
    Person::sign_up(&mut server.client(), "owner", None);
}

/// Changes the last byte but a few: inside a signature or what is signed.
fn flip(bytes: &mut Bytes) {
    let place = bytes.0.len() - 9;
    bytes.0[place] ^= 1;
}

#[test]
fn names_and_ids_are_taken_once() {
    let server = TestServer::with(&[("MDP_REGISTRATION", "open")]);
    let client = server.client();
    Person::sign_up(&mut server.client(), "owner", None);
    let taken = Person::try_sign_up(&client, "OWNER", None, |_| {}).unwrap().1;
    taken.refused(409, ErrorCode::UserNameTaken);
}

#[test]
fn the_registration_of_an_account_that_exists_is_no_oracle_for_its_password() {
    let server = TestServer::with(&[("MDP_REGISTRATION", "open")]);
    let mut client = server.client();
    let person = Person::sign_up(&mut client, "owner", None);
    let mut entropy = mdp_testkit::seeded::Seeded::new(11);
    let password = mdp_crypto::Passphrase::new(PASSWORD);
    let (_, start) = mdp_sync::account::SignUp::begin("x", password, None, &mut entropy).unwrap();
    let probe = RegisterStart { user: person.identity.user(), ..start };
    server.client().post_json(route::REGISTER_START, &probe).refused(409, ErrorCode::UserIdTaken);
}

fn server_id(server: &TestServer) -> mdp_ledger::ServerId {
    server.client().get(route::INFO).json::<ServerInfo>().server
}

/// Makes the account again that `person` had, with a new password's record and a new printed code.
fn come_back(server: &TestServer, person: &Person, invitation: Option<&str>) -> Answer {
    let mut entropy = Seeded::new(12);
    let (replica, _) = Replica::founded(&person.genesis, person.device, [0; 16]).unwrap();
    let password = Passphrase::new(PASSWORD);
    let invitation = invitation.map(|token| InvitationToken(token.to_owned()));
    let (returning, start) =
        ComeBack::begin(&person.identity, &person.name, password, invitation, &mut entropy)
            .unwrap();
    let client = server.client();
    let started = client.post_json(route::REGISTER_START, &start);
    if started.status != 200 {
        return started;
    }
    let code = RecoveryCode::generate(&mut entropy);
    let request =
        returning.finish(&started.json(), &person.identity, &code, &replica, &mut entropy).unwrap();
    client.post_json(route::REGISTER_FINISH, &request)
}

#[test]
fn an_empty_server_takes_an_account_back_and_is_then_the_server_that_it_was() {
    let lost = TestServer::start();
    let person = Person::sign_up(&mut lost.client(), "owner", None);
    let empty = TestServer::seeded(2, &[]);
    assert_ne!(server_id(&empty), person.identity.server());
    let answer = come_back(&empty, &person, None);
    assert_eq!(answer.status, 201, "{answer}");
    assert_eq!(server_id(&empty), person.identity.server());
    // The whole way in: password, then the identity's signature over the server's id.
    let mut client = empty.client();
    let session = person.log_in(&mut client);
    person.elevate(&client, &session);

    come_back(&empty, &person, None).refused(403, ErrorCode::RegistrationClosed);
    let token = empty.invite("owner", 1000);
    come_back(&empty, &person, Some(&token)).refused(409, ErrorCode::UserIdTaken);
}

#[test]
fn a_server_with_accounts_takes_back_its_own_and_nobody_elses() {
    let server = TestServer::with(&[("MDP_REGISTRATION", "open")]);
    let stranger = TestServer::seeded(2, &[]);
    let person = Person::sign_up(&mut stranger.client(), "owner", None);
    Person::sign_up(&mut server.client(), "first", None);
    come_back(&server, &person, None).refused(409, ErrorCode::OtherServer);
    assert_ne!(server_id(&server), person.identity.server());

    // One whom this server's own backup didn't know.
    let twin = TestServer::with(&[]);
    let lost = Person::sign_up(&mut twin.client(), "lost", None);
    assert_eq!(come_back(&server, &lost, None).status, 201);
}
