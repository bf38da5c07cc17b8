//! Somebody who writes records of believable size, as fast as the server takes them.

use std::sync::Barrier;
use std::time::{Duration, Instant};

use mdp_ledger::Kind;
use mdp_ledger::cbor::Deterministic as _;
use mdp_testkit::http::Client;
use mdp_testkit::pen::Pen;
use mdp_testkit::person::Person;
use mdp_wire::route;

use super::house::House;
use crate::samples::{id, record};

/// A person, their session, and where they stand.
pub(super) struct Writer {
    pub(super) client: Client,
    pub(super) pen: Pen,
    person: Person,
    /// The number of the next record.
    next: u32,
}

impl Writer {
    pub(super) fn new(house: &House, name: &str) -> Self {
        let (person, client) = house.person(name);
        Self { client, pen: Pen::of(&person, 1), person, next: 0 }
    }

    /// The bodies of so many pushes, one after the other, of one commit with so many new records.
    /// Made beforehand: what is measured is the server, not this program.
    pub(super) fn compose(&mut self, pushes: u32, records: u32) -> Vec<Vec<u8>> {
        self.compose_of(pushes, records, |number| record(number).encode().to_vec())
    }

    /// The same of records with so many bytes in them.
    pub(super) fn compose_filler(
        &mut self,
        pushes: u32,
        records: u32,
        size: usize,
    ) -> Vec<Vec<u8>> {
        self.compose_of(pushes, records, |_| vec![0; size])
    }

    fn compose_of(
        &mut self,
        pushes: u32,
        records: u32,
        content: impl Fn(u32) -> Vec<u8>,
    ) -> Vec<Vec<u8>> {
        let compose = |_| {
            let numbers = self.next..self.next + records;
            self.next += records;
            let entries = numbers.map(|number| {
                let sealed = self.pen.seal(id(number), 1, &content(number));
                (Kind::Record, id(number), 1, Some(sealed))
            });
            let entries = entries.collect();
            let push = self.pen.change(&self.person.identity, entries);
            self.pen.follow(&push);
            push.to_bytes()
        };
        (0..pushes).map(compose).collect()
    }

    /// Logs in, with the same password, wherever the server is now.
    pub(super) fn log_in_at(&self, house: &House) {
        let mut client = house.server.client();
        let session = self.person.log_in(&mut client);
        self.person.elevate(&client, &session);
    }

    /// Pushes, and waits until the server says that it is on disk.
    pub(super) fn push(&self, body: &[u8]) {
        let answer = self.client.post_cbor(&route::push(self.pen.view.vault), body);
        assert_eq!(answer.status, 200, "{answer}");
    }

    /// One after the other.
    pub(super) fn push_all(&self, bodies: &[Vec<u8>]) {
        for body in bodies {
            self.push(body);
        }
    }

    /// Pulls, and gives the answer's size.
    pub(super) fn pull(&self, request: &[u8]) -> usize {
        let answer = self.client.post_cbor(&route::pull(self.pen.view.vault), request);
        assert_eq!(answer.status, 200, "{answer}");
        answer.body.len()
    }
}

/// All of them push at once, each what was composed for them: what each push took, shortest first.
pub(super) fn push_together(writers: &[Writer], bodies: &[Vec<Vec<u8>>]) -> Vec<Duration> {
    let ready = Barrier::new(writers.len());
    let push = |writer: &Writer, bodies: &[Vec<u8>]| {
        ready.wait();
        let push = |body: &Vec<u8>| {
            let began = Instant::now();
            writer.push(body);
            began.elapsed()
        };
        bodies.iter().map(push).collect::<Vec<_>>()
    };
    let mut took: Vec<Duration> = std::thread::scope(|scope| {
        let running: Vec<_> = (writers.iter().zip(bodies))
            .map(|(writer, bodies)| scope.spawn(|| push(writer, bodies)))
            .collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    took.sort_unstable();
    took
}
