//! The project's own commands, run as `cargo xtask NAME`: they hold the fences, write the
//! generated files, fetch what tests need and run the whole check. They never touch the product's
//! data, and nothing in the product knows them.

mod command;
mod failure;
mod generate;
mod needs;
mod test;
mod tidy;
mod tree;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::failure::{Doing, Failure, Outcome};

const USAGE: &str = "\
cargo xtask test [--list] [--only STEP]…   the whole check, each step timed
cargo xtask tidy [--list] [FENCE]…         every fence, or the named ones
cargo xtask generate [--check]             write the machine-made files, or compare them
cargo xtask needs                          install what the tests need, where it is missing";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Outcome<bool> {
    let root = project_root()?;
    let (name, rest) = arguments
        .split_first()
        .map_or(("", arguments), |(name, rest)| (name.as_str(), rest));
    match name {
        "test" => test::run(&root, rest),
        "tidy" => tidy::run(&root, rest),
        "generate" => generate::run(&root, rest),
        "needs" => needs::run(&root),
        "" | "help" | "--help" => {
            println!("{USAGE}");
            Ok(true)
        }
        unknown => Err(Failure::new(format!(
            "there is no command {unknown}\n{USAGE}"
        ))),
    }
}

/// The workspace's folder: cargo says where this crate is, and it lies directly below.
fn project_root() -> Outcome<PathBuf> {
    let own =
        env::var("CARGO_MANIFEST_DIR").doing("finding the project (run it as `cargo xtask`)")?;
    Path::new(&own)
        .parent()
        .map(Path::to_owned)
        .ok_or_else(|| Failure::new("the project has no folder"))
}
