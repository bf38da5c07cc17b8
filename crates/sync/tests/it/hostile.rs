//! A lying server and the real device: each lie is refused by its name, nothing of it is taken,
//! nothing is lost, and the truth is taken afterwards.

mod answers;
mod histories;
mod members;

use mdp_ledger::EntryId;
use mdp_sync::replica::{Outcome, Standing};
use mdp_vault::item::Field;
use mdp_wire::sync::Frame;

use crate::support::alice;
use crate::support::device::Device;
use crate::support::server::{Server, encode};

/// A phone that is two commits behind, and what it has to lose.
struct Situation {
    server: Server,
    phone: Device,
    old: EntryId,
    new: EntryId,
}

impl Situation {
    fn new() -> Self {
        let mut server = Server::new(&alice().home.genesis);
        let mut laptop = Device::first(alice(), 1);
        let old = laptop.add("Old");
        laptop.sync(&mut server);
        let mut phone = Device::joining(alice(), 2, &server);
        phone.add("Written offline");
        laptop.set(old, Field::PASSWORD, "second version");
        laptop.sync(&mut server);
        let new = laptop.add("New");
        laptop.sync(&mut server);
        Self { server, phone, old, new }
    }

    /// The honest answer to the phone.
    fn frames(&self) -> Vec<Frame> {
        self.server.frames(2)
    }

    /// Offers an answer; it must be refused for `code`, and change nothing.
    fn refuses(&mut self, answer: &[u8], code: &str) {
        let (head, disk) = (self.phone.workspace.replica().head(), self.phone.disk.clone());
        let records = self.phone.workspace.records().count();
        let pulled = self.phone.take_unstored(answer);
        let Outcome::Refused(refusal) = pulled.outcome else {
            panic!("{code}: {:?}", pulled.outcome)
        };
        assert_eq!(refusal.code(), code);
        assert!(pulled.batch.is_empty(), "{code}: nothing to store");
        assert_eq!(*self.phone.workspace.replica().standing(), Standing::Refused(refusal));
        let stopped = self.phone.workspace.compose(&alice().identity, 1).unwrap_err();
        assert_eq!(stopped.code(), "push-stopped", "nothing is sent to a server that lies");
        assert_eq!(self.phone.workspace.replica().head(), head);
        assert_eq!(self.phone.workspace.records().count(), records);
        assert_eq!(self.phone.workspace.status().pending, 1, "the edit is kept");
        assert_eq!(self.phone.disk, disk);
    }

    fn refuses_frames(&mut self, frames: &[Frame], code: &str) {
        self.refuses(&encode(frames), code);
    }

    /// The same device takes the truth.
    fn recovers(mut self) {
        self.phone.sync(&mut self.server);
        assert_eq!(self.phone.value(self.old, Field::PASSWORD), "second version");
        assert_eq!(self.phone.value(self.new, Field::TITLE), "New");
        assert_eq!(self.server.commits.len(), 5, "and the offline edit arrived");
    }
}

fn entries(frames: &mut [Frame]) -> Vec<&mut Frame> {
    frames.iter_mut().filter(|frame| matches!(frame, Frame::Entry { .. })).collect()
}

fn bytes_of(frame: &mut Frame) -> &mut Vec<u8> {
    match frame {
        Frame::Entry { bytes, .. } => bytes,
        other => panic!("{other:?}"),
    }
}

fn end(frames: &mut [Frame], commits: i64, entries_more: i64) {
    match frames.last_mut() {
        Some(Frame::End { commits: c, entries: e }) => {
            *c = c.saturating_add_signed(commits);
            *e = e.saturating_add_signed(entries_more);
        }
        other => panic!("{other:?}"),
    }
}
