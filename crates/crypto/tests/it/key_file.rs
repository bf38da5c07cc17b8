use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdp_crypto::key_file::{Account, KeyFile, KnownHead, Labels};
use mdp_crypto::{Error, Passphrase};
use mdp_ledger::{Hash, ServerId};

use crate::common::{CHEAP, VAULT, alice, bob, seeded};

const HEADS: &[KnownHead] = &[KnownHead { vault: VAULT, seq: 12, head: Hash([5; 32]) }];

fn passphrase() -> Passphrase {
    Passphrase::new("une phrase de passe à soi")
}

fn at() -> Account {
    Account { user: alice().user(), server: alice().server() }
}

fn text() -> String {
    let labels = Labels {
        user_name: "alice",
        server_address: "https://vault.example.org",
        created: 1_700_000_000_000,
    };
    KeyFile::export(&alice(), HEADS, labels, &passphrase(), CHEAP, &mut seeded(30)).unwrap()
}

/// The file with its header's bytes edited.
fn with_header(edit: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut json: serde_json::Value = serde_json::from_str(&text()).unwrap();
    let mut header = STANDARD.decode(json["header"].as_str().unwrap()).unwrap();
    edit(&mut header);
    json["header"] = STANDARD.encode(header).into();
    json.to_string()
}

#[test]
fn a_key_file_gives_back_identity_and_heads() {
    let file = KeyFile::parse(&text()).unwrap();
    assert_eq!((file.account(), file.user_name()), (at(), "alice"));
    let opened = file.open(&passphrase(), at()).unwrap();
    assert_eq!(opened.identity.public(), alice().public());
    assert_eq!(opened.identity.home(), alice().home());
    assert_eq!(opened.heads, HEADS);
    let wrong = Passphrase::new("une phrase de passe");
    assert_eq!(file.open(&wrong, at()).err(), Some(Error::WrongPassphrase));
}

#[test]
fn a_file_for_another_user_or_server_is_refused() {
    let file = KeyFile::parse(&text()).unwrap();
    let other_user = Account { user: bob().user(), ..at() };
    let other_server = Account { server: ServerId([6; 16]), ..at() };
    for account in [other_user, other_server] {
        assert_eq!(file.open(&passphrase(), account).err(), Some(Error::OtherAccount));
    }
}

#[test]
fn a_changed_public_half_is_refused() {
    // The last bytes of the header are the public identity's; the ML-KEM key is in the midst.
    let swapped = with_header(|header| {
        let own = alice().public().identity.signing;
        let at = header.windows(32).position(|w| w == own).unwrap();
        header[at..at + 32].copy_from_slice(&bob().public().identity.signing);
    });
    let opened = KeyFile::parse(&swapped).and_then(|f| f.open(&passphrase(), at()));
    assert_eq!(opened.err(), Some(Error::WrongPassphrase), "the header is authenticated");
}

#[test]
fn what_is_written_for_people_is_ignored() {
    let mut json: serde_json::Value = serde_json::from_str(&text()).unwrap();
    json["readable"]["fingerprint"] = "0000".into();
    json["readable"]["server"] = 12.into();
    let file = KeyFile::parse(&format!("\u{feff}{json}")).unwrap();
    assert_eq!(file.fingerprint(), alice().fingerprint());
    assert!(file.open(&passphrase(), at()).is_ok());
}

#[test]
fn lowered_or_raised_stretching_is_refused_before_it_runs() {
    let find = [0x19, 0x4c, 0x00];
    for value in [[0x19, 0x00, 0x08], [0x19, 0x4b, 0xff]] {
        let lowered = with_header(|header| {
            let at = header.windows(3).position(|w| w == find).unwrap();
            header[at..at + 3].copy_from_slice(&value);
        });
        assert_eq!(KeyFile::parse(&lowered).err(), Some(Error::StretchingRefused));
    }
    let raised = with_header(|header| {
        let at = header.windows(3).position(|w| w == find).unwrap();
        header.splice(at..at + 3, [0x1a, 0x00, 0x20, 0x00, 0x00]);
    });
    assert_eq!(KeyFile::parse(&raised).err(), Some(Error::StretchingRefused));
}

#[test]
fn other_formats_and_malformed_files_are_refused() {
    let parse = |text: &str| KeyFile::parse(text).err();
    assert_eq!(parse(r#"{"format":"zk-keybundle-v1","data":""}"#), Some(Error::Unsupported));
    assert_eq!(parse(r#"{"format":"mdp-keybundle-v2"}"#), Some(Error::Malformed));
    for text in ["", "{}", "[]", "null", "{\"format\":1}"] {
        assert_eq!(parse(text), Some(Error::Malformed), "{text}");
    }
    let trailing = with_header(|header| header.push(0));
    assert_eq!(parse(&trailing), Some(Error::Malformed));
    assert_eq!(parse(&" ".repeat(2 << 20)), Some(Error::TooLarge));
}

#[test]
fn a_weak_passphrase_protects_no_key_file() {
    let labels = Labels { user_name: "a", server_address: "", created: 0 };
    for weak in ["1", "", "sept ca", "ééééééé"] {
        let refused =
            KeyFile::export(&alice(), &[], labels, &Passphrase::new(weak), CHEAP, &mut seeded(30));
        assert_eq!(refused.err(), Some(Error::WeakPassphrase), "{weak}");
    }
}
