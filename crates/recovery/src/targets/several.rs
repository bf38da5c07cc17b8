//! Several targets at once, each for itself: one that fails keeps none of the others from it.

use std::path::Path;

use futures_util::future::join_all;

use super::{Error, Target};
use crate::progress::Watch;

/// Keeps a file on every target at once; says how each of them, by its label, took it. Each has its
/// own watch.
pub async fn put_everywhere<'a>(
    targets: impl IntoIterator<Item = (&'a Target, Watch)>,
    name: &str,
    file: &Path,
) -> Vec<(String, Result<(), Error>)> {
    join_all(targets.into_iter().map(|(target, watch)| async move {
        (target.label().to_owned(), target.put(name, file, &watch).await)
    }))
    .await
}
