use mdp_crypto::{Error, HomeVault, Identity, native_rsa, rsa_key};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Commit, DeviceId, Hash, ServerId, SignedIdentity, UserId};
use mdp_wire::statement::{LoginStatement, Purpose};

use crate::common::{SERVER, VAULT, alice, bob, seeded};

fn login(user: UserId) -> LoginStatement {
    LoginStatement {
        server: SERVER,
        origin: "https://vault.example.org".into(),
        user,
        session: [1; 16],
        client_nonce: [2; 32],
        server_nonce: [3; 32],
        purpose: Purpose::Session,
    }
}

fn commit(author: &Identity) -> Commit {
    Commit {
        vault: VAULT,
        seq: 2,
        parents: vec![Hash([1; 32])],
        root: Hash([2; 32]),
        changes: vec![],
        members: vec![],
        epoch: 1,
        author: author.user(),
        author_key: author.fingerprint(),
        device: DeviceId([4; 16]),
        time: 1_700_000_000_000,
        genesis: None,
    }
}

#[test]
fn the_public_half_is_signed_by_itself() {
    let public = alice().public().clone();
    let read = SignedIdentity::from_bytes(&public.to_bytes()).unwrap();
    assert_eq!(read.verify().unwrap().fingerprint(), alice().fingerprint());
    let mut substituted = public;
    substituted.identity.rsa = bob().public().identity.rsa.clone();
    assert!(substituted.verify().is_err());
}

#[test]
fn a_login_is_signed_for_ones_own_account_alone() {
    let (alice, bob) = (alice(), bob());
    let statement = login(alice.user());
    let signature = alice.sign_login(&statement).unwrap();
    let key = alice.public().identity.signing;
    assert!(statement.verify(&key, &signature).is_ok());
    let relayed = LoginStatement { origin: "https://evil.example".into(), ..statement.clone() };
    assert!(relayed.verify(&key, &signature).is_err());
    assert_eq!(bob.sign_login(&statement), Err(Error::OtherAccount));
    let elsewhere = LoginStatement { server: ServerId([6; 16]), ..statement };
    assert_eq!(alice.sign_login(&elsewhere), Err(Error::OtherAccount));
}

#[test]
fn a_commit_is_signed_by_its_author_alone() {
    let (alice, bob) = (alice(), bob());
    let signed = alice.sign_commit(commit(&alice)).unwrap();
    assert!(signed.verify(&alice.public().identity.signing).is_ok());
    assert!(signed.verify(&bob.public().identity.signing).is_err());
    assert_eq!(bob.sign_commit(commit(&alice)).err(), Some(Error::OtherAccount));
}

#[test]
fn a_commit_disguised_as_a_login_does_not_verify() {
    let alice = alice();
    let commit = commit(&alice);
    let bytes = alice.sign_commit(commit).unwrap().to_bytes();
    let signature: &[u8; 64] = bytes.last_chunk().unwrap();
    let as_login = login(alice.user());
    assert!(as_login.verify(&alice.public().identity.signing, signature).is_err());
}

#[test]
fn rsa_keys_of_another_size_or_form_are_refused() {
    let generate =
        |rsa: &[u8]| Identity::generate(UserId([1; 16]), SERVER, 0, rsa, &mut seeded(1)).err();
    assert_eq!(generate(b""), Some(Error::BadRsaKey));
    assert_eq!(generate(&[0x30; 2000]), Some(Error::BadRsaKey));
    let mut truncated = alice().rsa_pkcs8().to_vec();
    truncated.pop();
    assert_eq!(generate(&truncated), Some(Error::BadRsaKey));
}

#[test]
fn a_native_key_is_of_the_suite() {
    let pkcs8 = native_rsa::generate().unwrap();
    assert_eq!(rsa_key::public_half(&pkcs8).unwrap().len(), mdp_kem::RSA_PUBLIC_LEN);
    assert!(native_rsa::NativeRsa::from_pkcs8(&pkcs8).is_ok());
}

#[test]
fn the_home_vault_is_the_one_that_was_pinned() {
    let mut identity = alice();
    let home = HomeVault { vault: VAULT, genesis: Hash([42; 32]) };
    identity.pin_home(home);
    assert_eq!(identity.home(), Some(home));
}
