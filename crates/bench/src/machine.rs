//! What this machine can do at best, with nothing of ours in the way.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use crate::Row;

/// Name of the row of flushes.
pub const FSYNC: &str = "machine: flushes to disk";
/// Name of the row of signature checks.
pub const SIGNATURES: &str = "machine: signature checks, one core";
/// Name of the row of hashing.
pub const HASHING: &str = "machine: SHA-256, one core";
/// Name of the row of copying through a socket.
pub const LOOPBACK: &str = "machine: bytes through a loopback connection";

const LONG_ENOUGH: Duration = Duration::from_secs(2);

/// The limits, measured in the folder that databases will be in.
pub fn limits(folder: &Path) -> io::Result<Vec<Row>> {
    Ok(vec![
        Row::new(FSYNC, fsyncs(folder)?, "/s"),
        Row::new(SIGNATURES, signatures(), "/s"),
        Row::new(HASHING, hashing(), "MB/s"),
        Row::new(LOOPBACK, loopback()?, "MB/s"),
    ])
}

/// Writes of 4 KiB, each made durable before the next.
fn fsyncs(folder: &Path) -> io::Result<f64> {
    let path = folder.join("fsync-probe");
    let mut file = File::create(&path)?;
    let mut failure = None;
    let rate = per_second(|| {
        let written = file
            .seek(SeekFrom::Start(0))
            .and_then(|_| file.write_all(&[7; 4096]))
            .and_then(|()| file.sync_data());
        if let Err(error) = written {
            failure.get_or_insert(error);
        }
    });
    std::fs::remove_file(&path)?;
    failure.map_or(Ok(rate), Err)
}

/// Strict verifications of a signature over the size of a commit.
fn signatures() -> f64 {
    let key = SigningKey::from_bytes(&[7; 32]);
    let message = [1; 300];
    let signature = key.sign(&message);
    let public = key.verifying_key();
    per_second(|| {
        let _ = std::hint::black_box(public.verify_strict(&message, &signature));
    })
}

fn hashing() -> f64 {
    let block = vec![1_u8; 1 << 20];
    per_second(|| {
        std::hint::black_box(Sha256::digest(&block));
    }) * 1.048_576
}

/// From one thread to another, in pieces of 64 KiB.
fn loopback() -> io::Result<f64> {
    const PIECE: usize = 64 * 1024;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut sender = TcpStream::connect(listener.local_addr()?)?;
    let (mut receiver, _) = listener.accept()?;
    let mut piece = vec![0; PIECE];
    let sent = piece.clone();
    // It ends with the other side's.
    std::thread::spawn(move || while sender.write_all(&sent).is_ok() {});
    let mut failure = None;
    let rate = per_second(|| {
        if let Err(error) = receiver.read_exact(&mut piece) {
            failure.get_or_insert(error);
        }
    });
    failure.map_or(Ok(rate * 0.065_536), Err)
}

#[allow(clippy::cast_precision_loss, reason = "a count of seconds' work")]
fn per_second(mut work: impl FnMut()) -> f64 {
    let began = Instant::now();
    let mut done = 0_u64;
    while began.elapsed() < LONG_ENOUGH {
        work();
        done += 1;
    }
    done as f64 / began.elapsed().as_secs_f64()
}
