//! Programs that come as Debian packages. Installing a server package usually starts the server;
//! here that is refused while installing, because the tests start their own, on free ports.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::command;
use crate::failure::{Doing, Outcome};

/// Program to look for, and the package that has it.
const PROGRAMS: [(&str, &str); 9] = [
    ("mariadbd", "mariadb-server"),
    ("mariadb-install-db", "mariadb-server"),
    ("nginx", "nginx"),
    ("chromium", "chromium"),
    ("php", "php-cli"),
    ("node", "nodejs"),
    ("npm", "npm"),
    ("curl", "curl"),
    ("git", "git"),
];

/// Another installation may be under way.
const LOCK_WAIT: &str = "DPkg::Lock::Timeout=300";

/// Asked by Debian's package scripts before they start anything; 101 is "you may not".
const POLICY: &str = "/usr/sbin/policy-rc.d";
const POLICY_TEXT: &str = "#!/bin/sh\nexit 101\n";

/// Installs what is missing; gives a line for each package that still is.
pub(super) fn provide(root: &Path) -> Outcome<Vec<String>> {
    let packages = missing_packages(command::installed, has_venv(root));
    if packages.is_empty() {
        return Ok(Vec::new());
    }
    if may_install(root) && install(root, &packages)? {
        return Ok(Vec::new());
    }
    Ok(packages
        .iter()
        .map(|package| format!("{package}: apt-get install {package} (as root)"))
        .collect())
}

fn missing_packages(installed: impl Fn(&str) -> bool, has_venv: bool) -> Vec<&'static str> {
    let absent = PROGRAMS.iter().filter(|(program, _)| !installed(program));
    let mut packages: Vec<&str> = absent.map(|(_, package)| *package).collect();
    if !has_venv {
        packages.push("python3-venv");
    }
    packages.dedup();
    packages
}

/// Debian splits the part of Python that makes environments into a package of its own.
fn has_venv(root: &Path) -> bool {
    command::captured(&["python3", "-c", "import ensurepip, venv"], root).is_ok()
}

fn may_install(root: &Path) -> bool {
    let user = command::captured(&["id", "-u"], root).unwrap_or_default();
    user.trim() == "0" && command::installed("apt-get")
}

fn install(root: &Path, packages: &[&str]) -> Outcome<bool> {
    println!("needs: installing {}", packages.join(" "));
    let _quiet = NoServers::begin()?;
    // A stale list is not fatal: what it names may still be there to fetch.
    if !command::streamed(&["apt-get", "-qq", "-o", LOCK_WAIT, "update"], root)? {
        println!("needs: the package lists could not be renewed");
    }
    let mut line = vec![
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        LOCK_WAIT,
    ];
    line.extend(["install", "--yes", "--no-install-recommends"]);
    line.extend(packages);
    command::streamed(&line, root)
}

/// While it lives, installed servers are not started. A policy that was there before is left alone.
struct NoServers {
    own: bool,
}

impl NoServers {
    fn begin() -> Outcome<Self> {
        let own = !Path::new(POLICY).exists();
        if own {
            fs::write(POLICY, POLICY_TEXT).doing(format!("writing {POLICY}"))?;
            let may_run = fs::Permissions::from_mode(0o755);
            fs::set_permissions(POLICY, may_run).doing(format!("writing {POLICY}"))?;
        }
        Ok(Self { own })
    }
}

impl Drop for NoServers {
    fn drop(&mut self) {
        if self.own
            && let Err(error) = fs::remove_file(POLICY)
        {
            eprintln!("needs: remove {POLICY} by hand: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_asked_for_and_once() {
        assert!(missing_packages(|_| true, true).is_empty());
        assert_eq!(missing_packages(|_| true, false), ["python3-venv"]);
        assert_eq!(
            missing_packages(|name| !name.starts_with("mariadb"), true),
            ["mariadb-server"]
        );
        assert_eq!(missing_packages(|name| name != "php", true), ["php-cli"]);
    }
}
