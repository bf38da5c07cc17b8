//! An account from sign-up to a second device, against an honest server and a lying one.

use std::sync::OnceLock;

use mdp_crypto::device::DeviceStore;
use mdp_crypto::key_file::{KeyFile, KnownHead, Labels};
use mdp_crypto::slot::Page;
use mdp_crypto::{Passphrase, RecoveryCode, Stretching};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{DeviceId, Head, ServerId, SignedIdentity, VaultView};
use mdp_sync::Error;
use mdp_sync::account::{
    Expected, KeyCheck, LogIn, NewAccount, Session, SignUp, open_for, open_key_file, open_slot,
    sign_in_level_2, unlock, use_printed_code,
};
use mdp_wire::bytes::{Array, Bytes};
use mdp_wire::ids::{SessionId, Ticket};
use mdp_wire::info::{Registration, ServerInfo};
use mdp_wire::key_check::KeyCheckChallenge;
use mdp_wire::opaque::{SUITE, Suite, context};
use mdp_wire::recovery::{SlotAnswer, SlotChallenge};
use mdp_wire::register::RegisterStarted;
use mdp_wire::session::{Delivery, ElevateStarted, LoggedIn, LoginStarted};
use mdp_wire::statement::{LoginStatement, Purpose, RecoverySlot, SlotAction, SlotRequest};
use mdp_wire::sync::PushedCommit;
use opaque_ke::{
    CredentialFinalization, CredentialRequest, Identifiers, RegistrationRequest,
    RegistrationUpload, ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup,
};
use rand_core06::OsRng;

use crate::support::{RSA_A, Seeded, mallory};

const SERVER: ServerId = ServerId([9; 16]);
const DEVICE: DeviceId = DeviceId([1; 16]);
const ORIGIN: &str = "https://vault.example.org";

fn password() -> Passphrase {
    Passphrase::new("correct horse battery staple")
}

/// What the server keeps of the account, and the account as its first device has it.
struct Account {
    setup: ServerSetup<Suite>,
    record: ServerRegistration<Suite>,
    new: NewAccount,
}

fn info() -> ServerInfo {
    ServerInfo {
        server: SERVER,
        protocol: 1,
        oldest_protocol: 1,
        version: String::new(),
        opaque_suite: SUITE,
        registration: Registration::Open,
        restore_epoch: Array([4; 16]),
        restored_at: None,
    }
}

fn account() -> &'static Account {
    static ACCOUNT: OnceLock<Account> = OnceLock::new();
    ACCOUNT.get_or_init(|| {
        let mut entropy = Seeded::new(30);
        let setup = ServerSetup::<Suite>::new(&mut OsRng);
        let (sign_up, start) = SignUp::begin(" Zoé ", password(), None, &mut entropy).unwrap();
        let request = RegistrationRequest::deserialize(&start.message.0).unwrap();
        let answer =
            ServerRegistration::<Suite>::start(&setup, request, &start.user.0).unwrap().message;
        let answer = RegisterStarted { message: Bytes(answer.serialize().to_vec()) };
        let new = sign_up.finish(&answer, &info(), RSA_A, DEVICE, 5, &mut entropy).unwrap();
        assert_eq!(new.request.user, start.user);
        let upload = RegistrationUpload::deserialize(&new.request.message.0).unwrap();
        Account { setup, record: ServerRegistration::finish(upload), new }
    })
}

/// Logs in as a server answers it; `lie` alters its two answers.
fn log_in(
    typed: Passphrase,
    expected: Option<Expected>,
    lie: impl Fn(&mut LoginStarted, &mut LoggedIn),
) -> Result<Session, Error> {
    let account = account();
    let mut entropy = Seeded::new(31);
    let (login, start) = LogIn::begin("zoé", typed, expected, &mut entropy)?;
    let user = account.new.request.user;
    let request = CredentialRequest::deserialize(&start.message.0).unwrap();
    let meant = context(SERVER);
    let parameters =
        || ServerLoginParameters { context: Some(&meant), identifiers: Identifiers::default() };
    let state = ServerLogin::start(
        &mut OsRng,
        &account.setup,
        Some(account.record.clone()),
        request,
        &user.0,
        parameters(),
    )
    .unwrap();
    let mut started = LoginStarted {
        server: SERVER,
        suite: SUITE,
        ticket: Ticket("t".to_owned()),
        message: Bytes(state.message.serialize().to_vec()),
    };
    let mut logged_in = LoggedIn {
        session: SessionId([2; 16]),
        token: None,
        user,
        identity: Bytes(account.new.identity.public().to_bytes()),
        has_recovery_slot: true,
    };
    lie(&mut started, &mut logged_in);
    let (reply, finish) = login.answer(started, DEVICE, "test", Delivery::Bearer, &mut entropy)?;
    let finish = CredentialFinalization::deserialize(&finish.message.0).unwrap();
    state.state.finish(finish, parameters()).expect("the server agrees");
    reply.finish(logged_in)
}

