//! What stands beside chats: tags, snoozes, ratings; and the duty of technicians.

use crate::contract::desk::{ChatExtras, Duty, Rated, Rating, TAGS_MAX, other_side_wrote};
use crate::rows::ChatRow;
use crate::sqlite::{rows, scope};
use model::{ChatId, Party, Status, Timestamp};
use policy::{Action, ChatFacts, Decision, decide};
use rusqlite::{OptionalExtension as _, Transaction, params, params_from_iter};
use std::collections::HashMap;

const TAGS_OF: &str = "SELECT tag FROM tbl_chat_tags WHERE chat_id = ? ORDER BY tag";
const RATING_OF: &str = "SELECT stars, comment, created_at FROM tbl_chat_ratings WHERE chat_id = ?";
const DROP_TAGS: &str = "DELETE FROM tbl_chat_tags WHERE chat_id = ?";
const ADD_TAG: &str = "INSERT OR IGNORE INTO tbl_chat_tags (chat_id, tag) VALUES (?, ?)";
const DROP_SNOOZES: &str = "DELETE FROM tbl_chat_snoozes WHERE party_type = ? AND party_id = ? \
         AND (chat_id = ? OR snoozed_until <= ?)";
const ADD_SNOOZE: &str = "INSERT INTO tbl_chat_snoozes (party_type, party_id, chat_id, snoozed_until, after_seq) \
             VALUES (?, ?, ?, ?, ?)";
const RATE: &str = "INSERT INTO tbl_chat_ratings (chat_id, stars, comment, created_at) VALUES (?, ?, ?, ?) \
         ON CONFLICT (chat_id) DO UPDATE SET stars = excluded.stars, comment = excluded.comment, \
         created_at = excluded.created_at";
const DUTY: &str = "SELECT worker_id, on_duty, capacity FROM tbl_chat_duty";
const SET_DUTY: &str = "INSERT INTO tbl_chat_duty (worker_id, on_duty, capacity) VALUES (?1, ?2, ?3) \
         ON CONFLICT (worker_id) DO UPDATE SET on_duty = excluded.on_duty, \
         capacity = CASE WHEN ?4 THEN excluded.capacity ELSE capacity END";

/// The constant statements of this file.
pub(in crate::sqlite) const STATEMENTS: [&str; 10] = [
    SNOOZE_OF,
    TAGS_OF,
    RATING_OF,
    DROP_TAGS,
    ADD_TAG,
    DROP_SNOOZES,
    ADD_SNOOZE,
    RATE,
    DUTY,
    SET_DUTY,
];

const SNOOZE_OF: &str = concat!(
    "SELECT s.snoozed_until FROM tbl_chat_snoozes s JOIN tbl_chats c ON c.chat_id = s.chat_id \
     WHERE s.party_type = ? AND s.party_id = ? AND s.chat_id = ? AND NOT ",
    other_side_wrote!()
);

/// What stands beside these chats, for a viewer who sees them.
pub(super) fn extras(
    tx: &Transaction<'_>,
    viewer: Party,
    chats: &[ChatId],
    now: Timestamp,
) -> rusqlite::Result<HashMap<ChatId, ChatExtras>> {
    chats
        .iter()
        .map(|chat| {
            let mut extras = ChatExtras {
                rating: rating_of(tx, *chat)?,
                ..ChatExtras::default()
            };
            if viewer.is_staff() {
                extras.tags = tags_of(tx, *chat)?;
                extras.snoozed_until = snooze_of(tx, viewer, *chat)?.filter(|until| *until > now);
            }
            Ok((*chat, extras))
        })
        .collect()
}

fn tags_of(tx: &Transaction<'_>, chat: ChatId) -> rusqlite::Result<Vec<String>> {
    tx.prepare_cached(TAGS_OF)?
        .query_map([chat.get()], |row| row.get(0))?
        .collect()
}

fn snooze_of(
    tx: &Transaction<'_>,
    viewer: Party,
    chat: ChatId,
) -> rusqlite::Result<Option<Timestamp>> {
    tx.prepare_cached(SNOOZE_OF)?
        .query_row((viewer.kind.as_str(), viewer.id, chat.get()), |row| {
            rows::time(row, 0)
        })
        .optional()
}

fn rating_of(tx: &Transaction<'_>, chat: ChatId) -> rusqlite::Result<Option<Rating>> {
    tx.prepare_cached(RATING_OF)?
        .query_row([chat.get()], |row| {
            Ok(Rating {
                stars: row.get(0)?,
                comment: row.get(1)?,
                created_at: rows::time(row, 2)?,
            })
        })
        .optional()
}

