//! The key check: possession towards the server, then everything that this device has.

use mdp_sync::account::KeyCheck;
use mdp_sync::workspace::FailureKind;
use mdp_vault::item::Record;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::Vault;
use crate::border::{Failure, json, read};

#[wasm_bindgen]
impl Vault {
    /// Begins to answer the server's challenge; gives what WebCrypto is to decrypt.
    #[wasm_bindgen(js_name = challengeBegin)]
    pub fn challenge_begin(&mut self, challenge: &str) -> Result<Vec<u8>, Failure> {
        let check = KeyCheck::begin(&self.identity, read(challenge)?)?;
        let request = check.rsa_request().to_vec();
        self.challenge = Some(check);
        Ok(request)
    }

    /// The answer to send, from WebCrypto's.
    #[wasm_bindgen(js_name = challengeFinish)]
    pub fn challenge_finish(&mut self, answer: Option<Vec<u8>>) -> Result<String, Failure> {
        let check = self.challenge.take().ok_or(Failure::new("unexpected"))?;
        let answer = answer.map(zeroize::Zeroizing::new);
        json(&check.finish(answer.as_ref().map(|a| a.as_slice()))?)
    }

    /// Begins to open every record again and to check every signature.
    #[wasm_bindgen(js_name = walkBegin)]
    pub fn walk_begin(&mut self) -> Result<(), Failure> {
        self.walk = Some(self.open()?.begin_key_check());
        Ok(())
    }

    /// Looks at up to `most` further records and commits: `[records, of, commits, of]`.
    #[wasm_bindgen(js_name = walkStep)]
    pub fn walk_step(&mut self, most: usize) -> Result<Vec<usize>, Failure> {
        let mut walk = self.walk.take().ok_or(Failure::new("unexpected"))?;
        let at = self.open()?.key_check_step(&mut walk, most);
        self.walk = Some(walk);
        Ok(vec![at.records, at.records_total, at.commits, at.commits_total])
    }

    /// What the walk found: the figures and failures of `KeyCheckReport`.
    #[wasm_bindgen(js_name = walkReport)]
    pub fn walk_report(&mut self) -> Result<String, Failure> {
        let walk = self.walk.take().ok_or(Failure::new("unexpected"))?;
        let vault = self.open()?;
        let at = walk.progress();
        let failures: Vec<Found> = walk
            .failures()
            .iter()
            .map(|failure| {
                let former = failure.record.and_then(|id| vault.former(id));
                let mut ways = vec!["quarantine"];
                if former.is_some() {
                    ways.insert(0, "restoreRecord");
                }
                let title = match (former, failure.commit) {
                    (Some(Record::Item(item)), _) => item.title().to_owned(),
                    (_, Some((head, _))) => format!("#{}", head.seq),
                    _ => String::new(),
                };
                Found {
                    item_id: failure.record.map(|id| id.to_string()).unwrap_or_default(),
                    title,
                    kind: match failure.kind {
                        FailureKind::Signature => "signature",
                        FailureKind::DoesNotOpen | FailureKind::Unintelligible => "does-not-open",
                    },
                    ways: if failure.record.is_some() { ways } else { Vec::new() },
                }
            })
            .collect();
        let of_records = failures.iter().filter(|found| !found.item_id.is_empty()).count();
        json(&Report {
            records: at.records,
            records_opened: at.records - of_records,
            commits: at.commits,
            commits_verified: at.commits - (failures.len() - of_records),
            failures,
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    item_id: String,
    title: String,
    kind: &'static str,
    ways: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    records: usize,
    records_opened: usize,
    commits: usize,
    commits_verified: usize,
    failures: Vec<Found>,
}
