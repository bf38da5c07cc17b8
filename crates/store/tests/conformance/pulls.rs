//! Pulls.

use std::collections::BTreeMap;
use std::time::Duration;

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Hash, Kind, SignedCommit, VaultId};
use mdp_store::{Context, Error, Past, Piece, Pull, Pulled, Push, Store};

use super::ledger::{Author, Vault, record};
use super::vaults::ada;
use super::{Bench, NOW, context};

struct Everything {
    head: mdp_ledger::Head,
    commits: Vec<SignedCommit>,
    entries: BTreeMap<(Kind, EntryId), (u64, Vec<u8>)>,
}

async fn read(mut pull: Pull) -> Result<Everything, Error> {
    let mut all = Everything { head: pull.head, commits: vec![], entries: BTreeMap::new() };
    loop {
        let batch = pull.next().await?;
        for piece in batch.pieces {
            all.add(piece);
        }
        if batch.last {
            return Ok(all);
        }
    }
}

impl Everything {
    fn add(&mut self, piece: Piece) {
        match piece {
            Piece::Commits(commits) => {
                assert!(self.entries.is_empty(), "commits come before entries");
                let commits = commits.iter().map(|c| SignedCommit::from_bytes(c).unwrap());
                self.commits.extend(commits);
            }
            Piece::Entries(entries) => {
                for entry in entries {
                    let key = (entry.kind, entry.id);
                    assert!(self.entries.insert(key, (entry.revision, entry.bytes)).is_none());
                }
            }
        }
    }
}

/// What a pull gives the vault's owner.
async fn pull(store: &Store, vault: VaultId, heads: Vec<Hash>) -> Pulled {
    store.pull(Author::new(1).user, vault, heads).await.unwrap()
}

async fn news(store: &Store, vault: VaultId, heads: &[Hash]) -> Everything {
    match pull(store, vault, heads.to_vec()).await {
        Pulled::News(pull) => read(pull).await.unwrap(),
        Pulled::NothingNew(_) => panic!("nothing new"),
        Pulled::UnknownVault => panic!("unknown vault"),
    }
}

pub(crate) async fn a_first_pull_gives_everything_parents_first(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let id = vault.view.vault;
    // Several pieces' worth.
    for n in 0..5 {
        let edits =
            (0..300).map(|i| (Kind::Record, record(300 * n + i), Some(vec![7; 700]))).collect();
        bench.store.push(&context(), vault.commit(edits)).await.unwrap();
    }
    bench.store.push(&context(), vault.write(3, b"changed")).await.unwrap();
    let gone = vault.commit(vec![(Kind::Record, record(4), None)]);
    bench.store.push(&context(), gone).await.unwrap();

    let all = news(&bench.store, id, &[]).await;
    assert_eq!(all.head, vault.view.head);
    assert_eq!(all.commits.len(), 8);
    // A device makes its whole view of it.
    let mut view = mdp_ledger::VaultView::found(&all.commits[0]).unwrap();
    for commit in &all.commits[1..] {
        view.append(commit, mdp_ledger::Signatures::Check).unwrap();
    }
    assert_eq!(view.tree.root(), vault.view.tree.root());
    let with_bytes =
        view.tree.entries().filter(|c| c.leaf.hash.is_some() && c.kind != Kind::Member);
    let mut count = 0;
    for change in with_bytes {
        let (revision, bytes) = &all.entries[&change.key()];
        assert_eq!((*revision, Some(Hash::of(bytes))), (change.leaf.revision, change.leaf.hash));
        count += 1;
    }
    assert_eq!(all.entries.len(), count);
    assert!(!all.entries.contains_key(&(Kind::Record, record(4))));

    let unknown = pull(&bench.store, VaultId([1; 32]), vec![]).await;
    assert!(matches!(unknown, Pulled::UnknownVault));
    let stranger = bench.store.pull(Author::new(2).user, id, vec![]).await.unwrap();
    assert!(matches!(stranger, Pulled::UnknownVault));
}

pub(crate) async fn a_pull_gives_what_changed_and_nothing_else(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let id = vault.view.vault;
    for n in 0..10 {
        bench.store.push(&context(), vault.write(n, b"old")).await.unwrap();
    }
    let before = vault.view.head.hash;
    let same = pull(&bench.store, id, vec![before]).await;
    assert!(matches!(same, Pulled::NothingNew(head) if head == vault.view.head));

    let edits =
        vec![(Kind::Record, record(3), Some(b"new".to_vec())), (Kind::Record, record(4), None)];
    bench.store.push(&context(), vault.commit(edits)).await.unwrap();
    let middle = vault.view.head.hash;
    bench.store.push(&context(), vault.write(5, b"newer")).await.unwrap();
    let news1 = news(&bench.store, id, &[before, Hash([9; 32])]).await;
    assert_eq!(news1.commits.len(), 2);
    let bytes: Vec<_> = news1.entries.values().map(|(_, bytes)| bytes.as_slice()).collect();
    assert_eq!(bytes.len(), 2);
    assert!(bytes.contains(&&b"new"[..]) && bytes.contains(&&b"newer"[..]));

    // The highest known head counts; unknown ones are passed over.
    let news2 = news(&bench.store, id, &[before, middle]).await;
    assert_eq!((news2.commits.len(), news2.entries.len()), (1, 1));
    assert_eq!(news(&bench.store, id, &[Hash([9; 32])]).await.commits.len(), 13);
}

