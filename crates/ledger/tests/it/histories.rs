//! Random histories by several authors: what the rules allow is accepted, what they don't isn't,
//! and no accepted commit survives the change of a bit.

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Grant, Kind, Role, Signatures, SignedCommit, VaultView};
use proptest::prelude::*;

use crate::support::{Actor, Write, admit, commit_in, founded, record, rotate, sealed, tombstone};

#[derive(Debug, Clone)]
enum Act {
    Put { id: u8, filler: u8 },
    Remove { id: u8 },
    Admit { whom: usize, role: u8 },
    Expel { whom: usize },
    Rotate,
}

fn act() -> impl Strategy<Value = (usize, Act)> {
    let what = prop_oneof![
        6 => (0_u8..8, any::<u8>()).prop_map(|(id, filler)| Act::Put { id, filler }),
        2 => (0_u8..8).prop_map(|id| Act::Remove { id }),
        3 => (0_usize..4, 1_u8..=3).prop_map(|(whom, role)| Act::Admit { whom, role }),
        2 => (0_usize..4).prop_map(|whom| Act::Expel { whom }),
        1 => Just(Act::Rotate),
    ];
    (0_usize..4, what)
}

/// The rules told a second time, in the plainest words.
struct Oracle {
    roles: BTreeMap<usize, Role>,
    /// Who was a member once: removing them again, as removing a record again, changes nothing but
    /// a revision, and a merge of two removals needs it.
    former: BTreeSet<usize>,
    records: BTreeMap<u8, bool>,
}

impl Oracle {
    fn allows(&self, by: usize, act: &Act) -> bool {
        let Some(role) = self.roles.get(&by) else { return false };
        let owners = self.roles.values().filter(|role| **role == Role::Owner).count();
        let last_owner = |whom| self.roles.get(&whom) == Some(&Role::Owner) && owners == 1;
        match *act {
            Act::Put { .. } => *role != Role::Viewer,
            Act::Remove { id } => *role != Role::Viewer && self.records.contains_key(&id),
            Act::Admit { whom, role: new } => {
                *role == Role::Owner
                    && (Role::from_number(new) == Some(Role::Owner) || !last_owner(whom))
            }
            Act::Expel { whom } => {
                (*role == Role::Owner || whom == by)
                    && (self.roles.contains_key(&whom) || self.former.contains(&whom))
                    && !last_owner(whom)
            }
            Act::Rotate => *role == Role::Owner,
        }
    }

    fn note(&mut self, act: &Act) {
        match *act {
            Act::Put { id, .. } => drop(self.records.insert(id, true)),
            Act::Remove { id } => drop(self.records.insert(id, false)),
            Act::Admit { whom, role } => {
                self.roles.insert(whom, Role::from_number(role).expect("a role"));
            }
            Act::Expel { whom } => {
                self.roles.remove(&whom);
                self.former.insert(whom);
            }
            Act::Rotate => {}
        }
    }
}

fn writes(view: &VaultView, actors: &[Actor], by: usize, act: &Act) -> (u32, Vec<Write>) {
    match *act {
        Act::Put { id, filler } => {
            (view.epoch, vec![(Kind::Record, EntryId([id; 16]), Some(sealed(view.epoch, filler)))])
        }
        Act::Remove { id } => (view.epoch, vec![tombstone(Kind::Record, EntryId([id; 16]))]),
        Act::Admit { whom, role } => {
            let role = Role::from_number(role).expect("a role");
            (view.epoch, admit(view, &actors[by], &actors[whom], role))
        }
        Act::Expel { whom } => {
            let mut writes = vec![tombstone(Kind::Member, actors[whom].user())];
            let grant = Grant::entry_id(view.epoch, actors[whom].fingerprint());
            if view.tree.get(Kind::Grant, grant).unwrap().is_some() {
                writes.push(tombstone(Kind::Grant, grant));
            }
            (view.epoch, writes)
        }
        Act::Rotate => {
            let members: Vec<&Actor> =
                actors.iter().filter(|a| view.members.contains_key(&a.user())).collect();
            (view.epoch + 1, rotate(view, &actors[by], &members))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_lawful_is_accepted_and_the_rest_refused(
        acts in proptest::collection::vec(act(), 1..30),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 5),
    ) {
        let actors = [1, 2, 3, 4].map(Actor::new);
        let mut view = founded(&actors[0]);
        let mut oracle = Oracle {
            roles: BTreeMap::from([(0, Role::Owner)]),
            former: BTreeSet::new(),
            records: BTreeMap::new(),
        };
        for (by, act) in &acts {
            let (epoch, writes) = writes(&view, &actors, *by, act);
            let signed = actors[*by].sign(commit_in(&view, &actors[*by], epoch, &writes));
            let bytes = signed.to_bytes();
            prop_assert_eq!(SignedCommit::from_bytes(&bytes), Ok(signed.clone()));

            let before = view.clone();
            let judged = view.append(&signed, Signatures::Check);
            prop_assert_eq!(judged.is_ok(), oracle.allows(*by, act), "{:?} by {}: {:?}", act, by, judged);
            if judged.is_err() {
                prop_assert_eq!(view.tree.root(), before.tree.root());
                prop_assert_eq!(view.head, before.head);
                continue;
            }
            oracle.note(act);
            prop_assert_eq!(view.tree.root(), signed.commit().root);
            for (at, bit) in &flips {
                let mut altered = bytes.clone();
                altered[at.index(bytes.len())] ^= 1 << bit;
                let taken = SignedCommit::from_bytes(&altered)
                    .is_ok_and(|c| before.clone().append(&c, Signatures::Check).is_ok());
                prop_assert!(!taken, "byte {} bit {}", at.index(bytes.len()), bit);
            }
            // Cut short, or followed by something.
            prop_assert!(SignedCommit::from_bytes(&bytes[..bytes.len() - 1]).is_err());
            prop_assert!(SignedCommit::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
            // The same commit a second time.
            prop_assert!(view.clone().append(&signed, Signatures::Check).is_err());
        }
        for (at, role) in oracle.roles {
            prop_assert_eq!(view.members[&actors[at].user()].role, role);
        }
    }
}

#[test]
fn bytes_in_another_encoding_of_the_same_commit_are_refused() {
    let owner = Actor::new(1);
    let view = founded(&owner);
    let bytes = owner.sign(commit_in(&view, &owner, 1, &[record(1, 1, 1)])).to_bytes();
    // The outer array of two, written with a length byte of its own.
    assert_eq!(bytes[0], 0x82);
    let longer = [&[0x98, 2][..], &bytes[1..]].concat();
    assert!(SignedCommit::from_bytes(&longer).is_err());
    let indefinite = [&[0x9f][..], &bytes[1..], &[0xff]].concat();
    assert!(SignedCommit::from_bytes(&indefinite).is_err());
}
