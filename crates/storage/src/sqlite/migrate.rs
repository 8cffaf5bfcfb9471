//! Brings the file's schema up to date, or refuses it with a sentence and leaves it untouched.

use crate::error::StorageError;
use crate::migrations::{self, Dialect};
use model::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior, params};
use std::path::Path;

const MADE: &str = "CREATE TABLE IF NOT EXISTS tbl_chat_migrations (number INTEGER NOT NULL PRIMARY KEY, \
     name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL)";
const IS_MADE: &str = "SELECT 1 FROM sqlite_schema WHERE name = 'tbl_chat_migrations'";
const NEWEST: &str = "SELECT COALESCE(MAX(number), 0) FROM tbl_chat_migrations";
const APPLIED: &str = "SELECT checksum FROM tbl_chat_migrations WHERE number = ?";
const LOG: &str =
    "INSERT INTO tbl_chat_migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)";
/// SQLite's own generator is seeded by the system.
const NAME_EPOCH: &str = "INSERT OR IGNORE INTO tbl_chat_meta (name, value) \
     VALUES ('epoch', lower(hex(randomblob(8))))";
const EPOCH: &str = "SELECT value FROM tbl_chat_meta WHERE name = 'epoch'";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 7] = [MADE, IS_MADE, NEWEST, APPLIED, LOG, NAME_EPOCH, EPOCH];

/// What to tell somebody whose file cannot be used.
pub(super) fn unusable(path: &Path, error: &rusqlite::Error) -> StorageError {
    StorageError::Unusable(format!(
        "the database {} cannot be used: {error}. It was left as it is: check the path and its rights, \
         or restore a backup",
        path.display()
    ))
}

/// Looks at an existing file before anything writes to it: not a database, damaged, or newer than this
/// program ends the start here.
pub(super) fn check_untouched(path: &Path) -> Result<(), StorageError> {
    if std::fs::metadata(path).map_or(true, |file| file.len() == 0) {
        return Ok(());
    }
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    let has_wal = Path::new(&wal).exists();
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(|error| unusable(path, &error))?;
    let look = || -> rusqlite::Result<Option<String>> {
        connection.pragma_update(None, "query_only", true)?;
        // Closing would move what a killed server left in its WAL into the file. Where there was no WAL, closing takes
        // away the one that looking makes.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_wal)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        let check: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if check != "ok" {
            // A heading and then, line by line, what was found.
            let found = check.lines().find(|line| !line.starts_with("***"));
            let found = found.unwrap_or("it says no more");
            return Ok(Some(format!("it is damaged ({found}): restore a backup")));
        }
        let applied = newest(&connection)?;
        let known = migrations::all().last().map_or(0, |step| step.number);
        Ok((applied > known).then(|| {
            format!(
                "its schema has step {applied}, this program knows {known}: run the newer program, \
                 or restore a backup from before the upgrade"
            )
        }))
    };
    match look() {
        Ok(None) => Ok(()),
        Ok(Some(reason)) => Err(StorageError::Unusable(format!(
            "the database {} cannot be used: {reason}. It was left as it is",
            path.display()
        ))),
        Err(error) => Err(unusable(path, &error)),
    }
}

fn newest(connection: &Connection) -> rusqlite::Result<i64> {
    let is_made = connection.query_row(IS_MADE, [], |_| Ok(())).optional()?;
    if is_made.is_none() {
        return Ok(0);
    }
    connection.query_row(NEWEST, [], |row| row.get(0))
}

/// Runs the missing steps in one transaction that excludes other processes; gives the data's epoch.
pub(super) fn run(
    connection: &mut Connection,
    migrate: bool,
    now: Timestamp,
) -> Result<String, StorageError> {
    let fault =
        |error: rusqlite::Error| StorageError::Unusable(format!("migrating the database: {error}"));
    let tx = connection
        .transaction_with_behavior(TransactionBehavior::Exclusive)
        .map_err(fault)?;
    tx.execute_batch(MADE).map_err(fault)?;
    for step in migrations::all() {
        let checksum = step.checksum(Dialect::Sqlite);
        let applied: Option<String> = tx
            .query_row(APPLIED, [step.number], |row| row.get(0))
            .optional()
            .map_err(fault)?;
        match applied {
            Some(applied) if applied == checksum => {}
            Some(_) => {
                return Err(StorageError::Unusable(format!(
                    "migration {} of this database differs from this program's: use the program that made it",
                    step.number
                )));
            }
            None if !migrate => {
                return Err(StorageError::Unusable(format!(
                    "migration {} is missing: run `forecourt migrate`",
                    step.number
                )));
            }
            None => {
                tx.execute_batch(step.sqlite).map_err(fault)?;
                tx.execute(LOG, params![step.number, step.name, checksum, now.sql()])
                    .map_err(fault)?;
            }
        }
    }
    tx.execute(NAME_EPOCH, []).map_err(fault)?;
    let epoch = tx.query_row(EPOCH, [], |row| row.get(0)).map_err(fault)?;
    tx.commit().map_err(fault)?;
    Ok(epoch)
}
