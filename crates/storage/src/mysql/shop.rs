//! Settings, staff, and how fast the shop answers.

use super::{MysqlStorage, Result, people, rows};
use crate::contract::{FirstAnswer, PersonChange, Setting, ShopStorage, StoredPerson};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{Party, Timestamp};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row};
use std::sync::Arc;

const SETTINGS: &str = "SELECT name, value FROM tbl_chat_settings ORDER BY name";
const SAVE: &str = "INSERT INTO tbl_chat_settings (name, value, changed_at) VALUES (?, ?, ?) \
     ON DUPLICATE KEY UPDATE value = VALUES(value), changed_at = VALUES(changed_at)";
const HAS_ADMIN: &str = "SELECT EXISTS (SELECT 1 FROM tbl_chat_people WHERE party_type = 'admin')";
/// Chats by their newest line, through `tbl_chats_by_time`; in each, the first text of all and the first of staff,
/// through `tbl_chat_messages_by_seq`.
const FIRST_ANSWERS: &str = "SELECT \
     (SELECT m.created_at FROM tbl_chat_messages m WHERE m.chat_id = c.chat_id AND m.kind = 'text' \
      ORDER BY m.seq LIMIT 1), \
     (SELECT m.created_at FROM tbl_chat_messages m WHERE m.chat_id = c.chat_id AND m.kind = 'text' \
      AND m.sender_type IN ('worker', 'admin') ORDER BY m.seq LIMIT 1) \
     FROM (SELECT chat_id, created_at, is_staff_chat, is_answered FROM tbl_chats WHERE updated_at >= ? \
      ORDER BY updated_at DESC, chat_id DESC LIMIT ?) c \
     WHERE c.created_at >= ? AND c.is_staff_chat = 0 AND c.is_answered = 1 \
     AND (SELECT m.sender_type FROM tbl_chat_messages m WHERE m.chat_id = c.chat_id AND m.kind = 'text' \
      ORDER BY m.seq LIMIT 1) IN ('guest', 'user')";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 4] = [SETTINGS, SAVE, HAS_ADMIN, FIRST_ANSWERS];

#[async_trait]
impl ShopStorage for MysqlStorage {
    async fn settings(&self) -> Result<Vec<Setting>, StorageError> {
        self.look(|conn| Box::pin(settings(conn))).await
    }

    async fn save_settings(
        &self,
        settings: &[Setting],
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let settings: Arc<[Setting]> = settings.into();
        self.write(move |conn| {
            let settings = Arc::clone(&settings);
            Box::pin(async move { save(conn, &settings, now).await })
        })
        .await
    }

    async fn first_answers(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<FirstAnswer>, StorageError> {
        self.look(move |conn| Box::pin(first_answers(conn, since, limit)))
            .await
    }

    async fn has_admin(&self) -> Result<bool, StorageError> {
        self.look(|conn| {
            Box::pin(async move {
                let found: Option<i64> = conn.exec_first(HAS_ADMIN, ()).await?;
                Ok(found == Some(1))
            })
        })
        .await
    }

    async fn staff(&self, limit: usize) -> Result<Vec<StoredPerson>, StorageError> {
        self.look(move |conn| Box::pin(people::staff(conn, limit)))
            .await
    }

    async fn change_person(
        &self,
        party: Party,
        change: &PersonChange,
        now: Timestamp,
    ) -> Result<Option<StoredPerson>, StorageError> {
        let change = Arc::new(change.clone());
        self.write(move |conn| {
            let change = Arc::clone(&change);
            Box::pin(async move { people::change(conn, party, &change, now).await })
        })
        .await
    }
}

async fn settings(conn: &mut Conn) -> Result<Vec<Setting>> {
    let found: Vec<Row> = conn.exec(SETTINGS, ()).await?;
    let setting = |row: &Row| {
        Ok(Setting {
            name: rows::text(row, 0)?.to_owned(),
            value: rows::text(row, 1)?.to_owned(),
        })
    };
    found.iter().map(setting).collect()
}

/// In the order of their names, so that two who save at once do not wait for each other in a ring.
async fn save(conn: &mut Conn, settings: &[Setting], now: Timestamp) -> Result<()> {
    let mut sorted: Vec<&Setting> = settings.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    for setting in sorted {
        conn.exec_drop(SAVE, (&setting.name, &setting.value, now.sql()))
            .await?;
    }
    Ok(())
}

async fn first_answers(
    conn: &mut Conn,
    since: Timestamp,
    limit: usize,
) -> Result<Vec<FirstAnswer>> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let found: Vec<Row> = conn
        .exec(FIRST_ANSWERS, (since.sql(), limit, since.sql()))
        .await?;
    let answer = |row: &Row| {
        Ok(FirstAnswer {
            asked_at: rows::time(row, 0)?,
            answered_at: rows::time(row, 1)?,
        })
    };
    found.iter().map(answer).collect()
}
