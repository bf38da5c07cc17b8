//! Sessions and used tickets.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use mdp_ledger::{DeviceId, UserId};
use mdp_store::{
    Context, Error, Gate, Invitation, OpaqueRecord, Session, SessionId, Store, TicketKey,
    TicketSeed,
};
use zeroize::Zeroizing;

use super::ledger::{Author, record_of_password};
use super::{Bench, NOW, context};

/// A session whose id, token hash and nonce are all of one byte.
pub(crate) fn session(user: UserId, number: u8) -> Session {
    Session {
        id: SessionId([number; 16]),
        token_hash: [number; 32],
        user,
        level: 1,
        device: DeviceId([number; 16]),
        device_name: "Firefox on a desk".into(),
        nonce: [number; 32],
        created: NOW + u64::from(number),
        last_seen: NOW,
        expires: NOW + 1000,
    }
}

/// A login's ticket, of one byte.
fn ticket(number: u8) -> TicketKey {
    TicketKey { id: [number; 32], purpose: "login", expires: NOW + 10 }
}

/// Keeps a session as a login does: in exchange for a ticket.
pub(crate) async fn log_in(store: &Store, who: &Context, new: Session) -> Result<(), Error> {
    static LOGINS: AtomicU64 = AtomicU64::new(0);
    let number = LOGINS.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let id = [number; 4].concat().try_into().unwrap();
    let (ticket, record) = (TicketKey { id, ..ticket(0) }, record_of_password().digest());
    store.create_session(who, ticket, record, new).await.map(|kept| assert!(kept))
}

async fn ada(store: &Store) -> UserId {
    let ada = Author::new(1);
    let (registration, _) = ada.registration("Ada", Gate::Open);
    store.register(&context(), registration).await.unwrap();
    ada.user
}

pub(crate) async fn a_session_is_found_by_its_token_until_it_ends(bench: Bench) {
    let store = &bench.store;
    let user = ada(store).await;
    for number in 1..=4 {
        log_in(store, &context(), session(user, number)).await.unwrap();
    }
    assert_eq!(store.session([1; 32], NOW).await.unwrap(), Some(session(user, 1)));
    assert_eq!(store.session([9; 32], NOW).await.unwrap(), None);
    assert_eq!(store.session([1; 32], NOW + 1000).await.unwrap(), None, "past its time");
    let listed = store.sessions(user, NOW).await.unwrap();
    assert_eq!(listed, [4, 3, 2, 1].map(|number| session(user, number)), "newest first");

    let later = Context::system(NOW + 500);
    store.touch_session(&later, SessionId([1; 16]), NOW + 2000).await.unwrap();
    let touched = store.session([1; 32], NOW + 1500).await.unwrap().unwrap();
    assert_eq!((touched.last_seen, touched.expires), (NOW + 500, NOW + 2000));
    store.touch_session(&later, SessionId([9; 16]), NOW + 2000).await.unwrap();

    assert!(store.revoke_session(&context(), user, SessionId([2; 16])).await.unwrap());
    assert!(!store.revoke_session(&context(), user, SessionId([2; 16])).await.unwrap());
    let stranger = UserId([8; 16]);
    assert!(!store.revoke_session(&context(), stranger, SessionId([3; 16])).await.unwrap());
    assert_eq!(store.session([2; 32], NOW).await.unwrap(), None);

    let keep = Some(SessionId([3; 16]));
    assert_eq!(store.revoke_sessions(&context(), user, keep).await.unwrap(), 2);
    assert_eq!(store.sessions(user, NOW).await.unwrap(), [session(user, 3)]);
    assert_eq!(store.revoke_sessions(&context(), user, None).await.unwrap(), 1);
}

pub(crate) async fn a_nonce_raises_a_session_once(bench: Bench) {
    let store = &bench.store;
    let user = ada(store).await;
    log_in(store, &context(), session(user, 1)).await.unwrap();
    let raise = async |nonce, next| {
        store.raise_session(&context(), SessionId([1; 16]), nonce, next).await.unwrap()
    };
    assert!(!raise([7; 32], [8; 32]).await, "another nonce");
    assert!(raise([1; 32], [8; 32]).await);
    assert!(!raise([1; 32], [9; 32]).await, "used up");
    let raised = store.session([1; 32], NOW).await.unwrap().unwrap();
    assert_eq!((raised.level, raised.nonce), (2, [8; 32]));
}

pub(crate) async fn a_ticket_is_used_once_for_its_purpose(bench: Bench) {
    let store = &bench.store;
    assert!(store.use_ticket(ticket(1)).await.unwrap());
    assert!(!store.use_ticket(ticket(1)).await.unwrap(), "used");
    let other = TicketKey { purpose: "key-check", ..ticket(1) };
    assert!(store.use_ticket(other).await.unwrap(), "another one");

    // Another replica's clock may be behind: its end alone doesn't make it good again.
    store.sweep(&Context::system(NOW + 60_000)).await.unwrap();
    assert!(!store.use_ticket(ticket(1)).await.unwrap());
    assert_eq!(store.sweep(&Context::system(NOW + 600_010)).await.unwrap(), 2);
}

