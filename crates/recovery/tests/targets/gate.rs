//! What lies between a target and its server, and can fail: a network and a server's answers.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

/// How the way there behaves.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    Open,
    /// After so many bytes in all nothing more arrives, and nobody says so.
    StallsAfter(usize),
    /// After so many bytes in all it breaks.
    CutAfter(usize),
    /// As `CutAfter`, and then it is as good as new.
    CutOnce(usize),
}

/// Passes connections on.
pub(crate) struct Gate {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<(Way, usize)>>,
}

impl Gate {
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new((Way::Open, 0)));
        let states = state.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server, states.clone()));
            }
        });
        Self { address, state }
    }

    pub(crate) fn set(&self, way: Way) {
        *self.state.lock().unwrap() = (way, 0);
    }
}

async fn pass(client: TcpStream, server: SocketAddr, state: Arc<Mutex<(Way, usize)>>) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let back = tokio::spawn(async move { copy(&mut from_server, &mut to_client).await });
    let mut piece = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from_client.read(&mut piece).await {
        let (way, passed) = {
            let mut state = state.lock().unwrap();
            state.1 += read;
            *state
        };
        match way {
            Way::StallsAfter(most) if passed > most => std::future::pending().await,
            Way::CutAfter(most) if passed > most => break,
            Way::CutOnce(most) if passed > most => {
                state.lock().unwrap().0 = Way::Open;
                break;
            }
            _ => {}
        }
        if to_server.write_all(&piece[..read]).await.is_err() {
            break;
        }
    }
    back.abort();
}

/// As a status: a success, of which only half is kept.
pub(crate) const HALF: u16 = 299;

/// Answers itself instead of the server: this method (or every), this status, so many times.
#[derive(Default)]
pub(crate) struct Answers(Mutex<Vec<(&'static str, u16, usize)>>);

impl Answers {
    pub(crate) fn set(&self, method: &'static str, status: u16, times: usize) {
        let mut answers = self.0.lock().unwrap();
        answers.retain(|(other, ..)| *other != method);
        answers.push((method, status, times));
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap().clear();
    }

    pub(crate) fn to(&self, method: &str) -> Option<u16> {
        let mut answers = self.0.lock().unwrap();
        let (_, status, left) =
            answers.iter_mut().find(|(only, ..)| *only == "*" || *only == method)?;
        *left = left.checked_sub(1)?;
        Some(*status)
    }
}
