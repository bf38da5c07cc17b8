//! What archives are made of, and what is made of archives.

use std::sync::{Arc, Condvar, Mutex};

use mdp_ledger::Kind;
use mdp_store::{Context, Error, Refill, RowSink, Snapshot, Store, Table, Value};

use super::ledger::record;
use super::vaults::{ada, agree};
use super::{Bench, NOW, SERVER, context};

pub(crate) type Rows = Vec<(&'static Table, Vec<Value>)>;

/// Keeps everything.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) snapshot: Option<Snapshot>,
    pub(crate) rows: Rows,
    /// Opened when reading may go on after the first row.
    gate: Option<Arc<(Mutex<bool>, Condvar)>>,
}

impl RowSink for Kept {
    type Error = Error;

    fn begin(&mut self, snapshot: &Snapshot) -> Result<(), Error> {
        self.snapshot = Some(snapshot.clone());
        Ok(())
    }

    fn row(&mut self, table: &'static Table, row: &[Value]) -> Result<(), Error> {
        self.rows.push((table, row.to_vec()));
        if let Some(gate) = self.gate.take() {
            let mut open = gate.0.lock().unwrap();
            while !*open {
                open = gate.1.wait(open).unwrap();
            }
        }
        Ok(())
    }
}

pub(crate) async fn dump(store: &Store) -> Kept {
    store.dump(Kept::default()).await.unwrap()
}

/// Rows without what a restore changes.
fn content(kept: &Kept) -> Vec<(&'static str, Vec<Value>)> {
    let rows = kept.rows.iter().filter(|(table, _)| !["meta", "audit"].contains(&table.name));
    rows.map(|(table, row)| (table.name, row.clone())).collect()
}

pub(crate) fn refill() -> Refill {
    Refill {
        restore_epoch: [9; 16],
        context: Context::system(NOW + 5),
        subject: "an archive".into(),
    }
}

pub(crate) async fn a_dump_fills_another_database_with_the_same(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    // Several pages' worth, and bytes that were replaced.
    let edits = (0..900).map(|n| (Kind::Record, record(n), Some(vec![7; 900]))).collect();
    bench.store.push(&context(), vault.commit(edits)).await.unwrap();
    bench.store.push(&context(), vault.write(3, b"changed")).await.unwrap();
    let gone = vault.commit(vec![(Kind::Record, record(4), None)]);
    bench.store.push(&context(), gone).await.unwrap();
    let kept = dump(&bench.store).await;
    let snapshot = kept.snapshot.as_ref().unwrap();
    assert_eq!((snapshot.meta.server, snapshot.journal_position), (SERVER, 4));
    assert_eq!(snapshot.journal_at, Some(NOW));
    let of = |name| kept.rows.iter().filter(|(table, _)| table.name == name).count();
    assert_eq!((of("accounts"), of("commits"), of("audit"), of("sessions")), (1, 4, 4, 0));
    for pair in kept.rows.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let key = |n: usize| pair[n].1[..pair[n].0.key].iter();
        let order = key(0).zip(key(1)).map(|(a, b)| a.order(b)).find(|order| order.is_ne());
        assert!(order.is_some_and(std::cmp::Ordering::is_lt), "{}", pair[0].0.name);
    }

    // Into an empty database, and over one that has something else.
    let beside = bench.beside().await;
    ada(&beside).await;
    let rows = kept.rows.clone();
    let filled = beside.store.refill(refill(), move |loader| {
        loader.begin(40);
        rows.into_iter().try_for_each(|(table, row)| loader.row(table, row))?;
        let mut seen = Kept::default();
        loader.dump(&mut seen)?;
        assert_eq!(seen.snapshot.as_ref().unwrap().meta.restore_epoch, [6; 16]);
        Ok::<_, Error>(content(&seen))
    });
    assert_eq!(filled.await.unwrap(), content(&kept));
    agree(&beside, &vault).await;
    let there = dump(&beside.store).await;
    assert_eq!(content(&there), content(&kept));
    let snapshot = there.snapshot.as_ref().unwrap();
    assert_eq!((snapshot.meta.restore_epoch, snapshot.journal_position), ([9; 16], 41));
    let audit = beside.store.audit(None, None, 10).await.unwrap();
    assert_eq!((audit[0].action.as_str(), audit.len()), ("server.restore", 5));
    assert_eq!(beside.store.last_restore().await.unwrap(), Some(audit[0].at));
    assert_eq!(bench.store.last_restore().await.unwrap(), None);
    // And it goes on from there.
    beside.store.push(&context(), vault.write(8, b"after")).await.unwrap();
    assert_eq!(beside.store.journal(0, usize::MAX).await.unwrap()[0].position, 42);
}

pub(crate) async fn a_dump_is_one_state_while_others_push(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    let before = dump(&bench.store).await;
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let store = bench.store.clone();
    let sink = Kept { gate: Some(gate.clone()), ..Kept::default() };
    let reading = tokio::spawn(async move { store.dump(sink).await });
    // A writer isn't held up by a reader that has not ended.
    bench.store.push(&context(), vault.write(1, b"one")).await.unwrap();
    *gate.0.lock().unwrap() = true;
    gate.1.notify_all();
    let seen = reading.await.unwrap().unwrap();
    // The reader may have begun after the push: then it has all of it.
    let commits =
        |kept: &Kept| kept.rows.iter().filter(|(table, _)| table.name == "commits").count();
    match seen.snapshot.as_ref().unwrap().journal_position {
        1 => assert_eq!(seen.rows, before.rows),
        2 => assert_eq!(commits(&seen), 2),
        other => panic!("{other}"),
    }
}

pub(crate) async fn a_refill_that_fails_leaves_everything_as_it_was(bench: Bench) {
    let (_, mut vault) = ada(&bench).await;
    bench.store.push(&context(), vault.write(1, b"one")).await.unwrap();
    let before = dump(&bench.store).await;
    let failed = || Error::Corrupt("archive");

    let rows = before.rows.clone();
    let cut = bench.store.refill(refill(), move |loader| {
        rows.into_iter().take(9).try_for_each(|(table, row)| loader.row(table, row))?;
        Err::<(), _>(failed())
    });
    assert!(matches!(cut.await, Err(Error::Corrupt("archive"))));

    let rows = before.rows.clone();
    let refused = bench.store.refill(refill(), move |loader| {
        rows.into_iter().try_for_each(|(table, row)| loader.row(table, row))?;
        loader.dump(&mut Kept::default())?;
        Err::<(), _>(failed())
    });
    assert!(matches!(refused.await, Err(Error::Corrupt("archive"))));

    let (table, row) = before.rows[1].clone();
    let short = bench.store.refill(refill(), move |loader| loader.row(table, row[1..].to_vec()));
    assert!(matches!(short.await, Err(Error::Corrupt("row"))));

    let after = dump(&bench.store).await;
    assert_eq!(after.rows, before.rows);
    assert_eq!(after.snapshot, before.snapshot);
    bench.store.push(&context(), vault.write(2, b"two")).await.unwrap();
    agree(&bench, &vault).await;
}
