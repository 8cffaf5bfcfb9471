//! Links between the project's documents lead to files that are there.

use super::Faults;
use crate::failure::Outcome;
use crate::tree::{Tree, extension};

/// Follows every relative link of every Markdown file.
pub(super) fn faults(tree: &Tree) -> Outcome<Faults> {
    let mut faults = Faults::new();
    for path in tree.paths().filter(|path| extension(path) == "md") {
        for link in relative_links(&tree.lines_of(path)?) {
            if !leads_somewhere(tree, &target(path, &link)) {
                faults.push(format!("{path}: the link to {link} leads nowhere"));
            }
        }
    }
    Ok(faults)
}

fn relative_links(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut links = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let after = line
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split([')', ' ', '#']).next());
            links.extend(after.filter(|link| is_relative(link)).map(str::to_owned));
        }
    }
    links
}

fn is_relative(link: &str) -> bool {
    !link.is_empty() && !link.contains(':') && !link.starts_with('/')
}

/// The linked path, seen from the root.
fn target(document: &str, link: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

fn leads_somewhere(tree: &Tree, path: &str) -> bool {
    let folder = format!("{path}/");
    path.is_empty() || tree.has(path) || tree.paths().any(|known| known.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::made_up;

    #[test]
    fn a_broken_link_is_found_and_whole_ones_are_not() {
        let text = "[a](guide.md#part) [b](../LICENSE) [c](https://x.example) [d](decisions/) [e](#here)\n\
                    ```\nx[0](y)\n```\n[f](gone.md)";
        let made = made_up::tree(&[
            ("docs/index.md", text),
            ("docs/guide.md", ""),
            ("docs/decisions/one.md", ""),
            ("LICENSE", ""),
        ]);
        assert_eq!(
            faults(&made.tree).unwrap(),
            ["docs/index.md: the link to gone.md leads nowhere"]
        );
    }
}