pub(in crate::sqlite) fn tags_sql(scope: &str) -> String {
    format!(
        "SELECT t.tag, COUNT(*) AS chats FROM tbl_chat_tags t JOIN tbl_chats c ON c.chat_id = t.chat_id \
         WHERE {scope} GROUP BY t.tag ORDER BY chats DESC, t.tag LIMIT {TAGS_MAX}"
    )
}

/// The tags within the viewer's scope.
pub(super) fn tags(tx: &Transaction<'_>, viewer: Party) -> rusqlite::Result<Vec<(String, i64)>> {
    let (scope, values) = scope::condition(viewer);
    tx.prepare_cached(&tags_sql(scope))?
        .query_map(params_from_iter(values), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect()
}

/// The chat with its facts, if the viewer may do this.
fn allowed(
    tx: &Transaction<'_>,
    viewer: Party,
    action: Action,
    chat: ChatId,
) -> rusqlite::Result<Option<(ChatRow, ChatFacts)>> {
    let found = rows::chat_with_parties(tx, chat)?.map(|(row, parties)| {
        let facts = row.facts(&parties);
        (row, facts)
    });
    Ok(found.filter(|(_, facts)| decide(viewer, action, facts) == Decision::Yes))
}

/// A chat's whole new set of tags.
pub(super) fn set_tags(
    tx: &Transaction<'_>,
    viewer: Party,
    chat: ChatId,
    tags: &[String],
) -> rusqlite::Result<Option<ChatFacts>> {
    let Some((_, facts)) = allowed(tx, viewer, Action::Tag, chat)? else {
        return Ok(None);
    };
    tx.prepare_cached(DROP_TAGS)?.execute([chat.get()])?;
    for tag in tags {
        tx.prepare_cached(ADD_TAG)?
            .execute(params![chat.get(), tag])?;
    }
    Ok(Some(facts))
}

/// Puts a chat aside for the viewer, or takes it back. The viewer's snoozes that are over go with it, so
/// that the table holds no more than what is put aside.
pub(super) fn snooze(
    tx: &Transaction<'_>,
    viewer: Party,
    chat: ChatId,
    until: Option<Timestamp>,
    now: Timestamp,
) -> rusqlite::Result<Option<ChatFacts>> {
    let Some((row, facts)) = allowed(tx, viewer, Action::Snooze, chat)? else {
        return Ok(None);
    };
    tx.prepare_cached(DROP_SNOOZES)?.execute(params![
        viewer.kind.as_str(),
        viewer.id,
        chat.get(),
        now.sql()
    ])?;
    if let Some(until) = until {
        tx.prepare_cached(ADD_SNOOZE)?.execute(params![
            viewer.kind.as_str(),
            viewer.id,
            chat.get(),
            until.sql(),
            row.last_seq.get()
        ])?;
    }
    Ok(Some(facts))
}

/// Rates a closed chat.
pub(super) fn rate(
    tx: &Transaction<'_>,
    viewer: Party,
    chat: ChatId,
    rating: &Rating,
) -> rusqlite::Result<Rated> {
    let Some((row, facts)) = allowed(tx, viewer, Action::Rate, chat)? else {
        return Ok(Rated::NotYours);
    };
    if row.status != Status::Closed {
        return Ok(Rated::NotClosed);
    }
    tx.prepare_cached(RATE)?.execute(params![
        chat.get(),
        rating.stars,
        rating.comment,
        rating.created_at.sql()
    ])?;
    Ok(Rated::Done(facts))
}

/// Whoever ever said something about their duty.
pub(super) fn duty(tx: &Transaction<'_>) -> rusqlite::Result<HashMap<i64, Duty>> {
    tx.prepare_cached(DUTY)?
        .query_map([], |row| {
            let duty = Duty {
                on: row.get(1)?,
                capacity: row.get(2)?,
            };
            Ok((row.get(0)?, duty))
        })?
        .collect()
}

/// A technician goes on or off duty.
pub(super) fn set_duty(
    tx: &Transaction<'_>,
    worker: i64,
    on: bool,
    capacity: Option<Option<i64>>,
) -> rusqlite::Result<()> {
    tx.prepare_cached(SET_DUTY)?
        .execute(params![worker, on, capacity.flatten(), capacity.is_some()])
        .map(drop)
}
