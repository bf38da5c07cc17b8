//! What a target keeps, read piece by piece.

use std::io;
use std::sync::Arc;

use futures_util::TryStreamExt;
use openssh_sftp_client::file::File as SftpFile;
use tokio::io::AsyncReadExt;
use tokio::runtime::Handle;

use super::Error;
use super::sftp::{Connection, Sftp};
use super::source::CHUNK;

/// An open object.
pub struct Reading(From);

enum From {
    Folder(tokio::fs::File),
    Remote(opendal::BufferStream),
    // The file is closed before its connection.
    Sftp { file: SftpFile, sftp: Arc<Sftp>, _connection: Connection },
}

impl Reading {
    pub(super) fn folder(file: tokio::fs::File) -> Self {
        Self(From::Folder(file))
    }

    pub(super) fn remote(stream: opendal::BufferStream) -> Self {
        Self(From::Remote(stream))
    }

    pub(super) fn sftp(sftp: Arc<Sftp>, (connection, file): (Connection, SftpFile)) -> Self {
        Self(From::Sftp { file, sftp, _connection: connection })
    }

    /// The next piece, at most a few hundred KiB; empty at the end.
    pub async fn next(&mut self) -> Result<Vec<u8>, Error> {
        match &mut self.0 {
            From::Folder(file) => {
                let mut chunk = vec![0; CHUNK];
                let read = file.read(&mut chunk).await.map_err(|error| Error::of_folder(&error))?;
                chunk.truncate(read);
                Ok(chunk)
            }
            From::Remote(stream) => {
                // An empty piece would be taken for the end.
                while let Some(buffer) = stream.try_next().await? {
                    if !buffer.is_empty() {
                        return Ok(buffer.to_vec());
                    }
                }
                Ok(Vec::new())
            }
            From::Sftp { file, sftp, .. } => sftp.next(file).await,
        }
    }

    /// All of it, if it is no more than `limit` bytes; more is an error.
    pub async fn to_end(mut self, limit: usize) -> Result<Vec<u8>, Error> {
        let mut all = Vec::new();
        loop {
            let piece = self.next().await?;
            if piece.is_empty() {
                return Ok(all);
            }
            all.extend(piece);
            if all.len() > limit {
                return Err(Error::Failed(format!("more than {limit} bytes")));
            }
        }
    }

    /// For readers that wait: on a thread that may, such as tokio's blocking ones.
    pub fn blocking(self, runtime: Handle) -> impl io::Read + Send {
        Blocking { reading: self, runtime, piece: io::Cursor::new(Vec::new()) }
    }
}

struct Blocking {
    reading: Reading,
    runtime: Handle,
    piece: io::Cursor<Vec<u8>>,
}

impl io::Read for Blocking {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.piece.position() == self.piece.get_ref().len() as u64 {
            let next = self.runtime.block_on(self.reading.next()).map_err(io::Error::other)?;
            self.piece = io::Cursor::new(next);
        }
        io::Read::read(&mut self.piece, into)
    }
}
