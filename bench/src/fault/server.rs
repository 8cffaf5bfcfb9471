//! The real binary as a child: started on the same data and port again and again, and killed.

use std::io::{self, Seek, SeekFrom};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// Ports that the kernel does not hand to outgoing connections: nobody takes ours while the server is down.
const PORTS: std::ops::Range<u16> = 13_000..19_000;
/// Every limit is raised by this: all clients come from one address.
const LIMIT_SCALE: &str = "100000";
/// Longest time to be ready.
const READY_SECONDS_MAX: u64 = 60;
/// Between two looks whether the server is ready.
const LOOK: Duration = Duration::from_millis(2);

/// Where and how the server runs.
pub(crate) struct Forecourt {
    bin: PathBuf,
    port: u16,
    database_url: String,
    child: Option<Child>,
    /// What all its lives wrote.
    log: NamedTempFile,
}

impl Forecourt {
    pub(crate) fn new(bin: Option<PathBuf>, database_url: String) -> Result<Self, String> {
        let bin = match bin {
            Some(bin) => bin,
            None => beside_us().map_err(|error| format!("looking for the binary: {error}"))?,
        };
        if !bin.exists() {
            return Err(format!(
                "{} is not there: build it with `cargo build -p forecourt`, or give --bin",
                bin.display()
            ));
        }
        let port = PORTS
            .into_iter()
            .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
            .ok_or_else(|| format!("no free port in {PORTS:?}"))?;
        let log = NamedTempFile::new().map_err(|error| format!("making a log file: {error}"))?;
        Ok(Self {
            bin,
            port,
            database_url,
            child: None,
            log,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Adds a person to the own directory.
    pub(crate) async fn add(
        &self,
        role: &str,
        username: &str,
        password: &str,
    ) -> Result<(), String> {
        let mut command = self.command();
        command.args([
            "user",
            "add",
            "--role",
            role,
            "--username",
            username,
            "--name",
            username,
        ]);
        let mut child = command
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|error| format!("starting user add: {error}"))?;
        let mut input = child
            .stdin
            .take()
            .ok_or("standard input was piped just above")?;
        input
            .write_all(format!("{password}\n").as_bytes())
            .await
            .map_err(|error| format!("giving a password: {error}"))?;
        drop(input);
        let status = child
            .wait()
            .await
            .map_err(|error| format!("user add: {error}"))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("user add {username} ended with {status}"))
        }
    }

    /// Starts the server; the time until it is ready.
    pub(crate) async fn start(&mut self) -> Result<Duration, String> {
        let started = Instant::now();
        let log = self
            .log
            .reopen()
            .and_then(|mut log| log.seek(SeekFrom::End(0)).map(|_| log));
        let log = log.map_err(|error| format!("opening the log file: {error}"))?;
        let child = self
            .command()
            .arg("serve")
            .stderr(log)
            .kill_on_drop(true)
            .spawn();
        let child = self
            .child
            .insert(child.map_err(|error| format!("starting serve: {error}"))?);
        let until = started + Duration::from_secs(READY_SECONDS_MAX);
        while !is_ready(self.port).await {
            if let Ok(Some(status)) = child.try_wait() {
                let log = std::fs::read_to_string(self.log.path()).unwrap_or_default();
                let last = log.lines().last().unwrap_or_default();
                return Err(format!(
                    "the server ended with {status} instead of being ready: {last}"
                ));
            }
            if Instant::now() > until {
                return Err(format!(
                    "the server was not ready within {READY_SECONDS_MAX} s"
                ));
            }
            sleep(LOOK).await;
        }
        Ok(started.elapsed())
    }

    /// `kill -9`.
    pub(crate) async fn kill(&mut self) -> Result<(), String> {
        let Some(mut child) = self.child.take() else {
            return Ok(());
        };
        if let Ok(Some(status)) = child.try_wait() {
            return Err(format!(
                "the server had ended with {status} before it was killed"
            ));
        }
        child
            .kill()
            .await
            .map_err(|error| format!("killing the server: {error}"))
    }

    /// A server that panics and goes on is broken all the same.
    ///
    /// # Errors
    /// The line that tells of the panic.
    pub(crate) fn has_not_panicked(&self) -> Result<(), String> {
        let log = std::fs::read_to_string(self.log.path())
            .map_err(|error| format!("reading the log: {error}"))?;
        log.lines()
            .find(|line| line.contains("panicked at"))
            .map_or(Ok(()), |line| Err(line.to_owned()))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.bin);
        command
            .env("FORECOURT_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("FORECOURT_DATABASE_URL", &self.database_url)
            .env("FORECOURT_LIMIT_SCALE", LIMIT_SCALE)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }
}

fn beside_us() -> io::Result<PathBuf> {
    let us = std::env::current_exe()?;
    Ok(us
        .parent()
        .unwrap_or_else(|| Path::new("."))
        .join("forecourt"))
}

async fn is_ready(port: u16) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream
            .write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        io::Result::Ok(answer)
    };
    // Nobody listens yet: not ready.
    ask.await
        .is_ok_and(|answer| answer.starts_with(b"HTTP/1.1 200"))
}
