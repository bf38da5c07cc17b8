//! Pushes: what holds is kept and given back, what doesn't is refused before it is stored.

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Hash, Kind};
use mdp_testkit::http::Client;
use mdp_testkit::pen::Pen;
use mdp_testkit::person::Person;
use mdp_testkit::server::TestServer;
use mdp_wire::error::ErrorCode;
use mdp_wire::route;
use mdp_wire::sync::{Frame, FrameReader, MAX_PUSH_BYTES, PullRequest, PushRequest, PushedCommit};
use mdp_wire::vault::{Pushed, Vaults};

struct Writer {
    client: Client,
    person: Person,
    pen: Pen,
}

impl Writer {
    fn new(server: &TestServer, name: &str) -> Self {
        let mut client = server.client();
        let person = Person::sign_up(&mut client, name, None);
        let pen = Pen::of(&person, 21);
        Self { client, person, pen }
    }

    fn push(&self, request: &PushRequest) -> mdp_testkit::http::Answer {
        self.client.post_cbor(&route::push(self.pen.view.vault), &request.to_bytes())
    }

    fn record(&mut self) -> PushRequest {
        let id = self.pen.id();
        let bytes = self.pen.seal(id, 1, b"secret");
        self.pen.change(&self.person.identity, vec![(Kind::Record, id, 1, Some(bytes))])
    }

    fn pull(&self, heads: Vec<Hash>) -> mdp_testkit::http::Answer {
        let body = PullRequest { heads }.to_bytes();
        self.client.post_cbor(&route::pull(self.pen.view.vault), &body)
    }
}

fn frames(bytes: &[u8]) -> Vec<Frame> {
    let mut reader = FrameReader::default();
    reader.push(bytes);
    let mut out = Vec::new();
    while let Some(frame) = reader.next_frame().unwrap() {
        out.push(frame);
    }
    assert!(reader.is_drained());
    out
}

#[test]
fn what_is_pushed_is_pulled_and_when_nothing_moved_it_is_said() {
    let server = TestServer::start();
    let mut writer = Writer::new(&server, "owner");
    let genesis = writer.pen.view.head.hash;
    let push = writer.record();
    let pushed: Pushed = writer.push(&push).json();
    let head = writer.pen.follow(&push);
    assert_eq!(mdp_ledger::Head::from(pushed.head), head);

    let answer = writer.pull(vec![genesis]);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/cbor")));
    let got = frames(&answer.body);
    assert!(matches!(got.first(), Some(Frame::Head { head: stated, .. }) if *stated == head));
    assert!(matches!(got.last(), Some(Frame::End { commits: 1, entries: 1 })));
    let value = push.commits[0].values[0].clone().unwrap();
    assert!(got.iter().any(|f| matches!(f, Frame::Entry { bytes, .. } if *bytes == value)));

    let nothing = writer.pull(vec![head.hash]);
    assert_eq!((nothing.status, nothing.body.len()), (304, 0));
    let vaults: Vaults = writer.client.get(route::VAULTS).json();
    assert_eq!(vaults.vaults.len(), 1);
    assert_eq!(mdp_ledger::Head::from(vaults.vaults[0].head), head);
}

#[test]
fn a_stale_push_is_told_the_head_and_a_repeated_one_is_acknowledged() {
    let server = TestServer::start();
    let mut writer = Writer::new(&server, "owner");
    let (first, rival) = (writer.record(), writer.record());
    assert_eq!(writer.push(&first).status, 200);
    assert_eq!(writer.push(&first).status, 200, "its answer may have been lost");
    let head = writer.pen.follow(&first);
    let told = writer.push(&rival).refused(409, ErrorCode::HeadMoved);
    assert_eq!(told.details.head.map(mdp_ledger::Head::from), Some(head));
}

