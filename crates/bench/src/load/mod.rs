//! The real server under load: the released program as a process of its own, on SQLite and on
//! PostgreSQL, spoken to over HTTP by the client's own code.
//!
//! Clients and server share the machine: a rate is that of both. The processor's time is the
//! server's alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what can't be measured ends the run")]
#![allow(clippy::missing_panics_doc, reason = "as above")]

mod archives;
mod house;
mod process;
mod pulls;
mod pushes;
mod rpo;
mod writer;

use std::path::Path;
use std::time::Instant;

use mdp_testkit::http::Client;
use mdp_testkit::person::{PASSWORD, Person};
use mdp_wire::route;
use mdp_wire::session::Delivery;

use crate::Row;
pub use archives::archives;
pub use house::Engine;
use house::{Cost, House, ms};
pub use pushes::watched;
pub use rpo::figures as recovery_point;
use writer::Writer;

/// Starts of a server.
const STARTS: usize = 9;
/// Logins of somebody.
const LOGINS: u32 = 40;
/// As many as are begun before the first is finished: fewer than one name may attempt.
const LOGINS_BEGUN: u32 = 8;
/// Exchanges of somebody: a change pushed, and pulled by another device.
const EXCHANGES: u32 = 400;
/// What "the same" may differ by, between two measures of one thing.
const SAME: f64 = 1.1;

/// Everything about one engine.
pub fn figures(engine: Engine, program: &Path) -> Vec<Row> {
    let house = match House::open(engine, program) {
        Ok(house) => house,
        Err(reason) => return vec![Row::not_run(&format!("{}: all", engine.name()), &reason)],
    };
    let (house, mut rows) = starts(house);
    let (person, client) = house.person("alone");
    rows.extend(logins(&house, &person, &client));

    exchange(&house, "first");
    let before = exchange(&house, "before");
    let mut hoarder = pulls::hoarder(&house);
    let after = exchange(&house, "after");
    rows.extend(neighbours(&house, before, after));

    rows.extend(pulls::first(&house, &hoarder));
    rows.extend(pulls::after_one_change(&house, &mut hoarder));
    let (pushes, transactions) = pushes::figures(&house);
    rows.extend(pushes);
    rows.push(house.row("memory after all this", house.resident(), "MB").target(80.0));
    drop(house);
    rows.extend(pushes::flushes(engine, program, transactions));
    rows
}

/// The size of the program.
#[allow(clippy::cast_precision_loss, reason = "a program is no petabyte")]
pub fn size(program: &Path) -> Row {
    let bytes = std::fs::metadata(program).unwrap().len();
    Row::new("mdp-server: size of the program", bytes as f64 / 1e6, "MB")
}

/// On a database that is migrated already.
fn starts(mut house: House) -> (House, Vec<Row>) {
    let mut all = Vec::new();
    for _ in 0..STARTS {
        let (next, took) = house.restart();
        house = next;
        all.push(took);
    }
    let rows = vec![
        house.row("cold start until ready", ms(pulls::median(&mut all)), "ms").target(100.0),
        house.row("memory idle", house.resident(), "MB").target(30.0),
    ];
    (house, rows)
}

/// By OPAQUE: most of the time is the client's, which stretches the password. It does so between
/// the two messages of each login, for several of them at a time: what the server uses is measured
/// without it, as no client that stretches sits on the server's own processor.
fn logins(house: &House, person: &Person, client: &Client) -> Vec<Row> {
    let began = Instant::now();
    let mut cost = Cost::default();
    for _ in 0..LOGINS / LOGINS_BEGUN {
        let begun: Vec<_> = (0..LOGINS_BEGUN).map(|_| person.begin_log_in(PASSWORD)).collect();
        let start = |(log_in, start)| (log_in, client.post_json(route::LOGIN_START, &start));
        let (started, opening) = house.spent(|| begun.into_iter().map(start).collect::<Vec<_>>());
        let stretch = |(log_in, started)| person.answer(log_in, &started, Delivery::Bearer);
        let finishes: Vec<_> = started.into_iter().map(stretch).collect();
        let finish = |(_, finish)| client.post_json(route::LOGIN_FINISH, &finish).status;
        let (statuses, closing) = house
            .spent(|| finishes.into_iter().map(Result::unwrap).map(finish).collect::<Vec<_>>());
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        cost += opening;
        cost += closing;
    }
    let wall = began.elapsed();
    let mut rows = vec![
        house.row("login: server CPU", ms(cost.cpu / LOGINS), "ms").target(2.0),
        house.row("login: stretching included", ms(wall / LOGINS), "ms"),
    ];
    rows.extend(house.database_row("login", cost, LOGINS));
    rows
}

/// What it costs somebody new to push a change and to pull it, many times.
fn exchange(house: &House, name: &str) -> Cost {
    let mut writer = Writer::new(house, name);
    let changes: Vec<_> =
        (0..EXCHANGES).map(|_| (writer.pen.pull(), writer.compose(1, 1))).collect();
    let exchange = || {
        for (before, bodies) in &changes {
            writer.push_all(bodies);
            writer.pull(before);
        }
    };
    house.spent(exchange).1
}

/// The same exchange, alone on the server and beside a full vault.
fn neighbours(house: &House, before: Cost, after: Cost) -> Vec<Row> {
    let what = |what: &str| format!("push and pull of one change: {what}");
    let ratio = after.cpu.as_secs_f64() / before.cpu.as_secs_f64();
    let mut rows = Vec::new();
    for (when, cost) in [("alone", before), ("while others hold 10,000", after)] {
        rows.push(house.row(&what(&format!("{when}: CPU")), ms(cost.cpu / EXCHANGES), "ms"));
        rows.push(house.row(&what(when), ms(cost.wall / EXCHANGES), "ms"));
        rows.extend(house.database_row(&what(when), cost, EXCHANGES));
    }
    rows.push(house.row(&what("CPU beside others ÷ alone"), ratio, "×").target(SAME));
    rows
}
