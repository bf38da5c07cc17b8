//! Pushes and what they leave.

use std::collections::BTreeSet;

use mdp_ledger::{EntryId, Kind, Role, VaultId, bucket_of};
use mdp_store::{Context, Error, Gate, Push};

use super::ledger::{Author, Vault, record};
use super::{Bench, NOW, context};

/// A registered user with a vault.
pub(crate) async fn ada(bench: &Bench) -> (Author, Vault) {
    let ada = Author::new(1);
    let (registration, vault) = ada.registration("Ada", Gate::Open);
    bench.store.register(&context(), registration).await.unwrap();
    (ada, vault)
}

/// The server's view, with every bucket, is exactly the device's.
pub(crate) async fn agree(bench: &Bench, vault: &Vault) {
    let base = bench.store.push_base(vault.view.vault, (0..=255).collect()).await.unwrap().unwrap();
    assert_eq!((base.head, base.epoch), (vault.view.head, vault.view.epoch));
    assert_eq!(base.tree.root(), vault.view.tree.root());
    assert_eq!(base.members, vault.view.members);
    let there: BTreeSet<_> = base.tree.entries().map(|change| format!("{change:?}")).collect();
    let here: BTreeSet<_> = vault.view.tree.entries().map(|change| format!("{change:?}")).collect();
    assert_eq!(there, here);
}

pub(crate) async fn a_push_moves_the_head_and_everything_with_it(bench: Bench) {
    let (author, mut vault) = ada(&bench).await;
    let id = vault.view.vault;
    agree(&bench, &vault).await;

    let head = bench.store.push(&context(), vault.write(1, b"one")).await.unwrap();
    assert_eq!(head, vault.view.head);
    agree(&bench, &vault).await;
    let push = vault.commit(vec![
        (Kind::Record, record(1), None),
        (Kind::Record, record(2), Some(b"two".to_vec())),
        (Kind::Canary, EntryId([0xca; 16]), Some(b"canary".to_vec())),
    ]);
    bench.store.push(&context(), push).await.unwrap();
    agree(&bench, &vault).await;

    // Several commits in one push, the later replacing what the earlier wrote.
    let base = vault.view.clone();
    let mut first = vault.extend(vec![(Kind::Record, record(2), Some(b"2b".to_vec()))]);
    first.values = vec![None];
    let second = vault.extend(vec![(Kind::Record, record(2), Some(b"2c".to_vec()))]);
    let push = Push::new(Some(&base), &vault.view, vec![first, second]).unwrap();
    bench.store.push(&context(), push).await.unwrap();
    agree(&bench, &vault).await;
    let kept = bench.store.revisions(id, Kind::Record, record(2)).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|e| (e.revision, e.bytes.as_slice())).collect();
    assert_eq!(kept, [(1, &b"two"[..]), (3, &b"2c"[..])]);

    // A view with one bucket is enough for a push that touches one.
    let bucket = bucket_of(record(2));
    let partial = bench.store.push_base(id, vec![bucket]).await.unwrap().unwrap();
    assert_eq!(partial.tree.root(), vault.view.tree.root());
    assert!(partial.tree.get(Kind::Record, record(2)).unwrap().is_some());

    let mine = bench.store.vaults(author.user).await.unwrap();
    assert_eq!((mine.len(), mine[0].vault, mine[0].head), (1, id, vault.view.head));
    assert_eq!((mine[0].role, mine[0].epoch), (Role::Owner, 1));
    let past = bench.store.view_at(id, base.head.hash).await.unwrap().unwrap();
    assert_eq!((past.head, past.tree.root()), (base.head, base.tree.root()));
    assert_eq!(past.members, base.members);
    assert!(bench.store.view_at(id, mdp_ledger::Hash([1; 32])).await.unwrap().is_none());
}

pub(crate) async fn a_stale_push_is_told_the_head_and_writes_nothing(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let mut other = vault.clone();
    bench.store.push(&context(), vault.write(1, b"one")).await.unwrap();
    let before = bench.rows("entry_bytes").await;
    match bench.store.push(&context(), other.write(2, b"two")).await {
        Err(Error::StaleHead(head)) => assert_eq!(head, vault.view.head),
        other => panic!("{other:?}"),
    }
    assert_eq!(bench.rows("entry_bytes").await, before);
    agree(&bench, &vault).await;

    let again = Vault::found(&Author::new(1)).1;
    assert!(matches!(bench.store.push(&context(), again).await, Err(Error::VaultExists)));
    let (mut stranger, _) = Vault::found(&Author::new(2));
    let push = stranger.write(1, b"one");
    assert!(matches!(bench.store.push(&context(), push).await, Err(Error::UnknownVault)));
    let nowhere = bench.store.push_base(VaultId([1; 32]), vec![]).await.unwrap();
    assert!(nowhere.is_none());
}

pub(crate) async fn of_concurrent_pushes_one_wins(bench: Bench) {
    let (_, vault) = ada(&bench).await;
    let replica = bench.again().await;
    let mut racers = Vec::new();
    for number in 0..12 {
        let store = if number % 2 == 0 { bench.store.clone() } else { replica.clone() };
        let mut branch = vault.clone();
        let push = branch.write(number, b"mine");
        racers.push(tokio::spawn(async move { (store.push(&context(), push).await, branch) }));
    }
    let mut winner = None;
    for racer in racers {
        match racer.await.unwrap() {
            (Ok(head), branch) => {
                assert_eq!(head, branch.view.head);
                assert!(winner.replace(branch).is_none(), "two pushes continued one head");
            }
            (Err(error), _) => assert!(matches!(error, Error::StaleHead(_)), "{error}"),
        }
    }
    agree(&bench, &winner.unwrap()).await;
}

