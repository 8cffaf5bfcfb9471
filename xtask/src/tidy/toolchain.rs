//! What the toolchain's own judges say: rustfmt about form, clippy about sense and banned calls.

use super::Faults;
use crate::command;
use crate::failure::Outcome;
use crate::tree::Tree;

const FORMAT: [&str; 4] = ["cargo", "fmt", "--all", "--check"];

const LINTS: [&str; 9] = [
    "cargo",
    "clippy",
    "--quiet",
    "--locked",
    "--workspace",
    "--all-targets",
    "--",
    "-D",
    "warnings",
];

/// Whether rustfmt would change anything.
pub(super) fn format(tree: &Tree) -> Outcome<Faults> {
    let clean = command::streamed(&FORMAT, tree.root())?;
    Ok(fault_unless(clean, "run `cargo fmt --all`"))
}

/// Whether clippy would warn about anything.
pub(super) fn lints(tree: &Tree) -> Outcome<Faults> {
    let clean = command::streamed(&LINTS, tree.root())?;
    Ok(fault_unless(clean, "mend what clippy says above"))
}

fn fault_unless(clean: bool, advice: &str) -> Faults {
    if clean {
        Vec::new()
    } else {
        vec![advice.to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::tree::made_up::{MadeUp, tree};

    /// A crate of one file, under the project's own rustfmt.toml and clippy.toml.
    fn of_one_file(code: &str) -> MadeUp {
        let root = crate::project_root().unwrap();
        let settings = |name: &str| fs::read_to_string(root.join(name)).unwrap();
        let manifest = "[package]\nname = \"one\"\nversion = \"1.0.0\"\nedition = \"2024\"\n";
        let lock = "version = 4\n\n[[package]]\nname = \"one\"\nversion = \"1.0.0\"\n";
        tree(&[
            ("Cargo.toml", manifest),
            ("Cargo.lock", lock),
            ("clippy.toml", &settings("clippy.toml")),
            ("rustfmt.toml", &settings("rustfmt.toml")),
            ("src/lib.rs", code),
        ])
    }

    #[test]
    fn code_out_of_form_is_found() {
        assert_eq!(
            format(&of_one_file("pub fn one() {}\n").tree)
                .unwrap()
                .len(),
            0
        );
        assert_eq!(
            format(&of_one_file("pub fn  one( ) {}\n").tree)
                .unwrap()
                .len(),
            1
        );
    }

    #[test]
    fn warnings_and_banned_calls_are_found() {
        let found = |code: &str| lints(&of_one_file(code).tree).unwrap().len();
        assert_eq!(found("//! One.\n\n/// One.\npub fn one() {}\n"), 0);
        assert_eq!(found("pub fn one() { let unused = 1; }\n"), 1);
        let giving = |call: &str| format!("pub fn one() -> impl Sized {{ {call} }}\n");
        assert_eq!(found(&giving("std::sync::mpsc::sync_channel::<u8>(1)")), 0);
        for banned in [
            "std::time::SystemTime::now()",
            "std::time::Instant::now()",
            "std::sync::mpsc::channel::<u8>()",
            "std::thread::sleep(std::time::Duration::ZERO)",
        ] {
            assert_eq!(found(&giving(banned)), 1, "{banned}");
        }
    }
}
