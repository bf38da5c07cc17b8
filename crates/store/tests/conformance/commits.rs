//! Group commit.

use mdp_store::{Error, Gate};

use super::ledger::{Author, Vault};
use super::sessions::{log_in, session};
use super::vaults::{ada, agree};
use super::{Bench, NOW, context};

async fn vaults(bench: &Bench, count: u8) -> Vec<Vault> {
    let mut vaults = Vec::new();
    for number in 1..=count {
        let name = format!("user {number}");
        let (registration, vault) = Author::new(number).registration(&name, Gate::Open);
        bench.store.register(&context(), registration).await.unwrap();
        vaults.push(vault);
    }
    vaults
}

pub(crate) async fn concurrent_changes_share_their_commits(bench: Bench) {
    let vaults = vaults(&bench, 16).await;
    let before = bench.store.commit_counts();
    let mut clients = Vec::new();
    for mut vault in vaults {
        let store = bench.store.clone();
        clients.push(tokio::spawn(async move {
            for n in 0..25 {
                store.push(&context(), vault.write(n, b"bytes")).await.unwrap();
            }
            vault
        }));
    }
    for client in clients {
        agree(&bench, &client.await.unwrap()).await;
    }
    let after = bench.store.commit_counts();
    let (changes, commits) = (after.changes - before.changes, after.commits - before.commits);
    assert_eq!(changes, 400);
    assert!(commits * 4 <= changes, "{commits} commits for {changes} changes");
}

pub(crate) async fn a_failing_change_takes_no_other_down(bench: Bench) {
    let vaults = vaults(&bench, 8).await;
    let first = Author::new(1).user;
    log_in(&bench.store, &context(), session(first, 1)).await.unwrap();
    let position = bench.store.journal_position().await.unwrap();
    let mut clients = Vec::new();
    for (index, mut vault) in vaults.into_iter().enumerate() {
        let store = bench.store.clone();
        clients.push(tokio::spawn(async move {
            for n in 0..20 {
                let mut stale = vault.clone();
                let good = vault.write(n, b"good");
                store.push(&context(), good).await.unwrap();
                // Others keep sending what is refused, or what the database itself won't have.
                match index % 3 {
                    0 => {
                        let bad = store.push(&context(), stale.write(n + 100, b"bad")).await;
                        assert!(matches!(bad, Err(Error::StaleHead(_))));
                    }
                    1 => {
                        let bad = log_in(&store, &context(), session(first, 1)).await;
                        assert!(matches!(bad, Err(Error::Failed(_))), "a session id twice");
                    }
                    _ => {}
                }
            }
            vault
        }));
    }
    for client in clients {
        agree(&bench, &client.await.unwrap()).await;
    }
    let after = bench.store.journal_position().await.unwrap();
    assert_eq!(after - position, 160, "what was refused isn't in the journal");
}

pub(crate) async fn a_closed_store_refuses_and_keeps_what_it_acknowledged(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let store = bench.again().await;
    store.push(&context(), vault.write(1, b"one")).await.unwrap();
    store.close().await;
    store.close().await;
    let late = vault.clone().write(2, b"late");
    assert!(matches!(store.push(&context(), late).await, Err(Error::Unavailable(_))));
    assert!(matches!(store.can_write(NOW).await, Err(Error::Unavailable(_))));
    agree(&bench, &vault).await;
}
