//! Asking a person, at a terminal or through what a script gives.
//!
//! A password comes from the terminal or from a file, never from an argument or the environment,
//! which other programs can see. What is shown to a person holds no control characters: a title
//! that somebody shared can't move the cursor.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::Path;

use zeroize::{Zeroize, Zeroizing};

use crate::failure::Failure;

/// A text that is wiped.
pub(crate) type Secret = Zeroizing<String>;

/// The first line of a file, or of standard input for `-`.
pub(crate) fn first_line(path: &Path) -> Result<Secret, Failure> {
    if path == Path::new("-") {
        return stdin_line();
    }
    let unreadable =
        |error| Failure::about("file-unreadable", format!("{}: {error}", path.display()));
    let mut line = Zeroizing::new(String::new());
    BufReader::new(File::open(path).map_err(unreadable)?)
        .read_line(&mut line)
        .map_err(unreadable)?;
    Ok(without_end(line))
}

/// The next line of standard input.
fn stdin_line() -> Result<Secret, Failure> {
    let mut line = Zeroizing::new(String::new());
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Err(Failure::new("no-terminal"));
    }
    Ok(without_end(line))
}

fn without_end(mut line: Secret) -> Secret {
    let kept = line.trim_end_matches(['\n', '\r']).len();
    let rest = line.split_off(kept);
    Zeroizing::new(rest).zeroize();
    line
}

/// A password: from the file that was named, or typed blindly at the terminal.
pub(crate) fn password(file: Option<&Path>, question: &str) -> Result<Secret, Failure> {
    match file {
        Some(file) => first_line(file),
        None => rpassword::prompt_password(format!("{question} "))
            .map(Zeroizing::new)
            .map_err(|_| Failure::new("no-terminal")),
    }
}

/// A new password, typed twice where it is typed.
pub(crate) fn new_password(
    file: Option<&Path>,
    question: &str,
    again: &str,
) -> Result<Secret, Failure> {
    let first = password(file, question)?;
    if file.is_none() && *first != *password(None, again)? {
        return Err(Failure::new("passwords-differ"));
    }
    Ok(first)
}

/// A secret of an item: typed blindly, or the next line that a script gives.
pub(crate) fn secret(question: &str) -> Result<Secret, Failure> {
    if io::stdin().is_terminal() { password(None, question) } else { stdin_line() }
}

/// A line that may be seen.
pub(crate) fn line(question: &str) -> Result<Secret, Failure> {
    if io::stdin().is_terminal() {
        let mut stderr = io::stderr();
        write!(stderr, "{question} ")?;
        stderr.flush()?;
    }
    stdin_line()
}

/// Whether there is somebody to ask.
pub(crate) fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// A line of text without what would steer a terminal.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The same for several lines.
pub(crate) fn clean_lines(text: &str) -> String {
    text.split('\n').map(clean).collect::<Vec<_>>().join("\n")
}

/// A line to standard output.
pub(crate) fn out(line: &str) -> Result<(), Failure> {
    Ok(writeln!(io::stdout(), "{line}")?)
}

/// A line to standard error.
pub(crate) fn note(line: &str) {
    // Nobody is left to be told where this fails.
    let _ = writeln!(io::stderr(), "{line}");
}

/// A value as JSON, to standard output.
pub(crate) fn out_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_vec_pretty(value).map_err(io::Error::from)?;
    let text = Zeroizing::new(text);
    let mut stdout = io::stdout();
    stdout.write_all(&text)?;
    Ok(stdout.write_all(b"\n")?)
}
