//! Neither the server nor this device's disk holds a word of the vault.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::support::{Device, PASSPHRASE, PASSWORD, server};

const SECRETS: &[&str] =
    &["Tïtle-of-Zanzibar", "user-of-zanzibar", "pässword-of-Zanzibar", "Zanzibarian"];

#[test]
fn the_database_and_the_devices_hold_no_plaintext() {
    let server = server();
    let (device, code) = Device::sign_up(&server.url, "alice");
    let [title, user, password, category] = SECRETS else { unreachable!() };
    device.ok_with(
        &["add", "--title", title, "--user", user, "--category", category],
        &format!("{password}\n"),
    );
    device.ok(&["sync"]);
    let other = device.join(&server.url, "alice");
    assert_eq!(other.password(title), *password);

    let found = |folder: &Path, secret: &str| {
        let mut files = Vec::new();
        collect(folder, &mut files);
        assert!(!files.is_empty());
        let forms = forms(secret);
        files.iter().any(|bytes| forms.iter().any(|form| memmem(bytes, form)))
    };
    assert!(found(&device.data(), "alice"), "the search finds what is there");
    for secret in SECRETS.iter().chain(&[PASSWORD, PASSPHRASE, code.as_str()]) {
        for folder in [server.data(), &device.data(), &other.data()] {
            assert!(!found(folder, secret), "{secret} in {}", folder.display());
        }
    }
}

#[test]
fn plain_http_goes_to_this_machine_and_through_no_proxy() {
    let server = server();
    let device = Device::new();
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut login = device.command(&["login", &server.url, "alice", "--new"]);
    let ran = login.env("ALL_PROXY", format!("http://{proxy}")).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

fn collect(folder: &Path, files: &mut Vec<Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.is_file() {
            files.push(fs::read(path).unwrap());
        }
    }
}

/// As it is, in hexadecimal, and in base64 from each of the three places where it may start.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let hex = hex::encode(bytes);
    let mut forms = vec![bytes.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
    for start in 0..3 {
        let whole = bytes[start..].len() / 3 * 3;
        let part = &bytes[start..start + whole];
        forms.push(STANDARD_NO_PAD.encode(part).into_bytes());
        forms.push(URL_SAFE_NO_PAD.encode(part).into_bytes());
    }
    forms
}

fn memmem(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
