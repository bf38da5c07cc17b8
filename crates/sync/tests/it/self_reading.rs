//! An archive has every attachment that is what the ledger says, and names every other.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdp_crypto::blob::{BlobCipher, BlobKey};
use mdp_crypto::key_file::Labels;
use mdp_crypto::self_reading::Header;
use mdp_crypto::{Passphrase, Stretching};
use mdp_ledger::{EntryId, Hash, Kind};
use mdp_sync::replica::{Replica, Value};
use mdp_sync::workspace::owner;
use mdp_vault::export::read_json;
use mdp_vault::export::self_reading::{Content, VaultContent};
use mdp_vault::item::Attachment;

use crate::support::device::{Device, home_pin, login, pair};

const LABELS: Labels<'_> =
    Labels { user_name: "alice", server_address: "https://vault.example.org", created: 9 };
const PASSPHRASE: &str = "violet tandem glacier orbit mango";

fn key(blob: EntryId) -> BlobKey {
    BlobKey::from_bytes([blob.0[0] ^ 0xff; 32])
}

fn seal(device: &Device, blob: EntryId, content: &[u8]) -> Vec<u8> {
    let vault = device.workspace.replica().pin().vault;
    BlobCipher::new(&key(blob), vault, blob).seal(content).unwrap()
}

fn attachment(blob: EntryId, size: usize) -> Attachment {
    Attachment {
        blob,
        key: Some((&key(blob)).into()),
        name: format!("{blob}.txt"),
        size: size as u64,
        mime: String::new(),
        added_at: 5,
        extra: mdp_vault::item::Extra::default(),
    }
}

/// Puts blobs in the ledger, and an item that has them.
fn attach(device: &mut Device, blobs: &[(EntryId, Option<Hash>)], attachments: Vec<Attachment>) {
    let mut replica =
        Replica::open(home_pin(device.person), device.id, device.disk.clone()).unwrap();
    let staged = blobs.iter().filter_map(|(id, hash)| Some((*id, (*hash)?)));
    let edits = staged.map(|(id, hash)| ((Kind::Blob, id), 1, Value::Blob(hash)));
    let batch = replica.stage(edits);
    device.store(batch);
    device.crash();
    let mut item = login("with files", "p", device.tick());
    item.attachments = attachments;
    let done = device.workspace.create_item(item, &mut device.entropy).unwrap();
    device.store(done.batch);
}

/// Makes an archive as a host does, out of what a server has.
fn make(device: &mut Device, held: &BTreeMap<EntryId, Vec<u8>>) -> (String, usize) {
    let mut making = device.workspace.begin_archive(9);
    let mut page = String::new();
    while let Some(blob) = making.wants() {
        match held.get(&blob) {
            Some(sealed) => page.extend(making.take(sealed)),
            None => making.skip(),
        }
    }
    let missing = making.missing();
    let passphrase = Passphrase::new(PASSPHRASE);
    let owner = owner(&device.person.identity);
    let last = making.finish(owner, LABELS, &passphrase, Stretching::FLOOR, &mut device.entropy);
    page.push_str(&last.unwrap());
    (page, missing)
}

fn block(page: &str, id: &str) -> Vec<u8> {
    let begin = format!("<script type=\"application/octet-stream\" id=\"{id}\">");
    let (_, rest) = page.split_once(&begin).unwrap();
    STANDARD.decode(rest.split_once("</script>").unwrap().0).unwrap()
}

fn open(page: &str) -> VaultContent {
    let header = Header::parse(&block(page, "mdp-header")).unwrap();
    let opened = header.open(&block(page, "mdp-content"), &Passphrase::new(PASSPHRASE)).unwrap();
    Content::from_bytes(&opened).unwrap().vaults.remove(0)
}

#[test]
fn an_archive_gives_back_every_record_and_attachment() {
    let (mut server, mut laptop, mut phone) = pair();
    let (small, large) = (EntryId([1; 16]), EntryId([2; 16]));
    let contents = BTreeMap::from([(small, b"small".to_vec()), (large, vec![7; 200_000])]);
    let sealed: BTreeMap<_, _> =
        contents.iter().map(|(id, content)| (*id, seal(&laptop, *id, content))).collect();
    let listed: Vec<_> = sealed.iter().map(|(id, bytes)| (*id, Some(Hash::of(bytes)))).collect();
    let attachments = contents.iter().map(|(id, content)| attachment(*id, content.len())).collect();
    attach(&mut laptop, &listed, attachments);
    laptop.sync(&mut server);

    // On the device that added them, and on one that only pulled.
    phone.sync(&mut server);
    for device in [&mut laptop, &mut phone] {
        let (page, missing) = make(device, &sealed);
        assert_eq!(missing, 0);
        let vault = open(&page);
        assert_eq!(vault.head, device.workspace.replica().head());
        let records = read_json(&vault.records).unwrap().records;
        assert_eq!(records.len(), device.workspace.records().count());
        let files: Vec<_> = vault.files.iter().map(|file| file.blob).collect();
        assert_eq!(files, [small, large]);
        for file in &vault.files {
            let bytes = block(&page, &format!("mdp-file-{}", file.block));
            assert_eq!(*vault.open(file.blob, &bytes).unwrap(), contents[&file.blob]);
        }
    }
}

#[test]
fn an_attachment_that_is_gone_altered_or_sealed_otherwise_is_named_with_its_reason() {
    let (_, mut laptop, _) = pair();
    let ids: Vec<EntryId> = (1..=6).map(|n| EntryId([n; 16])).collect();
    let sealed: Vec<Vec<u8>> = ids.iter().map(|id| seal(&laptop, *id, b"content")).collect();
    let mut listed: Vec<_> =
        ids.iter().zip(&sealed).map(|(id, bytes)| (*id, Some(Hash::of(bytes)))).collect();
    let mut held: BTreeMap<_, _> = ids.iter().copied().zip(sealed.clone()).collect();
    let mut attachments: Vec<_> = ids.iter().map(|id| attachment(*id, 7)).collect();
    // 1 is sound; 2 the server lost; 3 it altered; 4 the ledger doesn't list.
    held.remove(&ids[1]);
    held.insert(ids[2], sealed[3].clone());
    listed[3].1 = None;
    // 5 was sealed under another id; 6 came without its key.
    listed[4].1 = Some(Hash::of(&sealed[0]));
    held.insert(ids[4], sealed[0].clone());
    attachments[5].key = None;
    attach(&mut laptop, &listed, attachments);

    let (page, missing) = make(&mut laptop, &held);
    let vault = open(&page);
    let reasons: Vec<_> =
        vault.missing.iter().map(|missing| (missing.blob.0[0], missing.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [
            (2, "unavailable"),
            (3, "other-bytes"),
            (4, "not-listed"),
            (5, "does-not-open"),
            (6, "no-key")
        ]
    );
    assert_eq!(missing, reasons.len());
    assert_eq!(vault.files.len(), 1);
    assert!(!page.contains("mdp-file-1"));
}
