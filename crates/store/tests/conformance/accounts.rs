//! Accounts, invitations, slots.

use mdp_ledger::{ServerId, UserId};
use mdp_store::{Error, Gate, Invitation, OpaqueRecord, SessionId, Slot};

use super::ledger::Author;
use super::sessions::{log_in, session};
use super::{Bench, NOW, SERVER, context};

pub(crate) async fn a_registration_is_whole_or_nothing(bench: Bench) {
    let store = &bench.store;
    let ada = Author::new(1);
    let (registration, vault) = ada.registration("Ada", Gate::Open);
    assert!(store.register(&context(), registration).await.unwrap(), "the first is the operator");

    let account = store.account(ada.user).await.unwrap().unwrap();
    assert_eq!(store.account_by_name("ada").await.unwrap().unwrap(), account);
    assert!(account.admin && !account.disabled);
    assert_eq!((account.name.as_str(), account.created), ("Ada", NOW));
    assert_eq!(account.fingerprint, ada.identity.identity.fingerprint());
    assert_eq!(account.opaque, Some(OpaqueRecord { suite: 1, bytes: vec![7; 192] }));
    let slot = store.slot(ada.user).await.unwrap().unwrap();
    assert_eq!(slot, Slot { bytes: vec![8; 300], key: [9; 32] });
    assert_eq!(store.head(vault.view.vault).await.unwrap(), Some(vault.view.head));

    // The same name: nothing of it is left, not even the vault.
    let bob = Author::new(2);
    let (registration, vault) = bob.registration("ADA", Gate::Open);
    let refused = store.register(&context(), registration).await.unwrap_err();
    assert!(matches!(refused, Error::NameTaken));
    assert_eq!(store.account(bob.user).await.unwrap(), None);
    assert_eq!(store.slot(bob.user).await.unwrap(), None);
    assert_eq!(store.head(vault.view.vault).await.unwrap(), None);

    // The same user; the same vault.
    let (registration, _) = ada.registration("Other", Gate::Open);
    let refused = store.register(&context(), registration).await.unwrap_err();
    assert!(matches!(refused, Error::UserTaken));
    let (mut registration, _) = bob.registration("Bob", Gate::Open);
    registration.vault = ada.registration("x", Gate::Open).0.vault;
    let refused = store.register(&context(), registration).await.unwrap_err();
    assert!(matches!(refused, Error::VaultExists));
    assert_eq!(store.account(bob.user).await.unwrap(), None);

    let (registration, _) = bob.registration("Bob", Gate::Open);
    assert!(!store.register(&context(), registration).await.unwrap());
    assert_eq!(store.counts().await.unwrap().accounts, 2);
    assert_eq!(store.counts().await.unwrap().vaults, 2);
}

pub(crate) async fn an_empty_database_becomes_the_server_that_its_first_account_names(
    bench: Bench,
) {
    let store = &bench.store;
    assert_eq!(store.server().await.unwrap(), SERVER);
    let elsewhere = ServerId([77; 16]);
    let ada = Author::new(1);
    let (mut registration, _) = ada.registration("Ada", Gate::Open);
    registration.server = elsewhere;
    store.register(&context(), registration).await.unwrap();
    assert_eq!(store.server().await.unwrap(), elsewhere);
    assert_eq!(bench.again().await.meta().await.unwrap().server, elsewhere, "for everybody");

    // It has an account: it stays who it is.
    let (registration, vault) = Author::new(2).registration("Bob", Gate::Open);
    let refused = store.register(&context(), registration).await.unwrap_err();
    assert!(matches!(refused, Error::OtherServer));
    assert_eq!(store.head(vault.view.vault).await.unwrap(), None);
    assert_eq!(store.server().await.unwrap(), elsewhere);
}

pub(crate) async fn registration_closes_behind_the_first_account(bench: Bench) {
    let mut racers = Vec::new();
    for number in 1..=6 {
        let store = bench.store.clone();
        let name = format!("user {number}");
        let (registration, _) = Author::new(number).registration(&name, Gate::FirstOnly);
        racers.push(tokio::spawn(async move { store.register(&context(), registration).await }));
    }
    let mut admins = 0;
    for racer in racers {
        match racer.await.unwrap() {
            Ok(admin) => admins += u32::from(admin),
            Err(error) => assert!(matches!(error, Error::RegistrationClosed)),
        }
    }
    assert_eq!(admins, 1);
    assert_eq!(bench.store.counts().await.unwrap().accounts, 1);
}

