//! Somebody with an account, made and logged in by the real client code.

use std::sync::OnceLock;

use mdp_crypto::{Identity, Passphrase, RecoveryCode, native_rsa};
use mdp_ledger::DeviceId;
use mdp_ledger::cbor::Deterministic;
use mdp_sync::account::{LogIn, LogInReply, Session, SignUp, check_level_2, sign_in_level_2};
use mdp_wire::register::InvitationToken;
use mdp_wire::route;
use mdp_wire::session::{Delivery, LoginFinish, LoginStart};
use mdp_wire::sync::PushedCommit;

use crate::http::{Answer, Client};
use crate::seeded::Seeded;

/// Their password.
pub const PASSWORD: &str = "correct horse battery staple";

/// Somebody with an account.
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their identity, unlocked.
    pub identity: Identity,
    /// Their printed code.
    pub code: RecoveryCode,
    /// The first commit of their home vault.
    pub genesis: PushedCommit,
    /// Their device.
    pub device: DeviceId,
}

/// An RSA key for tests: making one takes a second, and nobody looks inside.
fn rsa_key() -> &'static [u8] {
    static KEY: OnceLock<Vec<u8>> = OnceLock::new();
    KEY.get_or_init(|| native_rsa::generate().unwrap().to_vec())
}

impl Person {
    /// Signs up, and logs in to level 2 (`client` has the session then).
    pub fn sign_up(client: &mut Client, name: &str, invitation: Option<&str>) -> Self {
        let (person, answer) = Self::try_sign_up(client, name, invitation, |_| {}).unwrap();
        assert_eq!(answer.status, 201, "{answer}");
        let session = person.log_in(client);
        person.elevate(client, &session);
        person
    }

    /// Signs up with a request that `alter` may change; gives the last answer, or the first if
    /// that refused already.
    pub fn try_sign_up(
        client: &Client,
        name: &str,
        invitation: Option<&str>,
        alter: impl FnOnce(&mut mdp_wire::register::RegisterFinish),
    ) -> Result<(Self, Answer), Answer> {
        let seed =
            name.bytes().fold(7, |seed: u64, b| seed.wrapping_mul(31).wrapping_add(b.into()));
        let mut entropy = Seeded::new(seed);
        let info = client.get(route::INFO).json();
        let invitation = invitation.map(|token| InvitationToken(token.to_owned()));
        let password = Passphrase::new(PASSWORD);
        let (sign_up, start) = SignUp::begin(name, password, invitation, &mut entropy).unwrap();
        let started = client.post_json(route::REGISTER_START, &start);
        if started.status != 200 {
            return Err(started);
        }
        let device = DeviceId(mdp_crypto::entropy::random(&mut entropy));
        let mut account = sign_up
            .finish(&started.json(), &info, rsa_key(), device, 1_780_000_000_000, &mut entropy)
            .unwrap();
        let genesis = PushedCommit::from_bytes(&account.request.genesis.0).unwrap();
        alter(&mut account.request);
        let answer = client.post_json(route::REGISTER_FINISH, &account.request);
        let person = Self {
            name: name.to_owned(),
            identity: account.identity,
            code: account.code,
            genesis,
            device,
        };
        Ok((person, answer))
    }

    /// Logs in (level 1).
    pub fn log_in(&self, client: &mut Client) -> Session {
        let (answer, session) = self.try_log_in(client, PASSWORD);
        let session = session.unwrap_or_else(|| panic!("login failed: {answer}"));
        client.token = session.token.as_ref().map(|token| token.0.clone());
        session
    }

    /// Tries to log in with a password: the last answer, and the session if there is one.
    pub fn try_log_in(&self, client: &Client, password: &str) -> (Answer, Option<Session>) {
        self.exchange(client, password, Delivery::Bearer)
    }

    /// Logs in as a page does: the token that its cookie got, and the answer that set it.
    pub fn log_in_by_cookie(&self, client: &Client) -> (String, Answer) {
        let (answer, _) = self.exchange(client, PASSWORD, Delivery::Cookie);
        let cookie = answer.header("set-cookie").unwrap();
        let token = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
        (token, answer)
    }

    fn exchange(
        &self,
        client: &Client,
        password: &str,
        delivery: Delivery,
    ) -> (Answer, Option<Session>) {
        let (log_in, start) = self.begin_log_in(password);
        let started = client.post_json(route::LOGIN_START, &start);
        if started.status != 200 {
            return (started, None);
        }
        let replied = self.answer(log_in, &started, delivery);
        // A wrong password is seen by the client first: it has nothing to send.
        let Ok((reply, finish)) = replied else { return (started, None) };
        let finished = client.post_json(route::LOGIN_FINISH, &finish);
        let session = (finished.status == 200).then(|| reply.finish(finished.json()).unwrap());
        (finished, session)
    }

    /// A login's first message, and what is to be remembered for its second.
    pub fn begin_log_in(&self, password: &str) -> (LogIn, LoginStart) {
        LogIn::begin(&self.name, Passphrase::new(password), None, &mut Seeded::new(3)).unwrap()
    }

    /// A login's second message; here the password is stretched.
    pub fn answer(
        &self,
        log_in: LogIn,
        started: &Answer,
        delivery: Delivery,
    ) -> Result<(LogInReply, LoginFinish), mdp_sync::Error> {
        let mut entropy = Seeded::new(3);
        log_in.answer(started.json(), self.device, "a test", delivery, &mut entropy)
    }

    /// Raises the client's session to level 2.
    pub fn elevate(&self, client: &Client, session: &Session) {
        let started = client.post(route::ELEVATE_START).json();
        let mut entropy = Seeded::new(4);
        let finish =
            sign_in_level_2(&self.identity, session, &client.url, &started, &mut entropy).unwrap();
        let answer = client.post_json(route::ELEVATE_FINISH, &finish);
        check_level_2(session, &answer.json()).unwrap();
    }
}
