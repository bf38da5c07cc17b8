//! `mdp-server migrate`: brings the database's schema up to date.

use mdp_server::start;
use mdp_store::Schema;

use super::{host, note, recovery};
use crate::failure::Failure;
use crate::options::Options;
use crate::words::Words;

pub(super) async fn run(options: Options, words: &Words) -> Result<(), Failure> {
    let config = options.config()?;
    let _serving = recovery::serving(&config)?;
    let store = start::open_store(&config).await?;
    let found = start::migrate(&store, &host()).await?;
    store.close().await;
    note(&match found {
        Schema::Empty => words.say("migrated-new", &[]),
        Schema::Older { found, .. } | Schema::Newer { found, .. } => {
            words.say("migrated-from", &[("found", found.into())])
        }
        Schema::Current(_) => words.say("migrated-not", &[]),
    });
    Ok(())
}
