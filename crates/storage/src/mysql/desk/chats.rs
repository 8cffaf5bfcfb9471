//! What stands beside chats: tags, snoozes, ratings; and the duty of technicians.

use crate::contract::desk::{ChatExtras, Duty, Rated, Rating, TAGS_MAX, other_side_wrote};
use crate::mysql::pages::parties;
use crate::mysql::sql::{self, LOCK_CHATS, Template};
use crate::mysql::{Result, rows, scope};
use crate::rows::ChatRow;
use model::{ChatId, Party, Status, Timestamp};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Params, Row, Value};
use policy::{Action, ChatFacts, Decision, decide};
use std::collections::HashMap;

/// Tags of chats.
pub(in crate::mysql) const TAGS_OF: Template = Template {
    head: &["SELECT chat_id, tag FROM tbl_chat_tags WHERE chat_id IN ("],
    row: "?",
    tail: ") ORDER BY chat_id, tag",
};
/// Somebody's snoozes of chats that no text has ended.
pub(in crate::mysql) const SNOOZES_OF: Template = Template {
    head: &[
        "SELECT s.chat_id, s.snoozed_until FROM tbl_chat_snoozes s \
             JOIN tbl_chats c ON c.chat_id = s.chat_id WHERE NOT ",
        other_side_wrote!(),
        " AND (s.party_type, s.party_id, s.chat_id) IN (",
    ],
    row: "(?, ?, ?)",
    tail: ")",
};
/// Ratings of chats.
pub(in crate::mysql) const RATINGS_OF: Template = Template {
    head: &["SELECT chat_id, stars, comment, created_at FROM tbl_chat_ratings WHERE chat_id IN ("],
    row: "?",
    tail: ")",
};
/// New tags of a chat.
pub(in crate::mysql) const ADD_TAGS: Template = Template {
    head: &["INSERT IGNORE INTO tbl_chat_tags (chat_id, tag) VALUES "],
    row: "(?, ?)",
    tail: "",
};

const DROP_TAGS: &str = "DELETE FROM tbl_chat_tags WHERE chat_id = ?";
const DROP_SNOOZES: &str = "DELETE FROM tbl_chat_snoozes WHERE party_type = ? AND party_id = ? \
     AND (chat_id = ? OR snoozed_until <= ?)";
const ADD_SNOOZE: &str = "INSERT INTO tbl_chat_snoozes (party_type, party_id, chat_id, snoozed_until, \
     after_seq) VALUES (?, ?, ?, ?, ?)";
const RATE: &str = "INSERT INTO tbl_chat_ratings (chat_id, stars, comment, created_at) VALUES (?, ?, ?, ?) \
     ON DUPLICATE KEY UPDATE stars = VALUES(stars), comment = VALUES(comment), created_at = VALUES(created_at)";
const DUTY: &str = "SELECT worker_id, on_duty, capacity FROM tbl_chat_duty";
const SET_DUTY: &str = "INSERT INTO tbl_chat_duty (worker_id, on_duty, capacity) VALUES (?, ?, ?) \
     ON DUPLICATE KEY UPDATE on_duty = VALUES(on_duty), capacity = IF(?, VALUES(capacity), capacity)";

/// The constant statements of this file.
pub(in crate::mysql) const STATEMENTS: [&str; 6] =
    [DROP_TAGS, DROP_SNOOZES, ADD_SNOOZE, RATE, DUTY, SET_DUTY];

/// What stands beside these chats, for a viewer who sees them.
pub(super) async fn extras(
    conn: &mut Conn,
    viewer: Party,
    chats: &[ChatId],
    now: Timestamp,
) -> Result<HashMap<ChatId, ChatExtras>> {
    let mut all: HashMap<ChatId, ChatExtras> = chats
        .iter()
        .map(|chat| (*chat, ChatExtras::default()))
        .collect();
    let wanted: Vec<Vec<Value>> = chats.iter().map(|chat| vec![chat.get().into()]).collect();
    for row in sql::look_up(conn, &RATINGS_OF, &wanted).await? {
        let rating = Rating {
            stars: rows::int(&row, 1)?,
            comment: rows::optional_string(&row, 2)?,
            created_at: rows::time(&row, 3)?,
        };
        beside(&mut all, &row)?.rating = Some(rating);
    }
    if !viewer.is_staff() {
        return Ok(all);
    }
    for row in sql::look_up(conn, &TAGS_OF, &wanted).await? {
        let tag = rows::text(&row, 1)?.to_owned();
        beside(&mut all, &row)?.tags.push(tag);
    }
    let own = |chat: &ChatId| {
        vec![
            viewer.kind.as_str().into(),
            viewer.id.into(),
            chat.get().into(),
        ]
    };
    let wanted: Vec<Vec<Value>> = chats.iter().map(own).collect();
    for row in sql::look_up(conn, &SNOOZES_OF, &wanted).await? {
        let until = rows::time(&row, 1)?;
        beside(&mut all, &row)?.snoozed_until = Some(until).filter(|until| *until > now);
    }
    Ok(all)
}

