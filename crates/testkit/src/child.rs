//! The server as a process of its own, to be stopped and killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::http::Client;

/// A running `mdp-server serve`; killed when it is dropped.
pub struct ServerProcess {
    /// How it is reached.
    pub url: String,
    child: Child,
}

impl ServerProcess {
    /// Starts the program on a port that the system chooses, and waits until it says which.
    pub fn start(program: &Path, data: &Path, settings: &[(&str, &str)]) -> Self {
        let mut child = command(program, data, settings)
            .arg("serve")
            .arg("--migrate")
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(start) = line.find("http://") else {
            let status = child.wait().unwrap();
            panic!("the server ended before it served: {status}");
        };
        Self { url: line[start..].trim().to_owned(), child }
    }

    /// A client of it, logged in as nobody.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no farewell.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and what it exits with.
    pub fn stop(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program over a data folder, in English, with nothing of this process's environment.
pub fn command(program: &Path, data: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("LANG", "C")
        .env("MDP_LOG", "error")
        .envs(settings.iter().copied())
        .arg("--data")
        .arg(data)
        .stdin(Stdio::null());
    command
}
