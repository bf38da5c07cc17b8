//! A vault in memory, a host's RSA, and the files.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

use mdp_crypto::entropy::Entropy;
use mdp_crypto::native_rsa::NativeRsa;
use mdp_ledger::EntryId;
use mdp_vault::import::previous::{Account, LegacyKey, Opened, Opening, RsaRequest, open_key_file};
use mdp_vault::import::{Change, ImportError, Options, Plan, read, recognise};
use mdp_vault::item::{Category, Field, ImportReport, Item, Leftover, Record};
use serde_json::Value;
use zeroize::Zeroizing;

pub(crate) const NOW: u64 = 1_800_000_000_000;
pub(crate) const SQL_GZ: &str = "mdp_db-20261122-065344.sql.gz";
pub(crate) const CUSTOM: &str = "mdp_db.20261122-065344.dump";

pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/previous-system").join(name)
}

pub(crate) fn file(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

/// The dump of the fixtures, as text.
pub(crate) fn sql() -> String {
    let mut sql = String::new();
    flate2::read::GzDecoder::new(&*file(SQL_GZ)).read_to_string(&mut sql).unwrap();
    sql
}

pub(crate) fn expected(user: &str) -> Value {
    let expected: Value = serde_json::from_slice(&file("expected.json")).unwrap();
    expected["users"][user].clone()
}

pub(crate) fn key(user: &str) -> LegacyKey {
    let user = expected(user);
    let name = user["vault_key"].as_str().unwrap();
    open_key_file(&file(name), user["passphrase"].as_str().unwrap()).unwrap()
}

/// What a native host does with a batch.
pub(crate) fn rsa(key: &LegacyKey, requests: &[RsaRequest]) -> Vec<Option<Zeroizing<Vec<u8>>>> {
    let key = NativeRsa::from_pkcs8(&key.pkcs8).unwrap();
    requests.iter().map(|request| key.decrypt(&request.ciphertext)).collect()
}

/// Opens an account in small batches.
pub(crate) fn open(account: Account, key: &LegacyKey) -> Result<Opened, ImportError> {
    let mut opening = Opening::new(account);
    let total = opening.progress().1;
    loop {
        let before = opening.progress().0;
        let requests = opening.batch(5);
        if requests.is_empty() {
            assert_eq!(opening.progress(), (total, total));
            return opening.finish();
        }
        opening.answer(&rsa(key, &requests))?;
        assert!(opening.progress().0 > before);
    }
}

/// The accounts of a file, by its own format.
pub(crate) fn accounts(bytes: &[u8], name: &str) -> Result<Vec<Account>, ImportError> {
    read(recognise(bytes, name)?, bytes)
}

/// One account of a dump.
pub(crate) fn account(bytes: &[u8], user: &str) -> Account {
    let accounts = accounts(bytes, "dump.sql").unwrap();
    accounts.into_iter().find(|account| account.username == user).unwrap()
}

/// The account of a dump, opened with its key.
pub(crate) fn opened(bytes: &[u8], user: &str) -> Opened {
    open(account(bytes, user), &key(user)).unwrap()
}

/// The account of a clear export.
pub(crate) fn exported(name: &str) -> Opened {
    let account = accounts(&file(name), name).unwrap().remove(0);
    Opening::new(account).finish().unwrap()
}

/// Distinct bytes, one after the other.
pub(crate) struct Counter(pub u64);

impl Entropy for Counter {
    fn fill(&mut self, buf: &mut [u8]) {
        self.0 += 1;
        for (to, from) in buf.iter_mut().rev().zip(self.0.to_le_bytes()) {
            *to = from;
        }
    }
}

/// A vault as its records, through their encoding.
#[derive(Default)]
pub(crate) struct Vault {
    pub(crate) records: BTreeMap<EntryId, Record>,
    ids: u64,
}

impl Vault {
    pub(crate) fn plan(&mut self, opened: &Opened) -> Plan {
        self.ids += 1000;
        let options = Options { file: "a file".into(), keep_leftovers: true, now: NOW };
        let records = self.records.iter().map(|(id, record)| (*id, record));
        Plan::new(opened, records, options, &mut Counter(self.ids))
    }

    pub(crate) fn commit<'a>(&mut self, changes: impl IntoIterator<Item = &'a Change>) {
        for change in changes {
            match change {
                Change::Put(id, record) => {
                    self.records.insert(*id, Record::decode(&record.encode()).unwrap());
                }
                Change::Delete(id) => {
                    self.records.remove(id).unwrap();
                }
            }
        }
    }

    /// Imports to the end, report included.
    pub(crate) fn import(&mut self, opened: &Opened) -> ImportReport {
        let plan = self.plan(opened);
        self.commit(plan.changes());
        let committed = plan.changes().len();
        self.commit(&plan.report_record(committed));
        plan.report(committed)
    }

    pub(crate) fn of(opened: &Opened) -> Self {
        let mut vault = Self::default();
        vault.import(opened);
        vault
    }

    pub(crate) fn items(&self) -> Vec<&Item> {
        self.records.values().filter_map(Record::as_item).collect()
    }

    pub(crate) fn titled(&self, title: &str) -> (EntryId, &Item) {
        let found = |(id, record): (&EntryId, _)| Some((*id, Record::as_item(record)?));
        self.records.iter().filter_map(found).find(|(_, item)| item.title() == title).unwrap()
    }

    pub(crate) fn categories(&self) -> Vec<&Category> {
        self.records.values().filter_map(Record::as_category).collect()
    }

    pub(crate) fn leftovers(&self) -> Vec<&Leftover> {
        let mut leftovers = Vec::new();
        for record in self.records.values() {
            if let Record::Leftover(leftover) = record {
                leftovers.push(leftover);
            }
        }
        leftovers
    }

    pub(crate) fn reports(&self) -> usize {
        self.records.values().filter(|record| matches!(record, Record::Report(_))).count()
    }

    /// Title, URL, category, login, password, notes, creation and change of each item that isn't a
    /// bundle, sorted.
    pub(crate) fn rows(&self) -> Vec<[String; 8]> {
        let row = |item: &&Item| {
            let category =
                item.category.map(|id| self.records[&id].as_category().unwrap().name.clone());
            assert!(item.urls.len() <= 1 && item.custom.is_empty(), "{}", item.title());
            [
                item.title().to_owned(),
                item.urls.concat(),
                category.unwrap_or_default(),
                item.fields.get(Field::USERNAME).to_owned(),
                item.fields.get(Field::PASSWORD).to_owned(),
                item.fields.get(Field::NOTES).to_owned(),
                item.created_at.to_string(),
                item.updated_at.to_string(),
            ]
        };
        let bundle = |item: &Item| !item.fields.get(Field::PAYLOAD).is_empty();
        let mut rows: Vec<_> = self.items().iter().filter(|item| !bundle(item)).map(row).collect();
        rows.sort();
        rows
    }
}

/// The same of what the previous system decrypts.
pub(crate) fn expected_rows(user: &str) -> Vec<[String; 8]> {
    let row = |entry: &Value| {
        let text = |name: &str| entry[name].as_str().unwrap().to_owned();
        // Read by another library than the importer's.
        let millis = |name: &str| {
            use time::format_description::well_known::Rfc3339;
            let moment = time::OffsetDateTime::parse(&text(name), &Rfc3339).unwrap();
            (moment.unix_timestamp_nanos() / 1_000_000).to_string()
        };
        [
            text("title"),
            text("url"),
            text("category"),
            text("login"),
            text("password"),
            text("notes"),
            millis("created_at"),
            millis("updated_at"),
        ]
    };
    let mut rows: Vec<_> = expected(user)["entries"].as_array().unwrap().iter().map(row).collect();
    rows.sort();
    rows
}
