//! What comes from outside: licences, banned crates, sources and known faults, by cargo-deny and
//! `deny.toml`. The list of known faults lives on a git host; where that cannot be reached the
//! other three are still held, and one line says that the fourth was not looked at.

use super::Faults;
use crate::command;
use crate::failure::Outcome;
use crate::needs;
use crate::tree::Tree;

/// What can be checked without reaching any host.
const OFFLINE: [&str; 3] = ["bans", "licenses", "sources"];

/// Runs cargo-deny over the locked dependencies.
pub(super) fn faults(tree: &Tree) -> Outcome<Faults> {
    let Some(deny) = needs::cargo_deny(tree.root()) else {
        return Ok(vec![
            "cargo-deny is not installed: run `cargo xtask needs`".to_owned(),
        ]);
    };
    let mut faults = Faults::new();
    let held = check(&deny, &OFFLINE);
    if !command::streamed(
        &held.iter().map(String::as_str).collect::<Vec<_>>(),
        tree.root(),
    )? {
        faults.push(
            "mend what cargo-deny says above, or say in deny.toml why it may stay".to_owned(),
        );
    }
    if !fetched(&deny, tree) {
        println!("       advisories were not looked at: their list could not be fetched");
        return Ok(faults);
    }
    let known = check(&deny, &["advisories"]);
    if !command::streamed(
        &known.iter().map(String::as_str).collect::<Vec<_>>(),
        tree.root(),
    )? {
        faults.push("a dependency has a known fault, see above: update it".to_owned());
    }
    Ok(faults)
}

fn check(deny: &str, what: &[&str]) -> Vec<String> {
    let mut line = vec![
        deny,
        "--log-level",
        "error",
        "--locked",
        "check",
        "--hide-inclusion-graph",
    ];
    if what == ["advisories"] {
        line.push("--disable-fetch");
    }
    line.extend(what);
    line.into_iter().map(str::to_owned).collect()
}

fn fetched(deny: &str, tree: &Tree) -> bool {
    command::captured(&[deny, "--log-level", "off", "fetch", "db"], tree.root()).is_ok()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    /// The project's own deny.toml, over a made-up workspace that needs one crate of this kind.
    fn clean(name: &str, version: &str, licence: &str) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path: PathBuf = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let package = |name: &str, version: &str, licence: &str| {
            format!(
                "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\n\
                 license = \"{licence}\"\n"
            )
        };
        let needs =
            format!("[dependencies]\n{name} = {{ path = \"../other\", version = \"*\" }}\n");
        write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"one\", \"other\"]\n",
        );
        write(
            "one/Cargo.toml",
            &(package("one", "1.0.0", "MIT") + "publish = false\n" + &needs),
        );
        write("one/src/lib.rs", "");
        write("other/Cargo.toml", &package(name, version, licence));
        write("other/src/lib.rs", "");
        let root = crate::project_root().unwrap();
        fs::copy(root.join("deny.toml"), folder.path().join("deny.toml")).unwrap();
        command::captured(&["cargo", "generate-lockfile", "--offline"], folder.path()).unwrap();
        let deny = needs::cargo_deny(&root).expect("`cargo xtask needs` installs cargo-deny");
        let line = check(&deny, &OFFLINE);
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        command::captured(&line, folder.path()).is_ok()
    }

    #[test]
    fn a_foreign_licence_is_found() {
        assert!(clean("harmless", "1.0.0", "MIT OR GPL-3.0-only"));
        assert!(!clean("harmless", "1.0.0", "GPL-3.0-only"));
        assert!(!clean("harmless", "1.0.0", "AGPL-3.0-or-later"));
    }

    #[test]
    fn a_second_tls_or_provider_is_found() {
        for name in [
            "openssl-sys",
            "native-tls",
            "aws-lc-sys",
            "aws-lc-rs",
            "chrono",
        ] {
            assert!(!clean(name, "1.0.0", "MIT"), "{name}");
        }
    }

    #[test]
    fn versions_below_a_floor_are_found() {
        for (name, below, at) in [
            ("jsonwebtoken", "10.2.9", "10.3.0"),
            ("lettre", "0.11.21", "0.11.22"),
            ("rusqlite", "0.40.9", "0.41.0"),
        ] {
            assert!(!clean(name, below, "MIT"), "{name} {below}");
            assert!(clean(name, at, "MIT"), "{name} {at}");
        }
    }
}
