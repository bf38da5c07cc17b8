//! What happens when the database fails: an engine that fails on command.
#![allow(clippy::unnecessary_wraps, reason = "changes are given as the committer takes them")]

use std::sync::{Arc, Mutex};

use super::{Committer, Record};
use crate::engine::{Connection, GoOn, Row, Value, Writer};
use crate::statements::Statements;
use crate::tables::{PROBES, RowChange, Table};
use crate::transaction::Transaction;
use crate::{Context, Error, HeadChange};

/// What the engine was asked, in order; and what it fails at.
#[derive(Clone, Default)]
struct Engine {
    asked: Arc<Mutex<Vec<String>>>,
    fails_at: Arc<Mutex<Option<&'static str>>>,
}

impl Engine {
    fn ask(&self, what: &str) -> Result<(), Error> {
        self.asked.lock().unwrap().push(what.to_owned());
        match *self.fails_at.lock().unwrap() {
            Some(failing) if failing == what => Err(Error::Failed(failing.into())),
            _ => Ok(()),
        }
    }

    fn fail_at(&self, what: Option<&'static str>) {
        *self.fails_at.lock().unwrap() = what;
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

impl Connection for Engine {
    fn sql(&self) -> &'static Statements {
        unreachable!("nothing is read here")
    }

    fn query(
        &mut self,
        _: &str,
        _: &[Value],
        _: &mut dyn FnMut(&dyn Row) -> Result<GoOn, Error>,
    ) -> Result<(), Error> {
        Ok(())
    }

    fn page_sql(&self, _: &Table, _: bool) -> String {
        unreachable!("nothing is read here")
    }

    fn apply(&mut self, changes: &[RowChange]) -> Result<(), Error> {
        for change in changes {
            self.ask(change.table().name)?;
        }
        Ok(())
    }
}

impl Writer for Engine {
    fn examine(&mut self) -> Result<crate::Examined, Error> {
        unreachable!("nothing is read here")
    }

    fn begin(&mut self) -> Result<u64, Error> {
        self.ask("begin").map(|()| 41)
    }

    fn savepoint(&mut self) -> Result<(), Error> {
        self.ask("savepoint")
    }

    fn release(&mut self) -> Result<(), Error> {
        self.ask("release")
    }

    fn undo(&mut self) -> Result<(), Error> {
        self.ask("undo")
    }

    fn commit(&mut self, last: &[RowChange], _: &[HeadChange]) -> Result<(), Error> {
        self.apply(last)?;
        self.ask("commit")
    }

    fn rollback(&mut self) {
        let _ = self.ask("rollback");
    }

    fn schema(&mut self) -> Result<Option<u32>, Error> {
        Ok(None)
    }

    fn migrate(
        &mut self,
        _: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        Ok(())
    }

    fn refill(
        &mut self,
        _: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        Ok(())
    }
}

fn record() -> Option<Record> {
    Some(Record { context: Context::system(1), action: "test", subject: String::new() })
}

fn probe(transaction: &mut Transaction<'_>) -> Result<(), Error> {
    transaction.put(&PROBES, vec![Value::Int(1), Value::Int(2)]);
    Ok(())
}

fn refuse(transaction: &mut Transaction<'_>) -> Result<(), Error> {
    probe(transaction)?;
    transaction.read()?;
    Err(Error::NameTaken)
}

/// A committer that holds three changes back until all are queued: the second refuses.
async fn three_at_once(committer: &Committer) -> [Result<(), Error>; 3] {
    let (go, gate) = std::sync::mpsc::channel::<()>();
    let held = committer.alone(move |_| {
        let _ = gate.recv();
        Ok(())
    });
    let all = async {
        tokio::join!(
            committer.change(record(), probe),
            committer.change(record(), refuse),
            committer.change(record(), probe),
            async { drop(go) },
        )
    };
    let (_, (first, second, third, ())) = tokio::join!(held, all);
    [first, second, third]
}

#[tokio::test]
async fn one_commit_serves_all_that_was_queued_but_what_refused() {
    let engine = Engine::default();
    let committer = Committer::start(Box::new(engine.clone())).unwrap();
    let [first, second, third] = three_at_once(&committer).await;
    assert!(first.is_ok() && third.is_ok());
    assert!(matches!(second, Err(Error::NameTaken)));
    let whole = [
        "begin",
        "savepoint",
        "probes",
        "release",
        "savepoint",
        "probes",
        "undo",
        "savepoint",
        "probes",
        "release",
        "journal",
        "audit",
        "journal",
        "audit",
        "journal_head",
        "commit",
    ];
    assert_eq!(engine.asked(), whole);
    assert_eq!((committer.counts().changes, committer.counts().commits), (2, 1));
}

#[tokio::test]
async fn nobody_is_told_of_success_before_the_commit_succeeds() {
    let engine = Engine::default();
    let committer = Committer::start(Box::new(engine.clone())).unwrap();
    for failing in ["begin", "savepoint", "release", "undo", "journal", "audit", "commit"] {
        engine.fail_at(Some(failing));
        let answers = three_at_once(&committer).await;
        assert!(answers.iter().all(Result::is_err), "{failing}: {answers:?}");
        assert!(matches!(&answers[0], Err(Error::Failed(at)) if at == failing), "{failing}");
        assert_eq!(engine.asked().last().map(String::as_str), Some("rollback"), "{failing}");
        // The next one finds everything in order.
        engine.fail_at(None);
        committer.change(record(), probe).await.unwrap();
        engine.asked();
    }
}

#[tokio::test]
async fn a_change_whose_rows_fail_fails_alone() {
    let engine = Engine::default();
    let committer = Committer::start(Box::new(engine.clone())).unwrap();
    engine.fail_at(Some("probes"));
    let failed = committer.change(record(), probe).await;
    assert!(matches!(failed, Err(Error::Failed(_))));
    committer.close().unwrap().join().unwrap();
    let nothing = ["begin", "savepoint", "probes", "undo", "commit"];
    assert_eq!(engine.asked(), nothing, "neither journaled nor audited");
}

#[tokio::test]
async fn a_change_that_panics_is_undone_and_the_next_one_goes_on() {
    let engine = Engine::default();
    let committer = Committer::start(Box::new(engine.clone())).unwrap();
    let broken: Result<(), Error> = committer.change(record(), |_| panic!("a bug")).await;
    assert!(matches!(broken, Err(Error::Unavailable(_))), "{broken:?}");
    committer.change(record(), probe).await.unwrap();
    assert_eq!(engine.asked()[..4], ["begin", "savepoint", "rollback", "begin"]);
}
