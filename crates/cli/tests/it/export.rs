//! `mdp export --self-reading`: everything is in the file, and nothing is readable in it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::attachments::{self, File};
use crate::support::{Device, PASSPHRASE, server};

/// Whether this build has the page that goes into an archive.
fn is_built() -> bool {
    let page = "../../web/src/lib/worker/pkg/page/reader.html";
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join(page).exists();
    if !built {
        println!("NOT RUN: archives need the page that scripts/build-web makes");
    }
    built
}

fn device(url: &str, code: &str) -> Device {
    let device = Device::new();
    let code = device.write("code", code);
    device.ok(&["login", url, "alice", "--code-file", &code]);
    device
}

/// What the independent reader finds: the folder of the one vault. `None` without its libraries.
#[allow(clippy::disallowed_methods, reason = "where Python's libraries are is the host's to say")]
fn read(device: &Device, file: &str) -> Option<PathBuf> {
    let python = std::env::var("MDP_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/reader/archive.py");
    let folder = PathBuf::from(device.path("read"));
    let output = Command::new(python)
        .arg(reader)
        .args([Path::new(file), &folder])
        .env("MDP_PASSPHRASE", PASSPHRASE)
        .output();
    match output {
        Ok(output) if output.status.code() != Some(3) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(fs::read_dir(folder).unwrap().next().unwrap().unwrap().path())
        }
        _ => {
            println!("NOT RUN: testdata/reader needs python3 with cryptography and cbor2");
            None
        }
    }
}

#[test]
fn an_archive_holds_every_item_and_attachment_and_shows_none_without_its_passphrase() {
    if !is_built() {
        return;
    }
    let server = server();
    let large: Vec<u8> = (0..150_000_u32).flat_map(u32::to_be_bytes).collect();
    let files: [File<'_>; 3] =
        [("a.txt", Some(b"small")), ("empty", Some(b"")), ("large.bin", Some(&large))];
    let (code, ids) = attachments::sign_up(&server.url, "alice", &files);
    let device = device(&server.url, &code);
    device.add("Bank", "swordfish-of-the-bank");

    let file = device.path("vault.html");
    let export = ["export", "--self-reading", &file, "--passphrase-file"];
    device.ok(&[&export[..], &[&device.path("passphrase")]].concat());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let page = fs::read_to_string(&file).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    for secret in ["swordfish", "With files", "Bank", PASSPHRASE] {
        assert!(!page.contains(secret), "{secret} is readable");
    }
    if let Some(vault) = read(&device, &file) {
        let records = fs::read_to_string(vault.join("records.json")).unwrap();
        for text in ["swordfish-of-the-bank", "With files", "p@ss", "large.bin"] {
            assert!(records.contains(text), "{text} is missing");
        }
        for (id, (name, content)) in ids.iter().zip(files) {
            assert!(fs::read(vault.join(id.to_string())).ok().as_deref() == content, "{name}");
        }
    }
}

#[test]
fn what_an_archive_lacks_is_said_and_a_refusal_leaves_no_file() {
    if !is_built() {
        return;
    }
    let server = server();
    let files: [File<'_>; 2] = [("a.txt", Some(b"small")), ("lost.txt", None)];
    let (code, _) = attachments::sign_up(&server.url, "alice", &files);
    let device = device(&server.url, &code);
    let file = device.path("vault.html");
    let export = |file: &str, passphrase: &str| {
        device.run(&["export", "--self-reading", file, "--passphrase-file", passphrase])
    };

    let weak = device.write("weak", "password1234");
    let refused = export(&file, &weak);
    assert!(refused.status == 1 && refused.err.contains("guessed too soon"), "{}", refused.err);
    let right = device.path("password");
    let wrong = fs::read(&right).unwrap();
    device.write("password", "not the password at all");
    assert_eq!(export(&file, &device.path("passphrase")).status, 4);
    fs::write(&right, wrong).unwrap();

    let lacking = device.path("lacking.html");
    let told = export(&lacking, &device.path("passphrase"));
    assert!(told.status == 1 && told.err.contains("lacking.html, 1"), "{}", told.err);
    assert!(fs::read_to_string(&lacking).unwrap().contains("mdp-file-0"));

    // Without the server its attachments can't be fetched: no file rather than half of one.
    let origin = server.url.clone();
    drop(server);
    let refused = export(&file, &device.path("passphrase"));
    assert!(refused.status == 3, "{origin}: {} {}", refused.status, refused.err);
    let left = fs::read_dir(Path::new(&file).parent().unwrap()).unwrap();
    let names: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("vault.html")), "{names:?}");

    // Never over another file.
    fs::write(&file, "mine").unwrap();
    let refused = export(&file, &device.path("passphrase"));
    assert!(refused.status == 1 && refused.err.contains("already"), "{}", refused.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
