//! What surrounds the program: read here, once, and passed on.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use mdp_ledger::Hash;

use crate::clipboard::Display;

/// What the environment says.
pub(crate) struct Ambient {
    /// The folder of the account on this device.
    pub(crate) home: PathBuf,
    /// Where the agent listens.
    pub(crate) socket: PathBuf,
    /// Whether to speak French.
    pub(crate) french: bool,
    /// Whose clipboard there is.
    pub(crate) display: Display,
}

impl Ambient {
    /// Reads the environment. `None` where nothing says where to keep anything.
    pub(crate) fn read() -> Option<Self> {
        let home = match variable("MDP_HOME") {
            Some(home) => std::path::absolute(home).ok()?,
            None => data_home()?.join("mdp"),
        };
        let socket = match variable("XDG_RUNTIME_DIR") {
            // Several accounts, in several folders, have an agent each.
            Some(runtime) => {
                let name = Hash::of(home.as_os_str().as_encoded_bytes()).to_string();
                PathBuf::from(runtime).join("mdp").join(format!("{}.sock", &name[..16]))
            }
            None => home.join("agent.sock"),
        };
        let language = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
        let french =
            language.is_some_and(|language| language.as_encoded_bytes().starts_with(b"fr"));
        let display = Display {
            wayland: variable("WAYLAND_DISPLAY").is_some(),
            x11: variable("DISPLAY").is_some(),
        };
        Some(Self { home, socket, french, display })
    }
}

fn data_home() -> Option<PathBuf> {
    let stated = variable("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    stated.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".local/share")))
}

/// A variable that is set and isn't empty.
#[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