fn session() -> Session {
    log_in(password(), None, |_, _| {}).unwrap()
}

fn expected() -> Expected {
    Expected::of(&account().new.identity)
}

#[test]
fn signing_up_makes_an_account_that_the_server_can_check_without_reading_it() {
    let NewAccount { request, identity, replica, store, .. } = &account().new;
    assert_eq!(request.user_name, "Zoé");
    let public = SignedIdentity::from_bytes(&request.identity.0).unwrap();
    let public = public.verify().unwrap();
    assert_eq!((public.user, public.server), (request.user, SERVER));
    let slot = RecoverySlot::from_bytes(&request.slot.0).unwrap();
    slot.verify(&public.signing).unwrap();
    let genesis = PushedCommit::from_bytes(&request.genesis.0).unwrap();
    let view = VaultView::found(&genesis.commit).unwrap();
    for (change, value) in genesis.commit.commit().changes.iter().zip(&genesis.values) {
        let (vault, members) = (view.vault, &view.members);
        if change.kind != mdp_ledger::Kind::Member {
            mdp_ledger::check_value(vault, 1, members, change, value.as_deref()).unwrap();
        }
    }
    let home = identity.home().unwrap();
    assert_eq!((home.vault, home.genesis), (view.vault, genesis.commit.hash()));
    assert_eq!(replica.head(), Some(view.head));
    let (_, unlocked) = unlock(&store.to_bytes(), &password()).unwrap();
    assert_eq!(unlocked.public(), identity.public());
    assert!(matches!(
        unlock(&store.to_bytes(), &Passphrase::new("wrong")),
        Err(Error::Crypto(mdp_crypto::Error::WrongPassphrase))
    ));
}

#[test]
fn a_password_logs_in_and_a_wrong_one_does_not() {
    let session = session();
    assert_eq!((session.user, session.server), (account().new.request.user, SERVER));
    let wrong = log_in(Passphrase::new("guess"), None, |_, _| {});
    assert_eq!(wrong.unwrap_err().code(), "login-failed");
}

#[test]
fn a_device_that_knows_its_account_is_shown_no_other() {
    assert!(log_in(password(), Some(expected()), |_, _| {}).is_ok());
    let code = |lie: &dyn Fn(&mut LoginStarted, &mut LoggedIn)| {
        log_in(password(), Some(expected()), lie).unwrap_err().code()
    };
    assert_eq!(code(&|s, _| s.server = ServerId([8; 16])), "server-changed");
    assert_eq!(code(&|s, _| s.suite = 0), "suite-unknown");
    let theirs = mallory().identity.public();
    assert_eq!(code(&|_, l| l.identity = Bytes(theirs.to_bytes())), "identity-substituted");
    assert_eq!(
        code(&|_, l| {
            l.identity = Bytes(theirs.to_bytes());
            l.user = mallory().identity.user();
        }),
        "other-account"
    );
    assert_eq!(code(&|_, l| l.identity = Bytes(vec![0x80])), "answer-malformed");
}

#[test]
fn a_new_device_takes_no_identity_that_is_unsound_or_another_users() {
    let code = |lie: &dyn Fn(&mut LoginStarted, &mut LoggedIn)| {
        log_in(password(), None, lie).unwrap_err().code()
    };
    let mut unsigned = account().new.identity.public().clone();
    unsigned.signature[0] ^= 1;
    assert_eq!(code(&|_, l| l.identity = Bytes(unsigned.to_bytes())), "identity-substituted");
    let theirs = mallory().identity.public();
    assert_eq!(code(&|_, l| l.identity = Bytes(theirs.to_bytes())), "identity-substituted");
    // Another server's id: the login itself is bound to it.
    assert_eq!(code(&|s, _| s.server = ServerId([8; 16])), "login-failed");
}

#[test]
fn a_level_2_login_is_for_this_server_origin_session_and_nonce() {
    let identity = &account().new.identity;
    let session = session();
    let started = ElevateStarted { nonce: Array([7; 32]) };
    let mut entropy = Seeded::new(32);
    let finish = sign_in_level_2(identity, &session, ORIGIN, &started, &mut entropy).unwrap();
    let statement = LoginStatement {
        server: SERVER,
        origin: ORIGIN.to_owned(),
        user: session.user,
        session: session.id.0,
        client_nonce: finish.client_nonce.0,
        server_nonce: [7; 32],
        purpose: Purpose::Session,
    };
    let key = identity.public().identity.signing;
    assert!(statement.verify(&key, &finish.signature.0).is_ok());
    let void = [
        LoginStatement { server: ServerId([8; 16]), ..statement.clone() },
        LoginStatement { origin: "https://evil.example".to_owned(), ..statement.clone() },
        LoginStatement { session: [3; 16], ..statement.clone() },
        LoginStatement { server_nonce: [8; 32], ..statement.clone() },
        LoginStatement { purpose: Purpose::NewPassword, ..statement },
    ];
    for other in void {
        assert!(other.verify(&key, &finish.signature.0).is_err(), "{other:?}");
    }

    let code = |session: &Session, origin| {
        let mut entropy = Seeded::new(33);
        sign_in_level_2(identity, session, origin, &started, &mut entropy).unwrap_err().code()
    };
    assert_eq!(code(&session, "vault.example.org/x"), "origin-invalid");
    let elsewhere = Session { server: ServerId([8; 16]), ..session.clone() };
    assert_eq!(code(&elsewhere, ORIGIN), "server-changed");
    let somebody = Session { user: mallory().identity.user(), ..session.clone() };
    assert_eq!(code(&somebody, ORIGIN), "other-account");
    let substituted = Session { public: mallory().identity.public().clone(), ..session };
    assert_eq!(code(&substituted, ORIGIN), "identity-substituted");
}