pub(crate) async fn an_invitation_is_good_once_and_until_its_time(bench: Bench) {
    let store = &bench.store;
    let invitation = |byte: u8, expires| Invitation {
        token_hash: [byte; 32],
        name: "Eve".into(),
        created: NOW + u64::from(byte),
        expires,
    };
    for (byte, expires) in [(1, NOW + 10), (2, NOW + 10), (3, NOW)] {
        store.invite(&context(), invitation(byte, expires)).await.unwrap();
    }
    let good = store.invitations(NOW).await.unwrap();
    assert_eq!(good, [invitation(1, NOW + 10), invitation(2, NOW + 10)]);
    assert_eq!(store.invitation([1; 32], NOW).await.unwrap(), Some(invitation(1, NOW + 10)));
    assert_eq!(store.invitation([1; 32], NOW + 10).await.unwrap(), None, "its time is over");

    let register = async |number: u8, token: [u8; 32]| {
        let name = format!("user {number}");
        let (registration, _) = Author::new(number).registration(&name, Gate::Invitation(token));
        store.register(&context(), registration).await
    };
    register(1, [1; 32]).await.unwrap();
    assert!(matches!(register(2, [1; 32]).await, Err(Error::InvitationInvalid)), "used");
    assert!(matches!(register(2, [3; 32]).await, Err(Error::InvitationInvalid)), "expired");
    assert!(store.revoke_invitation(&context(), [2; 32]).await.unwrap());
    assert!(!store.revoke_invitation(&context(), [2; 32]).await.unwrap());
    assert!(matches!(register(2, [2; 32]).await, Err(Error::InvitationInvalid)), "revoked");

    // A registration that fails for another reason doesn't use it up.
    store.invite(&context(), invitation(4, NOW + 10)).await.unwrap();
    assert!(matches!(register(1, [4; 32]).await, Err(Error::NameTaken)));
    register(4, [4; 32]).await.unwrap();
}

pub(crate) async fn accounts_are_listed_in_order_a_page_at_a_time(bench: Bench) {
    for number in [5, 1, 3, 2, 4] {
        let (registration, _) =
            Author::new(number).registration(&format!("user {number}"), Gate::Open);
        bench.store.register(&context(), registration).await.unwrap();
    }
    let page = async |after: Option<u8>| {
        let after = after.map(|number| UserId([number; 16]));
        let page = bench.store.accounts(after, 2).await.unwrap();
        page.iter().map(|account| account.user.0[0]).collect::<Vec<_>>()
    };
    assert_eq!(page(None).await, [1, 2]);
    assert_eq!(page(Some(2)).await, [3, 4]);
    assert_eq!(page(Some(4)).await, [5]);
    assert!(page(Some(5)).await.is_empty());
}

pub(crate) async fn a_disabled_account_has_no_session(bench: Bench) {
    let (store, ada) = (&bench.store, Author::new(1));
    let (registration, _) = ada.registration("Ada", Gate::Open);
    store.register(&context(), registration).await.unwrap();
    log_in(store, &context(), session(ada.user, 1)).await.unwrap();

    store.set_disabled(&context(), ada.user, true).await.unwrap();
    assert!(store.account(ada.user).await.unwrap().unwrap().disabled);
    assert_eq!(store.session([1; 32], NOW).await.unwrap(), None);
    assert_eq!(store.counts().await.unwrap().sessions, 0);
    let refused = log_in(store, &context(), session(ada.user, 2)).await;
    assert!(matches!(refused, Err(Error::UnknownAccount)));

    store.set_disabled(&context(), ada.user, false).await.unwrap();
    log_in(store, &context(), session(ada.user, 2)).await.unwrap();
    let unknown = store.set_disabled(&context(), UserId([9; 16]), true).await;
    assert!(matches!(unknown, Err(Error::UnknownAccount)));
}

pub(crate) async fn a_new_password_ends_the_other_sessions(bench: Bench) {
    let (store, ada) = (&bench.store, Author::new(1));
    let (registration, _) = ada.registration("Ada", Gate::Open);
    store.register(&context(), registration).await.unwrap();
    for number in 1..=3 {
        log_in(store, &context(), session(ada.user, number)).await.unwrap();
    }
    let record = OpaqueRecord { suite: 1, bytes: vec![1, 2, 3] };
    let keep = Some(SessionId([2; 16]));
    store.set_opaque(&context(), ada.user, record.clone(), keep).await.unwrap();
    assert_eq!(store.account(ada.user).await.unwrap().unwrap().opaque, Some(record));
    let left = store.sessions(ada.user, NOW).await.unwrap();
    assert_eq!(left.iter().map(|session| session.id).collect::<Vec<_>>(), [SessionId([2; 16])]);
}

pub(crate) async fn slots_and_key_checks_are_kept(bench: Bench) {
    let (store, ada) = (&bench.store, Author::new(1));
    let (registration, _) = ada.registration("Ada", Gate::Open);
    store.register(&context(), registration).await.unwrap();
    let slot = Slot { bytes: vec![1; 500], key: [2; 32] };
    store.set_slot(&context(), ada.user, slot.clone()).await.unwrap();
    assert_eq!(store.slot(ada.user).await.unwrap(), Some(slot.clone()));
    let unknown = store.set_slot(&context(), UserId([9; 16]), slot).await;
    assert!(matches!(unknown, Err(Error::UnknownAccount)));

    assert_eq!(store.account(ada.user).await.unwrap().unwrap().key_checked, None);
    store.set_key_checked(&context(), ada.user).await.unwrap();
    assert_eq!(store.account(ada.user).await.unwrap().unwrap().key_checked, Some(NOW));
}