pub(crate) async fn a_pull_is_one_state_while_others_push(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let id = vault.view.vault;
    let edits = (0..900).map(|n| (Kind::Record, record(n), Some(vec![1; 2000]))).collect();
    bench.store.push(&context(), vault.commit(edits)).await.unwrap();
    let before = vault.view.head;
    // Far more than what waits for the asker: most of it is read after the next push.
    let Pulled::News(pull) = pull(&bench.store, id, vec![]).await else { panic!() };
    let edits = (0..900).map(|n| (Kind::Record, record(n), Some(vec![2; 2000]))).collect();
    bench.store.push(&context(), vault.commit(edits)).await.unwrap();

    let all = read(pull).await.unwrap();
    assert_eq!(all.head, before);
    assert_eq!(all.commits.last().unwrap().hash(), before.hash);
    let records = all.entries.iter().filter(|((kind, _), _)| *kind == Kind::Record);
    let mut count = 0;
    for (_, (revision, bytes)) in records {
        assert_eq!((*revision, bytes[0]), (1, 1));
        count += 1;
    }
    assert_eq!(count, 900);
}

pub(crate) async fn a_pull_that_is_given_up_leaves_no_state_behind(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let id = vault.view.vault;
    let edits = (0..900).map(|n| (Kind::Record, record(n), Some(vec![1; 2000]))).collect();
    bench.store.push(&context(), vault.commit(edits)).await.unwrap();
    for n in 0..3 {
        // As many as there are connections for reading, in the middle of their answers.
        for _ in 0..bench.options.readers {
            let Pulled::News(mut pull) = pull(&bench.store, id, vec![]).await else { panic!() };
            assert!(!pull.next().await.unwrap().last);
        }
        let before = vault.view.head.hash;
        bench.store.push(&context(), vault.write(n, b"newer")).await.unwrap();
        for _ in 0..bench.options.readers {
            let all = news(&bench.store, id, &[before]).await;
            assert_eq!((all.head, all.entries.len()), (vault.view.head, 1));
        }
    }
}

pub(crate) async fn slow_askers_leave_room_for_everything_else(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let id = vault.view.vault;
    let edits = (0..900).map(|n| (Kind::Record, record(n), Some(vec![1; 2000]))).collect();
    bench.store.push(&context(), vault.commit(edits)).await.unwrap();
    let before = vault.view.head.hash;
    bench.store.push(&context(), vault.write(1, b"small")).await.unwrap();
    let mut slow = Vec::new();
    for _ in 0..bench.options.readers {
        let asked = pull(&bench.store, id, vec![]);
        match tokio::time::timeout(Duration::from_millis(300), asked).await {
            Ok(Pulled::News(pull)) => slow.push(pull),
            Ok(_) => panic!("no news"),
            Err(_) => break,
        }
    }
    assert!(!slow.is_empty() && slow.len() < bench.options.readers, "{}", slow.len());
    assert_eq!(bench.store.counts().await.unwrap().accounts, 1);
    // What is small, or nothing, takes no place of theirs.
    for _ in 0..bench.options.readers {
        assert_eq!(news(&bench.store, id, &[before]).await.entries.len(), 1);
        let nothing = pull(&bench.store, id, vec![vault.view.head.hash]).await;
        assert!(matches!(nothing, Pulled::NothingNew(_)));
    }
    for pull in slow {
        assert_eq!(read(pull).await.unwrap().head, vault.view.head);
    }
}

