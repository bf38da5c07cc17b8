//! The four tables of the previous system that matter, taken row by row out of a dump.

use std::collections::BTreeMap;

use super::statement::{Row, TableName};
use super::{Account, Body, Bundle, Category, Entry, Sealed, timestamp};
use crate::import::ImportError;
use crate::item::Text;

/// A table that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Table {
    /// `auth_user`
    Users,
    /// `api_category`
    Categories,
    /// `api_passwordentry`
    Entries,
    /// `api_secretbundle`
    Bundles,
}

impl Table {
    /// The table of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "auth_user" => Some(Self::Users),
            "api_category" => Some(Self::Categories),
            "api_passwordentry" => Some(Self::Entries),
            "api_secretbundle" => Some(Self::Bundles),
            _ => None,
        }
    }

    /// Its columns in the last version of the tables, for dumps of data alone that name none.
    fn usual_columns(self) -> Vec<String> {
        let columns = match self {
            Self::Users => {
                "id password last_login is_superuser username first_name last_name email is_staff \
                 is_active date_joined"
            }
            Self::Categories => "id name owner_id description",
            Self::Entries => "id title url ciphertext created_at updated_at category_id owner_id",
            Self::Bundles => "id app environment payload created_at updated_at owner_id",
        };
        columns.split_whitespace().map(str::to_owned).collect()
    }
}

/// Why a row is refused; the reader of the dump knows on which line.
pub(super) struct RowError(RowFault);

enum RowFault {
    Encoding,
    Damaged(&'static str),
}

impl RowError {
    /// The refusal, with the line it is on.
    pub(super) fn at(&self, line: u64) -> ImportError {
        match self.0 {
            RowFault::Encoding => ImportError::DumpEncoding,
            RowFault::Damaged(what) => ImportError::DumpDamaged { line, what },
        }
    }
}

/// Rows of the tables of every database and schema in a dump.
#[derive(Default)]
pub(super) struct Tables {
    /// By database, in the order of the dump, and schema.
    systems: BTreeMap<(u32, String), System>,
    database: u32,
    schema: String,
    size: usize,
}

/// The tables of one schema of one database.
#[derive(Default)]
struct System {
    columns: BTreeMap<Table, Vec<String>>,
    has_entries_table: bool,
    users: BTreeMap<i64, String>,
    categories: Vec<(i64, Category)>,
    /// Owner and category beside each entry.
    entries: Vec<(i64, Option<i64>, Entry)>,
    bundles: Vec<(i64, Bundle)>,
}

impl Tables {
    /// What follows belongs to another database, as in the output of `pg_dumpall`.
    pub(super) fn next_database(&mut self) {
        self.database += 1;
    }

    /// Bytes kept so far, roughly.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Notes the columns of a table, for rows that come without them.
    pub(super) fn create(&mut self, name: &TableName, columns: Vec<String>) {
        if let Some(table) = self.table(name) {
            self.system().columns.insert(table, columns);
        }
    }

    /// The table of that name, if it matters; what is asked next is about its schema.
    pub(super) fn table(&mut self, name: &TableName) -> Option<Table> {
        let table = Table::named(&name.table)?;
        self.schema.clone_from(&name.schema);
        self.system().has_entries_table |= table == Table::Entries;
        Some(table)
    }

    /// The columns of a table whose rows come without them.
    pub(super) fn columns(&mut self, table: Table) -> Vec<String> {
        let created = self.system().columns.get(&table).cloned();
        created.unwrap_or_else(|| table.usual_columns())
    }

    /// Takes one row.
    pub(super) fn add(
        &mut self,
        table: Table,
        columns: &[String],
        row: Row,
    ) -> Result<(), RowError> {
        if row.len() != columns.len() {
            return Err(RowError(RowFault::Damaged(
                "a row with another number of cells than columns",
            )));
        }
        self.size += row.iter().flatten().map(Vec::len).sum::<usize>() + size_of::<Entry>();
        let mut row = NamedRow { columns, row };
        let system = self.system();
        match table {
            Table::Users => {
                system.users.insert(row.id("id")?, row.text("username")?);
            }
            Table::Categories => {
                let category = Category {
                    id: row.id("id")?,
                    name: row.text("name")?,
                    description: row.text("description")?,
                };
                system.categories.push((row.id("owner_id")?, category));
            }
            Table::Entries => {
                let entry = Entry {
                    id: Some(row.id("id")?),
                    title: row.text("title")?,
                    url: row.text("url")?,
                    category: String::new(),
                    created: row.moment("created_at")?,
                    updated: row.moment("updated_at")?,
                    body: Body::Sealed(Sealed::new(row.secret("ciphertext")?)),
                };
                let category = row.reference("category_id")?;
                system.entries.push((row.id("owner_id")?, category, entry));
            }
            Table::Bundles => {
                let bundle = Bundle {
                    id: row.id("id")?,
                    app: row.text("app")?,
                    environment: row.text("environment")?,
                    payload: row.secret("payload")?,
                    created: row.moment("created_at")?,
                    updated: row.moment("updated_at")?,
                };
                system.bundles.push((row.id("owner_id")?, bundle));
            }
        }
        Ok(())
    }

