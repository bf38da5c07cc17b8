//! The agent's own process: unlocks, listens, sends edits on, ends when nobody has asked anything
//! for a while.

use std::fs::{self, File, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::answer::answer;
use super::archive::Making;
use super::{Request, receive, send, send_bytes};
use crate::failure::Failure;
use crate::host::now;
use crate::profile::Place;
use crate::vault::Vault;

/// How often it looks whether its time has come; and how often it tries to send edits that the
/// server hasn't been there for.
const LOOK: Duration = Duration::from_secs(5);
const RETRY: Duration = Duration::from_mins(1);

/// What the agent's threads share.
pub(super) struct Agent {
    pub(super) vault: Vault,
    /// Why the last exchange with the server failed, if it did.
    pub(super) last: Mutex<Option<Failure>>,
    /// The archive that is being made, if one is.
    pub(super) making: Mutex<Option<Making>>,
    /// Asks for an exchange, some time soon.
    wanted: SyncSender<()>,
    /// When somebody last asked, in milliseconds since the Unix epoch: a clock that goes on while
    /// the machine sleeps.
    asked: AtomicU64,
    socket: PathBuf,
}

/// Runs the agent; the process ends with it. Whoever started it reads from standard output whether
/// it is ready.
pub(crate) fn run(home: &Path, socket: &Path, idle: Duration) -> io::Result<()> {
    // Fails only for what leads its group already: nothing that was started as this is.
    let _ = rustix::process::setsid();
    let mut password = Zeroizing::new(String::new());
    io::stdin().read_to_string(&mut password)?;
    let ready = open(home, socket, password);
    send(&mut io::stdout(), &ready.as_ref().map(|_| ()))?;
    let Ok((vault, listener)) = ready else { return Ok(()) };
    detach()?;
    let (wanted, wishes) = sync_channel(1);
    let agent = Arc::new(Agent {
        vault,
        last: Mutex::new(None),
        making: Mutex::new(None),
        wanted,
        asked: AtomicU64::new(now()),
        socket: socket.to_owned(),
    });
    let exchanging = Arc::clone(&agent);
    thread::spawn(move || exchanging.keep_exchanging(&wishes));
    let watching = Arc::clone(&agent);
    thread::spawn(move || watching.watch(idle));
    agent.soon();
    for stream in listener.incoming().flatten() {
        let serving = Arc::clone(&agent);
        thread::spawn(move || serving.serve(stream));
    }
    Ok(())
}

fn open(
    home: &Path,
    socket: &Path,
    password: Zeroizing<String>,
) -> Result<(Vault, UnixListener), Failure> {
    let vault = Vault::unlock(&Place::open(home)?, password)?;
    // Once, rather than by each search.
    vault.state().workspace.read_words(usize::MAX);
    // What an agent left that was killed. A living one holds the replica's file, and this one
    // wouldn't have come so far.
    match fs::remove_file(socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let listener = UnixListener::bind(socket)?;
    fs::set_permissions(socket, Permissions::from_mode(0o600))?;
    Ok((vault, listener))
}

/// Lets go of the terminal and of whoever waits for it.
fn detach() -> io::Result<()> {
    let nothing = File::options().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nothing)?;
    rustix::stdio::dup2_stdout(&nothing)?;
    rustix::stdio::dup2_stderr(&nothing)?;
    std::env::set_current_dir("/")
}

impl Agent {
    /// Asks for an exchange with the server, some time soon.
    pub(super) fn soon(&self) {
        // Full: it is asked for already.
        let _ = self.wanted.try_send(());
    }

    /// Exchanges with the server now.
    pub(super) fn exchange(&self) -> Result<(), Failure> {
        let done = self.vault.sync(&|_, _| {});
        if let Ok(mut last) = self.last.lock() {
            *last = done.as_ref().err().cloned();
        }
        done
    }

    fn keep_exchanging(&self, wishes: &Receiver<()>) {
        loop {
            match wishes.recv_timeout(RETRY) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => {
                    if self.vault.state().workspace.status().pending == 0 {
                        continue;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            // Said by `mdp status`; what waits is tried again.
            let _ = self.exchange();
        }
    }

    fn serve(&self, mut stream: UnixStream) {
        let Ok(bytes) = receive(&mut stream) else { return };
        let Ok(request) = serde_json::from_slice::<Request>(&bytes) else { return };
        self.asked.store(now(), Ordering::Relaxed);
        let answered = match &request {
            Request::Lock => Ok(Zeroizing::new(b"null".to_vec())),
            request => answer(self, request),
        };
        let _ = match &answered {
            Ok(json) => send_bytes(&mut stream, &[b"{\"Ok\":", json.as_slice(), b"}"].concat()),
            Err(failure) => send(&mut stream, &Err::<(), _>(failure)),
        };
        self.asked.store(now(), Ordering::Relaxed);
        if matches!(request, Request::Lock) || self.vault.is_astray() {
            self.end();
        }
    }

    /// Ends the process once nobody has asked anything for so long, or the clock was set back.
    fn watch(&self, idle: Duration) {
        let idle = u64::try_from(idle.as_millis()).unwrap_or(u64::MAX);
        let (never, waiting) = (Mutex::new(()), Condvar::new());
        let Ok(mut waiter) = never.lock() else { return };
        loop {
            let asked = self.asked.load(Ordering::Relaxed);
            let left = now().checked_sub(asked).and_then(|since| idle.checked_sub(since));
            let Some(left @ 1..) = left else { self.end() };
            let left = Duration::from_millis(left).min(LOOK);
            waiter = match waiting.wait_timeout(waiter, left) {
                Ok((waiter, _)) => waiter,
                Err(_) => return,
            };
        }
    }

    /// Ends the process, no write to the replica's file being under way. What it held in memory
    /// goes with it; what waits for the server is on disk.
    fn end(&self) -> ! {
        let _state = self.vault.state();
        let _ = fs::remove_file(&self.socket);
        std::process::exit(0)
    }
}
