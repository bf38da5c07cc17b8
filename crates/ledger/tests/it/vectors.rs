//! The vectors of `docs/spec/ledger.md`: one file, one reason.
//!
//! They are made once, by this program (`MDP_WRITE_VECTORS=1`), and read ever after by it and by
//! the independent reader in `testdata/reader`.

use std::path::PathBuf;
use std::process::Command;

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, EntryId, Fingerprint, Grant, Hash, KeyEntry, Kind, Leaf, Rejected, Role, Signatures,
    SignedCommit, Tree, VaultId, VaultView,
};
use serde_json::{Value, json};

use crate::support::{
    Actor, admit, append, commit, commit_in, founded, genesis_commit, record, rotate, sealed,
    tombstone,
};

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name)
}

fn fixed<const N: usize>(value: &Value) -> [u8; N] {
    hex::decode(value.as_str().unwrap()).unwrap().try_into().unwrap()
}

fn number<T: TryFrom<u64>>(value: &Value) -> T {
    value.as_u64().and_then(|n| n.try_into().ok()).expect("a number")
}

fn change(value: &Value) -> Change {
    let hash = &value["hash"];
    Change {
        kind: Kind::from_number(number(&value["kind"])).unwrap(),
        id: EntryId(fixed(&value["id"])),
        leaf: Leaf {
            revision: number(&value["revision"]),
            hash: (!hash.is_null()).then(|| Hash(fixed(hash))),
        },
    }
}

/// What must come of an input.
fn outcome(format: &str, input: &Value) -> Result<Value, Rejected> {
    Ok(match format {
        "ids" => {
            let fingerprint = Fingerprint(fixed(&input["fingerprint"]));
            let epoch = number(&input["epoch"]);
            json!({
                "vault": VaultId::founded_by(fingerprint, &fixed(&input["nonce"])).to_string(),
                "grant": Grant::entry_id(epoch, fingerprint).to_string(),
                "key": KeyEntry::entry_id(epoch).to_string(),
            })
        }
        "root" => {
            let entries = input["entries"].as_array().unwrap().iter().map(change);
            json!({ "root": Tree::from_entries(entries).root().to_string() })
        }
        "history" => {
            let view = history(input["commits"].as_array().unwrap())?;
            let members: Vec<Value> = view
                .members
                .iter()
                .map(|(user, m)| json!({ "user": user.to_string(), "role": m.role as u8 }))
                .collect();
            json!({
                "vault": view.vault.to_string(),
                "seq": view.head.seq,
                "head": view.head.hash.to_string(),
                "root": view.tree.root().to_string(),
                "epoch": view.epoch,
                "members": members,
            })
        }
        other => unreachable!("no vectors of format {other}"),
    })
}

fn history(commits: &[Value]) -> Result<VaultView, Rejected> {
    let signed = |value: &Value| {
        SignedCommit::from_bytes(&hex::decode(value.as_str().unwrap()).unwrap())
            .map_err(Rejected::from)
    };
    let mut view = VaultView::found(&signed(&commits[0])?)?;
    for commit in &commits[1..] {
        view.append(&signed(commit)?, Signatures::Check)?;
    }
    Ok(view)
}

fn hex_of(commits: &[SignedCommit]) -> Vec<String> {
    commits.iter().map(|signed| hex::encode(signed.to_bytes())).collect()
}

fn entry(kind: u8, id: u8, revision: u64, hash: Option<u8>) -> Value {
    let hash = hash.map(|byte| hex::encode([byte; 32]));
    json!({ "kind": kind, "id": hex::encode([id; 16]), "revision": revision, "hash": hash })
}