fn beside<'a>(all: &'a mut HashMap<ChatId, ChatExtras>, row: &Row) -> Result<&'a mut ChatExtras> {
    Ok(all.entry(ChatId::stored(rows::int(row, 0)?)).or_default())
}

/// The statement behind the tags within a viewer's scope.
pub(in crate::mysql) fn tags_sql(viewer: Party) -> (String, Vec<Value>) {
    let scope = scope::Filter::of(viewer);
    let sql = format!(
        "SELECT t.tag, COUNT(*) AS chats FROM {} JOIN tbl_chat_tags t ON t.chat_id = c.chat_id \
         WHERE {} GROUP BY t.tag ORDER BY chats DESC, t.tag LIMIT {TAGS_MAX}",
        scope.source, scope.condition
    );
    (sql, scope.values)
}

/// The tags within the viewer's scope.
pub(super) async fn tags(conn: &mut Conn, viewer: Party) -> Result<Vec<(String, i64)>> {
    let (sql, values) = tags_sql(viewer);
    let found: Vec<Row> = conn.exec(sql, Params::Positional(values)).await?;
    let tag = |row: &Row| Ok((rows::text(row, 0)?.to_owned(), rows::int(row, 1)?));
    found.iter().map(tag).collect()
}

/// The chat, locked, with its facts, if the viewer may do this.
async fn allowed(
    conn: &mut Conn,
    viewer: Party,
    action: Action,
    chat: ChatId,
) -> Result<Option<(ChatRow, ChatFacts)>> {
    let found = sql::look_up(conn, &LOCK_CHATS, &[vec![chat.get().into()]]).await?;
    let Some(row) = found.first().map(rows::chat).transpose()? else {
        return Ok(None);
    };
    let parties = parties(conn, &[chat]).await?.remove(&chat);
    let facts = row.facts(&parties.unwrap_or_default());
    Ok(Some((row, facts)).filter(|(_, facts)| decide(viewer, action, facts) == Decision::Yes))
}

/// A chat's whole new set of tags.
pub(super) async fn set_tags(
    conn: &mut Conn,
    viewer: Party,
    chat: ChatId,
    tags: &[String],
) -> Result<Option<ChatFacts>> {
    let Some((_, facts)) = allowed(conn, viewer, Action::Tag, chat).await? else {
        return Ok(None);
    };
    conn.exec_drop(DROP_TAGS, (chat.get(),)).await?;
    let tags = tags
        .iter()
        .map(|tag| vec![chat.get().into(), tag.as_str().into()])
        .collect();
    sql::write(conn, &ADD_TAGS, tags).await?;
    Ok(Some(facts))
}

/// Puts a chat aside for the viewer, or takes it back. The viewer's snoozes that are over go with it, so
/// that the table holds no more than what is put aside.
pub(super) async fn snooze(
    conn: &mut Conn,
    viewer: Party,
    chat: ChatId,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<ChatFacts>> {
    let Some((row, facts)) = allowed(conn, viewer, Action::Snooze, chat).await? else {
        return Ok(None);
    };
    let who = (viewer.kind.as_str(), viewer.id, chat.get());
    conn.exec_drop(DROP_SNOOZES, (who.0, who.1, who.2, now.sql()))
        .await?;
    if let Some(until) = until {
        let values = (who.0, who.1, who.2, until.sql(), row.last_seq.get());
        conn.exec_drop(ADD_SNOOZE, values).await?;
    }
    Ok(Some(facts))
}

/// Rates a closed chat.
pub(super) async fn rate(
    conn: &mut Conn,
    viewer: Party,
    chat: ChatId,
    rating: &Rating,
) -> Result<Rated> {
    let Some((row, facts)) = allowed(conn, viewer, Action::Rate, chat).await? else {
        return Ok(Rated::NotYours);
    };
    if row.status != Status::Closed {
        return Ok(Rated::NotClosed);
    }
    let values = (
        chat.get(),
        rating.stars,
        rating.comment.as_deref(),
        rating.created_at.sql(),
    );
    conn.exec_drop(RATE, values).await?;
    Ok(Rated::Done(facts))
}

/// Whoever ever said something about their duty.
pub(super) async fn duty(conn: &mut Conn) -> Result<HashMap<i64, Duty>> {
    let found: Vec<Row> = conn.exec(DUTY, ()).await?;
    let one = |row: &Row| {
        let duty = Duty {
            on: rows::int(row, 1)? != 0,
            capacity: rows::optional_int(row, 2)?,
        };
        Ok((rows::int(row, 0)?, duty))
    };
    found.iter().map(one).collect()
}

/// A technician goes on or off duty.
pub(super) async fn set_duty(
    conn: &mut Conn,
    worker: i64,
    on: bool,
    capacity: Option<Option<i64>>,
) -> Result<()> {
    let values = (worker, on, capacity.flatten(), capacity.is_some());
    conn.exec_drop(SET_DUTY, values).await
}
