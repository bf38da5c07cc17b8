//! RFC 9807's own vectors for our group and hash (appendix C.1.1 and C.1.2). They stretch nothing,
//! so the suite here is ours with the identity as its stretching function.

use std::path::PathBuf;

use opaque_ke::ksf::Identity;
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, Identifiers, Ristretto255, ServerLogin,
    ServerLoginParameters, ServerRegistration, ServerSetup,
};
use serde_json::Value;

use crate::common::{Given, Rng};

struct Unstretched;

impl CipherSuite for Unstretched {
    type OprfCs = Ristretto255;
    type KeyExchange = <mdp_wire::opaque::Suite as CipherSuite>::KeyExchange;
    type Ksf = Identity;
}

struct Vector(Value);

impl Vector {
    fn read(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../testdata/vectors/opaque")
            .join(name);
        Self(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.0["input"][name].as_str().map(|text| hex::decode(text).unwrap())
    }

    fn input(&self, name: &str) -> Vec<u8> {
        self.get(name).expect(name)
    }

    /// Randomness that gives first `before`, then these inputs one after another.
    fn rng(&self, before: &[u8], names: &[&str]) -> Rng<Given> {
        let inputs = names.iter().flat_map(|name| self.input(name));
        Rng(Given(before.iter().copied().chain(inputs).collect()))
    }

    /// The same, beginning with a scalar, which is drawn as 64 bytes and reduced.
    fn blind(&self, scalar: &str, names: &[&str]) -> Rng<Given> {
        self.rng(&[self.input(scalar), vec![0; 32]].concat(), names)
    }

    fn assert(&self, name: &str, found: &[u8]) {
        assert_eq!(self.0["expect"]["output"][name], hex::encode(found), "{name}");
    }
}

fn run(name: &str) {
    let v = Vector::read(name);
    let (context, password, credential) =
        (v.input("context"), v.input("password"), v.input("credential_identifier"));
    let (client, server) = (v.get("client_identity"), v.get("server_identity"));
    let identifiers = Identifiers { client: client.as_deref(), server: server.as_deref() };
    // The third part is the key that unknown users are answered with: not part of the vector.
    let setup = [v.input("oprf_seed"), v.input("server_private_key"), v.input("server_public_key")];
    let setup = ServerSetup::<Unstretched>::deserialize(&setup.concat()).unwrap();

    let start = ClientRegistration::<Unstretched>::start(
        &mut v.blind("blind_registration", &[]),
        &password,
    )
    .unwrap();
    v.assert("registration_request", &start.message.serialize());
    let response = ServerRegistration::start(&setup, start.message, &credential).unwrap().message;
    v.assert("registration_response", &response.serialize());
    let finish = start
        .state
        .finish(
            &mut v.rng(&[], &["envelope_nonce"]),
            &password,
            response,
            ClientRegistrationFinishParameters::new(identifiers, None),
        )
        .unwrap();
    v.assert("registration_upload", &finish.message.serialize());
    let record = ServerRegistration::finish(finish.message);

    let start = ClientLogin::<Unstretched>::start(
        &mut v.blind("blind_login", &["client_keyshare_seed", "client_nonce"]),
        &password,
    )
    .unwrap();
    v.assert("KE1", &start.message.serialize());
    let parameters = ServerLoginParameters { context: Some(&context), identifiers };
    // The library draws the masking key of an unknown user first, 64 bytes, for equal time.
    let answer = ServerLogin::start(
        &mut v.rng(&[0; 64], &["masking_nonce", "server_keyshare_seed", "server_nonce"]),
        &setup,
        Some(record),
        start.message,
        &credential,
        parameters.clone(),
    )
    .unwrap();
    v.assert("KE2", &answer.message.serialize());
    let done = start
        .state
        .finish(
            &mut Rng(Given(vec![])),
            &password,
            answer.message,
            ClientLoginFinishParameters::new(Some(&context), identifiers, None),
        )
        .unwrap();
    v.assert("KE3", &done.message.serialize());
    v.assert("export_key", &done.export_key);
    v.assert("session_key", &done.session_key);
    let finished = answer.state.finish(done.message, parameters).unwrap();
    v.assert("session_key", &finished.session_key);
}

#[test]
fn opaque_agrees_with_rfc_9807_with_default_identities() {
    run("rfc9807-c11.json");
}

#[test]
fn opaque_agrees_with_rfc_9807_with_named_identities() {
    run("rfc9807-c12.json");
}
