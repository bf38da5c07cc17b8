//! What people bring: records of other versions, and files of another system.

use mdp_crypto::self_reading::Header;
use mdp_vault::export::self_reading::Content;
use mdp_vault::import::previous::{self, Limits, Opening};
use mdp_vault::import::{self, recognise};
use mdp_vault::item::Record;
use mdp_vault::totp::Totp;
use mdp_vault::url::Address;

/// A record that was read is written and read again as the same, with whatever a later version
/// added to it.
pub(crate) fn record(bytes: &[u8]) -> bool {
    let Ok(record) = Record::decode(bytes) else { return false };
    let written = record.encode();
    let again = Record::decode(&written).ok().map(|record| record.encode());
    assert!(again.as_deref() == Some(&*written), "a record is not read as it was written");
    true
}

/// The two parts of an archive that are read: in clear, and once opened.
pub(crate) fn self_reading(bytes: &[u8]) -> bool {
    if let Ok(content) = Content::from_bytes(bytes) {
        assert!(
            content.to_bytes().len() <= bytes.len(),
            "a content grows when it is written again"
        );
        return true;
    }
    Header::parse(bytes).is_ok()
}

/// A dump, within limits small enough for a fuzzer.
pub(crate) fn dump(bytes: &[u8]) -> bool {
    let limits = Limits { line: 1 << 16, total: 1 << 20, kept: 1 << 18 };
    previous::read_dump(bytes, &limits).is_ok()
}

pub(crate) fn json(bytes: &[u8]) -> bool {
    previous::read_json(bytes).is_ok()
}

pub(crate) fn csv(bytes: &[u8]) -> bool {
    previous::read_csv(bytes).is_ok()
}

/// Any file that a person drops on the page.
pub(crate) fn any(bytes: &[u8]) -> bool {
    recognise(bytes, "dropped").is_ok_and(|format| import::read(format, bytes).is_ok())
}

/// Rows whose RSA half is answered, rightly in form, by whoever made the file.
pub(crate) fn rows(bytes: &[u8]) -> bool {
    let Ok(account) = previous::read_sample(bytes) else { return false };
    let mut opening = Opening::new(account);
    let requests = opening.batch(64).len();
    let answers: Vec<_> = (0..requests).map(|_| Some(vec![7; 32].into())).collect();
    assert!(opening.answer(&answers).is_ok(), "as many answers as requests");
    let _ = opening.finish();
    requests > 0
}

/// What a page or a QR image gives as a one-time code's secret.
pub(crate) fn otpauth(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let Ok(totp) = Totp::parse(text) else { return false };
    for now in [0, 1_790_000_000_000, u64::MAX] {
        let code = totp.code(now);
        assert!(code.valid_until > now || now == u64::MAX, "a code that is over already");
    }
    true
}

/// What a person types as a web address.
pub(crate) fn address(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|typed| Address::parse(typed).is_some())
}

pub(crate) fn key_file(bytes: &[u8]) -> bool {
    let opened = previous::open_key_file(bytes, "correct horse battery staple").is_ok();
    opened || previous::read_sample(bytes).is_ok()
}
