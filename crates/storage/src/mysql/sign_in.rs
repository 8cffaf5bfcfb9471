//! A person's own sessions, and second factors.

use super::{MysqlStorage, Result, people, rows, sessions};
use crate::contract::{NewSession, OwnSession, SecondFactorRow, SignInStorage};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{Party, PartyKind, Timestamp, TokenHash};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row};
use std::sync::Arc;

const SESSIONS_OF: &str = "SELECT token_hash, device, created_at, last_seen_at FROM tbl_chat_sessions \
     WHERE party_id = ? AND party_type = ? ORDER BY last_seen_at DESC, token_hash LIMIT ?";
const SESSION_OF_GUEST: &str = "SELECT session_token, NULL, created_at, last_seen_at FROM tbl_guest_sessions \
     WHERE guest_id = ? AND session_token IS NOT NULL";
const OTHERS: &str = "SELECT token_hash FROM tbl_chat_sessions \
     WHERE party_id = ? AND party_type = ? AND token_hash <> ? ORDER BY token_hash";
const FIND: &str = "SELECT secret, is_on, last_step, (SELECT COUNT(*) FROM tbl_chat_recovery_codes r \
     WHERE r.party_type = f.party_type AND r.party_id = f.party_id) \
     FROM tbl_chat_second_factors f WHERE party_type = ? AND party_id = ?";
const LOCK: &str = "SELECT is_on FROM tbl_chat_second_factors \
     WHERE party_type = ? AND party_id = ? FOR UPDATE";
/// Where one is on, whoever switched it on meanwhile was faster: it stays.
const BEGIN: &str = "INSERT INTO tbl_chat_second_factors (party_type, party_id, secret, created_at) \
     VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE secret = IF(is_on = 1, secret, VALUES(secret)), \
     created_at = IF(is_on = 1, created_at, VALUES(created_at))";
const CONFIRM: &str = "UPDATE tbl_chat_second_factors SET is_on = 1, last_step = ? \
     WHERE party_type = ? AND party_id = ? AND secret = ? AND is_on = 0";
const ADD_CODE: &str =
    "INSERT INTO tbl_chat_recovery_codes (party_type, party_id, code_hash) VALUES (?, ?, ?)";
const TAKE_STEP: &str = "UPDATE tbl_chat_second_factors SET last_step = ? \
     WHERE party_type = ? AND party_id = ? AND secret = ? AND is_on = 1 AND last_step < ?";
const TAKE_CODE: &str =
    "DELETE FROM tbl_chat_recovery_codes WHERE party_type = ? AND party_id = ? AND code_hash = ?";
const DROP: &str = "DELETE FROM tbl_chat_second_factors WHERE party_type = ? AND party_id = ?";
const DROP_CODES: &str =
    "DELETE FROM tbl_chat_recovery_codes WHERE party_type = ? AND party_id = ?";
const WITH_FACTOR: &str = "SELECT party_type, party_id FROM tbl_chat_second_factors WHERE is_on = 1 \
     ORDER BY party_type, party_id";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 13] = [
    SESSIONS_OF,
    SESSION_OF_GUEST,
    OTHERS,
    FIND,
    LOCK,
    BEGIN,
    CONFIRM,
    ADD_CODE,
    TAKE_STEP,
    TAKE_CODE,
    DROP,
    DROP_CODES,
    WITH_FACTOR,
];

#[async_trait]
impl SignInStorage for MysqlStorage {
    async fn sessions_of(
        &self,
        party: Party,
        limit: usize,
    ) -> Result<Vec<OwnSession>, StorageError> {
        self.look(move |conn| Box::pin(sessions_of(conn, party, limit)))
            .await
    }

    async fn end_other_sessions(
        &self,
        party: Party,
        kept: &TokenHash,
        now: Timestamp,
    ) -> Result<Vec<TokenHash>, StorageError> {
        let kept = kept.clone();
        self.write(move |conn| {
            let kept = kept.clone();
            Box::pin(async move { end_others(conn, party, &kept, now).await })
        })
        .await
    }

    async fn change_password(
        &self,
        password_hash: &str,
        fresh: NewSession,
        now: Timestamp,
    ) -> Result<Option<Vec<TokenHash>>, StorageError> {
        let given = Arc::new((password_hash.to_owned(), fresh));
        self.write(move |conn| {
            let given = Arc::clone(&given);
            Box::pin(async move { change_password(conn, &given.0, &given.1, now).await })
        })
        .await
    }

    async fn second_factor(&self, party: Party) -> Result<Option<SecondFactorRow>, StorageError> {
        self.look(move |conn| Box::pin(find(conn, party))).await
    }

    async fn begin_second_factor(
        &self,
        party: Party,
        secret: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let secret = secret.to_owned();
        self.write(move |conn| {
            let secret = secret.clone();
            Box::pin(async move { begin(conn, party, &secret, now).await })
        })
        .await
    }