#[test]
fn plain_text_junk_and_a_giant_are_refused_before_they_are_stored() {
    let server = TestServer::start();
    let mut writer = Writer::new(&server, "owner");
    let before = writer.pen.view.head;
    let shaped = |version: u8, epoch: u8, length: usize| {
        [&[version, 0, 0, 0, epoch][..], &vec![7; length - 5]].concat()
    };
    let junk: [Vec<u8>; 8] = [
        br#"{"title":"bank","password":"hunter2"}"#.to_vec(),
        vec![0; 341],
        vec![1; 300],
        Vec::new(),
        vec![1; 30 << 20],
        // All but the shape of a sealed record: another key epoch, another version, a length that
        // padding doesn't make.
        shaped(1, 9, 341),
        shaped(2, 1, 341),
        shaped(1, 1, 342),
    ];
    for bytes in junk {
        let length = bytes.len();
        let push = writer.pen.write(&writer.person.identity, bytes);
        let answer = writer.push(&push);
        if length > MAX_PUSH_BYTES {
            answer.refused(413, ErrorCode::TooLarge);
        } else {
            let told = answer.refused(422, ErrorCode::CommitRefused);
            assert_eq!(told.details.reason.as_deref(), Some("commit-bad-value"), "{length}");
            assert_eq!(told.details.commit, Some(0));
        }
    }
    let push = writer.pen.write(&writer.person.identity, shaped(1, 1, (2 << 20) + 85));
    writer.push(&push).refused(422, ErrorCode::CommitRefused);
    for body in [&b""[..], b"junk", &[0x82, 0x6b], &[0xff; 64]] {
        let path = route::push(writer.pen.view.vault);
        writer.client.post_cbor(&path, body).refused(400, ErrorCode::Malformed);
        let path = route::pull(writer.pen.view.vault);
        writer.client.post_cbor(&path, body).refused(400, ErrorCode::Malformed);
    }
    let empty = PushRequest { commits: Vec::new() };
    writer.push(&empty).refused(400, ErrorCode::Malformed);
    assert_eq!(writer.pull(vec![before.hash]).status, 304, "something was stored");
    let push = writer.pen.write(&writer.person.identity, shaped(1, 1, 341));
    assert_eq!(writer.push(&push).status, 200, "of that shape, it is taken");
}

#[test]
fn a_commit_that_does_not_hold_is_refused_by_its_reason() {
    let server = TestServer::start();
    let mut writer = Writer::new(&server, "owner");
    let identity = &writer.person.identity;
    let id = EntryId([5; 16]);
    let sealed = writer.pen.seal(id, 1, b"x");
    let refused = |push: &PushRequest, reason: &str| {
        let body = push.to_bytes();
        let answer = writer.client.post_cbor(&route::push(writer.pen.view.vault), &body);
        let told = answer.refused(422, ErrorCode::CommitRefused);
        assert_eq!(told.details.reason.as_deref(), Some(reason));
    };
    let altered = |alter: &dyn Fn(&mut mdp_ledger::Commit)| {
        let mut push = Pen::of(&writer.person, 5)
            .change(identity, vec![(Kind::Record, id, 1, Some(sealed.clone()))]);
        let mut commit = push.commits[0].commit.commit().clone();
        alter(&mut commit);
        push.commits[0].commit = identity.sign_commit(commit).unwrap();
        push
    };
    refused(&altered(&|c| c.root = Hash([1; 32])), "commit-root-mismatch");
    refused(&altered(&|c| c.seq = 7), "commit-wrong-sequence");
    refused(&altered(&|c| c.epoch = 2), "commit-bad-epoch");
    refused(&altered(&|c| c.changes[0].leaf.revision = 0), "commit-stale-revision");
    let mut unsigned = altered(&|_| {});
    let bare = unsigned.commits[0].commit.commit().clone();
    unsigned.commits[0].commit = mdp_ledger::SignedCommit::new(bare, [0; 64]);
    refused(&unsigned, "commit-bad-signature");
    let mut swapped = altered(&|_| {});
    swapped.commits[0].values[0] = Some(vec![1; 341]);
    refused(&swapped, "commit-bad-value");
    let mut missing = altered(&|_| {});
    missing.commits[0].values[0] = None;
    refused(&missing, "commit-bad-value");
    assert_eq!(writer.push(&altered(&|_| {})).status, 200, "unaltered, it holds");
}

