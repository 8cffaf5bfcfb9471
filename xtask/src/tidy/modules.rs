//! Rust files have a name of their own and somebody who includes them.

use std::collections::BTreeSet;

use super::Faults;
use crate::failure::Outcome;
use crate::tree::{Tree, extension};

/// Names that say nothing, in pieces of a path.
const GRAB_BAGS: [&str; 6] = ["util", "utils", "common", "helper", "helpers", "manager"];

/// Files with these endings carry modules.
const MODULES: [&str; 5] = ["rs", "ts", "tsx", "js", "mjs"];

/// Looks at the names of all modules, and follows every crate from its roots.
pub(super) fn faults(tree: &Tree) -> Outcome<Faults> {
    let mut faults: Faults = tree.paths().filter_map(grab_bag).collect();
    for path in tree.paths().filter(|path| extension(path) == "rs") {
        faults.extend(inline_grab_bags(path, &tree.lines_of(path)?));
    }
    for package in packages(tree) {
        faults.extend(orphans(tree, &package)?);
    }
    Ok(faults)
}

fn grab_bag(path: &str) -> Option<String> {
    if !MODULES.contains(&extension(path)) || path.starts_with("web/dist/") {
        return None;
    }
    let stem = |part: &str| part.split('.').next().unwrap_or_default().to_owned();
    let name = path
        .split('/')
        .map(stem)
        .find(|name| GRAB_BAGS.contains(&name.as_str()))?;
    Some(format!(
        "{path}: `{name}` says nothing: name it after what it does, or put it beside its caller"
    ))
}

fn inline_grab_bags(path: &str, text: &str) -> Faults {
    let inline = |line: &str| {
        GRAB_BAGS
            .iter()
            .any(|name| line.contains(&format!("mod {name} {{")))
    };
    let lines = (1..).zip(text.lines()).filter(|(_, line)| inline(line));
    lines
        .map(|(number, _)| format!("{path}:{number}: a module's name says what is in it"))
        .collect()
}

/// Folders that hold a manifest and sources, with a slash at the end.
fn packages(tree: &Tree) -> Vec<String> {
    let manifests = tree
        .paths()
        .filter_map(|path| path.strip_suffix("Cargo.toml"));
    manifests
        .filter(|folder| !folder.is_empty())
        .map(str::to_owned)
        .collect()
}

fn orphans(tree: &Tree, package: &str) -> Outcome<Faults> {
    let sources = format!("{package}src/");
    let files: Vec<&str> = tree
        .paths()
        .filter(|path| path.starts_with(&sources) && extension(path) == "rs")
        .collect();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut next: Vec<String> = files
        .iter()
        .filter(|path| is_root(path, &sources))
        .map(|path| (*path).to_owned())
        .collect();
    while let Some(path) = next.pop() {
        if reached.insert(path.clone()) {
            let text = tree.lines_of(&path)?;
            next.extend(
                included(&path, &text, &sources)
                    .into_iter()
                    .filter(|path| tree.has(path)),
            );
        }
    }
    let left = files.into_iter().filter(|path| !reached.contains(*path));
    Ok(left
        .map(|path| format!("{path}: no module includes it: include or delete it"))
        .collect())
}

/// Files that cargo builds by their place alone.
fn is_root(path: &str, sources: &str) -> bool {
    let place = &path[sources.len()..];
    let program = |place: &str| !place.contains('/') || place.ends_with("/main.rs");
    place == "lib.rs" || place == "main.rs" || place.strip_prefix("bin/").is_some_and(program)
}

/// Every file that `mod name;` and `#[path]` in this file may mean.
fn included(path: &str, text: &str, sources: &str) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.trim_end_matches(".rs");
    let own = if ["mod", "lib"].contains(&stem) || is_root(path, sources) {
        folder.to_owned()
    } else {
        format!("{folder}/{stem}")
    };
    let mut files = Vec::new();
    let mut renamed = None;
    for line in text.lines().map(str::trim) {
        if let Some(path) = line
            .strip_prefix("#[path = \"")
            .and_then(|rest| rest.strip_suffix("\"]"))
        {
            renamed = Some(format!("{folder}/{path}"));
        } else if let Some(module) = declared(line) {
            match renamed.take() {
                Some(path) => files.push(path),
                None => files.extend([
                    format!("{own}/{module}.rs"),
                    format!("{own}/{module}/mod.rs"),
                ]),
            }
        }
    }
    files
}

/// The name in `mod name;`, whatever its visibility.
fn declared(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once("mod ")?;
    let visible = before.trim();
    let plain = visible.is_empty() || visible == "pub" || visible.starts_with("pub(");
    plain.then_some(rest.split_once(';')?.0.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::made_up;

    fn found(files: &[(&str, &str)]) -> Faults {
        faults(&made_up::tree(files).tree).unwrap()
    }

    #[test]
    fn grab_bags_are_found_in_every_place() {
        for path in [
            "crates/a/tests/common/mod.rs",
            "web/shared/utils.ts",
            "e2e/helpers.mjs",
        ] {
            assert_eq!(found(&[(path, "")]).len(), 1, "{path}");
        }
        assert_eq!(
            found(&[("crates/a/tests/x.rs", concat!("mod ", "helpers {}"))]).len(),
            1
        );
        assert!(found(&[("docs/common.md", ""), ("web/shared/outbox.test.ts", "")]).is_empty());
    }

    #[test]
    fn a_file_nobody_includes_is_found() {
        let orphan = found(&[
            ("crates/a/Cargo.toml", ""),
            ("crates/a/src/lib.rs", "mod used;\npub(crate) mod deep;"),
            ("crates/a/src/used.rs", ""),
            ("crates/a/src/deep.rs", "mod below;"),
            ("crates/a/src/deep/below.rs", ""),
            ("crates/a/src/deep/left.rs", ""),
            ("crates/a/src/deep/below/left_too.rs", ""),
        ]);
        let places: Vec<_> = orphan
            .iter()
            .map(|fault| fault.split(':').next().unwrap())
            .collect();
        assert_eq!(
            places,
            [
                "crates/a/src/deep/below/left_too.rs",
                "crates/a/src/deep/left.rs"
            ]
        );
    }

    #[test]
    fn every_way_to_include_a_file_is_known() {
        let all_reached = found(&[
            ("xtask/Cargo.toml", ""),
            (
                "xtask/src/main.rs",
                "pub mod folder;\n#[path = \"odd/name.rs\"]\nmod renamed;",
            ),
            ("xtask/src/folder/mod.rs", "mod inner;"),
            ("xtask/src/folder/inner.rs", ""),
            ("xtask/src/odd/name.rs", ""),
            ("xtask/src/bin/tool.rs", "mod part;"),
            ("xtask/src/bin/part.rs", ""),
            ("xtask/src/bin/other/main.rs", ""),
        ]);
        assert_eq!(all_reached, Faults::new());
    }

    #[test]
    fn prose_about_modules_includes_nothing() {
        assert_eq!(declared("mod a;"), Some("a"));
        assert_eq!(declared("pub(super) mod a; // why"), Some("a"));
        assert_eq!(declared("// mod a;"), None);
        assert_eq!(declared("mod a {"), None);
    }
}