pub(crate) async fn of_concurrent_logins_with_one_ticket_one_gets_a_session(bench: Bench) {
    let user = ada(&bench.store).await;
    let position = bench.store.journal_position().await.unwrap();
    let attempts: Vec<_> = (1..=8)
        .map(|number| {
            let store = bench.store.clone();
            let new = session(user, number);
            let record = record_of_password().digest();
            tokio::spawn(async move {
                store.create_session(&context(), ticket(1), record, new).await.unwrap()
            })
        })
        .collect();
    let mut kept = 0;
    for attempt in attempts {
        kept += u32::from(attempt.await.unwrap());
    }
    assert_eq!(kept, 1);
    assert_eq!(bench.store.sessions(user, NOW).await.unwrap().len(), 1);
    assert_eq!(bench.store.journal_position().await.unwrap(), position + 1);
}

pub(crate) async fn a_password_that_was_replaced_meanwhile_gives_no_session(bench: Bench) {
    let store = &bench.store;
    let user = ada(store).await;
    let begun_with = record_of_password().digest();
    let record = OpaqueRecord { suite: 1, bytes: vec![8; 192] };
    let now_with = record.digest();
    store.set_opaque(&context(), user, record, None).await.unwrap();
    let create = async |number, record| {
        let new = session(user, number);
        store.create_session(&context(), ticket(number), record, new).await.unwrap()
    };
    let position = store.journal_position().await.unwrap();
    assert!(!create(1, begun_with).await);
    assert!(!create(2, [0; 32]).await, "nor does none");
    assert_eq!(store.journal_position().await.unwrap(), position, "nobody says there was one");
    assert!(create(3, now_with).await);
    assert_eq!(store.sessions(user, NOW).await.unwrap(), [session(user, 3)]);
}

pub(crate) async fn of_seeds_offered_at_once_one_is_shared_until_it_ends(bench: Bench) {
    let store = &bench.store;
    let offer = |number: u8, expires| {
        let id = [number; 32];
        TicketSeed { id, secret: Zeroizing::new([number; 32]), expires }
    };
    let shared: Vec<_> = (1..=8)
        .map(|number| {
            let (store, offered) = (store.clone(), offer(number, NOW + 900));
            tokio::spawn(async move { store.share_seed(NOW + 100..=NOW + 900, offered).await })
        })
        .collect();
    let mut ids = BTreeSet::new();
    for one in shared {
        let seed = one.await.unwrap().unwrap();
        assert_eq!(store.seed(seed.id).await.unwrap().unwrap().secret, seed.secret);
        ids.insert(seed.id);
    }
    assert_eq!(ids.len(), 1);
    // One that ends too soon is not shared any more, nor one that ends later than any made now.
    for (number, ends) in [(10, NOW + 901..=NOW + 1000), (11, NOW + 500..=NOW + 899)] {
        let offered = offer(number, *ends.end());
        assert_eq!(store.share_seed(ends, offered).await.unwrap().id, [number; 32]);
    }
    assert!(store.seed([77; 32]).await.unwrap().is_none());
    assert_eq!(store.journal_position().await.unwrap(), 0, "no archive and no journal has them");
    // A ticket's id is none of a seed's.
    assert!(store.use_ticket(ticket(10)).await.unwrap());
    // Another replica's clock may be behind.
    assert_eq!(store.sweep(&Context::system(NOW + 950)).await.unwrap(), 0);
    assert_eq!(store.sweep(&Context::system(NOW + 600_950)).await.unwrap(), 3);
    assert!(store.seed([11; 32]).await.unwrap().is_none());
    assert!(store.seed([10; 32]).await.unwrap().is_some());
}

pub(crate) async fn what_is_past_its_time_is_swept(bench: Bench) {
    let store = &bench.store;
    let user = ada(store).await;
    log_in(store, &context(), session(user, 1)).await.unwrap();
    let longer = Session { expires: NOW + 5000, ..session(user, 2) };
    log_in(store, &context(), longer).await.unwrap();
    let invitation =
        Invitation { token_hash: [1; 32], name: "Eve".into(), created: NOW, expires: NOW + 1 };
    store.invite(&context(), invitation).await.unwrap();

    let later = Context::system(NOW + 1000);
    assert_eq!(store.sweep(&later).await.unwrap(), 2);
    assert_eq!(store.sweep(&later).await.unwrap(), 0);
    assert_eq!(store.counts().await.unwrap().sessions, 1);
}
