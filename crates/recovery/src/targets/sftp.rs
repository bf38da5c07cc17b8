//! SFTP through the system's `ssh`, which knows keys, agents and hosts better than a library does.
//!
//! Only what is set counts, no `~/.ssh/config`; a host that isn't known is refused. Files are
//! written beside, flushed where the server can, and renamed.

use std::path::PathBuf;
use std::process::Stdio;

use futures_util::StreamExt;
use openssh_sftp_client::error::SftpErrorKind;
use openssh_sftp_client::file::File;
use openssh_sftp_client::metadata::Permissions;
use openssh_sftp_client::{Error as SftpError, Sftp as Client, SftpOptions};
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};

use super::error::short;
use super::patience::{in_time, retried};
use super::source::{Meter, Patience, Source, staged};
use super::{Credentials, Error, Object};

pub(super) struct Sftp {
    user: Option<String>,
    host: String,
    port: u16,
    folder: PathBuf,
    key: PathBuf,
    known_hosts: Option<PathBuf>,
    patience: Patience,
}

/// An open connection; the process ends with it.
pub(super) struct Connection {
    client: Client,
    _ssh: Child,
}

impl Sftp {
    pub(super) fn new(
        user: Option<String>,
        host: String,
        port: u16,
        path: &str,
        credentials: &Credentials,
        patience: Patience,
    ) -> Result<Self, Error> {
        let key = credentials.sftp_key.clone().ok_or(Error::Credentials("BACKUP_SFTP_KEY"))?;
        // As in git's addresses: from the home folder there.
        let folder = path.strip_prefix("/~/").unwrap_or(if path.is_empty() { "/" } else { path });
        let known_hosts = credentials.sftp_known_hosts.clone();
        Ok(Self { user, host, port, folder: folder.into(), key, known_hosts, patience })
    }

