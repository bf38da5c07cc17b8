use mdp_crypto::key_file::Labels;
use mdp_crypto::self_reading::{Header, Sealed, seal};
use mdp_crypto::{Error, Passphrase};

use crate::common::{CHEAP, seeded};

const LABELS: Labels<'_> = Labels {
    user_name: "alice",
    server_address: "https://vault.example.org",
    created: 1_700_000_000_000,
};

fn passphrase() -> Passphrase {
    Passphrase::new("une phrase de passe à soi")
}

fn sealed() -> Sealed {
    seal(b"all of it", LABELS, &passphrase(), CHEAP, &mut seeded(70)).unwrap()
}

#[test]
fn an_archive_opens_under_its_passphrase_alone() {
    let Sealed { header, content } = sealed();
    let header = Header::parse(&header).unwrap();
    assert_eq!((header.user_name.as_str(), header.created), ("alice", 1_700_000_000_000));
    assert_eq!(header.open(&content, &passphrase()).unwrap().as_slice(), b"all of it");
    let wrong = Passphrase::new("une phrase de passe");
    assert_eq!(header.open(&content, &wrong).err(), Some(Error::WrongPassphrase));
}

#[test]
fn a_header_that_was_changed_opens_nothing() {
    let Sealed { header, content } = sealed();
    // A letter of the user name, one of the address, the time, the salt.
    let place =
        |bytes: &[u8]| header.windows(bytes.len()).position(|found| found == bytes).unwrap();
    let salt = place(b"argon2id") + 16;
    for at in [place(b"alice"), place(b"example"), place(b"alice") - 2, salt] {
        let mut changed = header.clone();
        changed[at] ^= 1;
        let parsed = Header::parse(&changed).unwrap();
        assert_eq!(parsed.open(&content, &passphrase()).err(), Some(Error::WrongPassphrase));
    }
}

#[test]
fn a_passphrase_of_a_few_letters_and_costs_out_of_bounds_are_refused() {
    let short = seal(b"", LABELS, &Passphrase::new("seven.."), CHEAP, &mut seeded(70));
    assert_eq!(short.err(), Some(Error::WeakPassphrase));
    let mut header = sealed().header;
    // 19,456 KiB, two passes: now one.
    let passes = header.windows(4).position(|bytes| bytes == [0x19, 0x4c, 0x00, 0x02]).unwrap() + 3;
    header[passes] = 1;
    assert_eq!(Header::parse(&header).err(), Some(Error::StretchingRefused));
}

#[test]
fn what_is_no_header_is_refused_without_a_panic() {
    let header = sealed().header;
    for length in 0..header.len() {
        assert!(Header::parse(&header[..length]).is_err());
    }
    assert_eq!(Header::parse(&[&header[..], &[0]].concat()).err(), Some(Error::Malformed));
}
