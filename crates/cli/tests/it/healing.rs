//! A server that was restored, went back, or lost everything, and its devices.

use std::path::Path;

use mdp_testkit::server::TestServer;

use crate::attachments;
use crate::house::House;
use crate::support::{Device, PASSWORD, server};

/// What a device says of the server, as its JSON.
fn incidents(device: &Device) -> Vec<serde_json::Value> {
    device.json(&["status", "--json"])["vault"]["incidents"].as_array().unwrap().clone()
}

#[test]
fn edits_made_after_an_archive_are_all_there_again_once_both_devices_have_synced() {
    let Some(house) = House::new() else { return };
    let server = house.serve();
    let (first, _) = Device::sign_up(&server.url, "alice");
    first.add("Before", "0");
    first.ok(&["sync"]);
    let second = first.join(&server.url, "alice");
    house.done(&["key", "new", "--save", "operator.key"]);
    house.done(&["backup"]);
    first.add("After, of the first", "1");
    first.ok(&["sync"]);
    second.ok(&["sync"]);
    second.add("After, of the second", "2");
    second.ok(&["edit", "Before", "--user", "zoe"]);
    second.ok(&["sync"]);
    assert!(server.stop().success());
    // Neither has been online since, and each has more to say.
    first.add("Waits at the first", "3");
    second.add("Waits at the second", "4");

    house.done(&["restore", "latest", "--key", "operator.key", "--force"]);
    let server = house.serve();
    for device in [&first, &second] {
        device.move_to(&server.url);
    }
    let healed = first.run(&["sync"]);
    assert_eq!(healed.status, 0, "{}", healed.err);
    assert!(healed.err.contains("restored from a backup on 20"), "{}", healed.err);
    assert!(healed.err.contains("handed back"), "{}", healed.err);
    second.ok(&["sync"]);
    first.ok(&["sync"]);
    let all = [
        "After, of the first",
        "After, of the second",
        "Before",
        "Waits at the first",
        "Waits at the second",
    ];
    for device in [&first, &second] {
        assert_eq!(device.titles(), all);
        assert_eq!(device.ok(&["get", "Before", "--field", "user"]), "zoe\n");
        device.ok(&["verify"]);
        let [incident] = &incidents(device)[..] else { panic!("one incident") };
        assert_eq!((&incident["alarm"], &incident["healed"]), (&false.into(), &true.into()));
        device.ok(&["status", "--acknowledge"]);
        assert!(incidents(device).is_empty());
    }
    assert!(server.stop().success());
}

#[test]
fn a_server_that_went_back_without_a_word_is_healed_and_the_alarm_stays() {
    let Some(house) = House::new() else { return };
    let server = house.serve();
    let (device, _) = Device::sign_up(&server.url, "alice");
    device.add("Before", "0");
    device.ok(&["sync"]);
    assert!(server.stop().success());
    let kept = house.folder.path().join("kept");
    copy(&house.data(), &kept);
    let server = house.serve();
    device.move_to(&server.url);
    device.add("After", "1");
    device.ok(&["sync"]);
    assert!(server.stop().success());

    // The disk of yesterday.
    std::fs::remove_dir_all(house.data()).unwrap();
    std::fs::rename(&kept, house.data()).unwrap();
    let server = house.serve();
    device.move_to(&server.url);
    let ran = device.run(&["sync"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("ALARM"), "{}", ran.err);
    device.ok(&["lock"]);
    device.ok(&["unlock"]);
    assert!(device.ok(&["status"]).contains("ALARM"), "it outlives the agent");
    let [incident] = &incidents(&device)[..] else { panic!("one incident") };
    assert_eq!((&incident["alarm"], &incident["lacked"]), (&true.into(), &1.into()));
    let told = device.ok(&["status", "--acknowledge"]);
    assert!(!told.contains("ALARM"), "{told}");

    let other = device.join(&server.url, "alice");
    assert_eq!(other.titles(), ["After", "Before"]);
    assert!(server.stop().success());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, beside) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &beside);
        } else {
            std::fs::copy(&path, &beside).unwrap();
        }
    }
}

