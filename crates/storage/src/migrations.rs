//! The numbered steps of the schema, as twins for both dialects. Append-only; run at start.

use sha2::{Digest, Sha256};

/// A database's way of speaking SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// The embedded default.
    Sqlite,
    /// MariaDB or MySQL.
    Mysql,
}

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// 1, 2, 3 …
    pub number: i64,
    /// What it is about.
    pub name: &'static str,
    /// Its statements for SQLite.
    pub sqlite: &'static str,
    /// Its statements for MariaDB/MySQL.
    pub mysql: &'static str,
}

macro_rules! migration {
    ($number:literal, $name:literal, $file:literal) => {
        Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $file)),
            mysql: include_str!(concat!("../migrations/mysql/", $file)),
        }
    };
}

const MIGRATIONS: &[Migration] = &[
    migration!(1, "chats", "0001_chats.sql"),
    migration!(2, "people", "0002_people.sql"),
    migration!(3, "attachments", "0003_attachments.sql"),
    migration!(4, "shop", "0004_shop.sql"),
    migration!(5, "desk", "0005_desk.sql"),
];

/// All steps in order.
#[must_use]
pub const fn all() -> &'static [Migration] {
    MIGRATIONS
}

impl Migration {
    /// Its text in a dialect.
    #[must_use]
    pub const fn sql(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Mysql => self.mysql,
        }
    }

    /// Its statements in a dialect, one by one.
    pub fn statements(&self, dialect: Dialect) -> impl Iterator<Item = &'static str> {
        self.sql(dialect).split(";\n").map(str::trim).filter(|sql| {
            sql.lines()
                .any(|line| !line.trim().is_empty() && !line.starts_with("--"))
        })
    }

    /// What its text hashes to; a step that has run must never change.
    #[must_use]
    pub fn checksum(&self, dialect: Dialect) -> String {
        hex::encode(Sha256::digest(self.sql(dialect).as_bytes()))
    }
}

/// The rights that the serving database user needs on MariaDB; the migrating user needs CREATE, ALTER,
/// INDEX, SELECT and INSERT besides.
#[must_use]
pub fn grants(database: &str, user: &str) -> String {
    let tables = [
        "tbl_chats",
        "tbl_chat_messages",
        "tbl_chat_notes",
        "tbl_chat_parties",
        "tbl_guest_sessions",
        "tbl_chat_sessions",
        "tbl_chat_ended_rights",
        "tbl_chat_handoffs",
        "tbl_chat_people",
        "tbl_chat_attachments",
        "tbl_chat_attachment_parts",
        "tbl_chat_meta",
        "tbl_chat_settings",
        "tbl_chat_second_factors",
        "tbl_chat_recovery_codes",
        "tbl_chat_tags",
        "tbl_chat_snoozes",
        "tbl_chat_ratings",
        "tbl_chat_duty",
        "tbl_chat_saved_replies",
        "tbl_chat_cars",
        "tbl_chat_appointments",
        "tbl_chat_migrations",
    ];
    let mut text = String::new();
    for table in tables {
        text +=
            &format!("GRANT SELECT, INSERT, UPDATE, DELETE ON `{database}`.`{table}` TO {user};\n");
    }
    text
}
