//! One-time codes: the RFC's values, and what people paste.

#![allow(clippy::unwrap_used)]

use mdp_vault::totp::{Totp, TotpError};
use proptest::prelude::*;

/// RFC 6238, appendix B: time in seconds, then codes of eight digits with SHA-1, 256 and 512.
const RFC: [(u64, [&str; 3]); 6] = [
    (59, ["94287082", "46119246", "90693936"]),
    (1_111_111_109, ["07081804", "68084774", "25091201"]),
    (1_111_111_111, ["14050471", "67062674", "99943326"]),
    (1_234_567_890, ["89005924", "91819424", "93441116"]),
    (2_000_000_000, ["69279037", "90698825", "38618901"]),
    (20_000_000_000, ["65353130", "77737706", "47863826"]),
];

/// `1234567890` repeated to the length of each hash, in Base32.
const SECRETS: [(&str, &str); 3] = [
    ("SHA1", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
    ("SHA256", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA"),
    (
        "SHA512",
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA",
    ),
];

#[test]
fn codes_are_those_of_rfc_6238() {
    for (n, (algorithm, secret)) in SECRETS.into_iter().enumerate() {
        let uri = format!("otpauth://totp/x?secret={secret}&algorithm={algorithm}&digits=8");
        let totp = Totp::parse(&uri).unwrap();
        for (seconds, codes) in RFC {
            assert_eq!(totp.code(seconds * 1_000 + 999).code.as_str(), codes[n]);
        }
    }
}

#[test]
fn the_next_code_and_the_time_left_are_told() {
    let totp = Totp::parse("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
    let now = totp.code(1_111_111_109_000);
    assert_eq!((now.code.as_str(), now.next.as_str()), ("081804", "050471"));
    assert_eq!((now.valid_until, now.remaining_seconds), (1_111_111_110_000, 1));
    assert_eq!(totp.code(now.valid_until).code, now.next);
    assert_eq!(now.period_seconds, 30);
}

#[test]
fn secrets_are_read_as_people_paste_them() {
    let plain = Totp::parse("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap().code(0).code;
    for text in [
        " gezd gnbv gy3t qojq gezd gnbv gy3t qojq ",
        "GEZDGNBV-GY3TQOJQ-GEZDGNBV-GY3TQOJQ====",
        "otpauth://totp/?secret=gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
        "OTPAUTH://TOTP/a?Digits=6&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&image=http%3A%2F%2Fx",
    ] {
        assert_eq!(Totp::parse(text).unwrap().code(0).code, plain, "{text}");
    }
    assert!(Totp::parse("JBSWY3DPEHPK3PXP").is_ok(), "ten bytes, as many services give");
}

#[test]
fn issuer_and_account_are_read() {
    let of = |uri: &str| Totp::parse(uri).map(|totp| (totp.issuer, totp.account)).unwrap();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let secret = "secret=JBSWY3DPEHPK3PXP";
    assert_eq!(
        of(&format!("otpauth://totp/Caf%C3%A9:%20alice%40example.org?{secret}")),
        pair("Café", "alice@example.org")
    );
    assert_eq!(of(&format!("otpauth://totp/A:b?{secret}&issuer=C%20D")), pair("C D", "b"));
    assert_eq!(of("JBSWY3DPEHPK3PXP"), pair("", ""));
}

#[test]
fn what_gives_no_codes_is_refused() {
    let refused = |text: &str| Totp::parse(text).err().unwrap();
    assert_eq!(refused(""), TotpError::Secret);
    assert_eq!(refused("not base 32 !"), TotpError::Secret);
    assert_eq!(refused("otpauth://totp/x?issuer=y"), TotpError::Secret);
    assert_eq!(refused("otpauth://hotp/x?secret=JBSWY3DP&counter=1"), TotpError::Address);
    assert_eq!(refused("https://example.org/?secret=JBSWY3DP"), TotpError::Address);
    for bad in ["digits=5", "digits=9", "period=0", "period=99999", "algorithm=MD5"] {
        let uri = format!("otpauth://totp/x?secret=JBSWY3DP&{bad}");
        assert_eq!(refused(&uri), TotpError::Unsupported, "{bad}");
    }
}

proptest! {
    #[test]
    fn nothing_pasted_and_no_time_panics(text in "(otpauth://totp/)?\\PC{0,60}", now in any::<u64>()) {
        if let Ok(totp) = Totp::parse(&text) {
            totp.code(now);
        }
        let code = Totp::parse("JBSWY3DPEHPK3PXP").unwrap().code(now);
        prop_assert!((1..=30).contains(&code.remaining_seconds));
    }
}