/// Name, reason, format, input.
fn inputs() -> Vec<(&'static str, &'static str, &'static str, Value)> {
    let owner = Actor::new(1);
    let editor = Actor::new(2);
    let genesis = owner.sign(genesis_commit(&owner));
    let mut view = founded(&owner);
    let mut commits = vec![genesis.clone()];
    let admission = admit(&view, &owner, &editor, Role::Editor);
    commits.push(append(&mut view, &owner, &admission));
    commits.push(append(&mut view, &editor, &[record(1, 1, 1), record(2, 1, 2)]));
    commits.push(append(&mut view, &editor, &[tombstone(Kind::Record, EntryId([1; 16]))]));
    let rotation = rotate(&view, &owner, &[&owner, &editor]);
    let rotation = owner.sign(commit_in(&view, &owner, 2, &rotation));
    view.append(&rotation, Signatures::Check).unwrap();
    commits.push(rotation);

    let after = |extra: SignedCommit| {
        let mut all = commits.clone();
        all.push(extra);
        json!({ "commits": hex_of(&all) })
    };
    let by = |author: &Actor, change: &dyn Fn(&mut mdp_ledger::Commit)| {
        let mut next = commit(&view, author, &[record(3, 2, 3)]);
        change(&mut next);
        author.sign(next)
    };
    let forged = owner.sign(commit(&view, &editor, &[record(3, 2, 3)]));
    let old_key = sealed(2, 9);
    let replayed = |c: &mut mdp_ledger::Commit| {
        c.changes = vec![Change {
            kind: Kind::Record,
            id: EntryId([2; 16]),
            leaf: Leaf { revision: 1, hash: Some(Hash::of(&old_key)) },
        }];
    };
    vec![
        (
            "ids",
            "how derived ids are derived",
            "ids",
            json!({
                "fingerprint": hex::encode([0x11; 20]),
                "nonce": hex::encode([0x22; 32]),
                "epoch": 1,
            }),
        ),
        ("root-empty", "the root of nothing", "root", json!({ "entries": [] })),
        (
            "root",
            "the root of entries in one bucket and in several, one of them a tombstone",
            "root",
            json!({ "entries": [
                entry(1, 0x10, 1, Some(0xaa)),
                entry(2, 0x10, 300, Some(0xbb)),
                entry(1, 0x20, 2, None),
                entry(5, 0xff, 70_000, Some(0xcc)),
            ]}),
        ),
        ("genesis", "a vault just founded", "history", json!({ "commits": hex_of(&[genesis]) })),
        (
            "history",
            "a member admitted, records written and removed, the key rotated",
            "history",
            json!({ "commits": hex_of(&commits) }),
        ),
        (
            "history-forged",
            "a commit in the editor's name by another key",
            "history",
            after(forged),
        ),
        (
            "history-root",
            "a commit that states another root",
            "history",
            after(by(&editor, &|c| c.root.0[0] ^= 1)),
        ),
        (
            "history-replayed",
            "a revision that was there before",
            "history",
            after(by(&editor, &replayed)),
        ),
        (
            "history-dropped",
            "a commit left out",
            "history",
            json!({ "commits": hex_of(&[&commits[..2], &commits[3..]].concat()) }),
        ),
        (
            "history-role",
            "a rotation by an editor",
            "history",
            after(editor.sign(commit_in(
                &view,
                &editor,
                3,
                &rotate(&view, &editor, &[&owner, &editor]),
            ))),
        ),
    ]
}

fn result(format: &str, input: &Value) -> Value {
    match outcome(format, input) {
        Ok(output) => json!({ "output": output }),
        Err(error) => json!({ "error": error.code() }),
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "asked for by whoever changes a format")]
fn commits_are_the_bytes_that_they_always_were() {
    let write = std::env::var_os("MDP_WRITE_VECTORS").is_some();
    for (name, reason, format, input) in inputs() {
        let path = folder("vectors/ledger").join(name).with_extension("json");
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
    for entry in std::fs::read_dir(folder("vectors/ledger")).unwrap() {
        let path = entry.unwrap().path();
        let vector: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let found = result(vector["format"].as_str().unwrap(), &vector["input"]);
        assert_eq!(found, vector["expect"], "{}", path.display());
        count += 1;
    }
    assert!(count >= inputs().len(), "vectors are missing");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "where Python's libraries are is the host's to say")]
fn an_independent_reader_agrees() {
    let python = std::env::var("MDP_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let reader = folder("reader/ledger.py");
    match Command::new(python).arg(reader).arg(folder("vectors/ledger")).output() {
        // 3: Python is there, its libraries are not.
        Ok(output) if output.status.code() != Some(3) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}");
        }
        _ => println!("NOT RUN: Python with cbor2 and cryptography not found"),
    }
}
