//! `salvage` says by its exit status and its report what came back, and touches nothing.

use std::fs;

use crate::house::{House, Resident, err};

#[test]
fn the_status_and_the_report_say_what_came_back() {
    let house = House::new(Vec::new());
    let server = house.serve();
    let resident = Resident::move_in(&server, 3);
    assert!(server.stop().success());
    let database = house.data.join("mdp.sqlite3");
    let source = database.to_str().unwrap();
    house.refused(1, "--key", &["salvage", source]);
    house.done(&["key", "new", "--save", &house.key()]);

    let whole = house.done(&["salvage", source]);
    assert!(whole.starts_with("OK ") && whole.contains("/salvaged/mdp_db-"), "{whole}");

    // The page of the accounts is gone; the vault isn't.
    let mut bytes = fs::read(&database).unwrap();
    for page in bytes.chunks_mut(4096).skip(1) {
        if page.windows(8).any(|window| window == b"resident") {
            page.fill(0);
        }
    }
    fs::write(&database, &bytes).unwrap();
    let to = house.folder.path().join("part").display().to_string();
    let part = house.run(&["salvage", source, "--to", &to, "--json"]);
    assert_eq!(part.status.code(), Some(3), "{}", err(&part));
    assert!(fs::read(&database).unwrap() == bytes, "the source was changed");
    let said = String::from_utf8(part.stdout).unwrap();
    let report: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(report["report"]["vaults_whole"], 1, "{said}");
    let user = resident.person.identity.user().to_string();
    let lost = report["report"]["lost"].as_array().unwrap();
    let account = lost.iter().find(|loss| loss["why"] == "account-gone").unwrap();
    assert_eq!((account["kind"].as_str(), account["id"].as_str()), (Some("account"), Some(&*user)));
    let archive = report["archive"].as_str().unwrap();
    house.done(&["verify", archive, "--key", &house.key()]);
    let told = house.command(&["salvage", source]).env("LANG", "fr").output().unwrap();
    let lines = String::from_utf8(told.stdout).unwrap();
    assert!(lines.contains(&format!("-\taccount\t{user}\t0\tle compte est perdu")), "{lines}");

    let noise = house.folder.path().join("noise");
    fs::write(&noise, vec![0x5a; 50_000]).unwrap();
    house.refused(21, "Nothing was changed", &["salvage", noise.to_str().unwrap()]);
    house.refused(10, "no archive", &["salvage", "nowhere.sqlite3"]);
}
