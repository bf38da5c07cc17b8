//! A self-reading archive, piece by piece: the agent fetches and seals, the command writes and shows
//! how far it is. One at a time; a second one takes the place of the first, which is told so.

use mdp_crypto::entropy::random;
use mdp_crypto::key_file::Labels;
use mdp_crypto::{Passphrase, Stretching};
use mdp_sync::workspace::owner;
use mdp_vault::export::self_reading::Maker;
use mdp_vault::item::Text;
use serde::{Deserialize, Serialize};

use super::serve::Agent;
use crate::failure::Failure;
use crate::host::{OsEntropy, now};

/// An archive being made, and its name.
pub(super) struct Making {
    archive: u64,
    content: Maker,
}

/// An archive that was begun.
#[derive(Serialize, Deserialize)]
pub(crate) struct Begun {
    /// What the other requests name it by.
    pub(crate) archive: u64,
    /// How many attachments there are to fetch.
    pub(crate) files: usize,
}

/// What came of an attachment.
#[derive(Serialize, Deserialize)]
pub(crate) struct Piece {
    /// The block to write; none where it couldn't be put in.
    pub(crate) block: Option<Text>,
}

/// The end of an archive.
#[derive(Serialize, Deserialize)]
pub(crate) struct Last {
    /// The blocks to write.
    pub(crate) blocks: Text,
    /// How many attachments are not in it.
    pub(crate) missing: usize,
}

pub(super) fn begin(agent: &Agent) -> Result<Begun, Failure> {
    let content = agent.vault.state().workspace.begin_archive(now());
    let archive = u64::from_ne_bytes(random(&mut OsEntropy));
    let files = content.progress().1;
    put(agent, Making { archive, content })?;
    Ok(Begun { archive, files })
}

pub(super) fn file(agent: &Agent, archive: u64) -> Result<Piece, Failure> {
    let mut making = take(agent, archive)?;
    let mut block = None;
    if let Some(blob) = making.content.wants() {
        match agent.vault.fetch_blob(blob)? {
            Some(sealed) => block = making.content.take(&sealed).map(Text::from),
            None => making.content.skip(),
        }
    }
    put(agent, making)?;
    Ok(Piece { block })
}

pub(super) fn finish(agent: &Agent, archive: u64, passphrase: &str) -> Result<Last, Failure> {
    let content = take(agent, archive)?.content;
    let missing = content.missing();
    let profile = &agent.vault.profile;
    let labels =
        Labels { user_name: &profile.user_name, server_address: &profile.origin, created: now() };
    let blocks = content.finish(
        owner(&agent.vault.identity),
        labels,
        &Passphrase::new(passphrase),
        Stretching::DEFAULT,
        &mut OsEntropy,
    )?;
    Ok(Last { blocks: Text::from(blocks), missing })
}

fn put(agent: &Agent, making: Making) -> Result<(), Failure> {
    *agent.making.lock().map_err(|_| Failure::new("agent-gone"))? = Some(making);
    Ok(())
}

/// Takes the archive out while it is worked on.
fn take(agent: &Agent, archive: u64) -> Result<Making, Failure> {
    let mut held = agent.making.lock().map_err(|_| Failure::new("agent-gone"))?;
    let ours = held.take_if(|making| making.archive == archive);
    ours.ok_or_else(|| Failure::new("archive-interrupted"))
}
