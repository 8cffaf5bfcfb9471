//! All fences in one command. A fence looks at the tree and names each fault with its place and
//! what to do; every fence is tried, so that one run shows everything.

mod edges;
mod links;
mod manifests;
mod migrations;
mod modules;
mod supply;
mod toolchain;
mod words;

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::generate;
use crate::tree::Tree;

/// What a fence found: one sentence per fault, empty when all is well.
type Faults = Vec<String>;

struct Fence {
    name: &'static str,
    keeps: &'static str,
    look: fn(&Tree) -> Outcome<Faults>,
}

/// Cheap ones first: their faults are the usual ones.
const FENCES: [Fence; 10] = [
    Fence {
        name: "words",
        keeps: "no leftovers, machine paths or endless files",
        look: words::faults,
    },
    Fence {
        name: "modules",
        keeps: "no grab-bag names, no file nobody includes",
        look: modules::faults,
    },
    Fence {
        name: "links",
        keeps: "links between documents lead somewhere",
        look: links::faults,
    },
    Fence {
        name: "manifests",
        keeps: "one list of versions, one list of lints",
        look: manifests::faults,
    },
    Fence {
        name: "edges",
        keeps: "crates depend on each other as the map says",
        look: edges::faults,
    },
    Fence {
        name: "migrations",
        keeps: "twins by number, released ones untouched",
        look: migrations::faults,
    },
    Fence {
        name: "supply",
        keeps: "licences, banned crates, sources, advisories",
        look: supply::faults,
    },
    Fence {
        name: "format",
        keeps: "rustfmt has nothing to change",
        look: toolchain::format,
    },
    Fence {
        name: "lints",
        keeps: "clippy has nothing to say",
        look: toolchain::lints,
    },
    Fence {
        name: "generated",
        keeps: "machine-made files are as their commands print them",
        look: generate::faults,
    },
];

/// Runs the named fences, or all when none is named; `true` when nothing was found.
pub(crate) fn run(root: &Path, names: &[String]) -> Outcome<bool> {
    if names == ["--list"] {
        FENCES
            .iter()
            .for_each(|fence| println!("{:<11} {}", fence.name, fence.keeps));
        return Ok(true);
    }
    let chosen = choose(names)?;
    let tree = Tree::open(root)?;
    let mut found = 0;
    for fence in &chosen {
        found += report(fence, (fence.look)(&tree));
    }
    println!("tidy: {} fences, {found} faults", chosen.len());
    Ok(found == 0)
}

fn choose(names: &[String]) -> Outcome<Vec<&'static Fence>> {
    if let Some(name) = names
        .iter()
        .find(|name| FENCES.iter().all(|fence| fence.name != **name))
    {
        return Err(Failure::new(format!(
            "there is no fence {name}; `tidy --list` names them"
        )));
    }
    let asked = |fence: &&Fence| names.is_empty() || names.iter().any(|name| name == fence.name);
    Ok(FENCES.iter().filter(asked).collect())
}

/// A fence that could not look is a fault too: not knowing is not being clean.
fn report(fence: &Fence, looked: Outcome<Faults>) -> usize {
    let faults = looked.unwrap_or_else(|failure| vec![format!("could not look: {failure}")]);
    let verdict = if faults.is_empty() { "ok" } else { "FAULT" };
    println!("{verdict:<6} {:<11} {}", fence.name, fence.keeps);
    faults.iter().for_each(|fault| println!("       {fault}"));
    faults.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_fence_is_named() {
        let told = choose(&["edgse".to_owned()]).err().unwrap();
        assert!(told.to_string().contains("edgse"));
        assert_eq!(choose(&[]).unwrap().len(), FENCES.len());
        assert_eq!(choose(&["edges".to_owned()]).unwrap().len(), 1);
    }

    #[test]
    fn a_fence_that_cannot_look_counts_as_a_fault() {
        assert_eq!(report(&FENCES[0], Err(Failure::new("blind"))), 1);
        assert_eq!(report(&FENCES[0], Ok(Vec::new())), 0);
    }
}
