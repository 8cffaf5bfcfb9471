//! The server, or the bare rooms, as a child process; and what the system tells about it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

/// What the site and the chat share in a bench.
pub(super) const SITE_SECRET: &str = "a secret for load runs only, of no use elsewhere";
/// How long a start may take.
const READY_MAX: Duration = Duration::from_secs(20);
/// The kernel's clock ticks a second, as `/proc` counts CPU time on Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running child; killed on drop.
pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
    /// From the start of the process to the first `200` of `/readyz`.
    pub(super) ready_after: Duration,
}

impl Server {
    /// Starts `forecourt serve` on a database, with every rate limit out of the way.
    pub(super) async fn start(program: &Path, database_url: &str) -> Result<Self, String> {
        let address = free_address()?;
        let mut command = Command::new(program);
        command
            .arg("serve")
            .env("FORECOURT_LISTEN", address.to_string())
            .env("FORECOURT_DATABASE_URL", database_url)
            .env("FORECOURT_SITE_SECRET", SITE_SECRET)
            .env("FORECOURT_LIMIT_SCALE", "1000000")
            .env("FORECOURT_LOG", "error");
        Self::spawn(command, address, Some("/readyz")).await
    }

    /// Starts the bare rooms: this very program once more.
    pub(super) async fn rooms() -> Result<Self, String> {
        let address = free_address()?;
        let program =
            std::env::current_exe().map_err(|error| format!("finding this program: {error}"))?;
        let mut command = Command::new(program);
        command.arg("rooms").arg(address.port().to_string());
        Self::spawn(command, address, None).await
    }

    async fn spawn(
        mut command: Command,
        address: SocketAddr,
        ready: Option<&str>,
    ) -> Result<Self, String> {
        let started = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("starting the server: {error}; build it with `cargo build --release -p forecourt`"))?;
        let mut server = Self {
            child,
            address,
            ready_after: Duration::ZERO,
        };
        loop {
            if is_ready(address, ready).await {
                server.ready_after = started.elapsed();
                return Ok(server);
            }
            let ended = server
                .child
                .try_wait()
                .map_err(|error| format!("watching the server: {error}"))?;
            if let Some(status) = ended {
                return Err(format!("the server ended at its start: {status}"));
            }
            if started.elapsed() > READY_MAX {
                return Err(format!(
                    "the server was not ready within {} s",
                    READY_MAX.as_secs()
                ));
            }
            sleep(Duration::from_millis(2)).await;
        }
    }

    /// Resident memory, KiB.
    pub(super) fn memory_kib(&self) -> Result<f64, String> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line
            .and_then(|line| line.split_whitespace().next())
            .and_then(|number| number.parse().ok());
        number.ok_or_else(|| "the system does not tell the server's memory".to_owned())
    }

    /// CPU time so far, seconds, of all its threads.
    pub(super) fn cpu_seconds(&self) -> Result<f64, String> {
        let stat = self.proc("stat")?;
        // The name in parentheses may hold spaces; the 14th and 15th fields are 11 and 12 after it.
        let after = stat.rsplit(')').next().unwrap_or_default();
        let fields: Vec<f64> = after
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse().ok())
            .collect();
        Ok(fields.iter().sum::<f64>() / TICKS_PER_SECOND)
    }

    fn proc(&self, name: &str) -> Result<String, String> {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.child.id()))
            .map_err(|error| format!("reading what the system tells of the server: {error}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left of it.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn free_address() -> Result<SocketAddr, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .map_err(|error| format!("finding a port: {error}"))?;
    listener
        .local_addr()
        .map_err(|error| format!("finding a port: {error}"))
}

async fn is_ready(address: SocketAddr, path: Option<&str>) -> bool {
    let Ok(mut stream) = TcpStream::connect(address).await else {
        return false;
    };
    let Some(path) = path else { return true };
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut answer = [0_u8; 12];
    stream.write_all(request.as_bytes()).await.is_ok()
        && stream.read_exact(&mut answer).await.is_ok()
        && answer.ends_with(b"200")
}
