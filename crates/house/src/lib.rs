//! What the tests of this crate look at: the dependency graph and the source files.
//!
//! The rules themselves are in `tests/`, one test per rule of `docs/ARCHITECTURE.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

/// The root of the tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Who uses whom when the product is built: normal dependencies only, as cargo resolved them.
/// Build scripts and tests may use what they like.
pub struct Graph {
    metadata: Metadata,
    edges: BTreeMap<PackageId, Vec<PackageId>>,
}

impl Graph {
    /// Asks cargo.
    ///
    /// # Panics
    /// When cargo can't be run or the workspace doesn't resolve: no rule can be checked then.
    #[allow(clippy::panic, reason = "a test helper: there is nothing to test without the graph")]
    pub fn load() -> Self {
        let metadata = MetadataCommand::new()
            .manifest_path(root().join("Cargo.toml"))
            .other_options(vec!["--locked".to_owned()])
            .exec()
            .unwrap_or_else(|error| panic!("cargo metadata: {error}"));
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        let edges = nodes
            .map(|node| {
                let normal = node.deps.iter().filter(|dependency| {
                    dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
                });
                (node.id.clone(), normal.map(|dependency| dependency.pkg.clone()).collect())
            })
            .collect();
        Self { metadata, edges }
    }

    /// The names of the crates under `crates/`.
    pub fn ours(&self) -> BTreeSet<&str> {
        self.metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect()
    }

    /// What `name` names in its own manifest.
    pub fn direct(&self, name: &str) -> BTreeSet<&str> {
        self.ids(name).flat_map(|id| self.edges_of(id)).map(|id| self.name(id)).collect()
    }

    /// Everything that ends up in `name`, through any number of crates.
    pub fn reachable(&self, name: &str) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut todo: Vec<_> = self.ids(name).collect();
        while let Some(id) = todo.pop() {
            for next in self.edges_of(id) {
                if seen.insert(next) {
                    todo.push(next);
                }
            }
        }
        seen.into_iter().map(|id| self.name(id)).collect()
    }

    fn ids(&self, name: &str) -> impl Iterator<Item = &PackageId> {
        self.metadata
            .packages
            .iter()
            .filter(move |package| package.name.as_str() == name)
            .map(|package| &package.id)
    }

    fn edges_of(&self, id: &PackageId) -> &[PackageId] {
        self.edges.get(id).map_or(&[], Vec::as_slice)
    }

    fn name(&self, id: &PackageId) -> &str {
        self.metadata[id].name.as_str()
    }
}

/// Everything in `name` when it is built by itself: whatever optional parts its neighbours ask for
/// in a build of the whole workspace are not its own doing.
///
/// # Panics
/// As [`Graph::load`].
#[allow(clippy::panic, reason = "as Graph::load")]
pub fn built_alone(name: &str) -> BTreeSet<String> {
    let arguments =
        ["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}", "-p"];
    let output = Command::new(env!("CARGO")).args(arguments).arg(name).current_dir(root()).output();
    let tree = match output {
        Ok(output) if output.status.success() => output.stdout,
        Ok(output) => panic!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => panic!("cargo tree: {error}"),
    };
    let lines = String::from_utf8_lossy(&tree).into_owned();
    lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// A file of the tree, its path relative to the root with `/` between the parts.
pub struct Source {
    /// Relative path.
    pub path: String,
    /// Content.
    pub text: String,
}

/// Every file under `folder` (relative to the root) whose name ends with one of `extensions`.
/// What is fetched or built (`node_modules`, `target`, `build`, `pkg`, dotted folders) is left out.
pub fn sources(folder: &str, extensions: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&root().join(folder), folder, extensions, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(folder: &Path, relative: &str, extensions: &[&str], found: &mut Vec<Source>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{relative}/{name}");
        if entry.path().is_dir() {
            let made = ["node_modules", "target", "build", "pkg"].contains(&name.as_str());
            if !made && !name.starts_with('.') {
                collect(&entry.path(), &path, extensions, found);
            }
        } else if extensions.iter().any(|extension| name.ends_with(extension))
            && let Ok(text) = std::fs::read_to_string(entry.path())
        {
            found.push(Source { path, text });
        }
    }
}