#[test]
fn an_empty_server_is_rebuilt_from_one_device_and_everything_opens() {
    let lost = server();
    let (device, old_code) = Device::sign_up(&lost.url, "alice");
    for n in 0..5 {
        device.add(&format!("Item {n}"), &n.to_string());
        device.ok(&["sync"]);
    }
    let other = device.join(&lost.url, "alice");
    drop(lost);
    device.add("Never sent", "n");

    let empty = TestServer::seeded(2, &[]);
    device.refused(&["reseed", &empty.url], 2, "nobody to ask");
    let ran = device.run(&["reseed", &empty.url, "--yes"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("doesn’t know alice"), "{}", ran.err);
    let code = ran.out.strip_prefix("Recovery code: ").unwrap().trim();
    assert_ne!(code, old_code.trim());
    assert!(incidents(&device).is_empty(), "it was asked for");
    // Again, as after an answer that was lost: it goes on from there.
    let again = device.run(&["reseed", &empty.url, "--yes"]);
    assert_eq!((again.status, again.out.as_str()), (0, ""), "{}", again.err);
    assert!(again.err.contains("knows alice"), "{}", again.err);

    let new = Device::new();
    let old = new.write("old", &old_code);
    new.refused(&["login", &empty.url, "alice", "--code-file", &old], 4, "current code");
    let code = new.write("code", code);
    new.ok(&["login", &empty.url, "alice", "--code-file", &code]);
    assert_eq!(new.titles().len(), 6);
    assert_eq!((new.password("Item 3"), new.password("Never sent")), ("3".into(), "n".into()));
    new.ok(&["verify"]);

    // The other device is at home there as soon as it knows the address.
    other.add("Of the other", "o");
    other.ok(&["reseed", &empty.url, "--yes"]);
    device.ok(&["sync"]);
    assert_eq!(device.password("Of the other"), "o");
}

#[test]
fn whom_the_backup_did_not_know_comes_back_with_an_operators_token() {
    let lost = TestServer::start();
    let (device, _) = Device::sign_up(&lost.url, "alice");
    device.add("Bank", "b");
    device.ok(&["sync"]);
    drop(lost);

    // The same server's data from before she came.
    let restored = TestServer::start();
    let (operator, _) = Device::sign_up(&restored.url, "operator");
    device.move_to(&restored.url);
    device.refused(&["sync"], 4, "mdp reseed");
    let arguments = ["reseed", &restored.url, "--yes", "--invitation"];
    device.refused(&arguments[..3], 1, "no new account");
    device.refused(&[&arguments[..], &["made-up"]].concat(), 1, "expired or was used");
    let token = restored.invite("alice", 60_000);
    let link = format!("{}/sign-up#{token}", restored.url);
    let taken = ["reseed", &restored.url, "--yes", "--user", "operator", "--invitation", &link];
    device.refused(&taken, 1, "taken");
    assert_eq!(device.titles(), ["Bank"], "a refusal leaves everything as it was");
    device.ok(&[&arguments[..], &[&link]].concat());
    assert_eq!(device.join(&restored.url, "alice").password("Bank"), "b");

    // Another account altogether: its server's accounts are not this one's.
    let elsewhere = TestServer::seeded(2, &[("MDP_REGISTRATION", "open")]);
    Device::sign_up(&elsewhere.url, "first");
    operator.refused(&["reseed", &elsewhere.url, "--yes"], 3, "accounts of its own");
}

#[test]
fn attachments_that_nobody_has_any_more_are_counted_and_stop_nothing() {
    let lost = TestServer::start();
    let files: [attachments::File<'_>; 2] = [("a.txt", Some(b"one")), ("b.txt", Some(b"two"))];
    let (code, _) = attachments::sign_up(&lost.url, "alice", &files);
    let device = Device::new();
    let code = device.write("code", &code);
    device.write("password", PASSWORD);
    device.ok(&["login", &lost.url, "alice", "--code-file", &code]);
    device.add("Later", "l");
    device.ok(&["sync"]);
    drop(lost);

    let empty = TestServer::seeded(2, &[]);
    let ran = device.run(&["reseed", &empty.url, "--yes"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("2 attachments are missing"), "{}", ran.err);
    let new = device.join(&empty.url, "alice");
    assert_eq!(new.password("With files"), "p@ss");
    assert_eq!(new.password("Later"), "l");
    new.ok(&["verify"]);
}
