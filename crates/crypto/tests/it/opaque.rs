use mdp_crypto::opaque::{LoggedIn, Login, Registration};
use mdp_crypto::{Error, Passphrase};
use mdp_ledger::ServerId;
use mdp_wire::opaque::{Suite, context};
use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload,
    ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup,
};

use crate::common::{Rng, SERVER, Seeded, seeded};

const USER: &[u8; 16] = &[1; 16];

/// The server's half, as `mdp-server` does it.
struct Server {
    setup: ServerSetup<Suite>,
    record: Option<Vec<u8>>,
    rng: Rng<Seeded>,
}

impl Server {
    fn new() -> Self {
        let mut rng = Rng(seeded(50));
        Self { setup: ServerSetup::new(&mut rng), record: None, rng }
    }

    fn register(&mut self, password: &Passphrase) {
        let (pending, request) = Registration::begin(password, &mut seeded(51)).unwrap();
        let request = RegistrationRequest::deserialize(&request).unwrap();
        let answer = ServerRegistration::start(&self.setup, request, USER).unwrap();
        let answer = answer.message.serialize();
        let upload = pending.finish(password, &answer, &mut seeded(52)).unwrap();
        let upload = RegistrationUpload::deserialize(&upload).unwrap();
        self.record = Some(ServerRegistration::<Suite>::finish(upload).serialize().to_vec());
    }

    /// A login at `server`; gives both ends' session keys, or the client's error.
    fn login(
        &mut self,
        password: &Passphrase,
        server: ServerId,
        tamper: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(LoggedIn, Vec<u8>), Error> {
        let (pending, request) = Login::begin(password, &mut seeded(53)).unwrap();
        let request = CredentialRequest::deserialize(&request).unwrap();
        let record =
            self.record.as_ref().map(|r| ServerRegistration::<Suite>::deserialize(r).unwrap());
        let context = context(SERVER);
        let parameters =
            ServerLoginParameters { context: Some(&context), ..ServerLoginParameters::default() };
        let start = ServerLogin::start(
            &mut self.rng,
            &self.setup,
            record,
            request,
            USER,
            parameters.clone(),
        )
        .unwrap();
        let mut answer = start.message.serialize().to_vec();
        tamper(&mut answer);
        let done = pending.finish(password, &answer, server, &mut seeded(54))?;
        let message = CredentialFinalization::deserialize(&done.message).unwrap();
        let finished = start.state.finish(message, parameters).unwrap();
        Ok((done, finished.session_key.to_vec()))
    }
}

fn password() -> Passphrase {
    Passphrase::new("correct horse battery staple")
}

#[test]
fn both_ends_reach_one_session_key() {
    let mut server = Server::new();
    server.register(&password());
    let (client, key) = server.login(&password(), SERVER, |_| ()).unwrap();
    assert_eq!(client.session_key.as_slice(), key);
}

#[test]
fn a_wrong_password_and_an_unknown_user_fail_alike() {
    let mut server = Server::new();
    server.register(&password());
    let wrong = Passphrase::new("incorrect");
    assert_eq!(server.login(&wrong, SERVER, |_| ()).err(), Some(Error::Login));
    server.record = None;
    assert_eq!(server.login(&password(), SERVER, |_| ()).err(), Some(Error::Login));
}

#[test]
fn a_login_meant_for_another_server_fails() {
    let mut server = Server::new();
    server.register(&password());
    let refused = server.login(&password(), ServerId([6; 16]), |_| ());
    assert_eq!(refused.err(), Some(Error::Login));
}

#[test]
fn tampered_answers_fail() {
    let mut server = Server::new();
    server.register(&password());
    // In the evaluated element, the masked envelope, the nonce and the MAC; then cut and emptied.
    for at in [5, 40, 100, 200, 319] {
        let refused = server.login(&password(), SERVER, |answer| answer[at] ^= 1);
        assert_eq!(refused.err(), Some(Error::Login), "byte {at}");
    }
    assert!(server.login(&password(), SERVER, |a| a.truncate(100)).is_err());
    assert!(server.login(&password(), SERVER, Vec::clear).is_err());
}
