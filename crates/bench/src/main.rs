//! `mdp-bench machine ROWS FOLDER`: measures the machine's own limits.
//! `mdp-bench core ROWS CRITERION`: takes over what criterion measured, from its folder.
//! `mdp-bench server ROWS MDP_SERVER`: the released server under load.
//! `mdp-bench recovery ROWS MDP_SERVER`: its archives, of a million records.
//! `mdp-bench pushes ENGINE MDP_SERVER`: the part of that which it runs again, watched.
//! `mdp-bench table ROWS`: prints every figure of the run.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line")]

use std::io;
use std::path::Path;
use std::process::ExitCode;

use mdp_bench::rows::{append, read, table};
use mdp_bench::{Row, load, machine};
use serde_json::Value;

/// What criterion measures in `benches/core.rs`: its id, a name for people, how many things one
/// iteration does, the machine's limit it can't beat.
const CORE: &[(&str, &str, f64, Option<&str>)] = &[
    ("seal", "core: seal a login", 1.0, None),
    ("open", "core: open a login", 1.0, None),
    ("root_of_10000", "core: root of 10,000 entries, whole", 1.0, None),
    ("root_after_one", "core: root after one change", 1.0, None),
    ("check_commit", "core: check a commit's signature", 1.0, Some(machine::SIGNATURES)),
    ("merge", "core: merge two edits of a login", 1.0, None),
    ("index_10000", "core: index 10,000 logins for search", 1.0, None),
    ("search_10000", "core: search 10,000 logins, one keystroke", 1.0, None),
];

/// Milliseconds from a keystroke to results, natively.
const SEARCH_TARGET: f64 = 16.0;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["machine", rows, folder] => {
            machine::limits(Path::new(folder)).and_then(|limits| append(Path::new(rows), &limits))
        }
        ["core", rows, criterion] => {
            core(Path::new(criterion)).and_then(|figures| append(Path::new(rows), &figures))
        }
        ["server", rows, program] => server(Path::new(rows), Path::new(program)),
        ["recovery", rows, program] => {
            let program = Path::new(program);
            append(Path::new(rows), &load::archives(program))
                .and_then(|()| append(Path::new(rows), &load::recovery_point(program)))
        }
        ["pushes", engine, program] => pushes(engine, Path::new(program)),
        ["table", rows] => read(Path::new(rows)).map(|rows| println!("{}", table(&rows))),
        _ => {
            eprintln!("usage: mdp-bench machine|core|server|table ROWS [FOLDER|PROGRAM]");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn server(rows: &Path, program: &Path) -> io::Result<()> {
    append(rows, &[load::size(program)])?;
    load::Engine::ALL.iter().try_for_each(|engine| append(rows, &load::figures(*engine, program)))
}

fn pushes(engine: &str, program: &Path) -> io::Result<()> {
    let engine = load::Engine::ALL.into_iter().find(|known| known.name() == engine);
    let engine = engine.ok_or(io::ErrorKind::InvalidInput)?;
    load::watched(engine, program).map_err(io::Error::other)
}

fn core(criterion: &Path) -> io::Result<Vec<Row>> {
    CORE.iter()
        .map(|(id, name, things, limit)| {
            let file = std::fs::File::open(criterion.join(id).join("new/estimates.json"))?;
            let estimates: Value = serde_json::from_reader(file)?;
            let median =
                estimates["median"]["point_estimate"].as_f64().unwrap_or(f64::NAN) / things;
            Ok(match limit {
                Some(limit) => Row::new(name, 1e9 / median, "/s").limit(limit),
                None if *id == "search_10000" => {
                    Row::new(name, median / 1e6, "ms").target(SEARCH_TARGET)
                }
                None if median > 1e5 => Row::new(name, median / 1e6, "ms"),
                None => Row::new(name, median / 1e3, "µs"),
            })
        })
        .collect()
}
