//! What a device does most: seal, open, prove, merge, find.

#![allow(missing_docs, clippy::unwrap_used, reason = "benchmarks")]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use ed25519_dalek::{Signer as _, SigningKey};
use mdp_bench::samples::{Counter, RECORDS, id, item, record};
use mdp_crypto::VaultKey;
use mdp_crypto::record::{Place, open, seal};
use mdp_ledger::signature::{self, Use};
use mdp_ledger::{Change, Hash, Kind, Leaf, Tree, VaultId};
use mdp_vault::item::{Field, Record};
use mdp_vault::merge::merge;
use mdp_vault::search::{Catalogue, Query};
use std::hint::black_box;

fn sealing(c: &mut Criterion) {
    let entropy = &mut Counter::default();
    let key = VaultKey::generate(VaultId([1; 32]), 1, entropy);
    let place = Place::record(id(1), 1);
    let content = record(1).encode();
    let sealed = seal(&key, &place, &content, entropy).unwrap();
    c.bench_function("seal", |b| b.iter(|| seal(&key, &place, black_box(&content), entropy)));
    c.bench_function("open", |b| b.iter(|| open(&key, &place, black_box(&sealed))));
}

fn ledger(c: &mut Criterion) {
    let change = |number: u32, revision: u64| Change {
        kind: Kind::Record,
        id: id(number),
        leaf: Leaf { revision, hash: Some(Hash::of(&revision.to_le_bytes())) },
    };
    let entries: Vec<_> = (0..RECORDS).map(|number| change(number, 1)).collect();
    c.bench_function("root_of_10000", |b| {
        b.iter(|| Tree::from_entries(black_box(&entries).iter().copied()).root());
    });
    let tree = Tree::from_entries(entries.iter().copied());
    let one = [change(77, 2)];
    c.bench_function("root_after_one", |b| b.iter(|| tree.plan(black_box(&one)).unwrap().root()));

    let key = SigningKey::from_bytes(&[7; 32]);
    let public = key.verifying_key().to_bytes();
    let body = [1; 300];
    let signed = key.sign(&signature::input(Use::Commit, &body)).to_bytes();
    c.bench_function("check_commit", |b| {
        b.iter(|| signature::verify(&public, Use::Commit, black_box(&body), &signed).unwrap());
    });
}

fn people(c: &mut Criterion) {
    let base = item(1);
    let edit = |field, value: &str| {
        let mut edited = base.clone();
        edited.fields.set(field, value);
        Record::from(base.edited(edited, 1_790_000_001_000))
    };
    let (first, second) = (edit(Field::PASSWORD, "one"), edit(Field::USERNAME, "two"));
    let base = Record::from(base.clone());
    c.bench_function("merge", |b| {
        b.iter(|| merge(id(1), Some(&base), Some(&first), Some(&second), Hash([1; 32])));
    });

    let records: Vec<_> = (0..RECORDS).map(|number| (id(number), record(number))).collect();
    let filled = || {
        let mut catalogue = Catalogue::default();
        for (id, record) in &records {
            catalogue.put(*id, record);
        }
        catalogue.read_words(usize::MAX);
        catalogue
    };
    c.bench_function("index_10000", |b| {
        b.iter_batched(|| (), |()| filled(), BatchSize::PerIteration);
    });
    let catalogue = filled();
    let query = Query { text: "cafe".to_owned(), ..Query::default() };
    c.bench_function("search_10000", |b| b.iter(|| catalogue.list(black_box(&query))));
}

criterion_group! {
    name = core;
    config = Criterion::default().sample_size(20);
    targets = sealing, ledger, people
}
criterion_main!(core);