#[test]
fn a_key_file_opens_the_identity_on_a_new_device_and_remembers_the_head() {
    let identity = &account().new.identity;
    let head = account().new.replica.head().unwrap();
    let known = [KnownHead { vault: identity.home().unwrap().vault, seq: 1, head: head.hash }];
    let labels = Labels { user_name: "zoé", server_address: ORIGIN, created: 1 };
    let passphrase = || Passphrase::new("a long enough passphrase");
    let text = KeyFile::export(
        identity,
        &known,
        labels,
        &passphrase(),
        Stretching::FLOOR,
        &mut Seeded::new(34),
    )
    .unwrap();
    let (opened, floor) = open_key_file(&text, &passphrase(), &session()).unwrap();
    assert_eq!(opened.public(), identity.public());
    assert_eq!(floor, Some(Head { seq: 1, hash: head.hash }));

    let code = |session: &Session| {
        open_key_file(&text, &passphrase(), session).map(drop).unwrap_err().code()
    };
    assert_eq!(code(&Session { user: mallory().identity.user(), ..session() }), "other-account");
    let substituted = Session { public: mallory().identity.public().clone(), ..session() };
    assert_eq!(code(&substituted), "identity-substituted");
}

#[test]
fn the_printed_code_opens_the_slot_with_a_session_or_without() {
    let NewAccount { request, identity, code, .. } = &account().new;
    let answer = SlotAnswer { slot: request.slot.clone(), identity: request.identity.clone() };
    let opened = open_slot(&answer, code, &session()).unwrap();
    assert_eq!(opened.public(), identity.public());
    let other = RecoveryCode::generate(&mut Seeded::new(35));
    let wrong = open_slot(&answer, &other, &session()).map(drop).unwrap_err();
    assert_eq!(wrong.code(), "recovery-code-wrong");

    let page = Page::of(identity);
    let challenge = SlotChallenge { nonce: Array([5; 32]), ticket: Ticket("t".to_owned()) };
    let open = use_printed_code(challenge, code, &page).unwrap();
    let asked = SlotRequest {
        user: page.user,
        server: page.server,
        nonce: [5; 32],
        action: SlotAction::Fetch,
    };
    let slot = RecoverySlot::from_bytes(&request.slot.0).unwrap();
    assert!(asked.verify(&slot.slot_key, &open.signature.0).is_ok());
    assert_eq!(open_for(&answer, code, &page).unwrap().public(), identity.public());
    let lie = SlotAnswer { identity: Bytes(mallory().identity.public().to_bytes()), ..answer };
    let refused = open_for(&lie, code, &page).map(drop).unwrap_err();
    assert_eq!(refused.code(), "identity-substituted");
}

#[test]
fn the_key_check_answers_for_the_right_key_alone() {
    let challenge = |person: &crate::support::Person| KeyCheckChallenge {
        ciphertext: Bytes({
            let public = &person.identity.public().identity;
            let key = mdp_kem::PublicKey::from_parts(&public.mlkem[..], &public.rsa).unwrap();
            let mut entropy = Seeded::new(36);
            key.encapsulate(&mut |buf| mdp_crypto::entropy::Entropy::fill(&mut entropy, buf)).0
        }),
        ticket: Ticket("t".to_owned()),
    };
    let proof = |challenge| {
        let check = KeyCheck::begin(&mallory().identity, challenge).unwrap();
        let answer = mallory().rsa.decrypt(check.rsa_request());
        check.finish(answer.as_ref().map(|a| a.as_slice())).map(|a| a.proof.0)
    };
    assert!(proof(challenge(mallory())).is_ok());
    assert!(proof(challenge(crate::support::alice())).is_err(), "another's challenge");
}

#[test]
fn a_device_store_of_weak_parameters_is_never_stretched() {
    let bytes = account().new.store.to_bytes();
    // 65,536 KiB in the store, as 1a 00 01 00 00.
    let at = bytes.windows(5).position(|w| w == [0x1a, 0, 1, 0, 0]).unwrap();
    let mut lowered = bytes.clone();
    lowered[at..at + 5].copy_from_slice(&[0x1a, 0, 0, 0x20, 0]);
    assert!(DeviceStore::from_bytes(&bytes).is_ok());
    assert!(unlock(&lowered, &password()).is_err());
}
