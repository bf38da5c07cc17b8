//! The journal and the audit.

use mdp_ledger::{DeviceId, Kind};
use mdp_store::{Context, Error, Gate, Invitation, JournalEntry, Session, SessionId, Slot};

use super::archives::{Kept, dump, refill};
use super::ledger::{Author, Vault, record};
use super::sessions::{log_in, session};
use super::vaults::ada;
use super::{Bench, NOW, context};

pub(crate) async fn every_change_is_journaled_and_audited_once(bench: Bench) {
    let store = &bench.store;
    assert_eq!(store.journal_position().await.unwrap(), 0);
    let (author, mut vault) = ada(&bench).await;
    let who = Context::user(NOW + 1, author.user, Some("192.0.2.7".into()));
    store.push(&who, vault.write(1, b"one")).await.unwrap();
    log_in(store, &who, session(author.user, 1)).await.unwrap();
    store.revoke_session(&who, author.user, SessionId([1; 16])).await.unwrap();
    // Neither a refusal nor a change of nothing.
    store.revoke_session(&who, author.user, SessionId([1; 16])).await.unwrap();
    store.push(&who, Vault::found(&author).1).await.unwrap_err();
    store.can_write(NOW).await.unwrap();

    assert_eq!(store.journal_position().await.unwrap(), 4);
    let entries = store.journal(0, usize::MAX).await.unwrap();
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
    let before = dump(store).await;
    let eve = Author::new(2);
    let (registration, _) = eve.registration("Eve", Gate::Open);
    store.register(&context(), registration).await.unwrap();
    for n in 0..4 {
        let device = DeviceId([n; 16]);
        let new = Session { device, ..session(eve.user, n) };
        log_in(store, &context(), new).await.unwrap();
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

    let after = dump(store).await;
    let (position, rows) = (before.snapshot.unwrap().journal_position, before.rows);
    let entries = store.journal(position, usize::MAX).await.unwrap();
    let copy = bench.beside().await;
    let filled = copy.store.refill(refill(), move |loader| {
        loader.begin(position);
        rows.into_iter().try_for_each(|(table, row)| loader.row(table, row))?;
        entries.iter().try_for_each(|entry| loader.replay(entry))?;
        let mut seen = Kept::default();
        loader.dump(&mut seen)?;
        Ok::<_, Error>(seen.rows)
    });
    assert_eq!(filled.await.unwrap(), after.rows, "the audit included");
    // It goes on where the other stood, after the audit's own entry of what was done.
    let head = after.snapshot.unwrap().journal_position;
    assert_eq!(copy.store.journal_position().await.unwrap(), head + 1);
    for table in ["sessions", "invitations", "challenges"] {
        assert!(copy.rows(table).await.is_empty(), "{table}");
    }
    assert!(!bench.rows("entry_bytes").await.is_empty());
    super::vaults::agree(&copy, &vault).await;
}

pub(crate) async fn a_damaged_journal_entry_is_refused_whole(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    bench.store.push(&context(), vault.write(1, b"one")).await.unwrap();
    let entries = bench.store.journal(0, usize::MAX).await.unwrap();
    let copy = bench.beside().await;
    let before = dump(&copy.store).await.rows;
    let make = |entries: Vec<JournalEntry>| {
        let rows = before.clone();
        copy.store.refill(refill(), move |loader| {
            rows.into_iter().try_for_each(|(table, row)| loader.row(table, row))?;
            entries.iter().try_for_each(|entry| loader.replay(entry))
        })
    };
    let whole = &entries[1].payload;
    for cut in [0, 1, 2, whole.len() / 2, whole.len() - 1] {
        let damaged = JournalEntry { payload: whole[..cut].to_vec(), ..entries[1].clone() };
        let refused = make(vec![entries[0].clone(), damaged]).await;
        assert!(matches!(refused, Err(Error::Corrupt(_))), "cut at {cut}: {refused:?}");
        assert!(copy.rows("vaults").await.is_empty());
    }
    // What doesn't follow from what is there isn't taken either.
    let gap = make(entries[1..].to_vec()).await;
    assert!(gap.is_err() && copy.rows("vaults").await.is_empty(), "{gap:?}");
    make(entries).await.unwrap();
    assert_eq!(copy.rows("vaults").await.len(), 1);
}

pub(crate) async fn no_journal_entry_holds_what_opens_a_door(bench: Bench) {
    let (author, _) = ada(&bench).await;
    let store = &bench.store;
    let new = session(author.user, 0xcd);
    let (token_hash, nonce) = (new.token_hash, new.nonce);
    log_in(store, &context(), new).await.unwrap();
    let invitation = Invitation {
        token_hash: [0xab; 32],
        name: "zoe".into(),
        created: NOW,
        expires: NOW + 1000,
    };
    store.invite(&context(), invitation).await.unwrap();
    let entries = store.journal(0, usize::MAX).await.unwrap();
    let holds = |needle: &[u8]| {
        entries.iter().any(|entry| entry.payload.windows(needle.len()).any(|w| w == needle))
    };
    // The search finds what is there.
    assert!(holds(b"session.create") && holds(&author.user.0));
    assert!(!holds(&token_hash) && !holds(&nonce) && !holds(&[0xab; 32]));
}

pub(crate) async fn the_journal_is_forgotten_up_to_a_position_and_no_further(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    for n in 0..4 {
        bench.store.push(&context(), vault.write(n, b"bytes")).await.unwrap();
    }
    assert_eq!(bench.store.forget_journal(3).await.unwrap(), 3);
    assert_eq!(bench.store.forget_journal(3).await.unwrap(), 0);
    let left = bench.store.journal(0, usize::MAX).await.unwrap();
    assert_eq!(left.iter().map(|entry| entry.position).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(bench.store.journal_position().await.unwrap(), 5);
    // A reader with little room gets one at a time.
    assert_eq!(bench.store.journal(3, 1).await.unwrap(), left[..1]);
}

pub(crate) async fn one_at_a_time_has_the_lease(bench: Bench) {
    let other = bench.again().await;
    let lease = bench.store.lease().await.unwrap().unwrap();
    assert!(lease.holds());
    assert!(other.lease().await.unwrap().is_none());
    assert!(bench.store.lease().await.unwrap().is_none());
    drop(lease);
    // A connection that was closed is gone from the database a moment later.
    let mut taken = None;
    for _ in 0..10_000 {
        taken = other.lease().await.unwrap();
        if taken.is_some() {
            break;
        }
    }
    assert!(taken.unwrap().holds());
}
