//! What a store promises, asked of whichever engine is behind it: every method at least once.
//!
//! A case takes a [`Bench`]: a migrated store of its own. `every_case!` lists them; each engine's
//! test file runs the whole list.

pub(crate) mod accounts;
pub(crate) mod archives;
pub(crate) mod blobs;
pub(crate) mod commits;
pub(crate) mod journal;
pub(crate) mod ledger;
pub(crate) mod meta;
pub(crate) mod pulls;
pub(crate) mod sessions;
pub(crate) mod vaults;

use std::path::{Path, PathBuf};

use mdp_ledger::ServerId;
use mdp_store::{Context, Database, Options, Seed, Store};

/// Hands the list of cases to a macro.
#[macro_export]
macro_rules! every_case {
    ($run:ident) => {
        $run! {
            accounts::a_registration_is_whole_or_nothing
            accounts::an_empty_database_becomes_the_server_that_its_first_account_names
            accounts::registration_closes_behind_the_first_account
            accounts::an_invitation_is_good_once_and_until_its_time
            accounts::accounts_are_listed_in_order_a_page_at_a_time
            accounts::a_disabled_account_has_no_session
            accounts::a_new_password_ends_the_other_sessions
            accounts::slots_and_key_checks_are_kept
            blobs::a_blob_arrives_in_pieces_and_counts_once_it_is_whole
            blobs::a_commit_of_a_blob_needs_its_bytes
            blobs::a_blob_whose_file_is_gone_is_named
            commits::concurrent_changes_share_their_commits
            commits::a_failing_change_takes_no_other_down
            commits::a_closed_store_refuses_and_keeps_what_it_acknowledged
            journal::every_change_is_journaled_and_audited_once
            journal::the_journal_makes_the_same_database_again
            journal::a_damaged_journal_entry_is_refused_whole
            journal::no_journal_entry_holds_what_opens_a_door
            journal::the_journal_is_forgotten_up_to_a_position_and_no_further
            journal::one_at_a_time_has_the_lease
            meta::a_new_database_says_what_it_is
            meta::a_database_keeps_to_one_server_secret
            meta::migrating_again_changes_nothing
            meta::a_newer_schema_is_refused_and_left_alone
            meta::what_another_program_keeps_there_is_left_alone
            meta::health_really_writes
            meta::a_sound_database_is_found_so_and_durable
            meta::head_changes_reach_every_listener
            pulls::a_first_pull_gives_everything_parents_first
            pulls::a_pull_gives_what_changed_and_nothing_else
            pulls::a_pull_is_one_state_while_others_push
            pulls::a_pull_that_is_given_up_leaves_no_state_behind
            pulls::slow_askers_leave_room_for_everything_else
            pulls::a_merged_branch_is_followed_by_its_parents
            pulls::a_past_state_comes_with_what_was_replaced_since
            sessions::a_session_is_found_by_its_token_until_it_ends
            sessions::a_nonce_raises_a_session_once
            sessions::a_ticket_is_used_once_for_its_purpose
            sessions::of_concurrent_logins_with_one_ticket_one_gets_a_session
            sessions::a_password_that_was_replaced_meanwhile_gives_no_session
            sessions::of_seeds_offered_at_once_one_is_shared_until_it_ends
            sessions::what_is_past_its_time_is_swept
            vaults::a_push_moves_the_head_and_everything_with_it
            vaults::a_stale_push_is_told_the_head_and_writes_nothing
            vaults::of_concurrent_pushes_one_wins
            vaults::replaced_bytes_are_kept_until_forgotten
            vaults::members_come_and_go
            vaults::an_import_of_a_thousand_changes_is_one_push
            vaults::what_another_program_wrote_is_what_the_next_push_is_judged_by
            vaults::tampered_rows_are_not_believed
            archives::a_dump_fills_another_database_with_the_same
            archives::a_dump_is_one_state_while_others_push
            archives::a_refill_that_fails_leaves_everything_as_it_was
        }
    };
}

/// When the tests take place: milliseconds since the Unix epoch.
pub(crate) const NOW: u64 = 1_790_000_000_000;

