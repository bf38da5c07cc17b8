//! Disks that can be lost power, or room: file systems of one's own, for the time of a test. They
//! want root and loop devices; elsewhere the test prints `NOT RUN`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// `EXT4_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH`: nothing more reaches the disk, not even
/// the file system's own journal.
const CUT: &str = "import fcntl,os,struct,sys\n\
    fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack('I', 2))";

/// A mounted file system.
pub struct Disk {
    folder: TempDir,
    image: Option<PathBuf>,
}

impl Disk {
    /// ext4 on a loop device, or why there can be none.
    pub fn ext4(megabytes: u64) -> Result<Self, String> {
        let folder = TempDir::with_prefix("mdp-disk-").map_err(|error| error.to_string())?;
        let image = folder.path().join("image");
        fs::File::create(&image)
            .and_then(|file| file.set_len(megabytes << 20))
            .map_err(|error| error.to_string())?;
        run(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image))?;
        let disk = Self { folder, image: Some(image) };
        fs::create_dir(disk.path()).map_err(|error| error.to_string())?;
        disk.mount()?;
        Ok(disk)
    }

    /// Memory with so much room, or why there can be none.
    pub fn tight(kilobytes: u64) -> Result<Self, String> {
        let folder = TempDir::with_prefix("mdp-disk-").map_err(|error| error.to_string())?;
        let disk = Self { folder, image: None };
        fs::create_dir(disk.path()).map_err(|error| error.to_string())?;
        let size = format!("size={kilobytes}k");
        run(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(disk.path()))?;
        Ok(disk)
    }

    /// Where it is mounted.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// Cuts the power: what wasn't flushed is gone, and nothing can be written any more.
    pub fn cut(&self) {
        run(Command::new("python3").args(["-c", CUT]).arg(self.path())).unwrap();
    }

    /// Gives it power again. Nothing may have files open on it.
    pub fn restore_power(&self) {
        run(Command::new("umount").arg(self.path())).unwrap();
        self.mount().unwrap();
    }

    /// Lets nothing be written any more.
    pub fn freeze(&self) {
        self.remount("ro");
    }

    /// Gives one that was tight so much room.
    pub fn widen(&self, kilobytes: u64) {
        self.remount(&format!("size={kilobytes}k"));
    }

    fn remount(&self, option: &str) {
        let option = format!("remount,{option}");
        run(Command::new("mount").args(["-o", &option]).arg(self.path())).unwrap();
    }

    fn mount(&self) -> Result<(), String> {
        let image = self.image.as_deref().unwrap_or(Path::new("tmpfs"));
        run(Command::new("mount").args(["-o", "loop"]).arg(image).arg(self.path()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a process that a failing test has left may still be in it.
        let _ = run(Command::new("umount").arg("--lazy").arg(self.path()));
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
