//! Histories that go back, fork, or were never acknowledged.

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{DeviceId, Hash, Head};
use mdp_sync::replica::{Outcome, Replica};

use super::Situation;
use crate::support::alice;
use crate::support::device::{Device, home_pin, pull_into};
use crate::support::server::{Server, encode};

#[test]
fn a_vault_that_went_back_behind_a_key_files_head_is_noticed_at_the_first_pull() {
    let it = Situation::new();
    let known = it.server.head();
    let join = |server: &Server, floor| {
        let (mut replica, _) = Replica::new(home_pin(alice()), DeviceId([3; 16]), Some(floor));
        pull_into(&mut replica, &encode(&server.frames(0))).0
    };
    assert!(matches!(join(&it.server, known), Outcome::Advanced { .. }));

    let mut back = Server::new(&alice().home.genesis);
    assert!(matches!(join(&back, known), Outcome::Behind { .. }));

    // As long a history, and another one.
    let mut laptop = Device::first(alice(), 1);
    for n in 0..3 {
        laptop.add(&n.to_string());
        laptop.sync(&mut back);
    }
    assert_eq!(back.head().seq, known.seq);
    let outcome = join(&back, known);
    assert!(matches!(&outcome, Outcome::Refused(r) if r.code() == "pull-lost-head"), "{outcome:?}");
}

#[test]
fn a_fork_raises_the_alarm_and_its_evidence_is_kept() {
    let mut it = Situation::new();
    let before_fork = it.server.clone();
    // Two devices are told two stories.
    it.phone.sync(&mut it.server);
    let mut other = before_fork.clone();
    let mut tablet = Device::joining(alice(), 4, &other);
    tablet.add("Told to the tablet alone");
    tablet.sync(&mut other);

    it.phone.add("Still to be sent");
    let (head, records) =
        (it.phone.workspace.replica().head(), it.phone.workspace.records().count());
    let outcome = it.phone.pull(&other);
    assert_eq!(outcome, Outcome::Fork { server: other.head(), restored: false });
    assert_eq!(it.phone.workspace.replica().head(), head);
    assert_eq!(it.phone.workspace.records().count(), records);
    let stopped = it.phone.workspace.compose(&alice().identity, 1).unwrap_err();
    assert_eq!(stopped.code(), "push-stopped");

    it.phone.crash();
    let kept: Vec<Vec<u8>> =
        it.phone.workspace.replica().evidence().map(|(_, bytes)| bytes.to_vec()).collect();
    let shown = other.commits.last().unwrap();
    assert_eq!(kept, [shown.to_bytes()], "the other history's commit, signed, survives a crash");

    // Back to the first story: work goes on, the evidence stays.
    it.phone.sync(&mut it.server);
    assert!(it.phone.workspace.status().evidence);
    assert_eq!(it.phone.workspace.status().pending, 0);
}

#[test]
fn an_acknowledgement_of_something_else_loses_nothing() {
    let mut it = Situation::new();
    it.phone.pull(&it.server);
    let body = it.phone.compose().expect("something to push");
    let wrong = Head { seq: 99, hash: Hash([9; 32]) };
    let outcome = it.phone.accepted(wrong);
    assert!(matches!(&outcome, Outcome::Refused(r) if r.code() == "push-wrong-acknowledgement"));
    assert_eq!(it.phone.workspace.status().pending, 1);
    it.phone.crash();
    assert_eq!(it.phone.compose(), Some(body), "it is still to be sent");
}

#[test]
fn a_server_that_drops_what_it_acknowledged_is_behind() {
    let mut it = Situation::new();
    it.phone.pull(&it.server);
    let unchanged = it.server.clone();
    it.phone.sync(&mut it.server);
    let outcome = it.phone.pull(&unchanged);
    assert_eq!(outcome, Outcome::Behind { server: unchanged.head(), restored: false });
    assert_eq!(it.phone.workspace.records().count(), 3);
}
