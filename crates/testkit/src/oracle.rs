//! Who remembers what a server has acknowledged, and looks whether it is still there after the
//! server was killed or the power was cut.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Hash, Head, Kind, SignedCommit};
use mdp_wire::route;
use mdp_wire::sync::{Frame, FrameReader, MEDIA_TYPE, PullRequest};
use mdp_wire::vault::Pushed;

use crate::child::ServerProcess;
use crate::http::Client;
use crate::pen::Pen;
use crate::person::Person;

/// Somebody who pushes one record after another.
struct Witness {
    person: Person,
    client: Client,
    /// Follows the vault from round to round: a thousand of them are not a thousand replays.
    pen: Pen,
    /// What was acknowledged, ever.
    acknowledged: Vec<Head>,
}

/// People who push at the same time, each to their own vault.
pub struct Oracle {
    witnesses: Vec<Witness>,
    round: u64,
}

impl Oracle {
    /// So many people, who sign up.
    pub fn new(server: &ServerProcess, people: usize) -> Self {
        let sign_up = |n| {
            let mut client = server.client();
            let person = Person::sign_up(&mut client, &format!("person-{n}"), None);
            let pen = Pen::of(&person, n as u64);
            Witness { person, client, pen, acknowledged: Vec::new() }
        };
        Self { witnesses: (0..people).map(sign_up).collect(), round: 0 }
    }

    /// They push until the server answers no more; `cut` is called in the midst of it, once so many
    /// pushes have been acknowledged.
    pub fn push_until(&mut self, url: &str, acknowledged: usize, cut: impl FnOnce()) {
        self.push(url, acknowledged, &AtomicBool::new(false), |_| cut());
    }

    /// The same where `cut` stands for the power: with it gone, nobody would have heard an answer.
    /// (A flush that is under way when a file system is shut down may be told that it is done.)
    pub fn push_until_dark(&mut self, url: &str, acknowledged: usize, cut: impl FnOnce()) {
        self.push(url, acknowledged, &AtomicBool::new(false), |dark| {
            dark.store(true, Ordering::Release);
            cut();
        });
    }

    fn push(
        &mut self,
        url: &str,
        acknowledged: usize,
        dark: &AtomicBool,
        cut: impl FnOnce(&AtomicBool),
    ) {
        self.round += 1;
        let (count, ended) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let people = self.witnesses.len();
        // All of them before anybody pushes: later it may be gone.
        for witness in &mut self.witnesses {
            witness.client = witness.client.at(url);
            witness.catch_up();
        }
        thread::scope(|scope| {
            for witness in &mut self.witnesses {
                let (count, ended) = (&count, &ended);
                scope.spawn(move || {
                    witness.push_on(count, dark);
                    ended.fetch_add(1, Ordering::Release);
                });
            }
            while count.load(Ordering::Acquire) < acknowledged {
                assert!(ended.load(Ordering::Acquire) < people, "nobody is pushing any more");
                thread::yield_now();
            }
            cut(dark);
        });
    }

    /// Whether everything that was ever acknowledged is there; gives how much that is.
    pub fn check(&mut self, url: &str) -> usize {
        let mut count = 0;
        for witness in &mut self.witnesses {
            witness.client = witness.client.at(url);
            let there: HashSet<Hash> = witness.commits().iter().map(SignedCommit::hash).collect();
            for head in &witness.acknowledged {
                assert!(
                    there.contains(&head.hash),
                    "round {}: commit {} is lost of {:?}; there are {}",
                    self.round,
                    head.seq,
                    witness.acknowledged.last().map(|last| last.seq),
                    there.len()
                );
            }
            count += witness.acknowledged.len();
        }
        count
    }
}

impl Witness {
    fn catch_up(&mut self) {
        let known = self.pen.view.head.seq;
        let commits = self.commits();
        self.pen.catch_up(commits.iter().filter(|signed| signed.commit().seq > known));
    }

    fn push_on(&mut self, count: &AtomicUsize, dark: &AtomicBool) {
        let pen = &mut self.pen;
        let path = route::push(pen.view.vault);
        loop {
            let id = pen.id();
            let bytes = pen.seal(id, 1, b"kept");
            let push = pen.change(&self.person.identity, vec![(Kind::Record, id, 1, Some(bytes))]);
            let body = push.to_bytes();
            match self.client.try_send("POST", &path, Some((MEDIA_TYPE, &body))) {
                Ok(answer) if answer.status == 200 => {
                    let head = pen.follow(&push);
                    assert_eq!(Head::from(answer.json::<Pushed>().head), head);
                    if dark.load(Ordering::Acquire) {
                        return;
                    }
                    self.acknowledged.push(head);
                    count.fetch_add(1, Ordering::Release);
                }
                // Gone, or it says that it can't: acknowledged it has nothing.
                Ok(_) | Err(_) => return,
            }
        }
    }

    /// A whole pull, whose every commit and every current value must be there.
    fn commits(&self) -> Vec<SignedCommit> {
        let vault = self.person.genesis.commit.commit().vault;
        let everything = PullRequest { heads: Vec::new() }.to_bytes();
        let answer = self.client.post_cbor(&route::pull(vault), &everything);
        assert_eq!(answer.status, 200, "{answer}");
        let mut reader = FrameReader::default();
        reader.push(&answer.body);
        let (mut commits, mut entries, mut ended) = (Vec::new(), 0, false);
        while let Some(frame) = reader.next_frame().unwrap() {
            match frame {
                Frame::Commit(commit) => commits.push(*commit),
                Frame::Entry { .. } => entries += 1,
                Frame::End { .. } => ended = true,
                Frame::Head { .. } => {}
            }
        }
        assert!(ended);
        // The genesis writes three entries with bytes of their own and its member; each commit, one.
        assert!(entries >= commits.len(), "{entries} entries for {} commits", commits.len());
        commits
    }
}