#[test]
fn another_vault_is_founded_by_a_push_of_its_genesis_and_by_the_accounts_identity_alone() {
    let server = TestServer::start();
    let writer = Writer::new(&server, "owner");
    let mut entropy = mdp_testkit::seeded::Seeded::new(8);
    let mut genesis_by = |identity: &mdp_crypto::Identity| {
        let device = writer.person.device;
        let founded = mdp_sync::account::found(identity, device, 1, &mut entropy).unwrap();
        PushRequest { commits: vec![founded.genesis] }
    };
    let push = |request: &PushRequest| {
        let vault = request.commits[0].commit.commit().vault;
        writer.client.post_cbor(&route::push(vault), &request.to_bytes())
    };
    let second = genesis_by(&writer.person.identity);
    assert_eq!(push(&second).status, 200);
    assert_eq!(push(&second).status, 200, "its answer may have been lost");
    assert_eq!(writer.client.get(route::VAULTS).json::<Vaults>().vaults.len(), 2);

    let user = writer.person.identity.user();
    let rsa = writer.person.identity.rsa_pkcs8();
    let mut entropy = mdp_testkit::seeded::Seeded::new(9);
    let server_id = writer.person.identity.server();
    let other = mdp_crypto::Identity::generate(user, server_id, 1, rsa, &mut entropy).unwrap();
    let told = push(&genesis_by(&other)).refused(422, ErrorCode::CommitRefused);
    assert_eq!(told.details.reason.as_deref(), Some("commit-not-member"));
}

#[test]
fn a_strangers_vault_is_one_that_is_not_there() {
    let server = TestServer::with(&[("MDP_REGISTRATION", "open")]);
    let mut writer = Writer::new(&server, "owner");
    let stranger = Writer::new(&server, "stranger");
    let push = writer.record();
    let path = route::push(writer.pen.view.vault);
    for path in [path, route::push(mdp_ledger::VaultId([3; 32]))] {
        let answer = stranger.client.post_cbor(&path, &push.to_bytes());
        assert!([404, 422].contains(&answer.status), "{answer}");
    }
    for vault in [writer.pen.view.vault, mdp_ledger::VaultId([3; 32])] {
        let body = PullRequest { heads: Vec::new() }.to_bytes();
        stranger
            .client
            .post_cbor(&route::pull(vault), &body)
            .refused(404, ErrorCode::VaultNotFound);
    }
    assert_eq!(writer.push(&push).status, 200);
}

#[test]
fn a_pull_after_one_change_in_a_large_vault_is_small() {
    let server = TestServer::start();
    let mut writer = Writer::new(&server, "owner");
    for _ in 0..3 {
        let entries = (0..500)
            .map(|_| {
                let id = writer.pen.id();
                (Kind::Record, id, 1, Some(writer.pen.seal(id, 1, b"x")))
            })
            .collect();
        let push = writer.pen.change(&writer.person.identity, entries);
        assert_eq!(writer.push(&push).status, 200);
        writer.pen.follow(&push);
    }
    let before = writer.pen.view.head.hash;
    let push = writer.record();
    assert_eq!(writer.push(&push).status, 200);
    let answer = writer.pull(vec![before]);
    assert!(answer.body.len() < 4096, "{} bytes", answer.body.len());
    let whole = frames(&writer.pull(Vec::new()).body);
    assert!(matches!(whole.last(), Some(Frame::End { commits: 5, entries: 1504 })));
}

