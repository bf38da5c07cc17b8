//! The vault is read and changed without a server, and nothing of it is lost on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mdp_testkit::http::Answer;
use mdp_testkit::proxy::{Asked, Liar, Proxy};

use crate::support::{Device, server};

/// A line that can be cut: before the server hears a push, or after.
#[derive(Clone, Default)]
struct Line {
    cut_before: Arc<AtomicBool>,
    cut_after: Arc<AtomicBool>,
    no_backup: Arc<AtomicBool>,
}

fn nobody() -> Answer {
    Answer { status: 502, headers: Vec::new(), body: Vec::new() }
}

/// As a server says it whose backup targets are out of reach.
fn not_backed_up() -> Answer {
    let body =
        r#"{"code":"not-backed-up","message":"No backup target has it yet.","requestId":"1"}"#;
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Answer { status: 503, headers, body: body.as_bytes().to_vec() }
}

impl Liar for Line {
    fn asked(&self, asked: &mut Asked) -> Option<Answer> {
        if self.no_backup.load(Ordering::SeqCst) && asked.path.ends_with("/push") {
            return Some(not_backed_up());
        }
        self.cut_before.load(Ordering::SeqCst).then(nobody)
    }

    fn answered(&self, asked: &Asked, answer: &mut Answer) {
        if self.cut_after.load(Ordering::SeqCst) && asked.path.ends_with("/push") {
            *answer = nobody();
        }
    }
}

#[test]
fn edits_made_offline_arrive_and_a_lost_answer_changes_nothing() {
    let server = server();
    let line = Line::default();
    let proxy = Proxy::start(&server.url, line.clone());
    let (device, _) = Device::sign_up(&proxy.url, "alice");
    device.add("Before", "0");
    device.ok(&["sync"]);

    line.cut_before.store(true, Ordering::SeqCst);
    device.add("Offline", "1");
    assert_eq!(device.password("Offline"), "1");
    device.ok(&["lock"]);
    assert_eq!(device.password("Offline"), "1", "it unlocks and has it without the server");
    assert_ne!(device.run(&["sync"]).status, 0);
    assert_eq!(device.json(&["status", "--json"])["vault"]["pending"], 1);

    // The server takes the push, and its answer is lost; the device is switched off.
    line.cut_before.store(false, Ordering::SeqCst);
    line.cut_after.store(true, Ordering::SeqCst);
    assert_ne!(device.run(&["sync"]).status, 0);
    device.ok(&["edit", "Offline", "--user", "zoe"]);
    device.ok(&["lock"]);

    line.cut_after.store(false, Ordering::SeqCst);
    device.ok(&["sync"]);
    assert_eq!(device.json(&["status", "--json"])["vault"]["pending"], 0);
    let other = device.join(&proxy.url, "alice");
    assert_eq!(other.titles(), ["Before", "Offline"]);
    assert_eq!(other.password("Offline"), "1");
    assert_eq!(other.ok(&["get", "Offline", "--field", "user"]), "zoe\n");
}

#[test]
fn what_no_backup_has_yet_is_kept_here_and_sent_again() {
    let server = server();
    let line = Line::default();
    let proxy = Proxy::start(&server.url, line.clone());
    let (device, _) = Device::sign_up(&proxy.url, "alice");
    line.no_backup.store(true, Ordering::SeqCst);
    device.add("Kept", "k");
    device.refused(&["sync"], 3, "no backup can be reached");
    device.ok(&["lock"]);
    assert_eq!(device.password("Kept"), "k");
    assert_eq!(device.json(&["status", "--json"])["vault"]["pending"], 1);
    line.no_backup.store(false, Ordering::SeqCst);
    device.ok(&["sync"]);
    assert_eq!(device.json(&["status", "--json"])["vault"]["pending"], 0);
    assert_eq!(device.join(&proxy.url, "alice").password("Kept"), "k");
}

#[test]
fn a_server_that_is_gone_takes_nothing_along() {
    let server = server();
    let (device, _) = Device::sign_up(&server.url, "alice");
    device.add("Kept", "k");
    device.ok(&["sync"]);
    drop(server);
    device.add("Later", "l");
    device.ok(&["lock"]);
    assert_eq!(device.titles(), ["Kept", "Later"]);
    device.refused(&["sync"], 3, "can’t be reached");
    device.ok(&["verify"]);
}
