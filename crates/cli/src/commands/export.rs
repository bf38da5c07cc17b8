//! `mdp export`: everything in one sealed file that reads itself, in any browser.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use mdp_vault::export::self_reading::Page;
use mdp_vault::item::Text;
use mdp_vault::strength::reject_weak;
use rust_embed::RustEmbed;

use crate::agent::Request;
use crate::agent::archive::{Begun, Last, Piece};
use crate::commands::key::{prove_password, refuse_existing};
use crate::failure::Failure;
use crate::session::{Session, plain};
use crate::terminal;

/// The page of the program that goes into an archive: `scripts/build-web wasm` makes it.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/src/lib/worker/pkg/page"]
#[allow_missing = true]
struct Program;

#[derive(Args)]
pub(crate) struct Export {
    /// The new file; any browser opens it, without mdp and without a network
    #[arg(long, value_name = "FILE", required = true)]
    self_reading: PathBuf,
    /// Read its passphrase from the first line of a file, or of standard input (-)
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl Export {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let file = &self.self_reading;
        refuse_existing(file)?;
        let program = Program::get("reader.html").map(|page| page.data);
        let program = program.as_deref().and_then(|page| std::str::from_utf8(page).ok());
        let page = program.and_then(Page::cut).ok_or_else(|| Failure::new("reader-not-built"))?;

        let profile = session.profile()?;
        let password = session.password(&profile.user_name)?;
        prove_password(session, &profile, &password)?;
        let question = session.say("ask-archive-passphrase", &[]);
        let again = session.say("ask-again", &[]);
        let passphrase =
            terminal::new_password(self.passphrase_file.as_deref(), &question, &again)?;
        reject_weak(&passphrase, &[&profile.user_name, &profile.origin])
            .map_err(|weak| Failure::about("weak-passphrase", weak))?;

        let missing = Part::beside(file)?.fill(session, page, &passphrase)?;
        let name = || file.display().to_string();
        if missing > 0 {
            return Err(Failure::about("archive-incomplete", format!("{}, {missing}", name())));
        }
        session.note("archive-saved", &[("file", name().into())]);
        Ok(())
    }
}

/// A file that gets its name once it is whole, and is removed otherwise.
struct Part<'a> {
    file: &'a Path,
    beside: PathBuf,
    opened: File,
}

impl<'a> Part<'a> {
    fn beside(file: &'a Path) -> Result<Self, Failure> {
        let mut part = OsString::from(file);
        part.push(".part");
        let part = PathBuf::from(part);
        // What an export before this one left half-done, or somebody has put there.
        let _ = fs::remove_file(&part);
        let opened = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part)
            .map_err(|error| unwritable(&part, &error))?;
        Ok(Self { file, beside: part, opened })
    }

    /// Writes the archive; how many attachments are not in it.
    fn fill(
        mut self,
        session: &Session,
        page: Page<'_>,
        passphrase: &str,
    ) -> Result<usize, Failure> {
        let Begun { archive, files } = session.ask(&Request::ArchiveBegin)?;
        self.write(page.before)?;
        for done in 1..=files {
            let piece: Piece = session.ask(&Request::ArchiveFile { archive })?;
            self.write(piece.block.as_deref().unwrap_or_default())?;
            if io::stderr().is_terminal() {
                let figures = [("done", plain(done)), ("total", plain(files))];
                session.note("archive-progress", &figures);
            }
        }
        let passphrase = Text::from(passphrase);
        let last: Last = session.ask(&Request::ArchiveFinish { archive, passphrase })?;
        self.write(&last.blocks)?;
        self.write(page.after)?;
        refuse_existing(self.file)?;
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        self.opened
            .sync_all()
            .and_then(|()| fs::rename(&self.beside, self.file))
            .and_then(|()| File::open(folder)?.sync_all())
            .map_err(|error| unwritable(self.file, &error))?;
        Ok(last.missing)
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.opened.write_all(text.as_bytes()).map_err(|error| unwritable(&self.beside, &error))
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        // Renamed already, where all went well.
        let _ = fs::remove_file(&self.beside);
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::about("file-unwritable", format!("{}: {error}", path.display()))
}
