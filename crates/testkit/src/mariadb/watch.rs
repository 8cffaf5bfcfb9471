//! The cleaning up that happens even when we are killed.

use super::MariaDbError;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// The shell that outlives us for a moment: reads the server's pid line by line, and at the end of its input,
/// which is the end of our process, kills the last one and removes the folder.
pub(super) struct Watch {
    shell: Child,
    input: Option<ChildStdin>,
}

const WATCH_SCRIPT: &str = r#"pid=; while read -r line; do pid=$line; done; [ -z "$pid" ] || kill -9 "$pid"; rm -rf -- "$1""#;

impl Watch {
    pub(super) fn over(folder: &Path) -> Result<Self, MariaDbError> {
        let mut shell = Command::new("sh")
            .args(["-c", WATCH_SCRIPT, "forecourt-test-mariadb"])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Its own group, so that Ctrl-C in a terminal ends the test but not the cleaning up.
            .process_group(0)
            .spawn()
            .map_err(|error| {
                MariaDbError(format!(
                    "starting sh to watch over the test MariaDB: {error}"
                ))
            })?;
        let input = shell.stdin.take();
        Ok(Self { shell, input })
    }

    pub(super) fn server(&mut self, pid: u32) -> Result<(), MariaDbError> {
        self.tell(&pid.to_string())
            .map_err(|error| MariaDbError(format!("the watching shell is gone: {error}")))
    }

    pub(super) fn nobody(&mut self) {
        self.tell("")
            .expect("the watching shell lives as long as its input is open");
    }

    fn tell(&mut self, line: &str) -> io::Result<()> {
        let input = self
            .input
            .as_mut()
            .expect("the input is taken on drop only");
        writeln!(input, "{line}")
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.input.take());
        // Nothing is left to do about a shell that cannot be waited for.
        drop(self.shell.wait());
    }
}
