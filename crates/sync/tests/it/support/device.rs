//! A device: what is stored on its disk, and the vault while it is open.

use std::collections::BTreeMap;

use mdp_crypto::entropy::random;
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{DeviceId, EntryId, Head};
use mdp_sync::Batch;
use mdp_sync::replica::{Outcome, Outgoing, Pin, Replica};
use mdp_sync::workspace::{Pulled, Workspace};
use mdp_vault::item::{Field, Item, ItemKind};

use super::server::{PushError, Server, encode};
use super::{Person, Seeded, alice};

pub type Disk = BTreeMap<Vec<u8>, Vec<u8>>;

pub struct Device {
    pub person: &'static Person,
    pub id: DeviceId,
    pub disk: Disk,
    pub workspace: Workspace,
    pub entropy: Seeded,
    pub now: u64,
}

pub fn apply(disk: &mut Disk, batch: Batch) {
    for key in batch.deletes {
        disk.remove(&key);
    }
    disk.extend(batch.puts);
}

impl Device {
    /// The device that founded the vault.
    pub fn first(person: &'static Person, seed: u64) -> Self {
        let id = DeviceId([u8::try_from(seed).unwrap_or(0); 16]);
        let (replica, batch) = person.founded_replica(id);
        let mut disk = Disk::new();
        apply(&mut disk, batch);
        Self::with(person, id, disk, replica, seed)
    }

    /// A further device, which pulls everything first.
    pub fn joining(person: &'static Person, seed: u64, server: &Server) -> Self {
        let id = DeviceId([u8::try_from(seed).unwrap_or(0); 16]);
        let mut disk = Disk::new();
        let (mut replica, batch) = Replica::new(home_pin(person), id, None);
        apply(&mut disk, batch);
        let (outcome, batch) = pull_into(&mut replica, &encode(&server.frames(0)));
        assert!(matches!(outcome, Outcome::Advanced { .. }), "{outcome:?}");
        apply(&mut disk, batch);
        Self::with(person, id, disk, replica, seed)
    }

    fn with(
        person: &'static Person,
        id: DeviceId,
        disk: Disk,
        replica: Replica,
        seed: u64,
    ) -> Self {
        let keys = person.open(&replica);
        let workspace = Workspace::open(replica, keys);
        Self { person, id, disk, workspace, entropy: Seeded::new(seed), now: 1_000 }
    }

    /// Opens a replica in place of the one that was.
    pub fn open(&mut self, replica: Replica) {
        let keys = self.person.open(&replica);
        self.workspace = Workspace::open(replica, keys);
        let reconciled = self.workspace.reconcile(&mut self.entropy).expect("no fault");
        self.store(reconciled.batch);
    }

    /// Loses everything that isn't on disk, and starts again from there.
    pub fn crash(&mut self) {
        let replica =
            Replica::open(home_pin(self.person), self.id, self.disk.clone()).expect("a sound disk");
        self.open(replica);
    }

    pub fn store(&mut self, batch: Batch) {
        apply(&mut self.disk, batch);
    }

    pub fn tick(&mut self) -> u64 {
        self.now += 1;
        self.now
    }

    pub fn add(&mut self, title: &str) -> EntryId {
        let item = login(title, "", self.tick());
        let done = self.workspace.create_item(item, &mut self.entropy).expect("an item");
        self.store(done.batch);
        done.ids[0]
    }

    pub fn set(&mut self, id: EntryId, field: Field, value: &str) {
        let now = self.tick();
        let mut form = self.workspace.item(id).expect("the item").clone();
        form.fields.set(field, value);
        let revision = self.workspace.revision(id).expect("a revision");
        let done = self
            .workspace
            .update_item(id, form, revision, now, &mut self.entropy)
            .expect("an edit");
        self.store(done.batch);
    }

    pub fn value(&self, id: EntryId, field: Field) -> String {
        self.workspace.item(id).map(|item| item.fields.get(field).to_owned()).unwrap_or_default()
    }

    /// The next push, stored and ready to be sent.
    pub fn compose(&mut self) -> Option<Vec<u8>> {
        while self.workspace.verify_history(100).expect("a sound history").is_none() {}
        let now = self.tick();
        let outgoing = self.workspace.compose(&self.person.identity, now).expect("no obstacle");
        outgoing.map(|Outgoing { batch, body }| {
            self.store(batch);
            body
        })
    }

