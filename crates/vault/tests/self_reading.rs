//! A whole archive, made once and opened ever after: `testdata/archive/golden.html`.
//!
//! Its content is `golden.json`, with attachments made by [`content`]. `MDP_WRITE_VECTORS=1` writes it
//! anew, which only a new version of the format may. The browsers' test and the independent reader open
//! the same file.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdp_crypto::blob::{BlobCipher, BlobKey};
use mdp_crypto::key_file::Labels;
use mdp_crypto::self_reading::{Header, seal};
use mdp_crypto::{Entropy, Error, Passphrase, Stretching};
use mdp_ledger::{EntryId, Fingerprint, Hash, Head, ServerId, UserId, VaultId};
use mdp_vault::export::self_reading::{
    Content, File, Missing, Page, VaultContent, file_block, last_blocks,
};
use mdp_vault::export::{self, read_json};

const PASSPHRASE: &str = "violet tandem glacier orbit mango";
const VAULT: VaultId = VaultId([0x77; 32]);
const NOW: u64 = 1_795_000_001_000;

/// The same bytes on every run.
struct Counting(u8);

impl Entropy for Counting {
    fn fill(&mut self, buf: &mut [u8]) {
        for byte in buf {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
    }
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name)
}

/// What is in an attachment of so many bytes.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|n| u8::try_from((n * 31 + n / 256) % 256).unwrap()).collect()
}

fn key(blob: u8) -> BlobKey {
    BlobKey::from_bytes([blob ^ 0x0f; 32])
}

/// Blob and length of the attachments that are in it.
const FILES: [(u8, usize); 3] = [(0xa1, 4096), (0xa2, 0), (0xa3, 70_000)];

fn sealed(blob: u8, length: usize) -> Vec<u8> {
    BlobCipher::new(&key(blob), VAULT, EntryId([blob; 16])).seal(&content(length)).unwrap()
}

fn records() -> Vec<u8> {
    let contents = read_json(&std::fs::read(file("archive/golden.json")).unwrap()).unwrap();
    let records = contents.records.iter().map(|(id, record)| (*id, record));
    export::json(records, &contents.unreadable, NOW).to_vec()
}

fn archive() -> String {
    let mut page = String::from("<!doctype html>\n");
    let mut files = Vec::new();
    for (block, (blob, length)) in (0..).zip(FILES) {
        let sealed = sealed(blob, length);
        page.push_str(&file_block(block, &sealed));
        let id = EntryId([blob; 16]);
        files.push(File { blob: id, key: key(blob), hash: Hash::of(&sealed), block });
    }
    let missing = vec![Missing { blob: EntryId([0xa4; 16]), reason: "unavailable".to_owned() }];
    let head = Some(Head { seq: 12, hash: Hash([5; 32]) });
    let records = records().into();
    let content = Content {
        user: UserId([1; 16]),
        server: ServerId([0x55; 16]),
        fingerprint: Fingerprint([9; 20]),
        vaults: vec![VaultContent { vault: VAULT, head, records, files, missing }],
    };
    let labels =
        Labels { user_name: "alice", server_address: "https://vault.example.org", created: NOW };
    let passphrase = Passphrase::new(PASSPHRASE);
    let sealed =
        seal(&content.to_bytes(), labels, &passphrase, Stretching::FLOOR, &mut Counting(0));
    page + &last_blocks(&sealed.unwrap())
}

/// The blocks of an archive, by id.
fn blocks(page: &str) -> BTreeMap<&str, Vec<u8>> {
    let lines = page.lines().filter_map(|line| {
        let line = line.strip_prefix("<script type=\"application/octet-stream\" id=\"")?;
        line.strip_suffix("</script>")?.split_once("\">")
    });
    lines.map(|(id, text)| (id, STANDARD.decode(text).unwrap())).collect()
}

fn open(page: &str, passphrase: &str) -> Result<Content, Error> {
    let blocks = blocks(page);
    let header = Header::parse(&blocks["mdp-header"])?;
    let opened = header.open(&blocks["mdp-content"], &Passphrase::new(passphrase))?;
    Content::from_bytes(&opened)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "asked for by whoever makes a new version")]
fn an_archive_is_written_as_it_always_was() {
    let path = file("archive/golden.html");
    if std::env::var_os("MDP_WRITE_VECTORS").is_some() {
        std::fs::write(&path, archive()).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == archive(), "the format has changed");
}

#[test]
fn an_archive_of_then_opens_now_with_everything_in_it() {
    let page = std::fs::read_to_string(file("archive/golden.html")).unwrap();
    let opened = open(&page, PASSPHRASE).unwrap();
    let [vault] = opened.vaults.as_slice() else { unreachable!("one vault") };
    assert_eq!(vault.records.as_slice(), records());
    let blocks = blocks(&page);
    for (held, (blob, length)) in vault.files.iter().zip(FILES) {
        let id = format!("mdp-file-{}", held.block);
        assert_eq!(held.blob, EntryId([blob; 16]));
        assert_eq!(*vault.open(held.blob, &blocks[id.as_str()]).unwrap(), content(length));
    }
    assert_eq!(vault.files.len(), FILES.len());
    assert_eq!(vault.missing[0].reason, "unavailable");
}

#[test]
fn another_passphrase_a_changed_block_or_a_swapped_attachment_opens_nothing() {
    let page = archive();
    assert_eq!(open(&page, "violet tandem glacier orbit").err(), Some(Error::WrongPassphrase));
    for id in ["mdp-header", "mdp-content"] {
        let bytes = blocks(&page)[id].clone();
        for at in [bytes.len() / 3, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let page = page.replace(&STANDARD.encode(&bytes), &STANDARD.encode(&changed));
            assert!(open(&page, PASSPHRASE).is_err(), "{id} at {at}");
        }
    }
    let opened = open(&page, PASSPHRASE).unwrap();
    let (vault, blocks) = (&opened.vaults[0], blocks(&page));
    let swapped = vault.open(vault.files[0].blob, &blocks["mdp-file-1"]);
    assert_eq!(swapped.err(), Some(Error::NotOpened));
}

#[test]
fn a_page_is_cut_where_the_archive_goes_and_what_is_no_page_is_refused() {
    let page = Page::cut("<p>\n<!-- mdp: the archive -->\n<script>").unwrap();
    assert_eq!((page.before, page.after), ("<p>\n", "<script>"));
    assert!(Page::cut("<p>").is_none());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "where Python's libraries are is the host's to say")]
fn an_independent_reader_finds_the_same() {
    let python = std::env::var("MDP_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let folder = std::env::temp_dir().join(format!("mdp-archive-{}", std::process::id()));
    let output = Command::new(python)
        .arg(file("reader/archive.py"))
        .args([file("archive/golden.html"), folder.clone()])
        .env("MDP_PASSPHRASE", PASSPHRASE)
        .output();
    match output {
        // 3: Python is there, its libraries are not.
        Ok(output) if output.status.code() != Some(3) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}");
            let vault = folder.join(VAULT.to_string());
            let found = std::fs::read(vault.join("records.json")).unwrap();
            assert!(found == records(), "other records");
            for (blob, length) in FILES {
                let found = std::fs::read(vault.join(EntryId([blob; 16]).to_string())).unwrap();
                assert!(found == content(length), "another attachment {blob}");
            }
            std::fs::remove_dir_all(folder).unwrap();
        }
        _ => println!("NOT RUN: testdata/reader needs python3 with cryptography and cbor2"),
    }
}
