//! What the tests need and a fresh machine has not: real servers, a real browser, test tools.
//! Each is fetched only when missing, so that a second run takes no time. Servers come from
//! Debian's packages, tools from the registries, pinned, into `target/`.

mod debian;
mod python;

use std::path::Path;

use crate::command;
use crate::failure::Outcome;

/// Built from its registry package, without optimising: it runs for three seconds a day.
const CARGO_DENY: &str = "0.20.2";

/// Only where the machine has none; any version will do.
const CARGO_NEXTEST: &str = "0.9.143";

/// Fetches what is missing; `false` when something is still missing at the end, which is then named.
pub(crate) fn run(root: &Path) -> Outcome<bool> {
    let mut missing = Vec::new();
    missing.extend(debian::provide(root)?);
    if cargo_deny(root).is_none() && !build(root, "cargo-deny", CARGO_DENY)? {
        missing.push(format!(
            "cargo-deny: cargo install --locked cargo-deny@{CARGO_DENY}"
        ));
    }
    if !command::installed("cargo-nextest") && !build(root, "cargo-nextest", CARGO_NEXTEST)? {
        missing.push(format!(
            "cargo-nextest: cargo install --locked cargo-nextest@{CARGO_NEXTEST}"
        ));
    }
    missing.extend(python::provide(root)?);
    missing.iter().for_each(|what| println!("missing {what}"));
    if missing.is_empty() {
        println!("needs: all there");
    }
    Ok(missing.is_empty())
}

/// The program's name when a version that reads our `deny.toml` is installed.
pub(crate) fn cargo_deny(root: &Path) -> Option<String> {
    let told = command::captured(&["cargo-deny", "--version"], root).ok()?;
    let (wanted, _) = CARGO_DENY.rsplit_once('.').expect("a version has dots");
    told.trim()
        .starts_with(&format!("cargo-deny {wanted}."))
        .then(|| "cargo-deny".to_owned())
}

fn build(root: &Path, name: &str, version: &str) -> Outcome<bool> {
    println!("needs: building {name} {version}");
    let package = format!("{name}@{version}");
    let line = [
        // Its own lines in a backtrace are nobody's concern here, and cost half the build.
        "env",
        "CARGO_PROFILE_DEV_DEBUG=0",
        "cargo",
        "install",
        "--quiet",
        "--locked",
        "--debug",
        "--root",
        command::TOOLS,
        &package,
    ];
    command::streamed(&line, root)
}