pub(crate) async fn replaced_bytes_are_kept_until_forgotten(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let id = vault.view.vault;
    for (n, text) in (0..).zip([b"a", b"b", b"c"]) {
        let later = Context::system(NOW + n);
        bench.store.push(&later, vault.write(1, text)).await.unwrap();
    }
    let kept = async || {
        let kept = bench.store.revisions(id, Kind::Record, record(1)).await.unwrap();
        kept.iter().map(|entry| entry.bytes.clone()).collect::<Vec<_>>()
    };
    assert_eq!(kept().await, [b"a", b"b", b"c"]);
    let forgotten = bench.store.forget_replaced(&context(), NOW + 2).await.unwrap();
    assert_eq!(forgotten, 1, "only what was replaced before");
    assert_eq!(kept().await, [b"b", b"c"]);
    assert_eq!(bench.store.forget_replaced(&context(), NOW + 100).await.unwrap(), 1);
    assert_eq!(bench.store.forget_replaced(&context(), NOW + 100).await.unwrap(), 0);
    assert_eq!(kept().await, [b"c"], "the current bytes stay whatever the time");
    agree(&bench, &vault).await;
}

pub(crate) async fn members_come_and_go(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let (id, eve) = (vault.view.vault, Author::new(7));
    assert_eq!(bench.store.role(id, eve.user).await.unwrap(), None);
    for role in [Role::Viewer, Role::Editor] {
        let member = (Kind::Member, eve.user.into(), Some(eve.member(role)));
        bench.store.push(&context(), vault.commit(vec![member])).await.unwrap();
        assert_eq!(bench.store.role(id, eve.user).await.unwrap(), Some(role));
        assert_eq!(bench.store.vaults(eve.user).await.unwrap().len(), 1);
        agree(&bench, &vault).await;
    }
    let removal = vec![(Kind::Member, eve.user.into(), None)];
    bench.store.push(&context(), vault.commit(removal)).await.unwrap();
    assert_eq!(bench.store.role(id, eve.user).await.unwrap(), None);
    assert!(bench.store.vaults(eve.user).await.unwrap().is_empty());
    agree(&bench, &vault).await;
}

pub(crate) async fn an_import_of_a_thousand_changes_is_one_push(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let edits = (0..1000).map(|n| (Kind::Record, record(n), Some(vec![7; 700]))).collect();
    bench.store.push(&context(), vault.commit(edits)).await.unwrap();
    agree(&bench, &vault).await;
    let edits = (0..1000).map(|n| (Kind::Record, record(n), Some(vec![8; 700]))).collect();
    bench.store.push(&context(), vault.commit(edits)).await.unwrap();
    agree(&bench, &vault).await;
}

pub(crate) async fn what_another_program_wrote_is_what_the_next_push_is_judged_by(bench: Bench) {
    let (ada, mut vault) = ada(&bench).await;
    let other = bench.again().await;
    bench.store.push(&context(), vault.write(1, b"here")).await.unwrap();
    other.push(&context(), vault.write(2, b"there")).await.unwrap();
    agree(&bench, &vault).await;
    bench.store.push(&context(), vault.write(1, b"here again")).await.unwrap();
    // This one has seen neither the other's push nor the newest.
    let base =
        other.push_base(vault.view.vault, vec![bucket_of(record(1))]).await.unwrap().unwrap();
    assert_eq!((base.head, base.tree.root()), (vault.view.head, vault.view.tree.root()));
    assert!(base.members.contains_key(&ada.user));
    other.push(&context(), vault.write(1, b"there again")).await.unwrap();
    agree(&bench, &vault).await;
    other.close().await;
}

pub(crate) async fn tampered_rows_are_not_believed(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    bench.store.push(&context(), vault.write(1, b"one")).await.unwrap();
    bench.tamper("UPDATE entries SET revision = 9 WHERE kind = 1").await;
    let read = bench.store.push_base(vault.view.vault, vec![bucket_of(record(1))]).await;
    assert!(matches!(read, Err(Error::Corrupt("bucket"))));

    // Bytes that should be there and aren't: the push that replaces them fails whole.
    bench.tamper("UPDATE entries SET revision = 1 WHERE kind = 1").await;
    bench.tamper("DELETE FROM entry_bytes WHERE kind = 1").await;
    let head = vault.view.head;
    let push = bench.store.push(&context(), vault.write(1, b"two")).await;
    assert!(matches!(push, Err(Error::RowCount { table: "entry_bytes", found: 0 })));
    assert_eq!(bench.store.head(vault.view.vault).await.unwrap(), Some(head));

    // What one store remembers, another reads.
    bench.tamper("DELETE FROM buckets").await;
    let read = bench.again().await.push_base(vault.view.vault, vec![bucket_of(record(1))]).await;
    assert!(matches!(read, Err(Error::Corrupt("bucket"))));
}