    async fn confirm_second_factor(
        &self,
        party: Party,
        secret: &str,
        step: i64,
        recovery: &[String],
    ) -> Result<bool, StorageError> {
        let given = Arc::new((secret.to_owned(), recovery.to_vec()));
        self.write(move |conn| {
            let given = Arc::clone(&given);
            Box::pin(async move { confirm(conn, party, &given.0, step, &given.1).await })
        })
        .await
    }

    async fn take_step(&self, party: Party, secret: &str, step: i64) -> Result<bool, StorageError> {
        let secret = secret.to_owned();
        self.write(move |conn| {
            let secret = secret.clone();
            Box::pin(async move { take_step(conn, party, &secret, step).await })
        })
        .await
    }

    async fn take_recovery_code(&self, party: Party, hash: &str) -> Result<bool, StorageError> {
        let hash = hash.to_owned();
        self.write(move |conn| {
            let hash = hash.clone();
            Box::pin(async move {
                let values = (party.kind.as_str(), party.id, hash);
                conn.exec_drop(TAKE_CODE, values).await?;
                Ok(conn.affected_rows() == 1)
            })
        })
        .await
    }

    async fn drop_second_factor(&self, party: Party) -> Result<(), StorageError> {
        self.write(move |conn| {
            Box::pin(async move {
                for sql in [DROP, DROP_CODES] {
                    conn.exec_drop(sql, (party.kind.as_str(), party.id)).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn with_second_factor(&self) -> Result<Vec<Party>, StorageError> {
        self.look(|conn| {
            Box::pin(async move {
                let found: Vec<Row> = conn.exec(WITH_FACTOR, ()).await?;
                found.iter().map(|row| rows::party(row, 0)).collect()
            })
        })
        .await
    }
}

async fn sessions_of(conn: &mut Conn, party: Party, limit: usize) -> Result<Vec<OwnSession>> {
    let found: Vec<Row> = if party.kind == PartyKind::Guest {
        conn.exec(SESSION_OF_GUEST, (party.id,)).await?
    } else {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        conn.exec(SESSIONS_OF, (party.id, party.kind.as_str(), limit))
            .await?
    };
    let session = |row: &Row| {
        Ok(OwnSession {
            hash: TokenHash(rows::text(row, 0)?.to_owned()),
            device: rows::optional_string(row, 1)?,
            created_at: rows::time(row, 2)?,
            last_seen_at: rows::time(row, 3)?,
        })
    };
    found.iter().take(limit).map(session).collect()
}

async fn end_others(
    conn: &mut Conn,
    party: Party,
    kept: &TokenHash,
    now: Timestamp,
) -> Result<Vec<TokenHash>> {
    let found: Vec<String> = conn
        .exec(OTHERS, (party.id, party.kind.as_str(), &kept.0))
        .await?;
    let ended: Vec<TokenHash> = found.into_iter().map(TokenHash).collect();
    if !ended.is_empty() {
        sessions::end_all(conn, &ended, now).await?;
    }
    Ok(ended)
}

async fn change_password(
    conn: &mut Conn,
    password_hash: &str,
    fresh: &NewSession,
    now: Timestamp,
) -> Result<Option<Vec<TokenHash>>> {
    if !people::write_password(conn, fresh.party, password_hash).await? {
        return Ok(None);
    }
    let ended = end_others(conn, fresh.party, &fresh.hash, now).await?;
    sessions::add(conn, fresh).await?;
    Ok(Some(ended))
}

async fn find(conn: &mut Conn, party: Party) -> Result<Option<SecondFactorRow>> {
    let row: Option<Row> = conn
        .exec_first(FIND, (party.kind.as_str(), party.id))
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(SecondFactorRow {
        secret: rows::text(&row, 0)?.to_owned(),
        is_on: rows::int(&row, 1)? != 0,
        last_step: rows::int(&row, 2)?,
        recovery_left: rows::int(&row, 3)?,
    }))
}

async fn begin(conn: &mut Conn, party: Party, secret: &str, now: Timestamp) -> Result<bool> {
    let kind = party.kind.as_str();
    conn.exec_drop(BEGIN, (kind, party.id, secret, now.sql()))
        .await?;
    let is_on: Option<i64> = conn.exec_first(LOCK, (kind, party.id)).await?;
    Ok(is_on == Some(0))
}

async fn confirm(
    conn: &mut Conn,
    party: Party,
    secret: &str,
    step: i64,
    recovery: &[String],
) -> Result<bool> {
    let kind = party.kind.as_str();
    conn.exec_drop(CONFIRM, (step, kind, party.id, secret))
        .await?;
    if conn.affected_rows() != 1 {
        return Ok(false);
    }
    for hash in recovery {
        conn.exec_drop(ADD_CODE, (kind, party.id, hash)).await?;
    }
    Ok(true)
}

async fn take_step(conn: &mut Conn, party: Party, secret: &str, step: i64) -> Result<bool> {
    let values = (step, party.kind.as_str(), party.id, secret, step);
    conn.exec_drop(TAKE_STEP, values).await?;
    Ok(conn.affected_rows() == 1)
}
