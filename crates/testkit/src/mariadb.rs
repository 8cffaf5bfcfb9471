//! A real MariaDB for tests, benches and fault runs: its own data folder, its own free port, gone with the process.
//!
//! Blocking and made of `std` alone, so that any test, bench or thread may start one. Nothing of the machine's
//! own MariaDB is read or touched (`--no-defaults`). A small shell watches over the server from outside: when the
//! process that started it ends, however it ends, the server is killed and its folder removed. Statics are never
//! dropped in Rust, so [`MariaDb::shared`] could not clean up by `Drop` alone.

mod launch;
mod watch;

use launch::{free_port, install, launch, make_folder, missing};
use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use watch::Watch;

/// How many ports are tried before giving up.
const PORT_TRIES_MAX: u32 = 8;

/// Why there is no server: a sentence that says what to do.
#[derive(Debug)]
pub struct MariaDbError(String);

impl fmt::Display for MariaDbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MariaDbError {}

/// A running server. Killed, and its folder removed, on drop and at the end of the process.
pub struct MariaDb {
    folder: PathBuf,
    port: u16,
    extra: Vec<String>,
    server: Mutex<Option<Child>>,
    watch: Mutex<Watch>,
}

impl MariaDb {
    /// The one server of this process, started at first use. Give each test a database of its own.
    ///
    /// # Panics
    /// With a sentence when the server cannot be started.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<MariaDb> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Starts a server that syncs every commit to disk.
    ///
    /// # Panics
    /// With a sentence when the server cannot be started: a test without its database must not pass.
    #[must_use]
    pub fn start() -> Self {
        Self::try_start(&[]).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Starts a server with more options, such as `--innodb-flush-log-at-trx-commit=2`; the last one given wins.
    ///
    /// # Errors
    /// [`MariaDbError`] names the Debian package when a program is missing, else repeats what the server said.
    pub fn try_start(extra: &[&str]) -> Result<Self, MariaDbError> {
        let folder = make_folder().map_err(|error| {
            MariaDbError(format!("making a folder for the test MariaDB: {error}"))
        })?;
        let watch = Watch::over(&folder)?;
        install(&folder)?;
        let extra: Vec<String> = extra.iter().map(|&option| option.to_owned()).collect();
        let mut last = String::new();
        for _ in 0..PORT_TRIES_MAX {
            let port = free_port()?;
            match launch(&folder, port, &extra) {
                Ok(child) => {
                    let db = Self {
                        folder,
                        port,
                        extra,
                        server: Mutex::new(None),
                        watch: Mutex::new(watch),
                    };
                    db.adopt(child)?;
                    return Ok(db);
                }
                // Another process may take the port between our look and the server's bind.
                Err(MariaDbError(words)) if words.contains("bind on TCP/IP port") => last = words,
                Err(error) => return Err(error),
            }
        }
        Err(MariaDbError(format!(
            "no free port for the test MariaDB after {PORT_TRIES_MAX} tries: {last}"
        )))
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The connection URL of a database, as the root user.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.url_as("root", "", database)
    }

    /// The connection URL of a database for another database user; user and password must need no escaping.
    #[must_use]
    pub fn url_as(&self, user: &str, password: &str, database: &str) -> String {
        let colon = if password.is_empty() { "" } else { ":" };
        format!(
            "mysql://{user}{colon}{password}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// Makes an empty database with a name of its own and returns the name.
    pub fn fresh_database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!(
            "t{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        self.create_database(&name);
        name
    }

    /// Makes an empty database, with the site's character set and collation.
    ///
    /// # Panics
    /// When it exists.
    pub fn create_database(&self, name: &str) {
        self.run(
            "mysql",
            &format!("CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"),
        );
    }

    /// The server's own client program, set up for this server as root; it reads statements from standard input.
    #[must_use]
    pub fn client(&self, database: &str) -> Command {
        let mut command = Command::new("mariadb");
        command
            .args([
                "--no-defaults",
                "--protocol=TCP",
                "--host=127.0.0.1",
                "--user=root",
            ])
            .args([
                "--default-character-set=utf8mb4",
                "--batch",
                "--skip-column-names",
            ])
            .arg(format!("--port={}", self.port))
            .arg(database);
        command
    }

    /// Runs a script of SQL and returns what it prints: a line per row, columns parted by tabs.
    ///
    /// # Panics
    /// With the server's words when a statement fails.
    pub fn run(&self, database: &str, script: &str) -> String {
        self.try_run(database, script)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs a script of SQL, stopping at the first statement that fails.
    ///
    /// # Errors
    /// [`MariaDbError`] with the server's words.
    pub fn try_run(&self, database: &str, script: &str) -> Result<String, MariaDbError> {
        let mut client = self.client(database);
        client
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = client
            .spawn()
            .map_err(|error| missing("mariadb", "mariadb-client", &error))?;
        let mut stdin = child
            .stdin
            .take()
            .expect("standard input was piped just above");
        let output = thread::scope(|scope| {
            // Fed from a thread of its own: a long script and a long answer would wait for each other.
            let feed = scope.spawn(move || stdin.write_all(script.as_bytes()));
            let output = child.wait_with_output();
            // A client that stops at an error closes its end; what it says on stderr is the better message.
            drop(feed.join());
            output
        });
        let output =
            output.map_err(|error| MariaDbError(format!("running the mariadb client: {error}")))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(MariaDbError(
                String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            ))
        }
    }

    /// `kill -9`: what it had not synced is lost, as after a power cut of the process. Connections break.
    ///
    /// # Panics
    /// When the server cannot be killed.
    pub fn kill_hard(&self) {
        if let Some(mut child) = lock(&self.server).take() {
            child
                .kill()
                .expect("killing our own child is always allowed");
            child.wait().expect("a killed child can be waited for");
            lock(&self.watch).nobody();
        }
    }

    /// Starts the same data on the same port again and waits until it has recovered.
    ///
    /// # Panics
    /// With the server's words when it does not come back.
    pub fn restart(&self) {
        self.kill_hard();
        let started =
            launch(&self.folder, self.port, &self.extra).and_then(|child| self.adopt(child));
        started.unwrap_or_else(|error| panic!("{error}"));
    }

    /// The server's process id, while it runs: for pausing it, or reading its memory.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        lock(&self.server).as_ref().map(Child::id)
    }

    fn adopt(&self, child: Child) -> Result<(), MariaDbError> {
        lock(&self.watch).server(child.id())?;
        *lock(&self.server) = Some(child);
        Ok(())
    }
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        self.kill_hard();
    }
}

impl fmt::Debug for MariaDb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MariaDb")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_committed_row_outlives_a_hard_kill_and_the_port_stays() {
        let db = MariaDb::start();
        let name = db.fresh_database();
        db.run(
            &name,
            "CREATE TABLE t (a INT PRIMARY KEY) ENGINE=InnoDB; INSERT INTO t VALUES (7);",
        );
        let port = db.port();
        db.kill_hard();
        assert!(
            db.try_run(&name, "SELECT a FROM t").is_err(),
            "a killed server must not answer"
        );
        db.restart();
        assert_eq!(db.port(), port);
        assert_eq!(db.run(&name, "SELECT a FROM t"), "7\n");
        let synced = db.run(&name, "SELECT @@innodb_flush_log_at_trx_commit");
        assert_eq!(synced, "1\n");
    }

    #[test]
    fn a_failing_statement_is_told_in_the_servers_words() {
        let error = MariaDb::shared()
            .try_run("mysql", "SELECT 1 FROM nowhere")
            .expect_err("no such table");
        assert!(error.to_string().contains("nowhere"), "{error}");
    }

    #[test]
    fn a_dropped_server_leaves_no_folder() {
        let db = MariaDb::start();
        let folder = db.folder.clone();
        assert!(folder.exists());
        drop(db);
        assert!(!folder.exists());
    }

    #[test]
    fn a_server_that_refuses_an_option_is_an_error_with_its_words() {
        let error = MariaDb::try_start(&["--no-such-option"]).expect_err("unknown option");
        assert!(error.to_string().contains("no-such-option"), "{error}");
    }
}
