//! Somebody whose vault has attachments, made by the core: no program of this version adds any.

use mdp_crypto::blob::{BlobCipher, BlobKey};
use mdp_crypto::native_rsa::NativeRsa;
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Hash, Kind};
use mdp_sync::OpeningVault;
use mdp_sync::replica::{Replica, Value};
use mdp_sync::workspace::Workspace;
use mdp_testkit::http::Client;
use mdp_testkit::person::Person;
use mdp_testkit::seeded::Seeded;
use mdp_vault::item::{Attachment, Extra, Field, Item, ItemKind};
use mdp_wire::route;
use mdp_wire::vault::Pushed;

/// A file's name and content; none for one whose blob is nowhere.
pub(crate) type File<'a> = (&'a str, Option<&'a [u8]>);

/// An account of this name with one item that has these files. Gives its printed code and their ids.
pub(crate) fn sign_up(url: &str, name: &str, files: &[File<'_>]) -> (String, Vec<EntryId>) {
    let mut client = Client::new(url);
    let person = Person::sign_up(&mut client, name, None);
    let mut entropy = Seeded::new(77);
    let pin = person.identity.home().unwrap().into();
    let (mut replica, _) = Replica::new(pin, person.device, None);
    let answer = client.post_cbor(&route::pull(pin.vault), &replica.pull_request().to_bytes());
    let mut pull = replica.begin_pull();
    replica.feed(&mut pull, &answer.body).unwrap();
    replica.finish_pull(pull);

    let mut item = Item::new(ItemKind::Login, "With files", 5);
    item.fields.set(Field::PASSWORD, "p@ss");
    let mut ids = Vec::new();
    for (number, (name, content)) in (1_u8..).zip(files) {
        let (blob, key) = (EntryId([number; 16]), BlobKey::generate(&mut entropy));
        if let Some(content) = content {
            let sealed = BlobCipher::new(&key, pin.vault, blob).seal(content).unwrap();
            let hash = Hash::of(&sealed);
            let put = client.with("mdp-blob-hash", &hash.to_string());
            let path = route::blob(pin.vault, blob);
            let answer = put.send("PUT", &path, Some(("application/octet-stream", &sealed)));
            assert_eq!(answer.status, 200, "{answer}");
            replica.stage([((Kind::Blob, blob), 1, Value::Blob(hash))]);
        }
        item.attachments.push(Attachment {
            blob,
            key: Some((&key).into()),
            name: (*name).to_owned(),
            size: content.map_or(0, <[u8]>::len) as u64,
            mime: "text/plain".to_owned(),
            added_at: 5,
            extra: Extra::default(),
        });
        ids.push(blob);
    }

    let opening = OpeningVault::begin(&person.identity, &replica).unwrap();
    let rsa = NativeRsa::from_pkcs8(person.identity.rsa_pkcs8()).unwrap();
    let opened = rsa.decrypt(opening.rsa_request());
    let keys = opening.finish(opened.as_ref().map(|bytes| bytes.as_slice()), &replica).unwrap();
    let mut workspace = Workspace::open(replica, keys);
    while workspace.verify_history(100).unwrap().is_none() {}
    workspace.create_item(item, &mut entropy).unwrap();
    while let Some(outgoing) = workspace.compose(&person.identity, 6).unwrap() {
        let pushed: Pushed = client.post_cbor(&route::push(pin.vault), &outgoing.body).json();
        workspace.push_accepted(pushed.head.into(), &mut entropy).unwrap();
    }
    (person.code.printed().to_string(), ids)
}
