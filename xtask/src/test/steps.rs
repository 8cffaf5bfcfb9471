//! The steps of the whole check, in the order they are tried. A new step is a row here.

use std::path::Path;

use super::description;
use crate::command;
use crate::failure::Outcome;
use crate::tree::Tree;
use crate::{needs, tidy};

/// One row of the summary.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) shows: &'static str,
    pub(super) work: Work,
    /// Nothing after it can run when it fails.
    pub(super) stops: bool,
}

/// What a step does.
pub(super) enum Work {
    /// A function of this program.
    Own(fn(&Path) -> Outcome<bool>),
    /// Programs one after the other, until one fails.
    Programs(&'static [Line]),
}

/// A program with its arguments, started in a folder below the root.
pub(super) struct Line {
    pub(super) folder: &'static str,
    pub(super) words: &'static [&'static str],
}

const fn step(name: &'static str, shows: &'static str, work: Work) -> Step {
    Step {
        name,
        shows,
        work,
        stops: false,
    }
}

const fn at(folder: &'static str, words: &'static [&'static str]) -> Line {
    Line { folder, words }
}

/// All steps.
pub(super) const STEPS: [Step; 11] = [
    step(
        "needs",
        "servers, browser and tools are there",
        Work::Own(needs::run),
    ),
    Step {
        name: "build",
        shows: "everything compiles",
        work: Work::Programs(&[at(
            ".",
            &["cargo", "build", "--workspace", "--all-targets", "--locked"],
        )]),
        stops: true,
    },
    step(
        "tidy",
        "all fences hold",
        Work::Own(|root| tidy::run(root, &[])),
    ),
    step(
        "web",
        "the pages are typed, tested, small, and built as committed",
        Work::Own(web),
    ),
    step(
        "tests",
        "every test of the workspace, both engines included",
        Work::Programs(&[at(
            ".",
            &[
                "cargo",
                "nextest",
                "run",
                "--workspace",
                "--locked",
                "--no-fail-fast",
                "-E",
                "not binary(recorded)",
            ],
        )]),
    ),
    step(
        "examples",
        "examples in the documentation compile and run",
        Work::Own(examples),
    ),
    step(
        "replay",
        "2,451 recorded conversations on both engines keep every promise",
        Work::Programs(&[at(".", &RECORDED)]),
    ),
    step(
        "kill-sqlite",
        "30 times kill -9 under load on SQLite: nothing acknowledged is lost or doubled",
        Work::Programs(&[at(".", &KILL_SQLITE)]),
    ),
    step(
        "kill-mariadb",
        "30 times kill -9 under load on MariaDB: nothing acknowledged is lost or doubled",
        Work::Programs(&[at(".", &KILL_MARIADB)]),
    ),
    step(
        "description",
        "the API does what its description says, for every role",
        Work::Own(description::run),
    ),
    step(
        "browser",
        "stories by role in a real browser",
        Work::Programs(&[
            at("e2e", &["npm", "ci", "--ignore-scripts"]),
            at(
                "e2e",
                &[
                    "env",
                    "FORECOURT_BIN=../target/debug/forecourt",
                    "node",
                    "run.mjs",
                ],
            ),
        ]),
    ),
];

/// One after the other, so that each engine has the machine for itself.
const RECORDED: [&str; 10] = [
    "cargo",
    "nextest",
    "run",
    "--locked",
    "--package",
    "forecourt",
    "--test",
    "recorded",
    "--test-threads",
    "1",
];

/// R-01 in the size that every submission is tried with.
const KILL_SQLITE: [&str; 12] = kill("sqlite");
const KILL_MARIADB: [&str; 12] = kill("mariadb");

const fn kill(engine: &'static str) -> [&'static str; 12] {
    [
        "cargo",
        "run",
        "--locked",
        "--package",
        "bench",
        "--",
        "fault",
        "kill",
        "--engine",
        engine,
        "--runs",
        "30",
    ]
}

const WEB: [Line; 6] = [
    at("web", &["npm", "ci", "--ignore-scripts"]),
    at("web", &["npm", "run", "check"]),
    at("web", &["npm", "test"]),
    at("web", &["npm", "run", "build"]),
    at("web", &["npm", "run", "size"]),
    at("web", &["git", "diff", "--exit-code", "--stat", "dist"]),
];

/// The page checks; then nothing that the build wrote may be unknown to git.
fn web(root: &Path) -> Outcome<bool> {
    if !super::work(root, &Work::Programs(&WEB))? {
        return Ok(false);
    }
    let line = [
        "git",
        "ls-files",
        "--others",
        "--exclude-standard",
        "web/dist",
    ];
    let new = command::captured(&line, root)?;
    new.lines()
        .for_each(|path| println!("{path}: built, but not committed"));
    Ok(new.is_empty())
}

/// Starts the documentation's compiler only when a crate's documentation holds an example.
fn examples(root: &Path) -> Outcome<bool> {
    let tree = Tree::open(root)?;
    for path in tree.paths().filter(|path| path.ends_with(".rs")) {
        if has_example(&tree.lines_of(path)?) {
            return command::streamed(&["cargo", "test", "--doc", "--workspace", "--locked"], root);
        }
    }
    println!("no documentation holds an example");
    Ok(true)
}

fn has_example(text: &str) -> bool {
    let code = |line: &str| line.starts_with("/// ```") || line.starts_with("//! ```");
    let plain = |line: &str| line.ends_with("```text");
    let mut fences = text.lines().map(str::trim).filter(|line| code(line));
    // Fences come in pairs: the first of each pair names the language.
    while let Some(opening) = fences.next() {
        if !plain(opening) {
            return true;
        }
        if fences.next().is_none() {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_told_from_pictures() {
        assert!(has_example("/// ```\n/// let x = 1;\n/// ```"));
        assert!(has_example(
            "//! ```text\n//! a\n//! ```\n//! ```rust\n//! ```"
        ));
        assert!(!has_example("//! ```text\n//! a -> b\n//! ```"));
        assert!(!has_example("// ``` in a plain comment"));
    }
}
