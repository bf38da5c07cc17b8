//! Several devices, an honest server and a bad network: whatever happens in between, every device
//! ends with the same vault, and nothing that was written is lost.
//!
//! Devices crash before and after storing, requests and answers are lost, repeated or arrive late,
//! in any order. Each edit writes a value of its own; at the end each must be found somewhere, as
//! a value, in a history or in a conflict copy, unless it was deleted by somebody who saw it.
//!
//! Long file: the histories and the world that they happen in are read together.

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Head};
use mdp_sync::replica::{Outcome, Outgoing, Stop};
use mdp_vault::item::{Field, Item, Record};
use proptest::prelude::*;

use crate::support::alice;
use crate::support::device::{Device, login};
use crate::support::server::{Server, encode};

const DEVICES: usize = 3;

/// Where a step ends early.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// Everything works.
    Fine,
    /// The device crashes before it has stored what the step made.
    CrashBeforeStoring,
    /// It crashes right after.
    CrashAfterStoring,
    /// The request never arrives.
    RequestLost,
    /// The request arrives; its answer doesn't.
    AnswerLost,
    /// The answer arrives in a later step.
    AnswerLate,
    /// The request arrives now and, once more, in a later step.
    RequestTwice,
}

#[derive(Debug, Clone)]
enum Step {
    Add {
        device: usize,
        fate: Fate,
    },
    Edit {
        device: usize,
        item: usize,
        field: usize,
        fate: Fate,
    },
    Delete {
        device: usize,
        item: usize,
    },
    Trash {
        device: usize,
        item: usize,
    },
    Push {
        device: usize,
        fate: Fate,
    },
    Pull {
        device: usize,
        fate: Fate,
    },
    DeliverLate,
    /// The server is archived.
    Archive,
    /// An archive is put back in the server's place: announced, or not.
    Restore {
        which: usize,
        announced: bool,
    },
    /// A device comes online, heals the server where that went back, and agrees with it.
    Heal {
        device: usize,
    },
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Fine),
        1 => Just(Fate::CrashBeforeStoring),
        1 => Just(Fate::CrashAfterStoring),
        1 => Just(Fate::RequestLost),
        2 => Just(Fate::AnswerLost),
        2 => Just(Fate::AnswerLate),
        1 => Just(Fate::RequestTwice),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let device = 0..DEVICES;
    prop_oneof![
        3 => (device.clone(), fate()).prop_map(|(device, fate)| Step::Add { device, fate }),
        8 => (device.clone(), 0_usize..6, 0_usize..3, fate())
            .prop_map(|(device, item, field, fate)| Step::Edit { device, item, field, fate }),
        1 => (device.clone(), 0_usize..6).prop_map(|(device, item)| Step::Delete { device, item }),
        1 => (device.clone(), 0_usize..6).prop_map(|(device, item)| Step::Trash { device, item }),
        6 => (device.clone(), fate()).prop_map(|(device, fate)| Step::Push { device, fate }),
        6 => (device, fate()).prop_map(|(device, fate)| Step::Pull { device, fate }),
        1 => Just(Step::DeliverLate),
    ]
}

fn step_around_restores() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => step(),
        2 => Just(Step::Archive),
        2 => (0_usize..8, any::<bool>())
            .prop_map(|(which, announced)| Step::Restore { which, announced }),
        4 => (0..DEVICES).prop_map(|device| Step::Heal { device }),
    ]
}

