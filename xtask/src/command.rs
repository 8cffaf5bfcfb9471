//! Starts other programs: streamed to the terminal or captured, never with a standard input,
//! never longer than a bound, and without what cargo told us about ourselves.

use std::env;
use std::ffi::OsString;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{Doing, Failure, Outcome};

/// No single program of the check needs longer; one that does hangs.
pub(crate) const PROGRAM_MINUTES_MAX: u64 = 40;

/// Where fetched tools are built into, below the project's folder.
pub(crate) const TOOLS: &str = "target/tools";

/// How often a running program is looked at. Nobody notices the difference in a step of seconds.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A program with its arguments, ready to start in `folder`.
pub(crate) fn program(line: &[&str], folder: &Path) -> Command {
    let (name, arguments) = line
        .split_first()
        .expect("a command line names its program");
    let mut command = Command::new(name);
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    if let Some(searched) = searched() {
        command.env("PATH", searched);
    }
    forget_own_package(&mut command);
    command
}

/// Runs with output streamed; `true` when the program ended with 0.
pub(crate) fn streamed(line: &[&str], folder: &Path) -> Outcome<bool> {
    let mut child = program(line, folder)
        .spawn()
        .doing(format!("starting {}", line[0]))?;
    Ok(wait(&mut child, Duration::from_secs(PROGRAM_MINUTES_MAX * 60))?.success())
}

/// Runs with output captured; a program that ends with another code than 0 is a failure.
pub(crate) fn captured(line: &[&str], folder: &Path) -> Outcome<String> {
    let output = program(line, folder)
        .output()
        .doing(format!("starting {}", line[0]))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!(
            "`{}` failed: {}",
            line.join(" "),
            said.trim()
        )));
    }
    String::from_utf8(output.stdout).doing(format!("reading what {} printed", line[0]))
}

/// Whether a program of this name can be found.
pub(crate) fn installed(name: &str) -> bool {
    let searched = searched().unwrap_or_default();
    env::split_paths(&searched).any(|folder| folder.join(name).is_file())
}

/// Our own tools first, and last where Debian keeps servers, which only root searches.
fn searched() -> Option<OsString> {
    let tools = crate::project_root().ok()?.join(TOOLS).join("bin");
    let given = env::var_os("PATH").unwrap_or_default();
    let servers = ["/usr/local/sbin", "/usr/sbin"].map(PathBuf::from);
    let all = iter::once(tools)
        .chain(env::split_paths(&given))
        .chain(servers);
    env::join_paths(all).ok()
}

/// Waits for the program's end; one that takes longer is killed, which is a failure.
#[expect(
    clippy::disallowed_methods,
    reason = "a program is given real minutes, and the standard library can only ask it again"
)]
pub(crate) fn wait(child: &mut Child, at_most: Duration) -> Outcome<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().doing("waiting for a program")? {
            return Ok(status);
        }
        if started.elapsed() > at_most {
            child.kill().doing("ending a program that took too long")?;
            child.wait().doing("ending a program that took too long")?;
            return Err(Failure::new(format!("ended after {} s", at_most.as_secs())));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Build scripts ask to be run again when these change, so that every call from here would
/// build ring, and all that stands on it, anew.
fn forget_own_package(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let own = name.to_str().is_some_and(|name| {
            [
                "CARGO_PKG_",
                "CARGO_MANIFEST_",
                "CARGO_BIN_",
                "CARGO_CRATE_",
                "CARGO_PRIMARY_",
            ]
            .iter()
            .any(|prefix| name.starts_with(prefix))
        });
        if own {
            command.env_remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_fails_is_told_apart_from_one_that_works() {
        let here = Path::new(".");
        assert!(streamed(&["true"], here).unwrap());
        assert!(!streamed(&["false"], here).unwrap());
        assert!(streamed(&["no-such-program"], here).is_err());
        assert_eq!(captured(&["echo", "one"], here).unwrap(), "one\n");
        assert!(captured(&["false"], here).is_err());
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let mut child = program(&["sleep", "600"], Path::new(".")).spawn().unwrap();
        let told = wait(&mut child, Duration::from_millis(10)).unwrap_err();
        assert!(told.to_string().starts_with("ended after"));
    }

    #[test]
    fn what_is_installed_is_found() {
        assert!(installed("sh"));
        assert!(!installed("no-such-program"));
    }
}
