use mdp_crypto::slot::{self, Page};
use mdp_crypto::{Error, RecoveryCode};
use mdp_ledger::cbor::Deterministic;
use mdp_wire::statement::{RecoverySlot, SlotAction, SlotRequest};

use crate::common::{alice, bob, seeded};

fn code() -> RecoveryCode {
    RecoveryCode::generate(&mut seeded(20))
}

fn sealed() -> RecoverySlot {
    slot::seal(&alice(), &code(), &mut seeded(21)).unwrap()
}

#[test]
fn the_printed_code_gives_the_identity_back() {
    let printed = code().printed();
    let slot = RecoverySlot::from_bytes(&sealed().to_bytes()).unwrap();
    let typed = RecoveryCode::parse(&printed).unwrap();
    let identity = slot::open(&slot, &typed, &Page::of(&alice())).unwrap();
    assert_eq!(identity.public(), alice().public());
    assert_eq!(identity.home(), alice().home());
}

#[test]
fn another_code_or_page_opens_nothing() {
    let other = RecoveryCode::generate(&mut seeded(22));
    let open =
        |slot: &RecoverySlot, code: &RecoveryCode, page: &Page| slot::open(slot, code, page).err();
    let page = Page::of(&alice());
    assert_eq!(open(&sealed(), &other, &page), Some(Error::WrongCode));
    assert_eq!(open(&sealed(), &code(), &Page::of(&bob())), Some(Error::OtherAccount));

    let mut relabelled = sealed();
    relabelled.user = bob().user();
    let its_page = Page { user: bob().user(), ..page };
    assert_eq!(open(&relabelled, &code(), &its_page), Some(Error::WrongCode));
}

#[test]
fn a_slot_that_the_identity_did_not_sign_is_refused() {
    let mut altered = sealed();
    altered.slot_key = [9; 32];
    let page = Page::of(&alice());
    assert_eq!(slot::open(&altered, &code(), &page).err(), Some(Error::BadSignature));
    assert!(altered.verify(&alice().public().identity.signing).is_err());
    assert!(sealed().verify(&alice().public().identity.signing).is_ok());
}

#[test]
fn the_code_signs_requests_for_its_own_slot() {
    let page = Page::of(&alice());
    let request = SlotRequest {
        user: page.user,
        server: page.server,
        nonce: [5; 32],
        action: SlotAction::Fetch,
    };
    let signature = slot::sign_request(&code(), &page, &request).unwrap();
    let slot_key = sealed().slot_key;
    assert!(request.verify(&slot_key, &signature).is_ok());
    let cancel = SlotRequest { action: SlotAction::CancelRotation, ..request.clone() };
    assert!(cancel.verify(&slot_key, &signature).is_err(), "a fetch cancels nothing");
    let refused = slot::sign_request(&code(), &Page::of(&bob()), &request);
    assert_eq!(refused, Err(Error::OtherAccount));
}