/// Histories that the property around restores tries: `MDP_RESTORE_HISTORIES` for the long form.
#[allow(clippy::disallowed_methods, reason = "the long form of a test, asked for by hand")]
fn restore_histories() -> u32 {
    std::env::var("MDP_RESTORE_HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(32)
}

/// What is still under way.
enum Late {
    Request(Vec<u8>),
    Pushed(usize, Head),
    Pulled(usize, Vec<u8>),
}

struct World {
    server: Server,
    devices: Vec<Device>,
    late: Vec<Late>,
    archives: Vec<Server>,
    restores: u8,
    restored: bool,
    /// Values that must be found at the end.
    owed: BTreeSet<String>,
    written: usize,
}

impl World {
    fn new() -> Self {
        let mut server = Server::new(&alice().home.genesis);
        let mut first = Device::first(alice(), 1);
        for title in ["one", "two"] {
            first.add(title);
        }
        first.sync(&mut server);
        let mut devices = vec![first];
        for seed in 2..=DEVICES as u64 {
            devices.push(Device::joining(alice(), seed, &server));
        }
        Self {
            archives: vec![server.clone()],
            server,
            devices,
            late: Vec::new(),
            restores: 0,
            restored: false,
            owed: BTreeSet::new(),
            written: 0,
        }
    }

    fn fresh_value(&mut self) -> String {
        self.written += 1;
        format!("value-{:04}", self.written)
    }

    fn pick(&self, device: usize, item: usize) -> Option<EntryId> {
        let items: Vec<EntryId> = self.devices[device]
            .workspace
            .records()
            .filter(|(_, record)| record.as_item().is_some())
            .map(|(id, _)| id)
            .collect();
        (!items.is_empty()).then(|| items[item % items.len()])
    }

    fn run(&mut self, step: &Step) {
        match *step {
            Step::Add { device, fate } => {
                let value = self.fresh_value();
                let now = self.devices[device].tick();
                let item = login(&value, "", now);
                self.write(device, None, item, value, fate);
            }
            Step::Edit { device, item, field, fate } => {
                let Some(id) = self.pick(device, item) else { return };
                let value = self.fresh_value();
                let mut form = self.devices[device].workspace.item(id).expect("it").clone();
                let field = [Field::TITLE, Field::USERNAME, Field::PASSWORD][field];
                form.fields.set(field, value.as_str());
                self.write(device, Some(id), form, value, fate);
            }
            Step::Delete { device, item } => {
                let Some(id) = self.pick(device, item) else { return };
                for value in values_of(self.devices[device].workspace.item(id).expect("it")) {
                    self.owed.remove(&value);
                }
                let device = &mut self.devices[device];
                let done =
                    device.workspace.delete_forever(&[id], &mut device.entropy).expect("done");
                device.store(done.batch);
            }
            Step::Trash { device, item } => {
                let Some(id) = self.pick(device, item) else { return };
                let device = &mut self.devices[device];
                let now = device.tick();
                let done = device.workspace.trash(&[id], now, &mut device.entropy).expect("done");
                device.store(done.batch);
            }
            Step::Push { device, fate } => self.push(device, fate),
            Step::Pull { device, fate } => self.pull(device, fate),
            Step::DeliverLate => {
                if !self.late.is_empty() {
                    let late = self.late.remove(0);
                    self.deliver(late);
                }
            }
            Step::Archive => self.archives.push(self.server.clone()),
            Step::Restore { which, announced } => {
                let archive = &self.archives[which % self.archives.len()];
                self.restored = true;
                self.restores += u8::from(announced);
                // Unannounced: as if nothing had happened.
                self.server = archive.restored(self.restores);
            }
            Step::Heal { device } => self.devices[device].sync_healing(&mut self.server),
        }
    }

    fn write(&mut self, at: usize, id: Option<EntryId>, form: Item, value: String, fate: Fate) {
        let device = &mut self.devices[at];
        let now = device.tick();
        let done = match id {
            None => device.workspace.create_item(form, &mut device.entropy),
            Some(id) => {
                let revision = device.workspace.revision(id).expect("a revision");
                device.workspace.update_item(id, form, revision, now, &mut device.entropy)
            }
        };
        let batch = done.expect("written").batch;
        if matches!(fate, Fate::CrashBeforeStoring) {
            device.crash();
            return;
        }
        device.store(batch);
        self.owed.insert(value);
        if matches!(fate, Fate::CrashAfterStoring) {
            device.crash();
        }
    }

    fn push(&mut self, at: usize, fate: Fate) {
        let device = &mut self.devices[at];
        while device.workspace.verify_history(3).expect("a sound history").is_none() {}
        let now = device.tick();
        let composed = match device.workspace.compose(&alice().identity, now) {
            // What went back has to be healed first.
            Err(Stop::Standing) if self.restored => return,
            composed => composed.expect("no obstacle"),
        };
        let Some(Outgoing { batch, body }) = composed else { return };
        if matches!(fate, Fate::CrashBeforeStoring) {
            return device.crash();
        }
        device.store(batch);
        if matches!(fate, Fate::CrashAfterStoring) {
            return device.crash();
        }
        if matches!(fate, Fate::RequestLost) {
            return;
        }
        if matches!(fate, Fate::RequestTwice) {
            self.late.push(Late::Request(body.clone()));
        }
        let Ok(head) = self.server.push(&body) else { return };
        match fate {
            Fate::AnswerLost => {}
            Fate::AnswerLate => self.late.push(Late::Pushed(at, head)),
            _ => {
                self.devices[at].accepted(head);
            }
        }
    }

    fn pull(&mut self, at: usize, fate: Fate) {
        let request = self.devices[at].workspace.pull_request().to_bytes();
        if matches!(fate, Fate::RequestLost) {
            return;
        }
        let Some(frames) = self.server.pull(&request) else { return };
        let mut answer = encode(&frames);
        match fate {
            Fate::AnswerLost => {
                // Cut off somewhere in the middle: refused whole.
                answer.truncate(answer.len() / 2);
                let outcome = self.devices[at].take(&answer);
                let refused = matches!(outcome, Outcome::Refused(_));
                assert!(refused || self.restored, "{outcome:?}");
                self.devices[at].workspace.pull_unchanged();
            }
            Fate::AnswerLate => self.late.push(Late::Pulled(at, answer)),
            Fate::CrashBeforeStoring => {
                self.devices[at].take_unstored(&answer);
                self.devices[at].crash();
            }
            Fate::CrashAfterStoring => {
                self.devices[at].take(&answer);
                self.devices[at].crash();
            }
            _ => {
                self.devices[at].take(&answer);
            }
        }
    }

    fn deliver(&mut self, late: Late) {
        match late {
            Late::Request(body) => {
                let _ = self.server.push(&body);
            }
            Late::Pushed(at, head) => {
                self.devices[at].accepted(head);
            }
            // An answer to an older question: what it says of an older head is no going back.
            Late::Pulled(at, answer) => {
                let outcome = self.devices[at].take(&answer);
                let fork = matches!(outcome, Outcome::Fork { .. });
                assert!(!fork || self.restored, "{outcome:?}");
                self.devices[at].workspace.pull_unchanged();
            }
        }
    }

    /// Everybody comes online, and goes on until nothing moves any more.
    fn settle(&mut self) {
        for late in std::mem::take(&mut self.late) {
            self.deliver(late);
        }
        for _ in 0..2 {
            for device in &mut self.devices {
                if self.restored {
                    device.sync_healing(&mut self.server);
                } else {
                    device.sync(&mut self.server);
                }
            }
        }
    }

    fn content(device: &Device) -> BTreeMap<EntryId, Vec<u8>> {
        device.workspace.records().map(|(id, record)| (id, record.encode().to_vec())).collect()
    }
}

/// Every value in an item, former ones included.
fn values_of(item: &Item) -> BTreeSet<String> {
    let now = item.fields.iter().map(|(_, value)| value.to_string());
    let former = item.history.iter().map(|entry| entry.value.to_string());
    now.chain(former).collect()
}

fn found_in(device: &Device) -> BTreeSet<String> {
    let items = device.workspace.records().filter_map(|(_, record)| match record {
        Record::Item(item) => Some(values_of(item)),
        _ => None,
    });
    items.flatten().collect()
}

/// Every device has the server's head and content, and every value that is owed.
fn check(world: &mut World) -> Result<(), TestCaseError> {
    let head = world.server.head();
    let content = World::content(&world.devices[0]);
    for device in &world.devices {
        prop_assert_eq!(device.workspace.replica().head(), Some(head));
        prop_assert_eq!(device.workspace.status().pending, 0);
        prop_assert_eq!(device.workspace.status().quarantined, 0);
        prop_assert_eq!(&World::content(device), &content);
    }
    let found = found_in(&world.devices[0]);
    let lost: Vec<&String> = world.owed.difference(&found).collect();
    prop_assert!(lost.is_empty(), "lost: {:?}", lost);

    // And what is on disk opens to the same.
    for device in &mut world.devices {
        device.crash();
        prop_assert_eq!(&World::content(device), &content);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_is_dropped_and_all_devices_agree(steps in proptest::collection::vec(step(), 1..40)) {
        let mut world = World::new();
        for step in &steps {
            world.run(step);
        }
        world.settle();
        check(&mut world)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: restore_histories(), max_shrink_iters: 2_000, ..ProptestConfig::default()
    })]

    #[test]
    fn around_restores_no_edit_is_lost_and_all_devices_come_to_one_head(
        steps in proptest::collection::vec(step_around_restores(), 1..60)
    ) {
        let mut world = World::new();
        for step in &steps {
            world.run(step);
        }
        world.settle();
        check(&mut world)?;
    }
}
