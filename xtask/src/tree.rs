//! The files of the project as the fences see them: what git would commit, read once.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command;
use crate::failure::{Doing, Failure, Outcome};

/// Folders that hold built or fetched things; skipped where git cannot be asked.
const SKIPPED: [&str; 3] = [".git", "target", "node_modules"];

/// A root and the paths below it, sorted, with `/` between the parts.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    paths: Vec<String>,
}

impl Tree {
    /// Everything that is committed or would be: ignored files are not seen.
    pub(crate) fn open(root: &Path) -> Outcome<Self> {
        let line = [
            "git",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ];
        let mut paths: Vec<String> = match command::captured(&line, root) {
            Ok(listed) => listed.split_terminator('\0').map(str::to_owned).collect(),
            // An archive without git's folder is checked all the same.
            Err(_) => walk(root)?,
        };
        // A file that was deleted and not yet committed is still listed.
        paths.retain(|path| root.join(path).is_file());
        paths.sort_unstable();
        paths.dedup();
        Ok(Self {
            root: root.to_owned(),
            paths,
        })
    }

    /// The folder that all paths start from.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// All paths, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// Whether the file exists.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.paths
            .binary_search_by(|known| known.as_str().cmp(path))
            .is_ok()
    }

    /// The content of a text file; `None` for pictures and other bytes.
    pub(crate) fn text(&self, path: &str) -> Outcome<Option<String>> {
        Ok(String::from_utf8(self.bytes(path)?).ok())
    }

    /// The content of a file that must be text.
    pub(crate) fn lines_of(&self, path: &str) -> Outcome<String> {
        self.text(path)?
            .ok_or_else(|| Failure::new(format!("{path} is not text")))
    }

    /// The content of a file.
    pub(crate) fn bytes(&self, path: &str) -> Outcome<Vec<u8>> {
        fs::read(self.root.join(path)).doing(format!("reading {path}"))
    }
}

/// The part after the last dot; empty where there is none.
pub(crate) fn extension(path: &str) -> &str {
    path.rsplit('/')
        .next()
        .and_then(|name| name.rsplit_once('.'))
        .map_or("", |(_, after)| after)
}

fn walk(root: &Path) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(root.join(&folder)).doing("listing the tree")?;
        for entry in entries {
            let entry = entry.doing("listing the tree")?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type().doing("listing the tree")?;
            if kind.is_dir() && !SKIPPED.iter().any(|name| entry.file_name() == *name) {
                folders.push(path);
            } else if kind.is_file() {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    Ok(found)
}

/// Made-up trees for the fences' own tests.
#[cfg(test)]
pub(crate) mod made_up {
    use super::{Tree, fs};

    /// A tree that lives as long as the folder.
    pub(crate) struct MadeUp {
        pub(crate) tree: Tree,
        _folder: tempfile::TempDir,
    }

    /// Writes `(path, content)` into a new folder.
    pub(crate) fn tree(files: &[(&str, &str)]) -> MadeUp {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        MadeUp {
            tree: Tree::open(folder.path()).unwrap(),
            _folder: folder,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_things_are_not_seen() {
        let made = made_up::tree(&[
            ("a/b.rs", "x"),
            ("target/c.rs", "x"),
            ("web/node_modules/d.ts", "x"),
        ]);
        assert_eq!(made.tree.paths().collect::<Vec<_>>(), ["a/b.rs"]);
        assert!(made.tree.has("a/b.rs"));
        assert!(!made.tree.has("a"));
    }

    #[test]
    fn extensions_belong_to_the_name_and_not_to_a_folder() {
        assert_eq!(extension("a.b/c"), "");
        assert_eq!(extension("a/c.test.ts"), "ts");
    }
}
