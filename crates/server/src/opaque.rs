//! The server's half of OPAQUE (RFC 9807), with the suite of `mdp_wire::opaque`.

use std::sync::Arc;

use mdp_ledger::{ServerId, UserId};
use mdp_store::OpaqueRecord;
use mdp_wire::opaque::{SUITE, Suite, context};
use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload,
    ServerLogin, ServerLoginParameters, ServerRegistration,
};
use zeroize::Zeroizing;

use crate::host::{Random, Rng};
use crate::secret::ServerSecret;

/// A message that isn't one of the protocol's.
#[derive(Debug)]
pub(crate) struct BadMessage;

/// Answers a registration request for a credential id.
pub(crate) fn register(
    secret: &ServerSecret,
    user: UserId,
    message: &[u8],
) -> Result<Vec<u8>, BadMessage> {
    let request = RegistrationRequest::deserialize(message).map_err(|_| BadMessage)?;
    let started = ServerRegistration::<Suite>::start(secret.setup(), request, user.as_bytes())
        .map_err(|_| BadMessage)?;
    Ok(started.message.serialize().to_vec())
}

/// The record to keep of a finished registration.
pub(crate) fn record(upload: &[u8]) -> Result<OpaqueRecord, BadMessage> {
    let upload = RegistrationUpload::<Suite>::deserialize(upload).map_err(|_| BadMessage)?;
    let bytes = ServerRegistration::finish(upload).serialize().to_vec();
    Ok(OpaqueRecord { suite: SUITE, bytes })
}

/// A login under way: what to remember, and what to answer.
pub(crate) struct Started {
    /// For [`finish`]; secret.
    pub(crate) state: Zeroizing<Vec<u8>>,
    /// KE2.
    pub(crate) message: Vec<u8>,
}

/// Answers a login's first message. Without a record the answer has the same shape and takes the
/// same work, and no password finishes it.
pub(crate) fn start(
    secret: &ServerSecret,
    random: &Arc<dyn Random>,
    server: ServerId,
    credential: &[u8; 16],
    record: Option<&OpaqueRecord>,
    message: &[u8],
) -> Result<Started, BadMessage> {
    let request = CredentialRequest::deserialize(message).map_err(|_| BadMessage)?;
    let known = record
        .filter(|record| record.suite == SUITE)
        .and_then(|record| ServerRegistration::<Suite>::deserialize(&record.bytes).ok());
    let context = context(server);
    let started = ServerLogin::start(
        &mut Rng(random.clone()),
        secret.setup(),
        known,
        request,
        credential,
        parameters(&context),
    )
    .map_err(|_| BadMessage)?;
    Ok(Started {
        state: Zeroizing::new(started.state.serialize().to_vec()),
        message: started.message.serialize().to_vec(),
    })
}

/// Whether a login's last message proves the password.
pub(crate) fn finish(server: ServerId, state: &[u8], message: &[u8]) -> bool {
    let Ok(state) = ServerLogin::<Suite>::deserialize(state) else { return false };
    let Ok(message) = CredentialFinalization::deserialize(message) else { return false };
    state.finish(message, parameters(&context(server))).is_ok()
}

fn parameters(context: &[u8]) -> ServerLoginParameters<'_, '_> {
    ServerLoginParameters { context: Some(context), ..ServerLoginParameters::default() }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use opaque_ke::{
        ClientLogin, ClientRegistration, ClientRegistrationFinishParameters, RegistrationResponse,
    };
    use proptest::prelude::*;

    use super::*;
    use crate::host::SystemRandom;

    fn host() -> Arc<dyn Random> {
        Arc::new(SystemRandom)
    }

    fn registered(secret: &ServerSecret, user: UserId) -> OpaqueRecord {
        let mut rng = Rng(host());
        let started = ClientRegistration::<Suite>::start(&mut rng, b"password").unwrap();
        let answer = register(secret, user, &started.message.serialize()).unwrap();
        let answer = RegistrationResponse::deserialize(&answer).unwrap();
        let parameters = ClientRegistrationFinishParameters::default();
        let finished = started.state.finish(&mut rng, b"password", answer, parameters).unwrap();
        record(&finished.message.serialize()).unwrap()
    }

    #[test]
    fn a_name_without_an_account_costs_the_same_work() {
        let random = host();
        let secret = ServerSecret::generate(&random);
        let user = UserId([7; 16]);
        let record = registered(&secret, user);
        let knock = ClientLogin::<Suite>::start(&mut Rng(random.clone()), b"guess").unwrap();
        let knock = knock.message.serialize();
        let time = |record: Option<&OpaqueRecord>| {
            let began = Instant::now();
            assert!(start(&secret, &random, ServerId([1; 16]), &user.0, record, &knock).is_ok());
            began.elapsed()
        };
        // The quickest of many is what the work takes when nobody interrupts it: on a busy machine it
        // takes more of them to see it, and work that differs is never seen to be the same.
        let (mut known, mut unknown) = (Duration::MAX, Duration::MAX);
        let (mut ratio, same) = (0.0, 0.8..1.25);
        for round in 1..=3000 {
            known = known.min(time(Some(&record)));
            unknown = unknown.min(time(None));
            ratio = known.as_secs_f64() / unknown.as_secs_f64();
            if round >= 300 && same.contains(&ratio) {
                break;
            }
        }
        assert!(same.contains(&ratio), "{known:?} with an account, {unknown:?} without");
    }

    proptest! {
        #[test]
        fn junk_is_refused_without_panicking(junk in proptest::collection::vec(any::<u8>(), 0..400)) {
            let random = host();
            let secret = ServerSecret::generate(&random);
            let _ = register(&secret, UserId([1; 16]), &junk);
            let _ = record(&junk);
            let _ = start(&secret, &random, ServerId([1; 16]), &[1; 16], None, &junk);
            prop_assert!(!finish(ServerId([1; 16]), &junk, &junk));
        }
    }
}
