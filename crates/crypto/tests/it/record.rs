use mdp_crypto::record::{self, Place};
use mdp_crypto::{Error, VaultKey};
use mdp_ledger::{EntryId, Kind, SealedHeader, VaultId};
use proptest::prelude::*;

use crate::common::{VAULT, seeded};

const ID: EntryId = EntryId([9; 16]);

fn key() -> VaultKey {
    VaultKey::generate(VAULT, 1, &mut seeded(10))
}

fn place() -> Place {
    Place::record(ID, 3)
}

proptest! {
    #[test]
    fn a_sealed_record_opens_to_its_content(content: Vec<u8>) {
        let sealed = record::seal(&key(), &place(), &content, &mut seeded(1)).unwrap();
        prop_assert_eq!(SealedHeader::read(&sealed).unwrap().epoch, 1, "a server takes it");
        let opened = record::open(&key(), &place(), &sealed).unwrap();
        prop_assert_eq!(&*opened, &content);
    }

    #[test]
    fn opening_takes_any_bytes_without_a_panic(bytes: Vec<u8>) {
        prop_assert!(record::open(&key(), &place(), &bytes).is_err());
    }
}

#[test]
fn a_record_opens_in_its_own_place_only() {
    let sealed = record::seal(&key(), &place(), b"secret", &mut seeded(1)).unwrap();
    let other_vault = VaultKey::generate(VaultId([1; 32]), 1, &mut seeded(10));
    let other_key = VaultKey::generate(VAULT, 1, &mut seeded(11));
    let other_epoch = VaultKey::generate(VAULT, 2, &mut seeded(10));
    for (key, place) in [
        (&key(), Place { id: EntryId([8; 16]), ..place() }),
        (&key(), Place { revision: 4, ..place() }),
        (&key(), Place { revision: 2, ..place() }),
        (&key(), Place { kind: Kind::Canary, ..place() }),
        (&other_vault, place()),
        (&other_key, place()),
        (&other_epoch, place()),
    ] {
        assert_eq!(record::open(key, &place, &sealed), Err(Error::NotOpened));
    }
}

#[test]
fn every_altered_bit_is_noticed() {
    let sealed = record::seal(&key(), &place(), b"secret", &mut seeded(1)).unwrap();
    for at in 0..sealed.len() {
        let mut altered = sealed.clone();
        altered[at] ^= 1 << (at % 8);
        assert!(record::open(&key(), &place(), &altered).is_err(), "byte {at}");
    }
    assert!(record::open(&key(), &place(), &sealed[..sealed.len() - 1]).is_err());
}

#[test]
fn short_contents_have_one_length() {
    let length =
        |content: &[u8]| record::seal(&key(), &place(), content, &mut seeded(1)).unwrap().len();
    assert_eq!(length(b""), length(&[7; 255]));
    assert!(length(&[7; 256]) > length(&[7; 255]));
}

#[test]
fn sealing_twice_gives_different_bytes() {
    let entropy = &mut seeded(1);
    let first = record::seal(&key(), &place(), b"secret", entropy).unwrap();
    let second = record::seal(&key(), &place(), b"secret", entropy).unwrap();
    assert_ne!(first, second);
}

#[test]
fn content_beyond_the_limit_is_refused() {
    let content = vec![1; 1 << 20];
    let refused = record::seal(&key(), &place(), &content, &mut seeded(1));
    assert_eq!(refused.err(), Some(Error::TooLarge));
}

#[test]
fn the_canary_proves_that_key_and_data_fit() {
    let sealed = record::seal_canary(&key(), ID, 1, &mut seeded(1)).unwrap();
    assert_eq!(record::check_canary(&key(), ID, 1, &sealed), Ok(()));
    let other = VaultKey::generate(VAULT, 1, &mut seeded(11));
    assert_eq!(record::check_canary(&other, ID, 1, &sealed), Err(Error::NotOpened));
    let not_it = record::seal(&key(), &Place::canary(ID, 1), b"other", &mut seeded(1)).unwrap();
    assert_eq!(record::check_canary(&key(), ID, 1, &not_it), Err(Error::NotOpened));
}

#[test]
fn a_new_vault_key_brings_the_old_one_along() {
    let first = key();
    let second = VaultKey::generate(VAULT, 2, &mut seeded(12));
    assert!(first.fits(&first.first_entry()) && !second.fits(&first.first_entry()));
    let entry = second.entry_after(&first, &mut seeded(1)).unwrap();
    assert!(second.fits(&entry));
    let back = second.open_previous(&entry).unwrap().expect("the key before");
    assert!(back.fits(&first.first_entry()) && back.epoch() == 1);
    assert!(first.open_previous(&first.first_entry()).unwrap().is_none());

    let forged = VaultKey::generate(VAULT, 2, &mut seeded(13));
    assert_eq!(forged.open_previous(&entry).err(), Some(Error::NotOpened));
    let skipping = VaultKey::generate(VAULT, 3, &mut seeded(14));
    assert!(skipping.entry_after(&first, &mut seeded(1)).is_err());
}
