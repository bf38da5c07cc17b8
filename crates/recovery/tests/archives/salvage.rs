//! Everything that wasn't on a damaged page, or stood before an archive's damage, comes back.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};

use mdp_ledger::{Hash, Kind};
use mdp_recovery::archive::Opened;
use mdp_recovery::progress::Watch;
use mdp_recovery::salvage::{Plan, Salvaged, Why};
use mdp_recovery::{Error, verify};
use mdp_store::{Database, FIRST, Gate, LAST, OF_VAULTS, RowSink, Snapshot, Table, Value};

use crate::damage::Numbers;
use crate::ledger::{Author, record};
use crate::world::{World, context, read, runtime, sealed, signer};

const PAGE: usize = 4096;
const VAULTS: u8 = 6;

fn file(world: &World) -> PathBuf {
    let Database::Sqlite(path) = &world.options.database else { panic!() };
    path.clone()
}

fn salvage(world: &World, sources: &[PathBuf], into: &Path) -> Result<Salvaged, Error> {
    let plan = Plan {
        sources: sources.to_vec(),
        blobs: Vec::new(),
        keys: world.keys(),
        recipients: vec![world.operator.recipient()],
        signer: Some(signer()),
        sealed_secret: None,
        settings: String::new(),
        version: "0.1.0-test".into(),
        now: crate::world::NOW,
        slug: "mdp".into(),
        into: into.to_owned(),
    };
    plan.run(&Watch::default())
}

/// What came out, which must be as sound as any archive.
fn opened(world: &World, salvaged: &Salvaged, folder: &Path) -> Opened {
    let bytes = read(folder, &salvaged.name);
    verify::level2(bytes.as_slice(), &world.keys(), &Watch::default()).unwrap()
}

/// Bytes of a sealed record's shape that are nowhere else.
fn unique(vault: u8, number: u32) -> Vec<u8> {
    let mut bytes = sealed(0);
    for (at, chunk) in (0_u32..).zip(bytes[5..].chunks_mut(32)) {
        let seed = [&[vault][..], &number.to_be_bytes(), &at.to_be_bytes()].concat();
        chunk.copy_from_slice(&Hash::of(&seed).0[..chunk.len()]);
    }
    bytes
}

/// Several vaults, in small commits and large ones, with edits; then closed.
async fn several(vaults: u8, records: u32) -> World {
    let world = World::empty(None).await;
    for number in 1..=vaults {
        let (registration, mut vault) =
            Author::new(number).registration(&format!("user {number}"), Gate::Open);
        world.store.register(&context(), registration).await.unwrap();
        let import =
            (0..records).map(|n| (Kind::Record, record(n), Some(unique(number, n)))).collect();
        world.store.push(&context(), vault.commit(import)).await.unwrap();
        for n in 0..10 {
            let push = vault.write(records - 5 + n, &unique(number, 1000 + n));
            world.store.push(&context(), push).await.unwrap();
        }
    }
    world.store.close().await;
    world
}

