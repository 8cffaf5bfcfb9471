//! `forecourt` as a process of its own, on a database in a folder of the test's.

use crate::support::{PASSWORD, PATIENCE, SITE_SECRET, Session, Wire};
use model::PartyKind;
use serde_json::Value;
use std::ops::Deref;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// A running server. It is killed with the test, unless the test ends it before.
pub(super) struct Process {
    child: Child,
    wire: Wire,
    log: Arc<Mutex<Vec<String>>>,
    reading: JoinHandle<()>,
}

impl Deref for Process {
    type Target = Wire;

    fn deref(&self) -> &Wire {
        &self.wire
    }
}

/// The program with the test's settings and nothing else of the environment.
pub(super) fn forecourt(folder: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_forecourt"));
    command
        .env_clear()
        .env("FORECOURT_LISTEN", "127.0.0.1:0")
        .env("FORECOURT_DATABASE_URL", database_url(folder))
        .env("FORECOURT_SITE_SECRET", SITE_SECRET)
        .env("FORECOURT_LIMIT_SCALE", "100000")
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

fn database_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("chat.db").display())
}

impl Process {
    /// `forecourt serve`, ready.
    pub(super) async fn serve(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut child = forecourt(folder, settings).arg("serve").spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(Vec::new()));
        let keep = |line: String| log.lock().unwrap().push(line);
        let address = loop {
            let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
            let Some(line) = line.expect("the server is ready in time").unwrap() else {
                panic!("the server ended before it was ready: {log:?}");
            };
            let entry: Value = serde_json::from_str(&line).unwrap_or_default();
            keep(line);
            if entry["fields"]["message"] == "ready" {
                break entry["fields"]["address"].as_str().unwrap().to_owned();
            }
        };
        let kept = Arc::clone(&log);
        let reading = tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                kept.lock().unwrap().push(line);
            }
        });
        Self {
            child,
            wire: Wire::to(address),
            log,
            reading,
        }
    }

    /// Sends it a signal by its name.
    pub(super) async fn signal(&self, name: &str) {
        let pid = self.child.id().expect("it runs").to_string();
        let sent = Command::new("sh")
            .args(["-c", "kill -s \"$0\" \"$1\"", name, &pid])
            .status();
        assert!(
            sent.await.unwrap().success(),
            "{name} was not sent to {pid}"
        );
    }

    /// How it ended, within so long, and everything that it logged.
    pub(super) async fn ended(mut self, within: Duration) -> (ExitStatus, Vec<String>) {
        let ended = tokio::time::timeout(within, self.child.wait()).await;
        let Ok(status) = ended else {
            panic!("it still runs after {within:?}: {:#?}", self.log);
        };
        // Its end of the pipe is closed with it.
        self.reading.await.unwrap();
        let log = std::mem::take(&mut *self.log.lock().unwrap());
        (status.unwrap(), log)
    }
}

/// `forecourt user add`, as the owner of the shop types it.
pub(super) async fn add_person(
    folder: &Path,
    settings: &[(&str, &str)],
    kind: PartyKind,
    username: &str,
    name: &str,
) {
    let mut child = forecourt(folder, settings)
        .args(["user", "add", "--role", kind.as_str()])
        .args(["--username", username, "--name", name])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(PASSWORD.as_bytes()).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// Adds somebody and signs in.
pub(super) async fn hire(
    server: &Process,
    folder: &Path,
    kind: PartyKind,
    username: &str,
) -> Session {
    add_person(folder, &[], kind, username, &format!("The {username}")).await;
    server.login(username).await
}
