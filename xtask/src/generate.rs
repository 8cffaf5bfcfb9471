//! Machine-made files: `xtask/generated.txt` says which command prints which file. Writing and
//! comparing share everything but the last step, so that they cannot disagree.

use std::fs;
use std::path::Path;

use crate::command;
use crate::failure::{Doing, Failure, Outcome};
use crate::tree::Tree;

const TABLE: &str = "xtask/generated.txt";

/// One file and the command that prints it.
#[derive(Debug, PartialEq, Eq)]
struct Generated<'a> {
    path: &'a str,
    line: Vec<&'a str>,
}

/// Writes the files, or with `--check` only compares them; `true` when nothing differed.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Outcome<bool> {
    match arguments {
        [] => write(root),
        [only] if only == "--check" => {
            let faults = faults(&Tree::open(root)?)?;
            faults.iter().for_each(|fault| println!("{fault}"));
            Ok(faults.is_empty())
        }
        _ => Err(Failure::new("generate takes nothing but --check")),
    }
}

/// One sentence for each file that is not as its command prints it.
pub(crate) fn faults(tree: &Tree) -> Outcome<Vec<String>> {
    let table = tree.lines_of(TABLE)?;
    let mut faults = Vec::new();
    for generated in parse(&table)? {
        let meant = printed(&generated, tree.root())?;
        let there = if tree.has(generated.path) {
            tree.lines_of(generated.path)?
        } else {
            String::new()
        };
        if let Some(line) = first_difference(&meant, &there) {
            faults.push(format!(
                "{}:{line}: not as generated: run `cargo xtask generate`",
                generated.path
            ));
        }
    }
    Ok(faults)
}

fn write(root: &Path) -> Outcome<bool> {
    let table = fs::read_to_string(root.join(TABLE)).doing(format!("reading {TABLE}"))?;
    for generated in parse(&table)? {
        let meant = printed(&generated, root)?;
        let path = root.join(generated.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).doing(format!("making the folder of {}", generated.path))?;
        }
        fs::write(&path, meant).doing(format!("writing {}", generated.path))?;
        println!("wrote {}", generated.path);
    }
    Ok(true)
}

fn parse(table: &str) -> Outcome<Vec<Generated<'_>>> {
    let lines = table
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (path, command) = line.split_once(": ").unwrap_or((line, ""));
            let line: Vec<&str> = command.split_whitespace().collect();
            if line.is_empty() {
                return Err(Failure::new(format!(
                    "{TABLE}: `{path}` has no command after `: `"
                )));
            }
            Ok(Generated { path, line })
        })
        .collect()
}

/// What the command prints; nothing at all would empty the file and is a failure.
fn printed(generated: &Generated<'_>, root: &Path) -> Outcome<String> {
    let text = command::captured(&generated.line, root)?;
    if text.trim().is_empty() {
        return Err(Failure::new(format!(
            "the command for {} printed nothing",
            generated.path
        )));
    }
    Ok(text)
}

/// The number of the first line that is not the same.
fn first_difference(meant: &str, there: &str) -> Option<usize> {
    if meant == there {
        return None;
    }
    let same = meant
        .lines()
        .zip(there.lines())
        .take_while(|(one, other)| one == other)
        .count();
    Some(same + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::made_up;

    #[test]
    fn a_file_that_is_not_as_printed_is_found() {
        let table = "# why\ndocs/a.txt: echo one\n";
        let found =
            |there| faults(&made_up::tree(&[(TABLE, table), ("docs/a.txt", there)]).tree).unwrap();
        assert_eq!(found("one\n"), Vec::<String>::new());
        assert!(found("two\n")[0].starts_with("docs/a.txt:1: "));
        assert!(found("one\nmore\n")[0].starts_with("docs/a.txt:2: "));
        assert_eq!(
            faults(&made_up::tree(&[(TABLE, table)]).tree)
                .unwrap()
                .len(),
            1,
            "missing"
        );
    }

    #[test]
    fn writing_makes_the_comparison_pass() {
        let made = made_up::tree(&[(TABLE, "docs/new/a.txt: echo one\n")]);
        assert!(!run(made.tree.root(), &["--check".to_owned()]).unwrap());
        assert!(run(made.tree.root(), &[]).unwrap());
        assert!(run(made.tree.root(), &["--check".to_owned()]).unwrap());
    }

    #[test]
    fn a_command_that_fails_or_prints_nothing_writes_nothing() {
        for command in ["false", "true", "no-such-program"] {
            let table = format!("docs/a.txt: {command}\n");
            let made = made_up::tree(&[(TABLE, table.as_str()), ("docs/a.txt", "one\n")]);
            assert!(run(made.tree.root(), &[]).is_err(), "{command}");
            assert_eq!(
                fs::read_to_string(made.tree.root().join("docs/a.txt")).unwrap(),
                "one\n"
            );
        }
        assert!(parse("docs/a.txt").is_err());
    }
}
