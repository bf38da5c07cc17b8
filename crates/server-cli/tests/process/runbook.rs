//! Every command of the runbook is run, in its order, in both languages.

use std::fs;
use std::path::Path;
use std::process::Command;

use mdp_testkit::child::ServerProcess;
use mdp_testkit::person::PASSWORD;

use crate::house::{House, Resident};
use crate::program;

/// The lines of a page's `sh` blocks.
fn commands(language: &str, page: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/runbook");
    let text = fs::read_to_string(root.join(language).join(page)).unwrap();
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.flat_map(str::lines).map(str::to_owned).collect()
}

/// Runs them in a folder, `serve` beside the others; gives the server, if there is one. What a page
/// leaves to the person at the terminal, a password and a yes, comes from the folder.
fn walk(folder: &Path, commands: &[String]) -> Option<ServerProcess> {
    let data = folder.join("data");
    let mut server: Option<ServerProcess> = None;
    for line in commands {
        if line == "mdp-server serve" {
            server = Some(ServerProcess::start(program(), &data, &[]));
            continue;
        }
        let url = server.as_ref().map_or("http://127.0.0.1:8000", |server| &server.url);
        let line = line.replace("http://127.0.0.1:8000", url);
        let line = match line.strip_prefix("mdp ") {
            Some(rest) => format!("mdp --password-file password {rest}"),
            None => line,
        };
        let line = if line.contains(" reseed ") { line + " --yes" } else { line };
        let path = format!("{}:/usr/bin:/bin", program().parent().unwrap().display());
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &line])
            .current_dir(folder)
            .env_clear()
            .env("PATH", path)
            .env("HOME", folder)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {said}");
    }
    server
}

#[test]
fn the_restore_page_brings_a_lost_machine_back() {
    if Command::new("curl").arg("--version").output().is_err() {
        return println!("NOT RUN: curl is not installed, and the page uses it");
    }
    let english = commands("en", "restore.md");
    assert_eq!(english, commands("fr", "restore.md"), "both pages give the same commands");
    assert!(english.len() >= 9, "{english:?}");
    let lost = House::new(Vec::new());
    let server = lost.serve();
    let resident = Resident::move_in(&server, 3);
    lost.done(&["key", "new", "--save", &lost.key()]);
    lost.done(&["backup"]);
    assert!(server.stop().success());
    fs::remove_dir_all(&lost.data).unwrap();

    let began = std::time::Instant::now();
    let server = walk(lost.folder.path(), &english).unwrap();
    resident.come_back(&server);
    println!("from a bare folder by the runbook: {:.1} s", began.elapsed().as_secs_f64());
    assert_eq!(lost.archives().len(), 2);
}

#[test]
fn the_drill_page_rehearses_a_restore() {
    if !program().with_file_name("mdp").exists() {
        return println!("NOT RUN: mdp is not built beside mdp-server (cargo build -p mdp-cli)");
    }
    let english = commands("en", "drill.md");
    assert_eq!(english, commands("fr", "drill.md"), "both pages give the same commands");
    let house = House::new(Vec::new());
    let server = house.serve();
    Resident::move_in(&server, 1);
    let mut walked = vec!["mdp-server serve".to_owned()];
    walked.extend(english);
    walk(house.folder.path(), &walked);
}

#[test]
fn the_reseed_page_brings_everything_back_from_one_device() {
    let mdp = program().with_file_name("mdp");
    if !mdp.exists() {
        return println!("NOT RUN: mdp isn't built, and the page uses it");
    }
    let english = commands("en", "reseed.md");
    assert_eq!(english, commands("fr", "reseed.md"), "both pages give the same commands");
    assert!(english.len() >= 7, "{english:?}");
    let lost = House::new(Vec::new());
    let server = lost.serve();
    let folder = lost.folder.path();
    fs::write(folder.join("password"), PASSWORD).unwrap();
    let url = server.url.clone();
    let device = |line: &str| {
        let line = line.replace("SERVER", &url);
        let mut device = Command::new(&mdp);
        device.env_clear().env("HOME", folder).current_dir(folder);
        device.args(["--password-file", "password"]).args(line.split(' '));
        let output =
            device.stdin(fs::File::open(folder.join("password")).unwrap()).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    device("login SERVER alice --new");
    device("add --title Bank");
    device("sync");
    assert!(server.stop().success());
    fs::remove_dir_all(&lost.data).unwrap();

    let server = walk(folder, &english).unwrap();
    let listed = lost.done(&["user", "list"]);
    assert!(listed.contains("alice"), "{listed}");
    assert_eq!(lost.archives().len(), 1);
    // The device is at home there.
    device("sync");
    assert_eq!(device("get Bank").trim_end(), PASSWORD);
    device("lock");
    assert!(server.stop().success());
}

#[test]
fn the_salvage_page_brings_back_what_a_damaged_database_still_says() {
    if Command::new("curl").arg("--version").output().is_err() {
        return println!("NOT RUN: curl is not installed, and the page uses it");
    }
    let english = commands("en", "salvage.md");
    assert_eq!(english, commands("fr", "salvage.md"), "both pages give the same commands");
    assert!(english.len() >= 9, "{english:?}");
    let house = House::new(Vec::new());
    let server = house.serve();
    let resident = Resident::move_in(&server, 3);
    house.done(&["key", "new", "--save", &house.key()]);
    assert!(server.stop().success());
    // The first page says what is where: SQLite opens nothing without it.
    let database = house.data.join("mdp.sqlite3");
    let mut bytes = fs::read(&database).unwrap();
    bytes[..4096].fill(0);
    fs::write(&database, bytes).unwrap();

    let server = walk(house.folder.path(), &english).unwrap();
    resident.come_back(&server);
}

#[test]
fn the_doctor_page_is_run_as_it_stands() {
    let english = commands("en", "doctor.md");
    assert_eq!(english, commands("fr", "doctor.md"), "both pages give the same commands");
    assert_eq!(english.len(), 2, "{english:?}");
    let house = House::new(Vec::new());
    assert!(walk(house.folder.path(), &english).is_none());
}