/// A store of one's own.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) options: Options,
    /// Keeps the folder.
    _folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn options(database: Database, folder: &Path) -> Options {
        Options { database, blobs: folder.join("blobs"), readers: 4 }
    }

    /// Opens and migrates.
    pub(crate) async fn new(database: Database, folder: tempfile::TempDir) -> Self {
        let options = Self::options(database, folder.path());
        let store = Store::open(options.clone()).await.unwrap();
        store.migrate(seed()).await.unwrap();
        Self { store, options, _folder: folder }
    }

    /// The same database, opened once more: another replica, another process.
    pub(crate) async fn again(&self) -> Store {
        Store::open(self.options.clone()).await.unwrap()
    }

    /// An empty database of the same engine beside this one.
    pub(crate) async fn beside(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match &self.options.database {
            Database::Sqlite(_) => Database::Sqlite(folder.path().join("mdp.sqlite")),
            Database::Postgres(address) => {
                let name = format!("beside_{}", unique());
                raw::postgres(address, &format!("CREATE DATABASE {name}")).await;
                let (server, _) = address.rsplit_once("dbname=").unwrap();
                Database::Postgres(format!("{server}dbname={name}"))
            }
        };
        Self::new(database, folder).await
    }

    /// Runs statements on the database behind the store's back.
    pub(crate) async fn tamper(&self, statements: &str) {
        match &self.options.database {
            Database::Sqlite(path) => raw::sqlite(path, statements),
            Database::Postgres(address) => raw::postgres(address, statements).await,
        }
    }

    /// Every row of a table as text, in order, whatever the engine.
    pub(crate) async fn rows(&self, table: &str) -> Vec<String> {
        match &self.options.database {
            Database::Sqlite(path) => raw::sqlite_rows(path, table),
            Database::Postgres(address) => raw::postgres_rows(address, table).await,
        }
    }
}

pub(crate) fn seed() -> Seed {
    Seed { server: SERVER, restore_epoch: [6; 16], now: NOW }
}

pub(crate) const SERVER: ServerId = ServerId([5; 16]);

pub(crate) fn context() -> Context {
    Context::system(NOW)
}

fn unique() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The database without the store.
mod raw {
    use super::PathBuf;
    use rusqlite::types::Value;
    use tokio_postgres::NoTls;
    use tokio_postgres::types::Type;

    pub(crate) fn sqlite(path: &PathBuf, statements: &str) {
        rusqlite::Connection::open(path).unwrap().execute_batch(statements).unwrap();
    }

    pub(crate) fn sqlite_rows(path: &PathBuf, table: &str) -> Vec<String> {
        let connection = rusqlite::Connection::open(path).unwrap();
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut rows: Vec<String> = statement
            .query_map([], |row| {
                let cells = (0..columns).map(|column| match row.get(column).unwrap() {
                    Value::Null => "null".into(),
                    Value::Integer(number) => number.to_string(),
                    Value::Text(text) => text,
                    Value::Blob(bytes) => hex(&bytes),
                    Value::Real(_) => unreachable!(),
                });
                Ok(cells.collect::<Vec<_>>().join(" "))
            })
            .unwrap()
            .map(Result::unwrap)
            .collect();
        rows.sort();
        rows
    }

    async fn connect(address: &str) -> tokio_postgres::Client {
        let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    pub(crate) async fn postgres(address: &str, statements: &str) {
        connect(address).await.batch_execute(statements).await.unwrap();
    }

    pub(crate) async fn postgres_rows(address: &str, table: &str) -> Vec<String> {
        let found = connect(address).await.query(&format!("SELECT * FROM {table}"), &[]).await;
        let mut rows: Vec<String> = found
            .unwrap()
            .iter()
            .map(|row| {
                let cells = row.columns().iter().enumerate().map(|(index, column)| {
                    let cell = match *column.type_() {
                        Type::INT8 => row.get::<_, Option<i64>>(index).map(|n| n.to_string()),
                        Type::TEXT => row.get::<_, Option<String>>(index),
                        _ => row.get::<_, Option<Vec<u8>>>(index).map(|bytes| hex(&bytes)),
                    };
                    cell.unwrap_or_else(|| "null".into())
                });
                cells.collect::<Vec<_>>().join(" ")
            })
            .collect();
        rows.sort();
        rows
    }

    fn hex(bytes: &[u8]) -> String {
        mdp_ledger::Hash::of(bytes).to_string()
    }
}
