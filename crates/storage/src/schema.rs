//! The tables in words: what stands in `docs/database_table_structure.md` and `docs/sql_changelog.md`.
//!
//! The documents are written by `cargo xtask generate`; a test holds them, this list and
//! the schemas of both engines together.

use crate::migrations::{self, Dialect};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: &'static str,
    /// Its type on MariaDB and MySQL.
    pub mysql: &'static str,
    /// Its type on SQLite.
    pub sqlite: &'static str,
    /// May be NULL.
    pub is_optional: bool,
    /// What it holds.
    pub meaning: &'static str,
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Its primary key first, then its other unique keys.
    pub unique: &'static [&'static [&'static str]],
    /// In order.
    pub columns: &'static [TableColumn],
}

const OPTIONAL: bool = true;
const REQUIRED: bool = false;

const fn column(
    name: &'static str,
    mysql: &'static str,
    sqlite: &'static str,
    is_optional: bool,
    meaning: &'static str,
) -> TableColumn {
    TableColumn {
        name,
        mysql,
        sqlite,
        is_optional,
        meaning,
    }
}

/// All tables that the chat makes.
#[rustfmt::skip] // A line a column: read like the table that it is.
pub const TABLES: &[Table] = &[
    Table {
        name: "tbl_chats",
        purpose: "One row a chat, with its counters.",
        unique: &[&["chat_id"], &["starter_type", "starter_id", "client_id"]],
        columns: &[
            column("chat_id", "BIGINT", "INTEGER", REQUIRED, "The chat's number."),
            column("user_id", "BIGINT", "INTEGER", OPTIONAL, "The customer, if a user of the site."),
            column("guest_id", "BIGINT", "INTEGER", OPTIONAL, "The customer, if a guest; empty once the guest has signed in as a user."),
            column("admin_id", "BIGINT", "INTEGER", OPTIONAL, "The admin who started the chat or answered first."),
            column("worker_id", "BIGINT", "INTEGER", OPTIONAL, "The assigned worker."),
            column("assigned_by", "BIGINT", "INTEGER", OPTIONAL, "The admin who assigned the worker."),
            column("status", "VARCHAR(16)", "TEXT", REQUIRED, "`pending`, `open`, `escalated` or `closed`."),
            column("created_at", "DATETIME(3)", "TEXT", REQUIRED, "When it began, UTC."),
            column("updated_at", "DATETIME(3)", "TEXT", REQUIRED, "When the newest message or event came, UTC; a note does not count."),
            column("subject", "VARCHAR(200)", "TEXT", OPTIONAL, "What it is about, one line."),
            column("is_staff_chat", "TINYINT", "INTEGER", REQUIRED, "1: between staff, without a customer."),
            column("is_answered", "TINYINT", "INTEGER", REQUIRED, "1: staff started it or has written a text in it."),
            column("last_seq", "BIGINT", "INTEGER", REQUIRED, "The newest line as customers count."),
            column("last_staff_seq", "BIGINT", "INTEGER", REQUIRED, "The newest line as staff counts, notes included."),
            column("text_count", "BIGINT", "INTEGER", REQUIRED, "How many texts it holds."),
            column("note_count", "BIGINT", "INTEGER", REQUIRED, "How many notes people wrote in it."),
            column("customer_read_seq", "BIGINT", "INTEGER", REQUIRED, "How far the customer has read, in customers' numbers."),
            column("staff_read_seq", "BIGINT", "INTEGER", REQUIRED, "How far anybody of staff has read, in customers' numbers."),
            column("followed_customer_seq", "BIGINT", "INTEGER", REQUIRED, "Up to where `is_read` of staff's texts has followed `customer_read_seq`."),
            column("followed_staff_seq", "BIGINT", "INTEGER", REQUIRED, "Up to where `is_read` of the customer's texts has followed `staff_read_seq`."),
            column("starter_type", "VARCHAR(8)", "TEXT", OPTIONAL, "Who started it under `client_id`: kind."),
            column("starter_id", "BIGINT", "INTEGER", OPTIONAL, "Who started it under `client_id`: number."),
            column("client_id", "VARBINARY(512)", "TEXT", OPTIONAL, "The starter's own key for the start: a retry finds the same chat."),
            column("vehicle_id", "BIGINT", "INTEGER", OPTIONAL, "The customer's car that it is about, by its number in the directory."),
        ],
    },
    Table {
        name: "tbl_chat_messages",
        purpose: "One row a message or event; never a note, never changed but for `is_read`.",
        unique: &[&["message_id"], &["chat_id", "seq"], &["sender_id", "sender_type", "client_id"]],
        columns: &[
            column("message_id", "BIGINT", "INTEGER", REQUIRED, "The message's number."),
            column("chat_id", "BIGINT", "INTEGER", REQUIRED, "Its chat."),
            column("sender_type", "VARCHAR(8)", "TEXT", REQUIRED, "`guest`, `user`, `worker`, `admin` or `system`."),
            column("sender_id", "BIGINT", "INTEGER", OPTIONAL, "The sender's number within the kind; none for `system`."),
            column("message", "TEXT", "TEXT", REQUIRED, "The text as written."),
            column("is_read", "TINYINT", "INTEGER", REQUIRED, "1: somebody of the other side has read it. Follows the cursors within seconds; events are 1 from the start."),
            column("created_at", "DATETIME(3)", "TEXT", REQUIRED, "When it was stored, UTC."),
            column("seq", "BIGINT", "INTEGER", REQUIRED, "Its place in the chat as customers count: 1, 2, 3 … without gaps."),
            column("staff_seq", "BIGINT", "INTEGER", REQUIRED, "Its place as staff counts, notes included."),
            column("kind", "VARCHAR(8)", "TEXT", REQUIRED, "`text` or `event`."),
            column("event", "TEXT", "TEXT", OPTIONAL, "Of an event: what happened, as JSON."),
            column("attachments", "TEXT", "TEXT", OPTIONAL, "What is attached, as JSON: a list of `attachment_id`, `name`, `mime`, `size`, `width`, `height`."),
            column("client_id", "VARBINARY(512)", "TEXT", OPTIONAL, "The sender's own key: a retry finds the same message."),
        ],
    },
    Table {
        name: "tbl_chat_notes",
        purpose: "One row an internal note: for staff only, so it stands apart from the messages.",
        unique: &[&["note_id"], &["chat_id", "staff_seq"], &["sender_id", "sender_type", "client_id"]],
        columns: &[
            column("note_id", "BIGINT", "INTEGER", REQUIRED, "The note's number; counts apart from messages."),
            column("chat_id", "BIGINT", "INTEGER", REQUIRED, "Its chat."),
            column("sender_type", "VARCHAR(8)", "TEXT", REQUIRED, "`worker`, `admin` or `system` (reasons of escalating and closing)."),
            column("sender_id", "BIGINT", "INTEGER", OPTIONAL, "The sender's number within the kind; none for `system`."),
            column("message", "TEXT", "TEXT", REQUIRED, "The text as written."),
            column("created_at", "DATETIME(3)", "TEXT", REQUIRED, "When it was stored, UTC."),
            column("after_seq", "BIGINT", "INTEGER", REQUIRED, "`seq` of the message before it; 0: before the first."),
            column("staff_seq", "BIGINT", "INTEGER", REQUIRED, "Its place in the chat as staff counts."),
            column("attachments", "TEXT", "TEXT", OPTIONAL, "What is attached, as JSON, as in `tbl_chat_messages`."),
            column("client_id", "VARBINARY(512)", "TEXT", OPTIONAL, "The sender's own key: a retry finds the same note."),
        ],
    },
    Table {
        name: "tbl_chat_parties",
        purpose: "One row for each person with a place in a chat: read cursor and membership.",
        unique: &[&["chat_id", "party_type", "party_id"]],
        columns: &[
            column("chat_id", "BIGINT", "INTEGER", REQUIRED, "The chat."),
            column("party_type", "VARCHAR(8)", "TEXT", REQUIRED, "`guest`, `user`, `worker` or `admin`."),
            column("party_id", "BIGINT", "INTEGER", REQUIRED, "The person's number within the kind."),
            column("is_party", "TINYINT", "INTEGER", REQUIRED, "1: a side of a chat between staff, or an admin who started the chat or wrote in it."),
            column("read_seq", "BIGINT", "INTEGER", REQUIRED, "The read cursor in customers' numbers."),
            column("read_staff_seq", "BIGINT", "INTEGER", REQUIRED, "The read cursor in staff's numbers."),
            column("seen", "BIGINT", "INTEGER", REQUIRED, "How many lines that count as unread stand at or before the cursor."),
            column("own_after", "BIGINT", "INTEGER", REQUIRED, "How many own notes stand after the cursor."),
        ],
    },
    Table {
        name: "tbl_guest_sessions",
        purpose: "One row a guest; kept after the session, because the chats need the name.",
        unique: &[&["guest_id"], &["session_token"]],
        columns: &[
            column("guest_id", "BIGINT", "INTEGER", REQUIRED, "The guest's number."),
            column("session_token", "CHAR(64)", "TEXT", OPTIONAL, "SHA-256 of the session's token as 64 hex digits; none when the session has ended."),
            column("created_at", "DATETIME(3)", "TEXT", REQUIRED, "When the session began, UTC."),
            column("last_seen_at", "DATETIME(3)", "TEXT", REQUIRED, "When it was last used, to within some minutes, UTC."),
            column("name", "VARCHAR(200)", "TEXT", OPTIONAL, "What the guest wants to be called."),
            column("email", "VARCHAR(254)", "TEXT", OPTIONAL, "Where the guest may be written to; unverified."),
        ],
    },
    Table {
        name: "tbl_chat_sessions",
        purpose: "One row a signed-in user, worker or admin.",
        unique: &[&["token_hash"]],
        columns: &[
            column("token_hash", "CHAR(64)", "TEXT", REQUIRED, "SHA-256 of the session's token as 64 hex digits."),
            column("party_type", "VARCHAR(8)", "TEXT", REQUIRED, "`user`, `worker` or `admin`."),
            column("party_id", "BIGINT", "INTEGER", REQUIRED, "The person's number within the kind."),
            column("credential_mark", "VARCHAR(64)", "TEXT", REQUIRED, "What the sign-in rested on; another mark in the directory ends the session."),
            column("created_at", "DATETIME(3)", "TEXT", REQUIRED, "When it began, UTC."),
            column("last_seen_at", "DATETIME(3)", "TEXT", REQUIRED, "When it was last used, to within some minutes, UTC."),
            column("device", "VARCHAR(64)", "TEXT", OPTIONAL, "What it was begun on, in a few words such as `Firefox on Windows`."),
        ],
    },
    Table {
        name: "tbl_chat_ended_rights",
        purpose: "The log of rights that ended: every node reads it and closes what rests on them.",
        unique: &[&["ended_id"]],
        columns: &[
            column("ended_id", "BIGINT", "INTEGER", REQUIRED, "Rises with every line, in the order of the commits."),
            column("token_hash", "CHAR(64)", "TEXT", OPTIONAL, "The session that ended, or none."),
            column("party_type", "VARCHAR(8)", "TEXT", OPTIONAL, "Whose right ended: kind, or none."),
            column("party_id", "BIGINT", "INTEGER", OPTIONAL, "Whose right ended: number, or none."),
            column("chat_id", "BIGINT", "INTEGER", OPTIONAL, "The chat that the person no longer sees; none: all sessions of the person ended."),
            column("ended_at", "DATETIME(3)", "TEXT", REQUIRED, "When, UTC."),
        ],
    },
    Table {
        name: "tbl_chat_handoffs",
        purpose: "Handoff tokens that were used: each is good for once, on all nodes together.",
        unique: &[&["jti"]],
        columns: &[
            column("jti", "VARBINARY(512)", "TEXT", REQUIRED, "The token's id."),
            column("expires_at", "DATETIME(3)", "TEXT", REQUIRED, "When the token would have expired, UTC; then the row may go."),
        ],
    },
    Table {
        name: "tbl_chat_people",
        purpose: "The own directory; empty when the site's tables are the directory.",
        unique: &[&["party_type", "person_id"], &["username"]],
        columns: &[
            column("party_type", "VARCHAR(8)", "TEXT", REQUIRED, "`user`, `worker` or `admin`."),
            column("person_id", "BIGINT", "INTEGER", REQUIRED, "The person's number within the kind."),
            column("username", "VARBINARY(1024)", "TEXT", OPTIONAL, "For signing in, in lower case."),
            column("name", "VARCHAR(200)", "TEXT", REQUIRED, "What others see."),
            column("email", "VARCHAR(254)", "TEXT", OPTIONAL, "Where the person may be written to."),
            column("password_hash", "VARCHAR(255)", "TEXT", OPTIONAL, "argon2id; none: signs in by handoff only."),
            column("image_url", "VARCHAR(255)", "TEXT", OPTIONAL, "A picture."),
            column("is_active", "TINYINT", "INTEGER", REQUIRED, "1: may sign in."),
            column("created_at", "DATETIME(3)", "TEXT", REQUIRED, "When added, UTC."),
        ],
    },
    Table {
        name: "tbl_chat_attachments",
        purpose: "One row a photo, file or voice note. What no message holds a day after its upload is deleted.",
        unique: &[&["attachment_id"]],
        columns: &[
            column("attachment_id", "BIGINT", "INTEGER", REQUIRED, "The attachment's number."),
            column("chat_id", "BIGINT", "INTEGER", REQUIRED, "The chat it was uploaded into."),
            column("uploader_type", "VARCHAR(8)", "TEXT", REQUIRED, "Who uploaded it: kind."),
            column("uploader_id", "BIGINT", "INTEGER", REQUIRED, "Who uploaded it: number within the kind."),
            column("name", "VARCHAR(200)", "TEXT", REQUIRED, "Its name for people, one line."),
            column("mime", "VARCHAR(64)", "TEXT", REQUIRED, "Its kind, found by content."),
            column("size", "BIGINT", "INTEGER", REQUIRED, "Bytes."),
            column("width", "BIGINT", "INTEGER", OPTIONAL, "Of a picture that can be shown: pixels across."),
            column("height", "BIGINT", "INTEGER", OPTIONAL, "Of a picture that can be shown: pixels down."),
            column("has_thumb", "TINYINT", "INTEGER", REQUIRED, "1: there is a small picture of it."),
            column("is_whole", "TINYINT", "INTEGER", REQUIRED, "1: all its parts are stored."),
            column("message_id", "BIGINT", "INTEGER", OPTIONAL, "The message that holds it."),
            column("note_id", "BIGINT", "INTEGER", OPTIONAL, "The note that holds it."),
            column("created_at", "DATETIME(3)", "TEXT", REQUIRED, "When it was uploaded, UTC."),
        ],
    },
    Table {
        name: "tbl_chat_attachment_parts",
        purpose: "The bytes of an attachment and of its small picture, in pieces.",
        unique: &[&["attachment_id", "is_thumb", "part"]],
        columns: &[
            column("attachment_id", "BIGINT", "INTEGER", REQUIRED, "The attachment."),
            column("is_thumb", "TINYINT", "INTEGER", REQUIRED, "1: of its small picture."),
            column("part", "BIGINT", "INTEGER", REQUIRED, "0, 1, 2 …"),
            column("bytes", "MEDIUMBLOB", "BLOB", REQUIRED, "At most 262,144 bytes."),
        ],
    },
    Table {
        name: "tbl_chat_meta",
        purpose: "Facts about the data as a whole.",
        unique: &[&["name"]],
        columns: &[
            column("name", "VARCHAR(64)", "TEXT", REQUIRED, "`epoch`: the life of the data, which changes when a backup is restored."),
            column("value", "VARCHAR(255)", "TEXT", REQUIRED, "The fact."),
        ],
    },
    Table {
        name: "tbl_chat_settings",
        purpose: "What the shop says of itself; a row a setting that was ever saved.",
        unique: &[&["name"]],
        columns: &[
            column("name", "VARCHAR(64)", "TEXT", REQUIRED, "`name`, `languages`, `language`, `time_zone`, `hours` or `closed_days`."),
            column("value", "TEXT", "TEXT", REQUIRED, "The setting as JSON."),
            column("changed_at", "DATETIME(3)", "TEXT", REQUIRED, "When it was saved, UTC."),
        ],
    },
    Table {
        name: "tbl_chat_second_factors",
        purpose: "Second factors of staff, of either directory.",
        unique: &[&["party_type", "party_id"]],
        columns: &[
            column("party_type", "VARCHAR(8)", "TEXT", REQUIRED, "`worker` or `admin`."),
            column("party_id", "BIGINT", "INTEGER", REQUIRED, "The person's number within the kind."),
            column("secret", "VARCHAR(64)", "TEXT", REQUIRED, "What the codes are made from (TOTP, SHA-1, 6 digits, 30 s), base32."),
            column("is_on", "TINYINT", "INTEGER", REQUIRED, "1: confirmed, and asked for at each sign-in."),
            column("last_step", "BIGINT", "INTEGER", REQUIRED, "The newest step of 30 s whose code was taken; it is not taken again."),
            column("created_at", "DATETIME(3)", "TEXT", REQUIRED, "When it was begun, UTC."),
        ],
    },
    Table {
        name: "tbl_chat_recovery_codes",
        purpose: "Recovery codes that are left; each is good for once.",
        unique: &[&["party_type", "party_id", "code_hash"]],
        columns: &[
            column("party_type", "VARCHAR(8)", "TEXT", REQUIRED, "`worker` or `admin`."),
            column("party_id", "BIGINT", "INTEGER", REQUIRED, "The person's number within the kind."),
            column("code_hash", "CHAR(64)", "TEXT", REQUIRED, "SHA-256 of the code as 64 hex digits."),
        ],
    },
    Table {
        name: "tbl_chat_tags",
        purpose: "One row a tag of a chat: staff's words for what it is about.",
        unique: &[&["chat_id", "tag"]],
        columns: &[
            column("chat_id", "BIGINT", "INTEGER", REQUIRED, "The chat."),
            column("tag", "VARCHAR(40)", "TEXT", REQUIRED, "The word, as written."),
        ],
    },
    Table {
        name: "tbl_chat_snoozes",
        purpose: "One row a chat that a member of staff has put aside, for that person alone.",
        unique: &[&["party_type", "party_id", "chat_id"]],
        columns: &[
            column("party_type", "VARCHAR(8)", "TEXT", REQUIRED, "`worker` or `admin`."),
            column("party_id", "BIGINT", "INTEGER", REQUIRED, "The person's number within the kind."),
            column("chat_id", "BIGINT", "INTEGER", REQUIRED, "The chat."),
            column("snoozed_until", "DATETIME(3)", "TEXT", REQUIRED, "When it comes back by itself, UTC."),
            column("after_seq", "BIGINT", "INTEGER", REQUIRED, "The newest `seq` then: a text of the other side after it ends the snooze."),
        ],
    },
    Table {
        name: "tbl_chat_ratings",
        purpose: "One row a chat that its customer has rated.",
        unique: &[&["chat_id"]],
        columns: &[
            column("chat_id", "BIGINT", "INTEGER", REQUIRED, "The chat."),
            column("stars", "BIGINT", "INTEGER", REQUIRED, "1 to 5."),
            column("comment", "VARCHAR(1000)", "TEXT", OPTIONAL, "In the customer's words."),
            column("created_at", "DATETIME(3)", "TEXT", REQUIRED, "When it was given, UTC; another rating takes its place."),
        ],
    },
    Table {
        name: "tbl_chat_duty",
        purpose: "One row a worker who ever went on or off duty; the others are on it.",
        unique: &[&["worker_id"]],
        columns: &[
            column("worker_id", "BIGINT", "INTEGER", REQUIRED, "The worker."),
            column("on_duty", "TINYINT", "INTEGER", REQUIRED, "1: takes chats."),
            column("capacity", "BIGINT", "INTEGER", OPTIONAL, "Open chats that are enough; none: no bound."),
        ],
    },
    Table {
        name: "tbl_chat_saved_replies",
        purpose: "One row a saved reply.",
        unique: &[&["reply_id"], &["owner_type", "owner_id", "shortcut"]],
        columns: &[
            column("reply_id", "BIGINT", "INTEGER", REQUIRED, "The reply's number."),
            column("owner_type", "VARCHAR(8)", "TEXT", REQUIRED, "`worker` or `admin`; empty: shared by all staff."),
            column("owner_id", "BIGINT", "INTEGER", REQUIRED, "The owner's number within the kind; 0: shared."),
            column("shortcut", "VARCHAR(40)", "TEXT", REQUIRED, "What is typed for it, in lower case."),
            column("title", "VARCHAR(200)", "TEXT", REQUIRED, "What the list of replies shows."),
            column("message", "TEXT", "TEXT", REQUIRED, "The text, with its variables."),
            column("created_at", "DATETIME(3)", "TEXT", REQUIRED, "When it was made, UTC."),
            column("updated_at", "DATETIME(3)", "TEXT", REQUIRED, "When it was last changed, UTC."),
        ],
    },
    Table {
        name: "tbl_chat_cars",
        purpose: "The cars of the own directory; empty when the site's tables are the directory.",
        unique: &[&["vehicle_id"]],
        columns: &[
            column("vehicle_id", "BIGINT", "INTEGER", REQUIRED, "The car's number."),
            column("user_id", "BIGINT", "INTEGER", REQUIRED, "Whose."),
            column("make", "VARCHAR(100)", "TEXT", OPTIONAL, "Who made it."),
            column("model", "VARCHAR(100)", "TEXT", OPTIONAL, "What it is called."),
            column("year", "BIGINT", "INTEGER", OPTIONAL, "When it was built."),
            column("plate", "VARCHAR(20)", "TEXT", OPTIONAL, "What it carries on its plate."),
        ],
    },
    Table {
        name: "tbl_chat_appointments",
        purpose: "The appointments of the own directory; empty when the site's tables are the directory.",
        unique: &[&["appointment_id"]],
        columns: &[
            column("appointment_id", "BIGINT", "INTEGER", REQUIRED, "The appointment's number."),
            column("user_id", "BIGINT", "INTEGER", REQUIRED, "Whose."),
            column("vehicle_id", "BIGINT", "INTEGER", OPTIONAL, "For which car."),
            column("service", "VARCHAR(200)", "TEXT", OPTIONAL, "What is to be done."),
            column("starts_at", "DATETIME(3)", "TEXT", REQUIRED, "When, UTC."),
            column("status", "VARCHAR(16)", "TEXT", REQUIRED, "`pending`, `confirmed`, `completed` or `cancelled`."),
        ],
    },
    Table {
        name: "tbl_chat_migrations",
        purpose: "The steps of the schema that have run.",
        unique: &[&["number"]],
        columns: &[
            column("number", "BIGINT", "INTEGER", REQUIRED, "1, 2, 3 …"),
            column("name", "VARCHAR(64)", "TEXT", REQUIRED, "What the step is about."),
            column("checksum", "CHAR(64)", "TEXT", REQUIRED, "SHA-256 of its text; a step that has run never changes."),
            column("applied_at", "DATETIME(3)", "TEXT", REQUIRED, "When it ran, UTC."),
        ],
    },
];

