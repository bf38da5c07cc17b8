use mdp_crypto::device::DeviceStore;
use mdp_crypto::{Error, Identity, Passphrase};
use mdp_ledger::{DeviceId, UserId};

use crate::common::{CHEAP, SERVER, alice, bob, seeded};

fn password() -> Passphrase {
    Passphrase::new("correct horse battery staple")
}

fn wrong() -> Passphrase {
    Passphrase::new("incorrect horse")
}

fn store() -> DeviceStore {
    DeviceStore::seal(&alice(), DeviceId([3; 16]), &password(), CHEAP, &mut seeded(5)).unwrap()
}

#[test]
fn the_password_opens_what_it_sealed() {
    let store = DeviceStore::from_bytes(&store().to_bytes()).unwrap();
    let identity = store.unlock(&password()).unwrap();
    assert_eq!(identity.public(), alice().public());
    assert_eq!(identity.home(), alice().home());
    assert_eq!(identity.rsa_pkcs8(), alice().rsa_pkcs8());
    assert_eq!(store.unlock(&wrong()).err(), Some(Error::WrongPassphrase));
    assert_eq!(store.check(&password()), Ok(()));
    assert_eq!(store.check(&wrong()), Err(Error::WrongPassphrase));
}

#[test]
fn nothing_of_the_identity_shows_in_the_store() {
    let bytes = store().to_bytes();
    let secret = alice().rsa_pkcs8()[100..132].to_vec();
    assert!(!bytes.windows(32).any(|window| window == secret));
}

#[test]
fn altered_stores_are_refused() {
    let bytes = store().to_bytes();
    // Whose, where, stretching, salt, and the two sealed parts.
    for at in [17, 33, 50, 80, 100, 150, 220, 400, bytes.len() - 1] {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        let opened = DeviceStore::from_bytes(&altered).and_then(|s| s.unlock(&password()));
        assert!(opened.is_err(), "byte {at}");
    }
    assert!(DeviceStore::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_err());
    assert!(DeviceStore::from_bytes(&[]).is_err());
}

#[test]
fn a_cheaper_stretching_than_the_floor_is_refused() {
    let bytes = store().to_bytes();
    // 19 MiB is written 19 4c00 (CBOR, 16 bits): one KiB less.
    let at = bytes.windows(3).position(|w| w == [0x19, 0x4c, 0x00]).unwrap();
    let mut cheaper = bytes;
    cheaper[at + 1..at + 3].copy_from_slice(&[0x4b, 0xff]);
    assert_eq!(DeviceStore::from_bytes(&cheaper).err(), Some(Error::StretchingRefused));
}

#[test]
fn a_changed_password_opens_and_the_old_one_does_not() {
    let mut store = store();
    let new = Passphrase::new("another one");
    let refused = store.change_password(&wrong(), &new, CHEAP, &mut seeded(6));
    assert_eq!(refused, Err(Error::WrongPassphrase));
    store.change_password(&password(), &new, CHEAP, &mut seeded(6)).unwrap();
    assert_eq!(store.unlock(&new).unwrap().fingerprint(), alice().fingerprint());
    assert_eq!(store.check(&password()), Err(Error::WrongPassphrase));
}

#[test]
fn a_changed_identity_is_kept_and_anothers_refused() {
    let mut store = store();
    let mut identity = alice();
    identity.keep_legacy_rsa(bob().rsa_pkcs8()).unwrap();
    store.replace_identity(&identity, &password(), &mut seeded(6)).unwrap();
    assert_eq!(store.unlock(&password()).unwrap().legacy_rsa(), Some(bob().rsa_pkcs8()));
    let refused = store.replace_identity(&bob(), &password(), &mut seeded(6));
    assert_eq!(refused, Err(Error::OtherAccount));
}

#[test]
fn an_identity_without_its_home_vault_is_not_stored() {
    let identity =
        Identity::generate(UserId([1; 16]), SERVER, 0, alice().rsa_pkcs8(), &mut seeded(1))
            .unwrap();
    let refused =
        DeviceStore::seal(&identity, DeviceId([3; 16]), &password(), CHEAP, &mut seeded(5));
    assert_eq!(refused.err(), Some(Error::NoHomeVault));
}
