//! What a program says of itself, looked at by the programs that read it: shells, and groff.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Checks that every command that `--help` shows has a manual page, that the pages have no fault, and
/// that shells take the completions. `program` is run with nothing in its environment.
pub fn check(program: &Path) {
    let name = program.file_name().unwrap().to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(program).env_clear().args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };

    let pages = folder.path().join("pages");
    run(&["man", pages.to_str().unwrap()]);
    let shown = commands(&run(&["--help"]));
    assert!(shown.len() > 5 && !shown.contains(&"man".to_owned()), "{shown:?}");
    for command in &shown {
        assert!(pages.join(format!("{name}-{command}.1")).exists(), "{command} has no page");
    }
    for entry in fs::read_dir(&pages).unwrap() {
        read_by("groff", &["-man", "-Tutf8", "-ww", "-z"], &entry.unwrap().path());
    }

    for shell in ["bash", "zsh", "fish"] {
        let script = run(&["completions", shell]);
        assert!(shown.iter().all(|command| script.contains(command.as_str())), "{shell}");
        let file = folder.path().join(shell);
        fs::write(&file, script).unwrap();
        read_by(shell, &["-n"], &file);
    }
}

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = lines
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[allow(clippy::print_stdout, reason = "a check that can't be made says so")]
fn read_by(reader: &str, arguments: &[&str], file: &Path) {
    let read = Command::new(reader).env("LC_ALL", "C.UTF-8").args(arguments).arg(file).output();
    let Ok(Output { status, stderr, .. }) = read else {
        println!("NOT RUN: {} read by {reader}, which isn't here", file.display());
        return;
    };
    let said = String::from_utf8_lossy(&stderr);
    assert!(status.success() && said.is_empty(), "{}: {said}", file.display());
}