/// `docs/database_table_structure.md`.
#[must_use]
pub fn table_document() -> String {
    let mut text = String::from(TABLES_HEAD);
    for table in TABLES {
        text += &format!("\n## {}\n\n{}\n\n", table.name, table.purpose);
        let keys: Vec<String> = table
            .unique
            .iter()
            .map(|key| format!("`({})`", key.join(", ")))
            .collect();
        text += &format!("Unique: {}\n\n", keys.join(", "));
        text +=
            "| column | MariaDB, MySQL | SQLite | may be NULL | holds |\n|---|---|---|---|---|\n";
        for column in table.columns {
            let null = if column.is_optional { "yes" } else { "no" };
            text += &format!(
                "| `{}` | {} | {} | {null} | {} |\n",
                column.name, column.mysql, column.sqlite, column.meaning
            );
        }
    }
    text
}

/// `docs/sql_changelog.md`.
#[must_use]
pub fn changelog_document() -> String {
    let mut text = String::from(CHANGELOG_HEAD);
    for step in migrations::all() {
        text += &format!("\n## {:04}_{}\n", step.number, step.name);
        for (heading, dialect) in [
            ("MariaDB, MySQL", Dialect::Mysql),
            ("SQLite", Dialect::Sqlite),
        ] {
            text += &format!(
                "\n### {heading}\n\n```sql\n{}\n```\n",
                step.sql(dialect).trim_end()
            );
        }
    }
    text
}

const TABLES_HEAD: &str = "# The tables of the chat

Written by `cargo xtask generate`; a test compares this page with both schemas.

The chat makes and writes these tables and no others. `tbl_chats`, `tbl_chat_messages` and
`tbl_guest_sessions` carry the site's documented columns first, so that the site's own SELECTs work; the
columns after them, and the other tables, are the chat's own. Read them as you like, write to none of them.
Times are UTC with milliseconds: `DATETIME(3)` on MariaDB and MySQL, text of the same form on SQLite.
\"Customers' numbers\" count messages and events, \"staff's numbers\" count notes too.
";

const CHANGELOG_HEAD: &str = "# The steps of the schema

Written by `cargo xtask generate`; a test compares this page with the steps themselves.

A step is never changed once released; new ones come after it. Each works while the program before it still
runs. The program applies missing steps at its start, and `forecourt migrate --print` shows them with the
rights that the serving database user needs.
";