    pub fn accepted(&mut self, head: Head) -> Outcome {
        let pulled = self.workspace.push_accepted(head, &mut self.entropy).expect("no fault");
        self.store(pulled.batch);
        pulled.outcome
    }

    /// Takes an answer in, and stores what it came to.
    pub fn take(&mut self, answer: &[u8]) -> Outcome {
        let pulled = self.take_unstored(answer);
        self.store(pulled.batch);
        pulled.outcome
    }

    pub fn take_unstored(&mut self, answer: &[u8]) -> Pulled {
        let mut pull = self.workspace.begin_pull();
        for piece in answer.chunks(1000) {
            if self.workspace.feed(&mut pull, piece).is_err() {
                break;
            }
        }
        self.workspace.finish_pull(pull, &mut self.entropy).expect("no fault")
    }

    pub fn pull(&mut self, server: &Server) -> Outcome {
        match server.pull(&self.workspace.pull_request().to_bytes()) {
            None => {
                let pulled = self.workspace.pull_unchanged();
                self.store(pulled.batch);
                pulled.outcome
            }
            Some(frames) => self.take(&encode(&frames)),
        }
    }

    /// Pulls and pushes until nothing waits.
    pub fn sync(&mut self, server: &mut Server) {
        for _ in 0..50 {
            let outcome = self.pull(server);
            assert!(matches!(outcome, Outcome::UpToDate | Outcome::Advanced { .. }), "{outcome:?}");
            let Some(body) = self.compose() else { return };
            match server.push(&body) {
                Ok(head) => {
                    self.accepted(head);
                }
                Err(PushError::HeadMoved(_)) => {}
                Err(refused) => panic!("{refused:?}"),
            }
        }
        panic!("no end to syncing");
    }

    /// The same, with a server that may have gone back or have another history: healed first.
    pub fn sync_healing(&mut self, server: &mut Server) {
        for _ in 0..50 {
            let outcome = self.pull(server);
            while self.workspace.verify_history(100).expect("a sound history").is_none() {}
            let noted = self.workspace.note_incident(self.now, None);
            self.store(noted);
            let body = match outcome {
                Outcome::Behind { .. } | Outcome::Fork { .. } => self.heal().expect("healing"),
                Outcome::UpToDate | Outcome::Advanced { .. } => match self.compose() {
                    None => return,
                    Some(body) => body,
                },
                other => panic!("{other:?}"),
            };
            match server.push(&body) {
                // What healed is taken in by the next pull.
                Ok(_) if matches!(outcome, Outcome::Behind { .. } | Outcome::Fork { .. }) => {}
                Ok(head) => {
                    self.accepted(head);
                }
                Err(PushError::HeadMoved(_)) => {}
                Err(refused) => panic!("{refused:?}"),
            }
        }
        panic!("no end to healing");
    }

    /// The next push that heals the server, stored and ready to be sent.
    pub fn heal(&mut self) -> Option<Vec<u8>> {
        let now = self.tick();
        let healing = self.workspace.heal(&self.person.identity, now, &mut self.entropy);
        healing.expect("no obstacle").map(|Outgoing { batch, body }| {
            self.store(batch);
            body
        })
    }

    /// A fresh id, for records made by hand.
    pub fn fresh_id(&mut self) -> EntryId {
        EntryId(random(&mut self.entropy))
    }
}

pub fn home_pin(person: &Person) -> Pin {
    person.identity.home().expect("a pinned home").into()
}

pub fn pull_into(replica: &mut Replica, answer: &[u8]) -> (Outcome, Batch) {
    let mut pull = replica.begin_pull();
    let _ = replica.feed(&mut pull, answer);
    replica.finish_pull(pull)
}

pub fn login(title: &str, password: &str, now: u64) -> Item {
    let mut item = Item::new(ItemKind::Login, title, now);
    item.fields.set(Field::PASSWORD, password);
    item
}

/// A server, and two devices of one user that have seen all of it.
pub fn pair() -> (Server, Device, Device) {
    let mut server = Server::new(&alice().home.genesis);
    let mut laptop = Device::first(alice(), 1);
    laptop.sync(&mut server);
    let phone = Device::joining(alice(), 2, &server);
    (server, laptop, phone)
}