/// The rows that a database holds.
#[derive(Default)]
struct Rows(Vec<(&'static str, Vec<Value>)>);

impl RowSink for Rows {
    type Error = Error;

    fn begin(&mut self, _: &Snapshot) -> Result<(), Error> {
        Ok(())
    }

    fn row(&mut self, table: &'static Table, row: &[Value]) -> Result<(), Error> {
        self.0.push((table.name, row.to_vec()));
        Ok(())
    }
}

async fn rows(world: &mut World) -> Vec<(&'static str, Vec<Value>)> {
    world.reopen().await;
    let rows = world.store.dump(Rows::default()).await.unwrap().0;
    world.store.close().await;
    rows
}

/// Every row in an archive, or in the rest, which no strict reader takes.
fn rows_in(world: &World, path: &Path) -> Vec<(String, Vec<Value>)> {
    let packed = world.operator.unseal(&std::fs::read(path).unwrap()).unwrap();
    let mut tar = tar::Archive::new(zstd::Decoder::new(packed.as_slice()).unwrap());
    let mut rows = Vec::new();
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        let Some(table) = name.rsplit('/').nth(1) else { continue };
        let mut all = FIRST.iter().chain(OF_VAULTS).chain(LAST);
        let Some(table) = all.find(|known| known.name == table) else { continue };
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let mut d = minicbor::Decoder::new(&content);
        while d.position() < content.len() {
            rows.push((table.name.to_owned(), mdp_store::read_row(table, &mut d).unwrap()));
        }
    }
    rows
}

fn vault(row: &[Value]) -> &[u8] {
    let Value::Bytes(vault) = &row[0] else { panic!() };
    vault
}

fn last_bytes(row: &[Value]) -> &[u8] {
    row.iter()
        .rev()
        .find_map(|value| match value {
            Value::Bytes(bytes) if bytes.len() > 64 => Some(bytes.as_slice()),
            _ => None,
        })
        .unwrap()
}

#[test]
fn a_sound_database_is_salvaged_as_a_backup_would_have_it() {
    runtime().block_on(async {
        let world = World::filled(None).await;
        let made = world.backup().await;
        let root = made.sidecar.statement.logical_root;
        // First most of it is in the log, then all in the file.
        for closed in [false, true] {
            if closed {
                world.store.close().await;
            }
            let into = world.folder.path().join(format!("salvaged-{closed}"));
            let salvaged = salvage(&world, &[file(&world)], &into).unwrap();
            assert!(salvaged.report.is_complete(), "{:?}", salvaged.report);
            assert_eq!(salvaged.rest, None);
            let opened = opened(&world, &salvaged, &into);
            assert_eq!(opened.trailer.logical_root(1), root, "closed: {closed}");
            let left = std::fs::read_dir(&into).unwrap().count();
            assert_eq!(left, 2, "an archive and its sidecar");
        }
    });
}

#[test]
fn everything_that_was_not_on_a_damaged_page_comes_back() {
    runtime().block_on(async {
        let mut world = several(4, 50).await;
        let path = file(&world);
        // The journal holds everything twice: without it, a page is gone for good.
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch("DELETE FROM journal; VACUUM").unwrap();
        connection.close().unwrap();
        let expected = rows(&mut world).await;
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        let sound = std::fs::read(&path).unwrap();
        assert_eq!(std::fs::read(path.with_extension("sqlite-wal")).unwrap(), b"");
        // What of it matters, and the pages that it is on.
        let wanted: Vec<_> = expected
            .iter()
            .filter(|(table, _)| ["accounts", "commits", "entry_bytes"].contains(table))
            .map(|(table, row)| (*table, row, last_bytes(row)))
            .collect();
        let pieces = || wanted.iter().flat_map(|(.., bytes)| bytes.chunks_exact(16));
        let mut at: HashMap<&[u8], Vec<usize>> = pieces().map(|piece| (piece, vec![])).collect();
        for (offset, window) in sound.windows(16).enumerate() {
            if let Some(pages) = at.get_mut(window) {
                pages.push(offset / PAGE);
            }
        }
        let pages = |bytes: &[u8]| -> BTreeSet<usize> {
            bytes.chunks_exact(16).flat_map(|piece| &at[piece]).copied().collect()
        };
        let wanted: Vec<_> =
            wanted.iter().map(|(table, row, bytes)| (*table, *row, *bytes, pages(bytes))).collect();
        let mut numbers = Numbers(11);
        let (mut losses, mut later) = (0, 0);
        for case in 0..8 {
            let mut bytes = sound.clone();
            let mut hit = BTreeSet::new();
            for _ in 0..=numbers.next(5) {
                let page = numbers.next(bytes.len() / PAGE);
                hit.insert(page);
                // Torn, or overwritten whole.
                let from = page * PAGE + if numbers.next(2) == 0 { PAGE / 2 } else { 0 };
                for byte in &mut bytes[from..(page + 1) * PAGE] {
                    *byte = u8::try_from(numbers.next(256)).unwrap();
                }
            }
            std::fs::write(&path, &bytes).unwrap();
            let into = world.folder.path().join(format!("salvaged-{case}"));
            let salvaged = salvage(&world, std::slice::from_ref(&path), &into).unwrap();
            assert!(std::fs::read(&path).unwrap() == bytes, "the source was changed");
            opened(&world, &salvaged, &into);
            losses += salvaged.report.lost.iter().filter(|loss| loss.why == Why::Gone).count();
            later += salvaged.report.lost.iter().filter(|loss| loss.why == Why::Later).count();

            let archive = rows_in(&world, &into.join(salvaged.name.to_string()));
            let rest = salvaged.rest.as_ref().map(|path| rows_in(&world, path));
            let all = archive.iter().chain(rest.iter().flatten());
            let back: BTreeSet<&[u8]> = all
                .filter(|(table, _)| ["accounts", "commits", "entry_bytes"].contains(&&**table))
                .map(|(_, row)| last_bytes(row))
                .collect();
            let mut untouched: BTreeMap<&[u8], bool> = BTreeMap::new();
            for (table, row, bytes, on) in &wanted {
                let sound = on.is_disjoint(&hit);
                assert!(!on.is_empty());
                assert!(!sound || back.contains(bytes), "case {case}: {table} on {on:?}, {hit:?}");
                if *table != "accounts" {
                    *untouched.entry(vault(row)).or_insert(true) &= sound;
                }
            }
            for (_, row) in
                expected.iter().filter(|(table, row)| *table == "vaults" && untouched[vault(row)])
            {
                let there = archive.iter().find(|(table, r)| table == "vaults" && r[0] == row[0]);
                assert_eq!(there.map(|(_, row)| row), Some(row), "case {case}: {hit:?}");
            }
        }
        assert!(losses > 0 && later > 0, "the cases lose nothing: {losses}, {later}");
    });
}

#[test]
fn what_the_journal_says_twice_is_not_lost_with_a_page() {
    runtime().block_on(async {
        let world = several(VAULTS, 20).await;
        let path = file(&world);
        let connection = rusqlite::Connection::open(&path).unwrap();
        // The tables of the ledger are gone as if every page of theirs were.
        connection.execute_batch("DROP TABLE entry_bytes; DROP TABLE commits; VACUUM").unwrap();
        connection.close().unwrap();
        let into = world.folder.path().join("salvaged");
        let salvaged = salvage(&world, &[path], &into).unwrap();
        assert!(salvaged.report.is_complete(), "{:?}", salvaged.report.lost);
        assert_eq!(salvaged.report.vaults_whole, u64::from(VAULTS));
    });
}

#[test]
fn an_archive_is_salvaged_up_to_its_damage_whole_vault_by_whole_vault() {
    runtime().block_on(async {
        let mut world = several(VAULTS, 160).await;
        world.reopen().await;
        let bytes = world.archive().await;
        let root = verify::level2(bytes.as_slice(), &world.keys(), &Watch::default()).unwrap();
        assert!(bytes.len() > 4 * 65536, "{}", bytes.len());
        let source = world.folder.path().join("damaged");
        let mut number = 0;
        let mut whole = |bytes: &[u8]| -> Option<u64> {
            std::fs::write(&source, bytes).unwrap();
            number += 1;
            let into = world.folder.path().join(format!("salvaged-{number}"));
            let salvaged = match salvage(&world, std::slice::from_ref(&source), &into) {
                Ok(salvaged) => salvaged,
                Err(Error::Corrupt(_)) => return None,
                Err(error) => panic!("{error}"),
            };
            let out = opened(&world, &salvaged, &into);
            if salvaged.report.is_complete() {
                assert_eq!(out.trailer.tables, root.trailer.tables);
                assert_eq!(out.trailer.logical_root(1), root.trailer.logical_root(1));
            } else {
                assert!(salvaged.report.lost.iter().any(|loss| loss.why == Why::NoEnd));
            }
            Some(salvaged.report.vaults_whole)
        };
        assert_eq!(whole(&bytes), Some(u64::from(VAULTS)));
        assert_eq!(whole(&bytes[..100]), None);
        // Sealed in pieces of 64 KiB: what is before the piece at fault is there.
        let cuts: Vec<_> = (1..=bytes.len() / 65536)
            .map(|piece| whole(&bytes[..piece * 65536 + 1000]).unwrap_or(0))
            .collect();
        assert!(cuts.is_sorted() && cuts.last() > cuts.first(), "{cuts:?}");
        let mut numbers = Numbers(5);
        for _ in 0..8 {
            let mut flipped = bytes.clone();
            let place = numbers.next(bytes.len());
            flipped[place] ^= 1 << numbers.next(8);
            let before = (place / 65536).checked_sub(2).map_or(0, |piece| cuts[piece]);
            let found = whole(&flipped).unwrap_or(0);
            assert!(found >= before, "byte {place}: {found}, {cuts:?}");
        }
    });
}

#[test]
fn what_one_source_lacks_another_may_have() {
    runtime().block_on(async {
        let mut world = several(VAULTS, 20).await;
        world.reopen().await;
        let archive = world.backup().await;
        let archive = world.backups().join(archive.name.to_string());
        world.store.close().await;
        let path = file(&world);
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch("DELETE FROM journal").unwrap();
        connection.execute_batch("DELETE FROM entry_bytes WHERE rowid % 3 = 0; VACUUM").unwrap();
        connection.close().unwrap();
        let into = world.folder.path().join("alone");
        let alone = salvage(&world, std::slice::from_ref(&path), &into).unwrap();
        assert!(alone.report.lost.iter().any(|loss| loss.why == Why::Gone));
        let rest = alone.rest.unwrap();
        let into = world.folder.path().join("together");
        let together = salvage(&world, &[path, archive.clone()], &into).unwrap();
        assert!(together.report.is_complete(), "{:?}", together.report.lost);
        // The rest is a source like any.
        let into = world.folder.path().join("again");
        let again = salvage(&world, &[rest, archive], &into).unwrap();
        assert_eq!(again.report.vaults_whole, u64::from(VAULTS));
    });
}

#[test]
fn a_file_in_which_nothing_can_be_read_is_said_to_be_one() {
    runtime().block_on(async {
        let world = World::small().await;
        let path = world.folder.path().join("noise");
        let noise: Vec<u8> = (0..20_000_u32).flat_map(|n| Hash::of(&n.to_be_bytes()).0).collect();
        let into = world.folder.path().join("salvaged");
        for bytes in [&noise[..], &[], b"age-encryption.org/v1\n"] {
            std::fs::write(&path, bytes).unwrap();
            let refused = salvage(&world, std::slice::from_ref(&path), &into);
            assert!(matches!(refused, Err(Error::Corrupt(_))), "{refused:?}");
            assert_eq!(std::fs::read_dir(&into).unwrap().count(), 0, "nothing is left");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(salvage(&world, &[path], &into), Err(Error::Absent(_))));
    });
}
