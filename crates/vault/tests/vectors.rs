//! The vectors of `testdata/records`: bytes and meaning, both ways.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use mdp_vault::item::Record;

#[test]
fn records_are_written_and_read_as_specified() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/records");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "hex") {
            continue;
        }
        let name = path.display();
        let bytes = hex::decode(fs::read_to_string(&path).unwrap().trim()).unwrap();
        let json: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(path.with_extension("json")).unwrap())
                .unwrap();

        let record = Record::decode(&bytes).unwrap();
        assert_eq!(serde_json::to_value(&record).unwrap(), json, "{name}");
        assert_eq!(*record.encode(), bytes, "{name}");
        if json["attachments"].as_array().is_none_or(Vec::is_empty) {
            let from_json: Record = serde_json::from_value(json).unwrap();
            assert_eq!(*from_json.encode(), bytes, "{name} from JSON");
        }
        count += 1;
    }
    assert_eq!(count, 5);
}