pub(crate) async fn a_merged_branch_is_followed_by_its_parents(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let id = vault.view.vault;
    bench.store.push(&context(), vault.write(1, b"common")).await.unwrap();
    let common = vault.view.head.hash;

    // A device went its own way for two commits, then merged.
    let mut branch = vault.clone();
    bench.store.push(&context(), vault.write(2, b"main")).await.unwrap();
    let main = vault.view.head.hash;
    let b1 = branch.extend(vec![(Kind::Record, record(3), Some(b"b1".to_vec()))]);
    let b1_hash = branch.view.head.hash;
    let b2 = branch.extend(vec![(Kind::Record, record(4), Some(b"b2".to_vec()))]);
    let base = vault.view.clone();
    let merge = vault.merge(
        &branch,
        vec![
            (Kind::Record, record(3), Some(b"b1".to_vec())),
            (Kind::Record, record(4), Some(b"b2".to_vec())),
        ],
    );
    let beside = |mut commit: mdp_store::JudgedCommit| {
        commit.main = false;
        commit
    };
    let commits = vec![beside(b1), beside(b2), merge];
    let push = Push::new(Some(&base), &vault.view, commits).unwrap();
    bench.store.push(&context(), push).await.unwrap();
    super::vaults::agree(&bench, &vault).await;
    let head = vault.view.head.hash;

    let hashes = async |heads: &[Hash]| {
        let pulled = news(&bench.store, id, heads).await;
        let commits: Vec<_> = pulled.commits.iter().map(SignedCommit::hash).collect();
        (commits, pulled.entries.len())
    };
    let b2_hash = branch.view.head.hash;
    assert_eq!(hashes(&[main]).await, (vec![b1_hash, b2_hash, head], 2));
    assert_eq!(hashes(&[b1_hash]).await, (vec![main, b2_hash, head], 3));
    assert_eq!(hashes(&[b2_hash, main]).await, (vec![head], 2));
    assert_eq!(hashes(&[common]).await, (vec![main, b1_hash, b2_hash, head], 3));

    let there = bench.store.view_at(id, b2_hash).await.unwrap().unwrap();
    assert_eq!((there.head, there.tree.root()), (branch.view.head, branch.view.tree.root()));
    let mut next = Vault::clone(&vault);
    bench.store.push(&context(), next.write(9, b"after")).await.unwrap();
    super::vaults::agree(&bench, &next).await;
}

/// A record's number, and what is written of it: nothing for a removal.
type Edit = (u32, Option<&'static [u8]>);

pub(crate) async fn a_past_state_comes_with_what_was_replaced_since(bench: Bench) {
    let (owner, mut vault) = ada(&bench).await;
    let id = vault.view.vault;
    let mut heads = Vec::new();
    // At each second.
    let history: [&[Edit]; 4] = [
        &[(1, Some(b"1a")), (2, Some(b"2a")), (3, Some(b"3a"))],
        &[(1, Some(b"1b"))],
        &[(1, Some(b"1c")), (2, None)],
        &[(4, Some(b"4a"))],
    ];
    for (second, edits) in (1..).zip(history) {
        let edits =
            edits.iter().map(|(n, bytes)| (Kind::Record, record(*n), bytes.map(<[u8]>::to_vec)));
        let push = vault.commit(edits.collect());
        bench.store.push(&Context::system(NOW + second * 1000), push).await.unwrap();
        heads.push(vault.view.head);
    }
    let at = async |time| match bench.store.past(owner.user, id, time).await.unwrap() {
        Past::Was(pull) => read(pull).await.unwrap(),
        Past::NotYet => panic!("not yet"),
        Past::UnknownVault => panic!("unknown vault"),
    };
    let bytes = |was: &Everything| -> BTreeMap<EntryId, Vec<u8>> {
        assert!(was.commits.is_empty());
        was.entries.iter().map(|((_, id), (_, bytes))| (*id, bytes.clone())).collect()
    };
    let expected = |records: &[(u32, &[u8])]| -> BTreeMap<EntryId, Vec<u8>> {
        records.iter().map(|(n, bytes)| (record(*n), bytes.to_vec())).collect()
    };
    for (time, head, replaced) in [
        (NOW + 1000, heads[0], expected(&[(1, b"1a"), (2, b"2a")])),
        (NOW + 2999, heads[1], expected(&[(1, b"1b"), (2, b"2a")])),
        (NOW + 3000, heads[2], expected(&[])),
        (u64::MAX >> 1, heads[3], expected(&[])),
    ] {
        let was = at(time).await;
        assert_eq!((was.head, bytes(&was)), (head, replaced), "{time}");
    }
    let early = bench.store.past(owner.user, id, NOW - 1).await.unwrap();
    assert!(matches!(early, Past::NotYet));
    let stranger = bench.store.past(Author::new(9).user, id, NOW + 1000).await.unwrap();
    assert!(matches!(stranger, Past::UnknownVault));

    // What isn't kept any more is left out.
    bench.store.forget_replaced(&context(), NOW + 2500).await.unwrap();
    assert_eq!(bytes(&at(NOW + 1000).await), expected(&[(2, b"2a")]));

    // More than goes out at once.
    let many =
        |byte| (0..1200).map(move |n| (Kind::Record, record(100 + n), Some(vec![byte; 400])));
    for (second, edits) in (10..).zip([
        many(7).take(600).collect::<Vec<_>>(),
        many(7).skip(600).collect(),
        many(8).take(600).collect(),
        many(8).skip(600).collect(),
    ]) {
        let push = vault.commit(edits);
        bench.store.push(&Context::system(NOW + second * 1000), push).await.unwrap();
    }
    let was = bytes(&at(NOW + 11_000).await);
    assert_eq!(was.len(), 1200);
    assert!(was.values().all(|bytes| *bytes == [7; 400]));
}
