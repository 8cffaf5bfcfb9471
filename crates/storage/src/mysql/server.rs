//! What a server must be before anything is entrusted to it.

use super::{Result as Answer, trouble};
use crate::error::StorageError;
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row};

/// Oldest MariaDB: before it a restart could hand out ids again, and window functions were new.
const MARIADB_MIN: (u32, u32) = (10, 4);
/// Oldest MySQL.
const MYSQL_MIN: (u32, u32) = (8, 0);

/// MariaDB knows `tx_isolation`, MySQL 8 only `transaction_isolation`; neither is asked, we set our own.
const SETTINGS: &str = "SELECT VERSION(), CAST(@@innodb_flush_log_at_trx_commit AS SIGNED), \
     CAST(@@log_bin AS SIGNED), CAST(@@sync_binlog AS SIGNED), @@binlog_format, DATABASE()";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 1] = [SETTINGS];

/// What the server says about itself.
#[derive(Debug, Clone)]
struct Settings {
    version: String,
    flush_log: i64,
    log_bin: bool,
    sync_binlog: i64,
    binlog_format: String,
    has_database: bool,
}

/// Refuses with a sentence a server that is too old, does not sync its commits, or cannot log our writes.
pub(super) async fn check(conn: &mut Conn, relaxed: bool) -> Result<(), StorageError> {
    let settings = ask(conn).await.map_err(|error| {
        StorageError::Unusable(format!(
            "asking the database for its settings: {}",
            trouble::words(&error)
        ))
    })?;
    match refusal(&settings, relaxed) {
        Some(sentence) => Err(StorageError::Unusable(sentence)),
        None => Ok(()),
    }
}

async fn ask(conn: &mut Conn) -> Answer<Settings> {
    let row: Option<Row> = conn.query_first(SETTINGS).await?;
    let row = row.ok_or_else(|| super::rows::broken("no settings"))?;
    Ok(Settings {
        version: super::rows::text(&row, 0)?.to_owned(),
        flush_log: super::rows::int(&row, 1)?,
        log_bin: super::rows::int(&row, 2)? != 0,
        sync_binlog: super::rows::int(&row, 3)?,
        binlog_format: super::rows::text(&row, 4)?.to_owned(),
        has_database: super::rows::optional_text(&row, 5)?.is_some(),
    })
}

fn refusal(settings: &Settings, relaxed: bool) -> Option<String> {
    if !settings.has_database {
        return Some(
            "the database URL names no database: write mysql://user:password@host/name".to_owned(),
        );
    }
    if is_too_old(&settings.version) {
        return Some(format!(
            "the database server {} is too old: MariaDB 10.4 or MySQL 8.0 is needed",
            settings.version
        ));
    }
    if settings.log_bin && settings.binlog_format.eq_ignore_ascii_case("STATEMENT") {
        return Some("the server's binlog_format is STATEMENT: set it to MIXED or ROW".to_owned());
    }
    if relaxed {
        return None;
    }
    let setting = if settings.flush_log != 1 {
        "innodb_flush_log_at_trx_commit"
    } else if settings.log_bin && settings.sync_binlog != 1 {
        "sync_binlog"
    } else {
        return None;
    };
    Some(format!(
        "the database server does not sync its commits, so a power cut would lose acknowledged messages: \
         set {setting} = 1, or start with FORECOURT_DURABILITY=relaxed if you accept that"
    ))
}

fn is_too_old(version: &str) -> bool {
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map_while(|part| part.parse().ok());
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    found
        < if version.to_ascii_lowercase().contains("mariadb") {
            MARIADB_MIN
        } else {
            MYSQL_MIN
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Settings {
        Settings {
            version: "10.11.6-MariaDB-log".to_owned(),
            flush_log: 1,
            log_bin: true,
            sync_binlog: 1,
            binlog_format: "MIXED".to_owned(),
            has_database: true,
        }
    }

    #[test]
    fn a_server_that_syncs_is_taken() {
        assert_eq!(refusal(&good(), false), None);
        let unlogged = Settings {
            log_bin: false,
            sync_binlog: 0,
            ..good()
        };
        assert_eq!(refusal(&unlogged, false), None);
    }

    #[test]
    fn each_way_of_not_syncing_is_named_and_can_be_accepted() {
        let lazy_log = Settings {
            flush_log: 2,
            ..good()
        };
        let lazy_binlog = Settings {
            sync_binlog: 0,
            ..good()
        };
        for (settings, name) in [
            (lazy_log, "innodb_flush_log_at_trx_commit"),
            (lazy_binlog, "sync_binlog"),
        ] {
            assert!(refusal(&settings, false).unwrap().contains(name));
            assert_eq!(refusal(&settings, true), None);
        }
    }

    #[test]
    fn old_servers_are_told_apart_by_maker() {
        for (version, old) in [
            ("10.3.39-MariaDB", true),
            ("10.4.0-MariaDB-1:10.4.0", false),
            ("11.8.2-MariaDB", false),
            ("5.7.44-log", true),
            ("8.0.36", false),
            ("9.1.0", false),
        ] {
            assert_eq!(is_too_old(version), old, "{version}");
        }
    }

    #[test]
    fn a_statement_log_and_a_missing_name_are_refused_even_when_relaxed() {
        let statement = Settings {
            binlog_format: "STATEMENT".to_owned(),
            ..good()
        };
        assert!(refusal(&statement, true).is_some());
        let nameless = Settings {
            has_database: false,
            ..good()
        };
        assert!(refusal(&nameless, true).is_some());
    }
}
