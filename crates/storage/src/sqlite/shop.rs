//! Settings, staff, and how fast the shop answers.

use super::{SqliteStorage, people, rows};
use crate::contract::{FirstAnswer, PersonChange, Setting, ShopStorage, StoredPerson};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{Party, Timestamp};
use rusqlite::{Transaction, params};

const HAS_ADMIN: &str = "SELECT EXISTS (SELECT 1 FROM tbl_chat_people WHERE party_type = 'admin')";
const SETTINGS: &str = "SELECT name, value FROM tbl_chat_settings ORDER BY name";
const SAVE: &str = "INSERT INTO tbl_chat_settings (name, value, changed_at) VALUES (?, ?, ?) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at";

/// The constant statements of this file.
pub(in crate::sqlite) const STATEMENTS: [&str; 4] = [FIRST_ANSWERS, HAS_ADMIN, SETTINGS, SAVE];

/// Chats by their newest line, through `tbl_chats_by_time`; in each, the first text of all and the first of staff,
/// through `tbl_chat_messages_by_seq`.
const FIRST_ANSWERS: &str = "SELECT \
     (SELECT m.created_at FROM tbl_chat_messages m WHERE m.chat_id = c.chat_id AND m.kind = 'text' \
      ORDER BY m.seq LIMIT 1), \
     (SELECT m.created_at FROM tbl_chat_messages m WHERE m.chat_id = c.chat_id AND m.kind = 'text' \
      AND m.sender_type IN ('worker', 'admin') ORDER BY m.seq LIMIT 1) \
     FROM (SELECT chat_id, created_at, is_staff_chat, is_answered FROM tbl_chats WHERE updated_at >= ?1 \
      ORDER BY updated_at DESC, chat_id DESC LIMIT ?2) c \
     WHERE c.created_at >= ?1 AND c.is_staff_chat = 0 AND c.is_answered = 1 \
     AND (SELECT m.sender_type FROM tbl_chat_messages m WHERE m.chat_id = c.chat_id AND m.kind = 'text' \
      ORDER BY m.seq LIMIT 1) IN ('guest', 'user')";

#[async_trait]
impl ShopStorage for SqliteStorage {
    async fn settings(&self) -> Result<Vec<Setting>, StorageError> {
        self.readers.read(settings).await
    }

    async fn save_settings(
        &self,
        settings: &[Setting],
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let settings = settings.to_vec();
        self.writer
            .call(move |tx, _| save(tx, &settings, now))
            .await
    }

    async fn first_answers(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<FirstAnswer>, StorageError> {
        self.readers
            .read(move |tx| first_answers(tx, since, limit))
            .await
    }

    async fn has_admin(&self) -> Result<bool, StorageError> {
        self.readers
            .read(|tx| {
                tx.prepare_cached(HAS_ADMIN)?
                    .query_row([], |row| row.get(0))
            })
            .await
    }

    async fn staff(&self, limit: usize) -> Result<Vec<StoredPerson>, StorageError> {
        self.readers.read(move |tx| people::staff(tx, limit)).await
    }

    async fn change_person(
        &self,
        party: Party,
        change: &PersonChange,
        now: Timestamp,
    ) -> Result<Option<StoredPerson>, StorageError> {
        let change = change.clone();
        self.writer
            .call(move |tx, _| people::change(tx, party, &change, now))
            .await
    }
}

fn settings(tx: &Transaction<'_>) -> rusqlite::Result<Vec<Setting>> {
    tx.prepare_cached(SETTINGS)?
        .query_map([], |row| {
            Ok(Setting {
                name: row.get(0)?,
                value: row.get(1)?,
            })
        })?
        .collect()
}

fn save(tx: &Transaction<'_>, settings: &[Setting], now: Timestamp) -> rusqlite::Result<()> {
    for setting in settings {
        tx.prepare_cached(SAVE)?
            .execute(params![setting.name, setting.value, now.sql()])?;
    }
    Ok(())
}

fn first_answers(
    tx: &Transaction<'_>,
    since: Timestamp,
    limit: usize,
) -> rusqlite::Result<Vec<FirstAnswer>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    tx.prepare_cached(FIRST_ANSWERS)?
        .query_map(params![since.sql(), limit], |row| {
            Ok(FirstAnswer {
                asked_at: rows::time(row, 0)?,
                answered_at: rows::time(row, 1)?,
            })
        })?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    #[test]
    fn first_answers_are_found_through_indexes() {
        let tables = Connection::open_in_memory().unwrap();
        for step in crate::migrations::all() {
            tables.execute_batch(step.sqlite).unwrap();
        }
        let mut plan = tables
            .prepare(&format!("EXPLAIN QUERY PLAN {FIRST_ANSWERS}"))
            .unwrap();
        let steps = plan.query_map(params!["2026", 200], |row| row.get::<_, String>(3));
        let steps: Vec<String> = steps.unwrap().map(Result::unwrap).collect();
        let scans = steps.iter().filter(|step| step.starts_with("SCAN"));
        // What the bounded inner statement gave is read whole, and nothing else is.
        assert_eq!(scans.collect::<Vec<_>>(), ["SCAN c"], "{steps:?}");
        assert!(
            steps.iter().any(|step| step.contains("tbl_chats_by_time")),
            "{steps:?}"
        );
    }
}