    fn system(&mut self) -> &mut System {
        self.systems.entry((self.database, self.schema.clone())).or_default()
    }

    /// The accounts of the one previous system in the dump.
    pub(super) fn into_accounts(self) -> Result<Vec<Account>, ImportError> {
        let mut systems: Vec<System> =
            self.systems.into_values().filter(|system| system.has_entries_table).collect();
        if systems.iter().filter(|system| !system.is_empty()).count() > 1 {
            return Err(ImportError::SeveralDatabases);
        }
        // The one that holds something, if any does.
        systems.sort_by_key(System::is_empty);
        systems.into_iter().next().map(System::into_accounts).ok_or(ImportError::NotPreviousSystem)
    }
}

impl System {
    fn is_empty(&self) -> bool {
        self.users.is_empty()
            && self.categories.is_empty()
            && self.entries.is_empty()
            && self.bundles.is_empty()
    }

    fn into_accounts(self) -> Vec<Account> {
        let mut accounts: BTreeMap<i64, Account> = BTreeMap::new();
        let mut names = BTreeMap::new();
        for (id, username) in self.users {
            account(&mut accounts, id).username = username;
        }
        for (owner, category) in self.categories {
            names.insert(category.id, category.name.clone());
            account(&mut accounts, owner).categories.push(category);
        }
        for (owner, category, mut entry) in self.entries {
            if let Some(name) = category.and_then(|id| names.get(&id)) {
                entry.category.clone_from(name);
            }
            account(&mut accounts, owner).entries.push(entry);
        }
        for (owner, bundle) in self.bundles {
            account(&mut accounts, owner).bundles.push(bundle);
        }
        for account in accounts.values_mut() {
            account.categories.sort_by_key(|category| category.id);
            account.entries.sort_by_key(|entry| entry.id);
            account.bundles.sort_by_key(|bundle| bundle.id);
        }
        accounts.into_values().collect()
    }
}

/// The account of that id: one that `auth_user` doesn't list has no name.
fn account(accounts: &mut BTreeMap<i64, Account>, id: i64) -> &mut Account {
    accounts.entry(id).or_insert_with(|| Account { id: Some(id), ..Account::default() })
}

/// A row whose cells are taken by the name of their column. A column that an older version of
/// the tables lacks reads as NULL.
struct NamedRow<'a> {
    columns: &'a [String],
    row: Row,
}

impl NamedRow<'_> {
    fn cell(&mut self, column: &str) -> Result<Option<String>, RowError> {
        let at = self.columns.iter().position(|name| name == column);
        let cell = at.and_then(|at| self.row[at].take());
        cell.map(|bytes| String::from_utf8(bytes).map_err(|_| RowError(RowFault::Encoding)))
            .transpose()
    }

    fn text(&mut self, column: &str) -> Result<String, RowError> {
        self.cell(column).map(Option::unwrap_or_default)
    }

    fn secret(&mut self, column: &str) -> Result<Text, RowError> {
        self.text(column).map(Text::from)
    }

    fn reference(&mut self, column: &str) -> Result<Option<i64>, RowError> {
        let number = |text: String| {
            text.trim().parse().map_err(|_| RowError(RowFault::Damaged("an id that is no number")))
        };
        self.cell(column)?.map(number).transpose()
    }

    fn id(&mut self, column: &str) -> Result<i64, RowError> {
        self.reference(column)?.ok_or(RowError(RowFault::Damaged("a row without its id")))
    }

    /// A date; one that can't be read is none, for it must not cost an entry.
    fn moment(&mut self, column: &str) -> Result<Option<timestamp::Micros>, RowError> {
        Ok(self.cell(column)?.as_deref().and_then(timestamp::parse))
    }
}
