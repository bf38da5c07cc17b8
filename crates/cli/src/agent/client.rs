//! Asking the agent, and starting one.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::{Request, receive, send};
use crate::failure::Failure;

/// Asks the agent. `None`: there is none, the vault is locked.
pub(crate) fn ask<T: DeserializeOwned>(
    socket: &Path,
    request: &Request,
) -> Result<Option<T>, Failure> {
    let mut stream = match UnixStream::connect(socket) {
        Ok(stream) => stream,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    let gone = |_| Failure::new("agent-gone");
    send(&mut stream, request).map_err(gone)?;
    let answer = receive(&mut stream).map_err(gone)?;
    if matches!(request, Request::Lock) {
        // It has ended once it hangs up: the replica's file is free again.
        stream.read_to_end(&mut Vec::new()).map_err(gone)?;
    }
    let answer: Result<T, Failure> =
        serde_json::from_slice(&answer).map_err(|_| Failure::new("agent-gone"))?;
    answer.map(Some)
}

/// Unlocks: starts an agent with the password, and waits until it answers. Where there is one
/// already, nothing happens.
pub(crate) fn start(
    home: &Path,
    socket: &Path,
    idle: Duration,
    password: &str,
) -> Result<(), Failure> {
    if let Some(folder) = socket.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    // Two commands at once start one agent.
    let turn = File::create(home.join("agent.lock"))?;
    turn.lock()?;
    if UnixStream::connect(socket).is_ok() {
        return Ok(());
    }
    let mut agent = Command::new(std::env::current_exe()?)
        .arg("agent")
        .arg("--home")
        .arg(home)
        .arg("--socket")
        .arg(socket)
        .args(["--idle", &idle.as_secs().to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let gone = || Failure::new("agent-gone");
    agent.stdin.take().ok_or_else(gone)?.write_all(password.as_bytes())?;
    let ready = receive(&mut agent.stdout.take().ok_or_else(gone)?).map_err(|_| gone())?;
    let ready: Result<(), Failure> = serde_json::from_slice(&ready).map_err(|_| gone())?;
    if ready.is_err() {
        agent.wait()?;
    }
    ready
}
