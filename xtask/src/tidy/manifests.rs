//! Every crate takes versions and lints from the root, and none is published.

use super::Faults;
use crate::failure::Outcome;
use crate::tree::Tree;

/// Looks at the manifests below the root one.
pub(super) fn faults(tree: &Tree) -> Outcome<Faults> {
    let mut faults = Faults::new();
    for path in tree.paths().filter(|path| path.ends_with("/Cargo.toml")) {
        let lines = with_sections(&tree.lines_of(path)?);
        let says = |section: &str, line: &str| {
            lines
                .iter()
                .any(|(within, text)| within == section && text == line)
        };
        if !says("lints", "workspace = true") {
            faults.push(format!("{path}: write `[lints]` with `workspace = true`"));
        }
        if !says("package", "publish.workspace = true") && !says("package", "publish = false") {
            faults.push(format!("{path}: write `publish.workspace = true`"));
        }
        let own = lines
            .iter()
            .filter(|(section, text)| has_own_version(section, text));
        faults.extend(
            own.map(|(_, text)| format!("{path}: `{text}`: versions stand in the root manifest")),
        );
    }
    Ok(faults)
}

/// Lines without comments and spaces around, each with the section it stands in.
fn with_sections(text: &str) -> Vec<(String, String)> {
    let mut section = String::new();
    let mut lines = Vec::new();
    for line in text
        .lines()
        .map(|line| line.split(" #").next().unwrap_or_default().trim())
    {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            name.clone_into(&mut section);
        } else if !line.is_empty() && !line.starts_with('#') {
            lines.push((section.clone(), line.to_owned()));
        }
    }
    lines
}

fn has_own_version(section: &str, line: &str) -> bool {
    let one = section.contains("dependencies.") && line.starts_with("version");
    let listed = section.ends_with("dependencies")
        && line.contains('=')
        && !line.contains("workspace = true");
    one || listed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::made_up;

    const GOOD: &str = "[package]\nname = \"a\"\npublish.workspace = true\n[lints]\nworkspace = true\n\
                        [dependencies]\nserde.workspace = true\nmodel = { workspace = true, features = [\"x\"] }\n";

    fn found(manifest: &str) -> Faults {
        faults(&made_up::tree(&[("crates/a/Cargo.toml", manifest)]).tree).unwrap()
    }

    #[test]
    fn a_manifest_that_takes_all_from_the_root_is_well() {
        assert_eq!(found(GOOD), Faults::new());
    }

    #[test]
    fn own_versions_own_lints_and_publishing_are_found() {
        assert_eq!(found(&format!("{GOOD}hex = \"0.4\"\n")).len(), 1);
        assert_eq!(
            found(&format!(
                "{GOOD}[dev-dependencies]\nhex = {{ version = \"0.4\" }}\n"
            ))
            .len(),
            1
        );
        assert_eq!(
            found(&format!("{GOOD}[dependencies.hex]\nversion = \"0.4\"\n")).len(),
            1
        );
        assert_eq!(
            found(&GOOD.replace("[lints]\nworkspace = true\n", "")).len(),
            1
        );
        assert_eq!(
            found(&GOOD.replace("publish.workspace = true\n", "")).len(),
            1
        );
    }
}
