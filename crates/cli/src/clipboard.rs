//! The clipboard, by the programs that every desktop has, cleared a while after.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use mdp_ledger::Hash;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// How long a secret stays in the clipboard.
pub(crate) const KEPT: Duration = Duration::from_secs(30);

/// Whose clipboard there is.
#[derive(Clone, Copy)]
pub(crate) struct Display {
    pub(crate) wayland: bool,
    pub(crate) x11: bool,
}

/// A program that fills the clipboard, and one that reads it.
#[derive(Clone, Copy)]
struct Tool {
    copy: &'static [&'static str],
    paste: &'static [&'static str],
    /// What it needs.
    present: fn(Display) -> bool,
}

const TOOLS: &[Tool] = &[
    Tool {
        copy: &["wl-copy", "--type", "text/plain"],
        paste: &["wl-paste", "--no-newline"],
        present: |display| display.wayland,
    },
    Tool {
        copy: &["xclip", "-selection", "clipboard"],
        paste: &["xclip", "-selection", "clipboard", "-o"],
        present: |display| display.x11,
    },
    Tool {
        copy: &["xsel", "--clipboard", "--input"],
        paste: &["xsel", "--clipboard", "--output"],
        present: |display| display.x11,
    },
    Tool { copy: &["pbcopy"], paste: &["pbpaste"], present: |_| cfg!(target_os = "macos") },
];

/// Copies a secret, and leaves a process behind that clears it unless something else has been
/// copied by then.
pub(crate) fn copy(value: &str, display: Display) -> Result<(), Failure> {
    let tool = TOOLS.iter().position(|tool| (tool.present)(display) && put(*tool, value).is_some());
    let tool = tool.ok_or_else(|| Failure::new("no-clipboard"))?;
    Command::new(std::env::current_exe()?)
        .args(["clear-clipboard", &tool.to_string(), &Hash::of(value.as_bytes()).to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(())
}

/// Clears the clipboard after a while, if it still holds what has this hash.
pub(crate) fn clear_later(tool: usize, hash: &str) {
    let _ = rustix::process::setsid();
    let Some(tool) = TOOLS.get(tool) else { return };
    #[expect(clippy::disallowed_methods, reason = "this process is there to wait")]
    std::thread::sleep(KEPT);
    let [program, arguments @ ..] = tool.paste else { return };
    let held = Command::new(program).args(arguments).stderr(Stdio::null()).output();
    let held = held.map(|output| Zeroizing::new(output.stdout));
    if held.is_ok_and(|held| Hash::of(&held).to_string() == hash) {
        put(*tool, "");
    }
}

fn put(tool: Tool, value: &str) -> Option<()> {
    let [program, arguments @ ..] = tool.copy else { return None };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(value.as_bytes()).ok()?;
    child.wait().ok()?.success().then_some(())
}
