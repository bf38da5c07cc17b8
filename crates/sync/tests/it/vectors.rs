//! The vectors of `docs/spec/sync.md`: one file, one reason. Made once, by this program
//! (`MDP_WRITE_VECTORS=1`), and read ever after.

use std::path::PathBuf;

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{DeviceId, Hash, Kind, VaultId};
use mdp_sync::replica::{Damaged, Outcome, Pin, Replica};
use mdp_vault::item::Field;
use mdp_wire::sync::{Frame, PullRequest, PushRequest};
use serde_json::{Value, json};

use crate::support::alice;
use crate::support::device::{Device, pull_into};
use crate::support::server::{Server, encode};

const DEVICE: DeviceId = DeviceId([1; 16]);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/vectors/sync")
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().expect("text")).expect("hexadecimal")
}

fn pin(input: &Value) -> Pin {
    Pin {
        vault: VaultId(bytes(&input["vault"]).try_into().expect("32 bytes")),
        genesis: Hash(bytes(&input["genesis"]).try_into().expect("32 bytes")),
    }
}

fn standing(replica: &Replica) -> Value {
    let head = replica.head().expect("a head");
    json!({
        "seq": head.seq,
        "head": head.hash.to_string(),
        "records": replica.entries(Kind::Record).count(),
        "pending": replica.pending(),
    })
}

/// What must come of an input.
fn outcome(format: &str, input: &Value) -> Result<Value, &'static str> {
    match format {
        "pull" => {
            let (mut replica, _) = Replica::new(pin(input), DEVICE, None);
            match pull_into(&mut replica, &bytes(&input["answer"])).0 {
                Outcome::Advanced { .. } => Ok(standing(&replica)),
                Outcome::Refused(refusal) => Err(refusal.code()),
                other => panic!("{other:?}"),
            }
        }
        "pull-request" => {
            let request =
                PullRequest::from_bytes(&bytes(&input["body"])).map_err(|_| "malformed")?;
            let heads: Vec<String> = request.heads.iter().map(ToString::to_string).collect();
            Ok(json!({ "heads": heads }))
        }
        "push" => {
            let request =
                PushRequest::from_bytes(&bytes(&input["body"])).map_err(|_| "malformed")?;
            let commits: Vec<Value> = request
                .commits
                .iter()
                .map(|pushed| {
                    let values: Vec<Option<usize>> =
                        pushed.values.iter().map(|v| v.as_ref().map(Vec::len)).collect();
                    json!({ "hash": pushed.commit.hash().to_string(), "value_lengths": values })
                })
                .collect();
            Ok(json!({ "commits": commits }))
        }
        "replica" => {
            let pairs = input["pairs"].as_array().expect("pairs").iter();
            let pairs = pairs.map(|pair| (bytes(&pair[0]), bytes(&pair[1])));
            let replica = Replica::open(pin(input), DEVICE, pairs).map_err(Damaged::code)?;
            Ok(standing(&replica))
        }
        other => unreachable!("no vectors of format {other}"),
    }
}

fn pinned(mut input: Value) -> Value {
    let genesis = &alice().home.genesis.commit;
    input["vault"] = json!(genesis.commit().vault.to_string());
    input["genesis"] = json!(genesis.hash().to_string());
    input
}

/// Name, reason, format, input.
fn inputs() -> Vec<(&'static str, &'static str, &'static str, Value)> {
    let mut server = Server::new(&alice().home.genesis);
    let mut device = Device::first(alice(), 1);
    let id = device.add("Bank");
    device.sync(&mut server);
    device.set(id, Field::PASSWORD, "hunter2");
    let other = device.add("Post");
    let push = device.compose().expect("a push");
    server.push(&push).expect("taken");
    device.set(other, Field::USERNAME, "waiting");

    let frames = server.frames(0);
    let pull = |frames: &[Frame]| pinned(json!({ "answer": hex::encode(encode(frames)) }));
    let without = |at: usize| {
        let mut frames = frames.clone();
        frames.remove(at);
        frames
    };
    let mut swapped = frames.clone();
    let records: Vec<usize> = (0..frames.len())
        .filter(|at| matches!(frames[*at], Frame::Entry { kind: Kind::Record, .. }))
        .collect();
    if let [Frame::Entry { bytes: one, .. }, Frame::Entry { bytes: two, .. }] =
        &mut swapped[records[0]..=records[1]]
    {
        std::mem::swap(one, two);
    }
    let mut missing = without(records[0]);
    if let Some(Frame::End { entries, .. }) = missing.last_mut() {
        *entries -= 1;
    }
    let pairs: Vec<[String; 2]> =
        device.disk.iter().map(|(k, v)| [hex::encode(k), hex::encode(v)]).collect();
    let request = device.workspace.pull_request().to_bytes();
    vec![
        ("pull", "a first pull of three commits", "pull", pull(&frames)),
        ("pull-truncated", "no end", "pull", pull(&without(frames.len() - 1))),
        ("pull-missing-commit", "a commit left out", "pull", pull(&without(2))),
        ("pull-missing-entry", "a record left out, the count adjusted", "pull", pull(&missing)),
        ("pull-swapped", "the bytes of two records exchanged", "pull", pull(&swapped)),
        (
            "pull-request",
            "what a device with one head asks",
            "pull-request",
            json!({ "body": hex::encode(request) }),
        ),
        ("push", "two changes in one commit", "push", json!({ "body": hex::encode(push) })),
        (
            "replica",
            "a replica with a commit on its way and an edit waiting",
            "replica",
            pinned(json!({ "pairs": pairs })),
        ),
    ]
}

fn result(format: &str, input: &Value) -> Value {
    match outcome(format, input) {
        Ok(output) => json!({ "output": output }),
        Err(code) => json!({ "error": code }),
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "asked for by whoever changes a format")]
fn what_travels_and_what_is_stored_are_the_bytes_that_they_always_were() {
    let write = std::env::var_os("MDP_WRITE_VECTORS").is_some();
    for (name, reason, format, input) in inputs() {
        let path = folder().join(name).with_extension("json");
        if write {
            let expect = result(format, &input);
            let vector =
                json!({ "reason": reason, "format": format, "input": input, "expect": expect });
            let text = serde_json::to_string_pretty(&vector).unwrap();
            std::fs::write(&path, text + "\n").unwrap();
        }
        let vector: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(vector["input"], input, "{name}: the format has changed");
    }
}

#[test]
fn every_vector_gives_what_it_states() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let vector: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let found = result(vector["format"].as_str().unwrap(), &vector["input"]);
        assert_eq!(found, vector["expect"], "{}", path.display());
        count += 1;
    }
    assert!(count >= inputs().len(), "vectors are missing");
}
