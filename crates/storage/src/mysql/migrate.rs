//! Brings the schema up to date, or refuses the database with a sentence and leaves it untouched.
//!
//! MariaDB commits each DDL statement at once, so every statement of a step can be run again: it says IF NOT EXISTS, or
//! adds a column or key, of which the server says that it is there already. A lock of the server keeps two processes
//! that start together one after the other.

use super::{Result as Answer, trouble};
use crate::error::StorageError;
use crate::migrations::{self, Dialect, Migration};
use model::Timestamp;
use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;
use std::collections::HashMap;

/// How long to wait for another process that is migrating, in seconds.
const LOCK_SECONDS_MAX: u32 = 120;
/// The server's numbers for a column and for a key that are there already.
const ADDED_BEFORE: [u16; 2] = [1060, 1061];

const IS_MADE: &str = "SELECT COUNT(*) FROM information_schema.tables \
     WHERE table_schema = DATABASE() AND table_name = 'tbl_chat_migrations'";
const MAKE: &str = "CREATE TABLE IF NOT EXISTS tbl_chat_migrations (
  number BIGINT NOT NULL,
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  checksum CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  applied_at DATETIME(3) NOT NULL,
  PRIMARY KEY (number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";
const APPLIED: &str = "SELECT number, checksum FROM tbl_chat_migrations";
const LOCK: &str = "SELECT GET_LOCK(CONCAT('forecourt.', LEFT(SHA2(DATABASE(), 256), 40)), ?)";
const UNLOCK: &str = "SELECT RELEASE_LOCK(CONCAT('forecourt.', LEFT(SHA2(DATABASE(), 256), 40)))";
const LOG: &str =
    "INSERT INTO tbl_chat_migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)";
/// The server's own numbers make the epoch: no two databases get the same.
const NAME_EPOCH: &str = "INSERT IGNORE INTO tbl_chat_meta (name, value) \
     VALUES ('epoch', LEFT(SHA2(CONCAT(UUID(), RAND(), NOW(6), CONNECTION_ID()), 256), 16))";
const EPOCH: &str = "SELECT value FROM tbl_chat_meta WHERE name = 'epoch'";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 7] = [IS_MADE, APPLIED, LOCK, UNLOCK, LOG, NAME_EPOCH, EPOCH];

/// Runs the missing steps; gives the data's epoch.
pub(super) async fn run(
    conn: &mut Conn,
    migrate: bool,
    now: Timestamp,
) -> Result<String, StorageError> {
    let applied = applied(conn).await.map_err(|error| unusable(&error))?;
    if let Some(missing) = check(&applied)? {
        if !migrate {
            return Err(StorageError::Unusable(format!(
                "migration {} is missing: run `forecourt migrate` as a database user that may create tables",
                missing.number
            )));
        }
        apply_missing(conn, now).await?;
    }
    let epoch: Option<String> = conn
        .query_first(EPOCH)
        .await
        .map_err(|error| unusable(&error))?;
    epoch.ok_or_else(|| {
        StorageError::Unusable("tbl_chat_meta names no epoch: restore a backup".to_owned())
    })
}

async fn apply_missing(conn: &mut Conn, now: Timestamp) -> Result<(), StorageError> {
    let locked: Option<Option<i64>> = conn
        .exec_first(LOCK, (LOCK_SECONDS_MAX,))
        .await
        .map_err(|error| unusable(&error))?;
    if locked.flatten() != Some(1) {
        return Err(StorageError::Unusable(format!(
            "another process has been migrating this database for {LOCK_SECONDS_MAX} s: wait for it or end it"
        )));
    }
    let result = apply_locked(conn, now).await;
    // If the connection is broken the server lets go of the lock by itself.
    drop(conn.query_drop(UNLOCK).await);
    result
}

async fn apply_locked(conn: &mut Conn, now: Timestamp) -> Result<(), StorageError> {
    // Another process may have been faster while this one waited.
    let before = applied(conn).await.map_err(|error| unusable(&error))?;
    check(&before)?;
    let steps = async {
        conn.query_drop(MAKE).await?;
        for step in migrations::all()
            .iter()
            .filter(|step| !before.contains_key(&step.number))
        {
            for statement in step.statements(Dialect::Mysql) {
                run_again(conn.query_drop(statement).await)?;
            }
            let checksum = step.checksum(Dialect::Mysql);
            conn.exec_drop(LOG, (step.number, step.name, checksum, now.sql()))
                .await?;
        }
        conn.query_drop(NAME_EPOCH).await
    };
    steps.await.map_err(|error: mysql_async::Error| {
        StorageError::Unusable(format!("migrating the database: {error}"))
    })
}

/// A step that was cut off half way is run from its beginning: what it had added already stands.
fn run_again(ran: Answer<()>) -> Answer<()> {
    match ran {
        Err(mysql_async::Error::Server(server)) if ADDED_BEFORE.contains(&server.code) => Ok(()),
        ran => ran,
    }
}

/// The applied steps with their checksums; none in an empty database.
async fn applied(conn: &mut Conn) -> Answer<HashMap<i64, String>> {
    let made: Option<i64> = conn.query_first(IS_MADE).await?;
    if made.unwrap_or(0) == 0 {
        return Ok(HashMap::new());
    }
    Ok(conn
        .query::<(i64, String), _>(APPLIED)
        .await?
        .into_iter()
        .collect())
}

/// Refuses a schema that is newer or another; gives the first missing step.
fn check(applied: &HashMap<i64, String>) -> Result<Option<&'static Migration>, StorageError> {
    let known = migrations::all().last().map_or(0, |step| step.number);
    let newest = applied.keys().copied().max().unwrap_or(0);
    if newest > known {
        return Err(StorageError::Unusable(format!(
            "the database's schema has step {newest}, this program knows {known}: run the newer program, \
             or restore a backup from before the upgrade. It was left as it is"
        )));
    }
    for step in migrations::all() {
        match applied.get(&step.number) {
            None => return Ok(Some(step)),
            Some(checksum) if *checksum == step.checksum(Dialect::Mysql) => {}
            Some(_) => {
                return Err(StorageError::Unusable(format!(
                    "migration {} of this database differs from this program's: use the program that made it",
                    step.number
                )));
            }
        }
    }
    Ok(None)
}

fn unusable(error: &mysql_async::Error) -> StorageError {
    StorageError::Unusable(format!(
        "the database's schema cannot be read: {}",
        trouble::words(error)
    ))
}