    fn command(&self) -> Command {
        let seconds = self.patience.stall.as_secs().clamp(1, 60).to_string();
        let mut command = Command::new("ssh");
        command.args(["-F", "none", "-T", "-oBatchMode=yes", "-oStrictHostKeyChecking=yes"]);
        command.args(["-oIdentitiesOnly=yes", "-oLogLevel=ERROR", "-oServerAliveCountMax=3"]);
        command.arg(format!("-oConnectTimeout={seconds}"));
        command.arg(format!("-oServerAliveInterval={seconds}"));
        command.arg("-i").arg(&self.key).args(["-p", &self.port.to_string()]);
        if let Some(file) = &self.known_hosts {
            command.arg(format!("-oUserKnownHostsFile={}", file.display()));
        }
        if let Some(user) = &self.user {
            command.args(["-l", user]);
        }
        command.args(["-s", "--", &self.host, "sftp"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.kill_on_drop(true);
        command
    }

    async fn connect(&self) -> Result<Connection, Error> {
        let failed = |error| Error::Failed(format!("the command ssh can't be run: {error}"));
        let mut ssh = self.command().spawn().map_err(failed)?;
        let (Some(stdin), Some(stdout), Some(mut stderr)) =
            (ssh.stdin.take(), ssh.stdout.take(), ssh.stderr.take())
        else {
            return Err(Error::Failed("the command ssh has no pipes".into()));
        };
        // Read to its end, or ssh would wait for that.
        let said = tokio::spawn(async move {
            let mut text = Vec::new();
            let _ = (&mut stderr).take(4096).read_to_end(&mut text).await;
            let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
            String::from_utf8_lossy(&text).into_owned()
        });
        match in_time(self.patience, Client::new(stdin, stdout, SftpOptions::new())).await {
            Ok(client) => Ok(Connection { client, _ssh: ssh }),
            Err(error) => {
                let _ = ssh.kill().await;
                Err(refusal(&said.await.unwrap_or_default()).unwrap_or(error))
            }
        }
    }

    async fn connected(&self) -> Result<Connection, Error> {
        retried(self.patience, || self.connect()).await
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(super) async fn put(
        &self,
        name: &str,
        source: &Source,
        meter: &Meter,
    ) -> Result<(), Error> {
        retried(self.patience, || async {
            meter.restart();
            let connection = self.connect().await?;
            let result = self.write(&connection.client, name, source, meter).await;
            if let Err(error) = result {
                let mut fs = connection.client.fs();
                let gone = fs.remove_file(self.path(&staged(name)));
                let _ = in_time(self.patience, gone).await;
                return Err(self.full(&connection.client, source, error).await);
            }
            Ok(())
        })
        .await
    }

    async fn write(
        &self,
        client: &Client,
        name: &str,
        source: &Source,
        meter: &Meter,
    ) -> Result<(), Error> {
        let part = self.path(&staged(name));
        self.make_folder(client).await?;
        let mut options = client.options();
        let opened = options.write(true).create(true).truncate(true).open(&part);
        let mut file = in_time(self.patience, opened).await?;
        in_time(self.patience, file.set_permissions(mode(0o600))).await?;
        let mut pieces = source.pieces(meter).await?;
        while let Some(piece) = pieces.next().await? {
            in_time(self.patience, file.write_all(piece)).await?;
        }
        if client.support_fsync() {
            in_time(self.patience, file.sync_all()).await?;
        }
        in_time(self.patience, file.close()).await?;
        // Before it has its name: one that may not be removed again must never be cut.
        let kept = in_time(self.patience, client.fs().metadata(&part)).await?;
        source.is_kept(kept.len().unwrap_or_default())?;
        in_time(self.patience, client.fs().rename(&part, self.path(name))).await
    }

    async fn make_folder(&self, client: &Client) -> Result<(), Error> {
        let mut fs = client.fs();
        if in_time(self.patience, fs.metadata(&self.folder)).await.is_ok() {
            return Ok(());
        }
        let mut folder = PathBuf::new();
        for part in self.folder.components() {
            folder.push(part);
            if in_time(self.patience, fs.metadata(&folder)).await.is_err() {
                let mut builder = fs.dir_builder();
                builder.permissions(mode(0o700));
                in_time(self.patience, builder.create(&folder)).await?;
            }
        }
        Ok(())
    }

    /// "Failure" is all that this protocol says of a full disk; whether it is one can be asked.
    async fn full(&self, client: &Client, source: &Source, error: Error) -> Error {
        if !matches!(error, Error::Failed(_)) || !client.support_statvfs() {
            return error;
        }
        let mut fs = client.fs();
        match in_time(self.patience, fs.statvfs(&self.folder)).await {
            Ok(disk) if disk.bavail.saturating_mul(disk.frsize) < source.size() => {
                Error::Full(error.to_string())
            }
            _ => error,
        }
    }

    pub(super) async fn open(&self, name: &str) -> Result<(Connection, File), Error> {
        let connection = self.connected().await?;
        let file = in_time(self.patience, connection.client.open(self.path(name))).await?;
        Ok((connection, file))
    }

    /// The next piece of an open file, empty at its end.
    #[allow(clippy::default_trait_access, reason = "the buffer's crate is a dependency's own")]
    pub(super) async fn next(&self, file: &mut File) -> Result<Vec<u8>, Error> {
        let read = in_time(self.patience, file.read(64 * 1024, Default::default())).await?;
        Ok(read.map(|bytes| bytes.to_vec()).unwrap_or_default())
    }

    pub(super) async fn list(&self) -> Result<Vec<Object>, Error> {
        let connection = self.connected().await?;
        let folder =
            match in_time(self.patience, connection.client.fs().open_dir(&self.folder)).await {
                Err(Error::NotFound(_)) => return Ok(Vec::new()),
                folder => folder?,
            };
        let mut entries = std::pin::pin!(folder.read_dir());
        let mut objects = Vec::new();
        while let Some(entry) =
            in_time(self.patience, async { entries.next().await.transpose() }).await?
        {
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            if let (true, Some(name)) = (is_file, entry.filename().to_str()) {
                let size = entry.metadata().len().unwrap_or_default();
                objects.push(Object { name: name.to_owned(), size });
            }
        }
        Ok(objects)
    }

    pub(super) async fn size(&self, name: &str) -> Result<u64, Error> {
        let connection = self.connected().await?;
        let mut fs = connection.client.fs();
        let data = in_time(self.patience, fs.metadata(self.path(name))).await?;
        Ok(data.len().unwrap_or_default())
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), Error> {
        let connection = self.connected().await?;
        let mut fs = connection.client.fs();
        in_time(self.patience, fs.remove_file(self.path(name))).await
    }
}

fn mode(mode: u32) -> Permissions {
    let mut permissions = Permissions::new();
    permissions.set_read_by_owner(mode & 0o400 != 0);
    permissions.set_write_by_owner(mode & 0o200 != 0);
    permissions.set_execute_by_owner(mode & 0o100 != 0);
    permissions
}

/// What ssh said, where it is an answer and no accident.
fn refusal(said: &str) -> Option<Error> {
    let line = said.lines().rev().find(|line| !line.trim().is_empty())?;
    let refused = ["Permission denied", "Host key verification failed", "UNPROTECTED"];
    if refused.iter().any(|refusal| said.contains(refusal)) {
        return Some(Error::Refused(short(line)));
    }
    Some(Error::Unreachable(short(line)))
}

impl From<SftpError> for Error {
    fn from(error: SftpError) -> Self {
        let text = short(&error.to_string());
        match error {
            SftpError::SftpError(SftpErrorKind::NoSuchFile, _) => Self::NotFound(text),
            SftpError::SftpError(SftpErrorKind::PermDenied, _) => Self::Refused(text),
            SftpError::SftpError(..) => Self::Failed(text),
            _ => Self::Unreachable(text),
        }
    }
}