#[test]
fn an_attachment_arrives_in_pieces_before_its_commit_and_leaves_by_range() {
    let server = TestServer::start();
    let mut writer = Writer::new(&server, "owner");
    let id = writer.pen.id();
    let bytes: Vec<u8> = (0..100_000_u32).flat_map(u32::to_be_bytes).collect();
    let hash = Hash::of(&bytes);
    let push =
        writer.pen.change(&writer.person.identity, vec![(Kind::Blob, id, 1, Some(bytes.clone()))]);
    let told = writer.push(&push).refused(422, ErrorCode::CommitRefused);
    assert_eq!(told.details.reason.as_deref(), Some("blob-missing"));

    let path = route::blob(writer.pen.view.vault, id);
    let total = bytes.len();
    let put = |client: &Client, from: usize, to: usize, hash: Hash| {
        client
            .with("mdp-blob-hash", &hash.to_string())
            .with("content-range", &format!("bytes {from}-{}/{total}", to - 1))
            .send("PUT", &path, Some(("application/octet-stream", &bytes[from..to])))
    };
    let client = &writer.client;
    client.get(&path).refused(404, ErrorCode::BlobNotFound);
    assert_eq!(put(client, 0, 150_000, hash).status, 200);
    let told = put(client, 200_000, total, hash).refused(409, ErrorCode::OffsetMismatch);
    assert_eq!(told.details.offset, Some(150_000));
    put(client, 150_000, total, Hash([1; 32])).refused(422, ErrorCode::BlobRefused);
    assert_eq!(put(client, 0, 150_000, hash).status, 200, "a refused upload starts again");
    assert_eq!(put(client, 150_000, total, hash).status, 200);
    assert_eq!(put(client, 150_000, total, hash).status, 200, "its answer may have been lost");

    assert_eq!(client.get(&path).body, bytes);
    let part = client.with("range", "bytes=1000-1999").get(&path);
    assert_eq!((part.status, &part.body[..]), (206, &bytes[1000..2000]));
    assert_eq!(part.header("content-range"), Some("bytes 1000-1999/400000"));
    assert_eq!(writer.push(&push).status, 200);
}

#[test]
fn commits_handed_back_need_no_bytes_of_what_a_later_one_replaces_and_a_branch_none_at_all() {
    for within in [false, true] {
        let server = TestServer::start();
        hand_back_with_a_branch(Writer::new(&server, "owner"), within);
    }
}

/// The branch begins where the server stands, or within the push.
fn hand_back_with_a_branch(mut writer: Writer, within: bool) {
    let identity = &writer.person.identity;

    // What a device hands back after a restore: an edit and the one that replaced it.
    let id = writer.pen.id();
    let bytes = writer.pen.seal(id, 1, b"replaced");
    let mut first = writer.pen.change(identity, vec![(Kind::Record, id, 1, Some(bytes))]);
    let mut common = writer.pen.view.clone();
    writer.pen.follow(&first);
    if within {
        common = writer.pen.view.clone();
    }
    let bytes = writer.pen.seal(id, 2, b"live");
    let second = writer.pen.change(identity, vec![(Kind::Record, id, 2, Some(bytes))]);
    writer.pen.follow(&second);
    first.commits[0].values = vec![None];
    writer.push(&first).refused(422, ErrorCode::CommitRefused);
    first.commits.extend(second.commits);

    // And a merge of it with what began beside it, within the same push.
    let main = writer.pen.view.clone();
    writer.pen.view = common;
    let beside = writer.pen.id();
    let bytes = writer.pen.seal(beside, 1, b"beside");
    let mut branch =
        writer.pen.change(identity, vec![(Kind::Record, beside, 1, Some(bytes.clone()))]);
    writer.pen.follow(&branch);
    let other = std::mem::replace(&mut writer.pen.view, main);
    let merge = {
        let mut commit = branch.commits[0].commit.commit().clone();
        let view = &writer.pen.view;
        commit.seq = view.head.seq.max(other.head.seq) + 1;
        commit.parents = vec![view.head.hash, other.head.hash];
        commit.root = view.tree.plan(&commit.changes).unwrap().root();
        identity.sign_commit(commit).unwrap()
    };
    branch.commits[0].values = vec![None];
    first.commits.extend(branch.commits);
    let head = merge.hash();
    first.commits.push(PushedCommit { commit: merge, values: vec![Some(bytes)] });

    let pushed: Pushed = writer.push(&first).json();
    assert_eq!(mdp_ledger::Head::from(pushed.head).hash, head);
    let got = frames(&writer.pull(Vec::new()).body);
    let commits = got.iter().filter(|f| matches!(f, Frame::Commit(_))).count();
    assert_eq!(commits, 5, "genesis, two, one beside, and the merge");
}
