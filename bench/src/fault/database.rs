//! The database behind a fault run, and what is stored in it.

use super::Engine;
use model::{ChatId, Kind, Party, Sender};
use replay::checker::{BodyHash, Row};
use rusqlite::{Connection, OpenFlags};
use std::sync::Arc;
use tempfile::TempDir;
use testkit::mariadb::MariaDb;

/// Everything written by or to people after a certain chat. The runs' texts hold neither tabs nor line ends.
const LINES: &str = "
SELECT chat_id, message_id, kind, sender_type, sender_id, client_id, message
FROM tbl_chat_messages
WHERE chat_id > {after}
UNION ALL
SELECT chat_id, note_id, 'note', sender_type, sender_id, client_id, message
FROM tbl_chat_notes
WHERE chat_id > {after}";

/// A database of the run's own.
pub(crate) enum Database {
    /// A file in a folder that goes with the run.
    Sqlite(TempDir),
    /// A server that goes with the run, and the database's name.
    Mariadb(Box<MariaDb>, String),
}

impl Database {
    /// An empty one.
    pub(crate) fn fresh(engine: Engine) -> Result<Self, String> {
        match engine {
            Engine::Sqlite => {
                let folder = TempDir::with_prefix("forecourt-fault-")
                    .map_err(|error| format!("making a folder: {error}"))?;
                Ok(Self::Sqlite(folder))
            }
            Engine::Mariadb => {
                let server = MariaDb::try_start(&[]).map_err(|error| error.to_string())?;
                let name = server.fresh_database();
                Ok(Self::Mariadb(Box::new(server), name))
            }
        }
    }

    /// What the server is told.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}", folder.path().join("chat.db").display()),
            Self::Mariadb(server, name) => server.url(name),
        }
    }

    /// All stored lines of the chats after this one.
    pub(crate) fn rows_after(&self, chat: i64) -> Result<Vec<Row>, String> {
        let sql = LINES.replace("{after}", &chat.to_string());
        let table = match self {
            Self::Sqlite(folder) => sqlite_rows(folder, &sql)
                .map_err(|error| format!("reading the database: {error}"))?,
            Self::Mariadb(server, name) => {
                let text = server
                    .try_run(name, &sql)
                    .map_err(|error| error.to_string())?;
                text.lines()
                    .map(|line| line.split('\t').map(known).collect())
                    .collect()
            }
        };
        table.iter().map(|columns| row(columns)).collect()
    }
}

fn sqlite_rows(folder: &TempDir, sql: &str) -> rusqlite::Result<Vec<Vec<Option<String>>>> {
    let file = folder.path().join("chat.db");
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let sql = format!(
        "SELECT chat_id, CAST(message_id AS TEXT), kind, sender_type, CAST(sender_id AS TEXT), client_id, message FROM ({sql})"
    );
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| {
        let mut columns = vec![Some(row.get::<_, i64>(0)?.to_string())];
        for index in 1..7 {
            columns.push(row.get(index)?);
        }
        Ok(columns)
    })?;
    rows.collect()
}

/// The client program writes NULL as a word.
fn known(column: &str) -> Option<String> {
    (column != "NULL").then(|| column.to_owned())
}

fn row(columns: &[Option<String>]) -> Result<Row, String> {
    let odd = || format!("a stored line is odd: {columns:?}");
    let text = |index: usize| columns.get(index).cloned().flatten();
    let number = |index| text(index).and_then(|text| text.parse::<i64>().ok());
    let kind = match text(2).as_deref() {
        Some("text") => Kind::Text,
        Some("note") => Kind::Note,
        Some("event") => Kind::Event,
        _ => return Err(odd()),
    };
    let sender = match (text(3).ok_or_else(odd)?.parse(), number(4)) {
        (Ok(kind), Some(id)) => Sender::Party(Party::new(kind, id)),
        _ => Sender::System,
    };
    Ok(Row {
        chat: ChatId::stored(number(0).ok_or_else(odd)?),
        kind,
        message_id: number(1).ok_or_else(odd)?,
        sender,
        client_id: text(5).map(Arc::from),
        body: BodyHash::of(&text(6).unwrap_or_default()),
    })
}
