//! A data folder, a free port, and a server that says when it is ready.

use super::MariaDbError;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

/// How long a server may take to say that it is ready; after `kill_hard` that includes its crash recovery.
const READY_SECONDS_MAX: u64 = 120;
/// How many of the server's last words an error repeats.
const LAST_WORDS_MAX: usize = 12;

pub(super) fn make_folder() -> io::Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("forecourt-mariadb-{}-{number}", std::process::id()));
        match fs::create_dir(&folder) {
            // A folder of that name was left by a process that had our id before.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| folder),
        }
    }
}

/// Makes the data folder. Several of these at once on a loaded machine fail now and then, without a word of
/// why, so each has three tries.
pub(super) fn install(folder: &Path) -> Result<(), MariaDbError> {
    let again = |_| {
        // What the failed try left would make the next one fail too; nothing there is fine as well.
        drop(fs::remove_dir_all(folder.join("data")));
        install_once(folder)
    };
    install_once(folder).or_else(again).or_else(again)
}

fn install_once(folder: &Path) -> Result<(), MariaDbError> {
    let data = folder.join("data");
    let output = Command::new("mariadb-install-db")
        .args([
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ])
        .arg(format!("--datadir={}", data.display()))
        .args(as_user(folder))
        .output()
        .map_err(|error| missing("mariadb-install-db", "mariadb-server", &error))?;
    if output.status.success() {
        return Ok(());
    }
    let words = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Err(MariaDbError(format!(
        "mariadb-install-db failed: {}",
        words.trim()
    )))
}

/// The server refuses to run as root, so root hands its data to the package's own user.
fn as_user(folder: &Path) -> Option<&'static str> {
    let owner = fs::metadata(folder)
        .map(|metadata| metadata.uid())
        .unwrap_or_default();
    (owner == 0).then_some("--user=mysql")
}

/// Starts the server and returns once it takes connections.
pub(super) fn launch(folder: &Path, port: u16, extra: &[String]) -> Result<Child, MariaDbError> {
    let data = folder.join("data");
    let mut child = Command::new(server_program())
        .arg("--no-defaults")
        .arg(format!("--datadir={}", data.display()))
        .arg(format!("--socket={}", data.join("s").display()))
        .arg(format!("--pid-file={}", data.join("pid").display()))
        .arg(format!("--port={port}"))
        .args([
            "--bind-address=127.0.0.1",
            "--skip-networking=0",
            "--skip-name-resolve",
            "--max-connections=400",
        ])
        .args([
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-buffer-pool-size=128M",
            "--skip-log-bin",
        ])
        .args(as_user(folder))
        .args(extra)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|error| missing("mariadbd", "mariadb-server", &error))?;
    let stderr = child
        .stderr
        .take()
        .expect("standard error was piped just above");
    match wait_until_ready(stderr) {
        Ok(()) => Ok(child),
        Err(words) => {
            // It may have ended by itself, which is what we report.
            drop(child.kill());
            drop(child.wait());
            Err(MariaDbError(format!(
                "the test MariaDB did not start: {words}"
            )))
        }
    }
}

/// Debian keeps the server in `/usr/sbin`, which is not on everybody's path.
fn server_program() -> PathBuf {
    let debian = Path::new("/usr/sbin/mariadbd");
    if debian.exists() {
        debian.to_owned()
    } else {
        PathBuf::from("mariadbd")
    }
}

/// Listens to the server until it says that it is ready, and goes on emptying the pipe afterwards.
fn wait_until_ready(stderr: ChildStderr) -> Result<(), String> {
    let (tx, rx) = sync_channel(1);
    thread::spawn(move || {
        let mut last_words: Vec<String> = Vec::new();
        let mut ready = false;
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if !ready && line.contains("ready for connections") {
                ready = true;
                // The starter may have given up waiting; then nobody listens any more.
                drop(tx.send(Ok(())));
            }
            if last_words.len() == LAST_WORDS_MAX {
                last_words.remove(0);
            }
            last_words.push(line);
        }
        if !ready {
            drop(tx.send(Err(last_words.join("\n"))));
        }
    });
    let waited = rx.recv_timeout(Duration::from_secs(READY_SECONDS_MAX));
    waited.unwrap_or_else(|_| {
        Err(format!(
            "it said nothing of being ready within {READY_SECONDS_MAX} s"
        ))
    })
}

/// A free port below the range that the kernel hands to outgoing connections: while the server is down during a
/// fault run, nobody else is given its port, and a client that redials cannot end up connected to itself.
pub(super) fn free_port() -> Result<u16, MariaDbError> {
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 12_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let offset = std::process::id().wrapping_mul(37).wrapping_add(step) % COUNT;
        let port = u16::try_from(FIRST + offset).expect("the range ends below 65536");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(MariaDbError(
        "no free port between 20000 and 32000 on 127.0.0.1".to_owned(),
    ))
}

pub(super) fn missing(program: &str, package: &str, error: &io::Error) -> MariaDbError {
    MariaDbError(format!(
        "the tests need a real MariaDB and cannot run {program} ({error}): install the Debian package {package}"
    ))
}
