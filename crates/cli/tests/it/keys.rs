//! Only the account's own password and key open it.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;

use crate::support::{Device, server};

#[test]
fn another_password_or_key_opens_nothing_and_changes_nothing() {
    let server = server();
    let (alice, _) = Device::sign_up(&server.url, "alice");
    let (bob, _) = Device::sign_up(&server.url, "bob");
    alice.add("Bank", "p");
    alice.ok(&["sync"]);
    let key = alice.save_key();
    let key = key.to_str().unwrap();
    let passphrase = alice.path("passphrase");

    // A new device.
    let login = ["login", &server.url, "alice", "--key-file", key, "--passphrase-file"];
    let device = Device::new();
    let wrong = device.write("wrong", "another passphrase entirely");
    device.refused(&[&login[..], &[&wrong]].concat(), 4, "passphrase");
    device.write("password", "not the password at all");
    device.refused(&[&login[..], &[&passphrase]].concat(), 4, "Wrong user name or password");
    device.write("password", crate::support::PASSWORD);
    let as_bob = ["login", &server.url, "bob", "--key-file", key, "--passphrase-file", &passphrase];
    device.refused(&as_bob, 4, "another account");
    device.refused(&["status"], 2, "mdp login");

    // A device of another account: its key stays.
    let before = fs::read(bob.data().join("device")).unwrap();
    bob.refused(&["key", "import", key, "--passphrase-file", &passphrase], 4, "another account");
    assert_eq!(fs::read(bob.data().join("device")).unwrap(), before);
    bob.add("Bob's", "b");
    assert_eq!(bob.password("Bob's"), "b");

    // Its own, after damage.
    alice.ok(&["lock"]);
    fs::write(alice.data().join("device"), b"damaged").unwrap();
    alice.refused(&["get", "Bank"], 1, "damaged");
    alice.ok(&["key", "import", key, "--passphrase-file", &passphrase]);
    assert_eq!(alice.password("Bank"), "p");
    alice.write("password", "not the password at all");
    alice.ok(&["lock"]);
    alice.refused(&["get", "Bank"], 4, "isn’t the password");
    alice.refused(
        &["key", "import", key, "--passphrase-file", &passphrase],
        4,
        "isn’t the password",
    );
}

#[test]
fn the_key_is_proved_and_weak_passphrases_protect_nothing() {
    let server = server();
    let (alice, _) = Device::sign_up(&server.url, "alice");
    alice.add("Bank", "p");
    alice.ok(&["sync"]);
    let checked = alice.json(&["key", "check", "--json"]);
    assert!(checked["provedAt"].as_u64().is_some());
    assert_eq!(checked["vault"]["failures"].as_array().unwrap().len(), 0);
    assert!(alice.ok(&["key", "check"]).contains("recognised"));

    for weak in ["1", "password1234", "alicealicealice"] {
        let weak = alice.write("weak", weak);
        let file = alice.path("weak.json");
        alice.refused(&["key", "export", &file, "--passphrase-file", &weak], 1, "guessed too soon");
        assert!(fs::metadata(&file).is_err());
    }
    let file = alice.save_key();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let again = file.to_str().unwrap().to_owned();
    let passphrase = alice.path("passphrase");
    alice.refused(&["key", "export", &again, "--passphrase-file", &passphrase], 1, "already");

    let device = Device::new();
    device.write("password", "password1234");
    device.refused(&["login", &server.url, "carol", "--new"], 1, "guessed too soon");
    device.write("password", crate::support::PASSWORD);
    let (weak, file) = (device.write("weak", "password1234"), device.path("weak.json"));
    let saving = ["--save-key-file", &file, "--passphrase-file", &weak];
    let login = ["login", &server.url, "carol", "--new"];
    device.refused(&[&login[..], &saving].concat(), 1, "guessed too soon");
    device.refused(&["status"], 2, "mdp login");
    device.refused(&["login", "http://vault.example.org", "carol"], 2, "plain HTTP");
}

#[test]
fn the_agent_and_its_files_are_their_owners_alone_and_it_ends_when_it_is_told() {
    let server = server();
    let (alice, _) = Device::sign_up(&server.url, "alice");
    let socket = alice.data().join("agent.sock");
    for file in [&socket, &alice.data().join("replica.redb")] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(fs::metadata(alice.data()).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(alice.json(&["status", "--json"])["locked"], false);
    alice.ok(&["lock"]);
    assert!(!socket.exists());
    assert_eq!(alice.json(&["status", "--json"])["locked"], true);
    alice.ok(&["lock"]);
    alice.ok(&["unlock", "--timeout", "1h"]);
    assert_eq!(alice.json(&["status", "--json"])["locked"], false);

    // Left alone, it ends by itself: whoever is connected without asking anything is hung up on.
    alice.ok(&["unlock", "--timeout", "2s"]);
    let mut idle = UnixStream::connect(&socket).unwrap();
    assert_eq!(idle.read_to_end(&mut Vec::new()).unwrap(), 0);
    assert_eq!(alice.json(&["status", "--json"])["locked"], true);
}
