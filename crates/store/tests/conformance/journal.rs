//! The journal and the audit.

use mdp_ledger::{DeviceId, Kind};
use mdp_store::{Context, Error, Gate, JournalEntry, Session, SessionId, Slot};

use super::ledger::{Author, Vault, record};
use super::sessions::session;
use super::vaults::ada;
use super::{Bench, NOW, context};

/// What a journal has to make again. The journal itself and what is no part of the server's state
/// are left out.
const STATE: &[&str] = &[
    "accounts",
    "slots",
    "invitations",
    "sessions",
    "vaults",
    "members",
    "commits",
    "buckets",
    "entries",
    "entry_bytes",
    "blobs",
];

pub(crate) async fn every_change_is_journaled_and_audited_once(bench: Bench) {
    let store = &bench.store;
    assert_eq!(store.journal_position().await.unwrap(), 0);
    let (author, mut vault) = ada(&bench).await;
    let who = Context::user(NOW + 1, author.user, Some("192.0.2.7".into()));
    store.push(&who, vault.write(1, b"one")).await.unwrap();
    store.create_session(&who, session(author.user, 1)).await.unwrap();
    store.revoke_session(&who, author.user, SessionId([1; 16])).await.unwrap();
    // Neither a refusal nor a change of nothing.
    store.revoke_session(&who, author.user, SessionId([1; 16])).await.unwrap();
    store.push(&who, Vault::found(&author).1).await.unwrap_err();
    store.can_write(NOW).await.unwrap();

    assert_eq!(store.journal_position().await.unwrap(), 4);
    let entries = store.journal(0, 100).await.unwrap();
    assert_eq!(entries.iter().map(|e| e.position).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(entries[1].at, NOW + 1);
    assert_eq!(store.journal(2, 1).await.unwrap(), entries[2..3]);

    let audit = store.audit(None, None, 100).await.unwrap();
    let actions: Vec<_> = audit.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["session.revoke", "session.create", "vault.push", "account.register"]);
    let push = &audit[2];
    assert_eq!((push.position, push.at, push.actor), (2, NOW + 1, Some(author.user)));
    assert_eq!(push.address.as_deref(), Some("192.0.2.7"));
    assert_eq!(push.subject, vault.view.vault.to_string());
    assert_eq!(store.audit(Some(3), Some(author.user), 100).await.unwrap(), audit[2..3]);
    assert_eq!(store.audit(None, Some(Author::new(9).user), 100).await.unwrap(), []);
}

pub(crate) async fn the_journal_makes_the_same_database_again(bench: Bench) {
    let store = &bench.store;
    let (author, mut vault) = ada(&bench).await;
    let eve = Author::new(2);
    let (registration, _) = eve.registration("Eve", Gate::Open);
    store.register(&context(), registration).await.unwrap();
    for n in 0..4 {
        let device = DeviceId([n; 16]);
        let new = Session { device, ..session(eve.user, n) };
        store.create_session(&context(), new).await.unwrap();
    }
    store.revoke_sessions(&context(), eve.user, Some(SessionId([2; 16]))).await.unwrap();
    let slot = Slot { bytes: vec![1], key: [2; 32] };
    store.set_slot(&context(), author.user, slot).await.unwrap();
    for n in 0..5 {
        let later = Context::system(NOW + u64::from(n));
        store.push(&later, vault.write(n % 2, b"some bytes")).await.unwrap();
    }
    let edits = vec![
        (Kind::Record, record(1), None),
        (Kind::Member, eve.user.into(), Some(eve.member(mdp_ledger::Role::Viewer))),
    ];
    store.push(&context(), vault.commit(edits)).await.unwrap();
    let removal = vec![(Kind::Member, eve.user.into(), None)];
    store.push(&context(), vault.commit(removal)).await.unwrap();
    store.forget_replaced(&context(), NOW + 3).await.unwrap();

    let copy = bench.beside().await;
    let mut after = 0;
    loop {
        let entries = store.journal(after, 3).await.unwrap();
        let Some(last) = entries.last() else { break };
        after = last.position;
        copy.store.replay(&context(), entries).await.unwrap();
    }
    for table in STATE {
        assert_eq!(copy.rows(table).await, bench.rows(table).await, "{table}");
    }
    assert!(!bench.rows("entry_bytes").await.is_empty());
    super::vaults::agree(&copy, &vault).await;
}

pub(crate) async fn a_damaged_journal_entry_is_refused_whole(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    bench.store.push(&context(), vault.write(1, b"one")).await.unwrap();
    let entries = bench.store.journal(0, 10).await.unwrap();
    let copy = bench.beside().await;
    let whole = &entries[1].payload;
    for cut in [0, 1, 2, whole.len() / 2, whole.len() - 1] {
        let damaged = JournalEntry { payload: whole[..cut].to_vec(), ..entries[1].clone() };
        let refused = copy.store.replay(&context(), vec![entries[0].clone(), damaged]).await;
        assert!(matches!(refused, Err(Error::Corrupt(_))), "cut at {cut}: {refused:?}");
        assert!(copy.rows("vaults").await.is_empty());
    }
    copy.store.replay(&context(), entries).await.unwrap();
}
