//! The crates depend on each other as `xtask/edges.txt` says, no more and no less.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Faults;
use crate::command;
use crate::failure::{Doing, Failure, Outcome};
use crate::tree::Tree;

const TABLE: &str = "xtask/edges.txt";

/// What the table allows and forbids.
#[derive(Debug, Default)]
struct Table {
    /// Per crate the crates it may use; `*` is any.
    allowed: BTreeMap<String, BTreeSet<String>>,
    /// Per crate the outside crates it must not name.
    never: BTreeMap<String, BTreeSet<String>>,
}

/// What the manifests say about one crate.
#[derive(Debug, Default)]
struct Package {
    /// Crates of the workspace that its product code uses.
    inside: BTreeSet<String>,
    /// Everything it names, tests included.
    named: BTreeSet<String>,
}

/// Compares the table with the manifests.
pub(super) fn faults(tree: &Tree) -> Outcome<Faults> {
    let table = parse(&tree.lines_of(TABLE)?)?;
    let line = ["cargo", "metadata", "--no-deps", "--format-version", "1"];
    let metadata = command::captured(&line, tree.root())?;
    let metadata = serde_json::from_str(&metadata).doing("reading cargo's metadata")?;
    Ok(compare(&table, &packages(&metadata)?))
}

fn parse(text: &str) -> Outcome<Table> {
    let mut table = Table::default();
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let mut words = line.split_whitespace().map(str::to_owned);
        let (name, kind) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let side = match kind.as_str() {
            "->" => &mut table.allowed,
            "never" => &mut table.never,
            _ => {
                return Err(Failure::new(format!(
                    "{TABLE}: `{line}` is neither `a -> b` nor `a never x`"
                )));
            }
        };
        side.entry(name).or_default().extend(words);
    }
    Ok(table)
}

fn packages(metadata: &Value) -> Outcome<BTreeMap<String, Package>> {
    let listed = metadata["packages"].as_array();
    let listed = listed.ok_or_else(|| Failure::new("cargo's metadata lists no packages"))?;
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let members: BTreeSet<String> = listed.iter().map(name).collect();
    let mut packages = BTreeMap::new();
    for member in listed {
        let mut package = Package::default();
        for dependency in member["dependencies"].as_array().into_iter().flatten() {
            let needed = name(dependency);
            let product = dependency["kind"].as_str() != Some("dev");
            if product && members.contains(&needed) {
                package.inside.insert(needed.clone());
            }
            package.named.insert(needed);
        }
        packages.insert(name(member), package);
    }
    Ok(packages)
}

fn compare(table: &Table, packages: &BTreeMap<String, Package>) -> Faults {
    let mut faults = Faults::new();
    let nothing = BTreeSet::new();
    for (name, package) in packages {
        let Some(allowed) = table.allowed.get(name) else {
            faults.push(format!("{TABLE}: no line for {name}: write `{name} -> …`"));
            continue;
        };
        if !allowed.contains("*") {
            let unlisted = package.inside.difference(allowed);
            faults.extend(
                unlisted.map(|to| format!("{name} -> {to}: not in {TABLE}: the map forbids it")),
            );
            let unused = allowed.difference(&package.inside);
            faults.extend(
                unused.map(|to| {
                    format!("{name} -> {to}: in {TABLE}, but nobody uses it: take it out")
                }),
            );
        }
        let banned = package
            .named
            .intersection(table.never.get(name).unwrap_or(&nothing));
        faults.extend(
            banned.map(|outside| format!("{name} must never name {outside}: {TABLE} says why")),
        );
    }
    let gone = table
        .allowed
        .keys()
        .chain(table.never.keys())
        .filter(|name| !packages.contains_key(*name));
    faults.extend(gone.map(|name| format!("{TABLE}: there is no crate {name}")));
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(table: &str, dependencies: &Value) -> Faults {
        let metadata = json!({ "packages": [
            { "name": "model", "dependencies": [] },
            { "name": "policy", "dependencies": dependencies },
            { "name": "testkit", "dependencies": [] },
        ]});
        compare(&parse(table).unwrap(), &packages(&metadata).unwrap())
    }

    const TABLE_AS_MEANT: &str =
        "# why\nmodel ->\npolicy -> model\ntestkit -> *\npolicy never tokio\n";

    #[test]
    fn edges_as_listed_are_well_and_tests_may_use_more() {
        let as_meant = json!([{ "name": "model", "kind": null }, { "name": "testkit", "kind": "dev" },
                              { "name": "serde", "kind": null }]);
        assert_eq!(found(TABLE_AS_MEANT, &as_meant), Faults::new());
    }

    #[test]
    fn an_unlisted_edge_is_found() {
        let more =
            json!([{ "name": "model", "kind": null }, { "name": "testkit", "kind": "build" }]);
        let found = found(TABLE_AS_MEANT, &more);
        assert_eq!(
            found,
            ["policy -> testkit: not in xtask/edges.txt: the map forbids it"]
        );
    }

    #[test]
    fn a_listed_edge_that_nobody_uses_is_found() {
        assert!(found(TABLE_AS_MEANT, &json!([]))[0].contains("nobody uses it"));
    }

    #[test]
    fn a_banned_outside_crate_is_found_even_in_tests() {
        let banned = json!([{ "name": "model", "kind": null }, { "name": "tokio", "kind": "dev" }]);
        assert_eq!(found(TABLE_AS_MEANT, &banned).len(), 1);
    }

    #[test]
    fn a_crate_without_a_line_and_a_line_without_a_crate_are_found() {
        let uses_model = json!([{ "name": "model", "kind": null }]);
        assert_eq!(
            found("policy -> model\ntestkit -> *\n", &uses_model).len(),
            1
        );
        assert_eq!(
            found(&format!("{TABLE_AS_MEANT}hub ->\n"), &uses_model).len(),
            1
        );
        assert!(parse("policy => model").is_err());
    }
}
