//! Two devices of an account see the same, whoever was offline.

use crate::support::{Device, server};

#[test]
fn what_one_device_keeps_the_other_has() {
    let server = server();
    let (first, _) = Device::sign_up(&server.url, "alice");
    first.ok_with(
        &[
            "add",
            "--title",
            "Café",
            "--user",
            "zoe",
            "--url",
            "https://a.example",
            "--category",
            "Work",
        ],
        "s3cret\n",
    );
    first.ok(&["sync"]);

    let second = first.join(&server.url, "alice");
    assert_eq!(second.password("cafe"), "s3cret");
    assert_eq!(second.ok(&["get", "Café", "--field", "user"]), "zoe\n");
    let whole = second.json(&["get", "Café", "--json"]);
    assert_eq!(
        (&whole["category"], &whole["urls"][0]),
        (&"Work".into(), &"https://a.example".into())
    );

    // Both change the same item, neither hearing of the other.
    second.ok_with(&["edit", "Café", "--password"], "changed\n");
    second.ok(&["sync"]);
    first.ok(&["edit", "Café", "--user", "zoé"]);
    first.add("Of the first", "p1");
    first.ok(&["sync"]);
    second.ok(&["sync"]);
    for device in [&first, &second] {
        assert_eq!(device.titles(), ["Café", "Of the first"]);
        assert_eq!(device.password("Café"), "changed");
        assert_eq!(device.ok(&["get", "Café", "--field", "user"]), "zoé\n");
        device.ok(&["verify"]);
    }

    first.ok(&["rm", "Café"]);
    first.ok(&["sync"]);
    second.ok(&["sync"]);
    assert_eq!(second.titles(), ["Of the first"]);
    second.ok(&["rm", "--restore", "Café"]);
    assert_eq!(second.titles(), ["Café", "Of the first"]);
}

#[test]
fn the_printed_code_opens_a_device_and_a_wrong_one_none() {
    let server = server();
    let (first, code) = Device::sign_up(&server.url, "alice");
    first.add("Bank", "p");
    first.ok(&["sync"]);
    let second = Device::new();
    let wrong = second.write("wrong", "00000-00001-00002-00003-00004-00005-00006");
    second.refused(&["login", &server.url, "alice", "--code-file", &wrong], 4, "mistyped");
    let code = second.write("code", &code.to_lowercase());
    second.ok(&["login", &server.url, "alice", "--code-file", &code]);
    assert_eq!(second.password("Bank"), "p");
    second.refused(&["login", &server.url, "alice", "--code-file", &code], 2, "already");
}

#[test]
fn selectors_never_guess() {
    let server = server();
    let (device, _) = Device::sign_up(&server.url, "alice");
    for (title, password) in
        [("Bank", "1"), ("Bank of before", "2"), ("Mail a", "3"), ("Mail b", "4")]
    {
        device.add(title, password);
    }
    assert_eq!(device.password("Bank"), "1");
    assert_eq!(device.password("before"), "2");
    device.refused(&["get", "mail"], 2, "Mail b");
    device.refused(&["get", "nothing like it"], 2, "no such item");
    let row = &device.json(&["ls", "before", "--json"])[0];
    assert_eq!(device.password(&row["id"].as_str().unwrap()[..8]), "2");
    device.refused(&["get", "Bank", "--field", "notes"], 2, "notes");
    device.refused(&["edit", "Bank", "--set", "password=x"], 2, "--ask password");
    assert_eq!(device.password("Bank"), "1");
}

#[test]
fn a_command_has_the_secrets_and_says_nothing() {
    let server = server();
    let (device, _) = Device::sign_up(&server.url, "alice");
    device.ok_with(
        &["add", "--title", "app/prod", "--type", "api", "--set", "DEBUG=0", "--ask", "TOKEN"],
        "t0ken\n",
    );
    device.ok_with(&["add", "--title", "Bank", "--user", "zoe"], "s3cret\n");
    let script = r#"printf '%s %s %s %s' "$TOKEN" "$DEBUG" "$PASS" "$WHO"; exit 7"#;
    let arguments = ["run", "--item", "app/prod", "--env", "PASS=Bank", "--env", "WHO=Bank/user"];
    let ran = device.run(&[&arguments[..], &["--", "sh", "-c", script]].concat());
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (7, "t0ken 0 s3cret zoe", ""));
    device.refused(&["run", "--env", "1A=Bank", "--", "true"], 2, "1A");
    device.refused(&["run", "--env", "A=Ban", "--", "true"], 2, "Ban");
}

#[test]
fn passwords_are_generated_without_a_vault() {
    let device = Device::new();
    assert_eq!(device.ok(&["gen", "--length", "32"]).trim_end().chars().count(), 32);
    let words = device.ok(&["gen", "--words", "5", "--lang", "fr"]);
    assert_eq!(words.trim_end().split('-').count(), 5);
    device.refused(&["gen", "--length", "1"], 1, "4 to 128");
    device.refused(&["ls"], 2, "mdp login");
    assert!(device.ok(&["completions", "bash"]).contains("_mdp"));
}
