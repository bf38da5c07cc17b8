//! `mdp completions`: for bash, zsh, fish and others.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

#[derive(Args)]
pub(crate) struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self) {
        let mut command = crate::Arguments::command();
        clap_complete::generate(self.shell, &mut command, "mdp", &mut std::io::stdout());
    }
}
