use mdp_crypto::grant::{self, PendingGrant};
use mdp_crypto::key_check::PendingKeyCheck;
use mdp_crypto::{Entropy, Error, VaultKey};
use mdp_kem::{PublicKey, key_check};
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Grant, Role};

use crate::common::{SERVER, VAULT, alice, bob, rsa_answer, seeded};

fn given() -> (VaultKey, Grant) {
    let key = VaultKey::generate(VAULT, 1, &mut seeded(3));
    let recipient = &bob().public().identity.clone();
    let grant = grant::give(&alice(), recipient, Role::Editor, 5, &key, &mut seeded(4)).unwrap();
    (key, grant)
}

#[test]
fn the_recipient_receives_the_key_that_was_given() {
    let (key, grant) = given();
    let (alice, bob) = (alice(), bob());
    let grant = Grant::from_bytes(&grant.to_bytes()).unwrap();
    let pending = PendingGrant::begin(&bob, &alice.public().identity, &grant).unwrap();
    let answer = rsa_answer(&bob, pending.rsa_request());
    let received = pending.finish(answer.as_deref()).unwrap();
    assert!(received.fits(&key.first_entry()));
    assert_eq!((received.vault(), received.epoch()), (VAULT, 1));
}

#[test]
fn a_grant_that_another_made_is_refused() {
    let (_, grant) = given();
    let (alice, bob) = (alice(), bob());
    let begin = |grant: &Grant| PendingGrant::begin(&bob, &alice.public().identity, grant).err();

    let mut altered = grant.clone();
    altered.terms.role = Role::Owner;
    assert_eq!(begin(&altered), Some(Error::BadSignature));

    // One that the server makes itself, encapsulated to the right recipient.
    let key = VaultKey::generate(VAULT, 1, &mut seeded(30));
    let mut forged =
        grant::give(&bob, &bob.public().identity, Role::Editor, 5, &key, &mut seeded(4)).unwrap();
    assert_eq!(begin(&forged), Some(Error::BadSignature));
    forged.terms.giver = alice.fingerprint();
    assert_eq!(begin(&forged), Some(Error::BadSignature));

    let for_alice = PendingGrant::begin(&alice, &alice.public().identity, &grant);
    assert_eq!(for_alice.err(), Some(Error::OtherAccount));
}

#[test]
fn whatever_goes_wrong_in_a_decapsulation_is_one_error() {
    let (_, grant) = given();
    let (alice, bob) = (alice(), bob());
    let finish = |answer: Option<&[u8]>| {
        PendingGrant::begin(&bob, &alice.public().identity, &grant).unwrap().finish(answer).err()
    };
    assert_eq!(finish(None), Some(Error::Decapsulation));
    assert_eq!(finish(Some(&[0; 32])), Some(Error::Decapsulation));
    assert_eq!(finish(Some(&[0; 31])), Some(Error::Decapsulation));
    assert_eq!(PendingKeyCheck::begin(&bob, &[0; 1599]).err(), Some(Error::Decapsulation));
}

#[test]
fn a_key_check_proves_the_private_key() {
    let bob = bob();
    let public = &bob.public().identity;
    let key = PublicKey::from_parts(&public.mlkem[..], &public.rsa).unwrap();
    let entropy = &mut seeded(8);
    let challenge =
        key_check::challenge(&key, &SERVER.0, &bob.user().0, &mut |buf| entropy.fill(buf));
    let pending = PendingKeyCheck::begin(&bob, &challenge.ciphertext).unwrap();
    let answer = rsa_answer(&bob, pending.rsa_request());
    let proof = pending.finish(answer.as_deref()).unwrap();
    assert!(key_check::matches(&challenge.expected, &*proof));
}

#[test]
fn a_key_check_made_with_another_key_proves_nothing() {
    let (alice, bob) = (alice(), bob());
    let public = &bob.public().identity;
    let key = PublicKey::from_parts(&public.mlkem[..], &public.rsa).unwrap();
    let entropy = &mut seeded(8);
    let challenge =
        key_check::challenge(&key, &SERVER.0, &bob.user().0, &mut |buf| entropy.fill(buf));
    let pending = PendingKeyCheck::begin(&alice, &challenge.ciphertext).unwrap();
    let answer = rsa_answer(&alice, pending.rsa_request());
    assert_eq!(pending.finish(answer.as_deref()).err(), Some(Error::Decapsulation));
}
