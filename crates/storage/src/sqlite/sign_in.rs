//! A person's own sessions, and second factors.

use super::{SqliteStorage, people, rows, sessions};
use crate::contract::{NewSession, OwnSession, SecondFactorRow, SignInStorage};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{Party, PartyKind, Timestamp, TokenHash};
use rusqlite::{OptionalExtension as _, Transaction, params};

const SESSIONS_OF_GUEST: &str = "SELECT session_token, NULL, created_at, last_seen_at FROM tbl_guest_sessions \
         WHERE guest_id = ?1 AND ?2 = 'guest' AND session_token IS NOT NULL LIMIT ?3";
const SESSIONS_OF_PERSON: &str = "SELECT token_hash, device, created_at, last_seen_at FROM tbl_chat_sessions \
         WHERE party_id = ?1 AND party_type = ?2 ORDER BY last_seen_at DESC, token_hash LIMIT ?3";
const END_OTHERS: &str = "SELECT token_hash FROM tbl_chat_sessions \
             WHERE party_id = ? AND party_type = ? AND token_hash <> ? ORDER BY token_hash";
const FIND: &str = "SELECT secret, is_on, last_step, (SELECT COUNT(*) FROM tbl_chat_recovery_codes r \
         WHERE r.party_type = f.party_type AND r.party_id = f.party_id) \
         FROM tbl_chat_second_factors f WHERE party_type = ? AND party_id = ?";
const BEGIN: &str = "INSERT INTO tbl_chat_second_factors (party_type, party_id, secret, created_at) \
             VALUES (?, ?, ?, ?) ON CONFLICT (party_type, party_id) DO UPDATE \
             SET secret = excluded.secret, created_at = excluded.created_at WHERE is_on = 0";
const CONFIRM: &str = "UPDATE tbl_chat_second_factors SET is_on = 1, last_step = ? \
             WHERE party_type = ? AND party_id = ? AND secret = ? AND is_on = 0";
const ADD_RECOVERY_CODE: &str =
    "INSERT INTO tbl_chat_recovery_codes (party_type, party_id, code_hash) VALUES (?, ?, ?)";
const TAKE_STEP: &str = "UPDATE tbl_chat_second_factors SET last_step = ?1 \
             WHERE party_type = ?2 AND party_id = ?3 AND secret = ?4 AND is_on = 1 AND last_step < ?1";
const TAKE_RECOVERY_CODE: &str = "DELETE FROM tbl_chat_recovery_codes \
             WHERE party_type = ? AND party_id = ? AND code_hash = ?";
const DROP_FACTOR: &str =
    "DELETE FROM tbl_chat_second_factors WHERE party_type = ? AND party_id = ?";
const DROP_RECOVERY_CODES: &str =
    "DELETE FROM tbl_chat_recovery_codes WHERE party_type = ? AND party_id = ?";
const WITH_FACTOR: &str = "SELECT party_type, party_id FROM tbl_chat_second_factors WHERE is_on = 1 \
         ORDER BY party_type, party_id";

/// The constant statements of this file.
pub(in crate::sqlite) const STATEMENTS: [&str; 12] = [
    SESSIONS_OF_GUEST,
    SESSIONS_OF_PERSON,
    END_OTHERS,
    FIND,
    BEGIN,
    CONFIRM,
    ADD_RECOVERY_CODE,
    TAKE_STEP,
    TAKE_RECOVERY_CODE,
    DROP_FACTOR,
    DROP_RECOVERY_CODES,
    WITH_FACTOR,
];

#[async_trait]
impl SignInStorage for SqliteStorage {
    async fn sessions_of(
        &self,
        party: Party,
        limit: usize,
    ) -> Result<Vec<OwnSession>, StorageError> {
        self.readers
            .read(move |tx| sessions_of(tx, party, limit))
            .await
    }

    async fn end_other_sessions(
        &self,
        party: Party,
        kept: &TokenHash,
        now: Timestamp,
    ) -> Result<Vec<TokenHash>, StorageError> {
        let kept = kept.clone();
        self.writer
            .call(move |tx, _| end_others(tx, party, &kept, now))
            .await
    }

    async fn change_password(
        &self,
        password_hash: &str,
        fresh: NewSession,
        now: Timestamp,
    ) -> Result<Option<Vec<TokenHash>>, StorageError> {
        let password_hash = password_hash.to_owned();
        self.writer
            .call(move |tx, _| change_password(tx, &password_hash, &fresh, now))
            .await
    }

    async fn second_factor(&self, party: Party) -> Result<Option<SecondFactorRow>, StorageError> {
        self.readers.read(move |tx| find(tx, party)).await
    }

    async fn begin_second_factor(
        &self,
        party: Party,
        secret: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let secret = secret.to_owned();
        self.writer
            .call(move |tx, _| begin(tx, party, &secret, now))
            .await
    }

    async fn confirm_second_factor(
        &self,
        party: Party,
        secret: &str,
        step: i64,
        recovery: &[String],
    ) -> Result<bool, StorageError> {
        let (secret, recovery) = (secret.to_owned(), recovery.to_vec());
        self.writer
            .call(move |tx, _| confirm(tx, party, &secret, step, &recovery))
            .await
    }

    async fn take_step(&self, party: Party, secret: &str, step: i64) -> Result<bool, StorageError> {
        let secret = secret.to_owned();
        self.writer
            .call(move |tx, _| take_step(tx, party, &secret, step))
            .await
    }

    async fn take_recovery_code(&self, party: Party, hash: &str) -> Result<bool, StorageError> {
        let hash = hash.to_owned();
        self.writer
            .call(move |tx, _| take_recovery_code(tx, party, &hash))
            .await
    }

    async fn drop_second_factor(&self, party: Party) -> Result<(), StorageError> {
        self.writer.call(move |tx, _| drop_factor(tx, party)).await
    }

    async fn with_second_factor(&self) -> Result<Vec<Party>, StorageError> {
        self.readers.read(with_factor).await
    }
}

fn sessions_of(
    tx: &Transaction<'_>,
    party: Party,
    limit: usize,
) -> rusqlite::Result<Vec<OwnSession>> {
    let of_guest = SESSIONS_OF_GUEST;
    let of_person = SESSIONS_OF_PERSON;
    let sql = if party.kind == PartyKind::Guest {
        of_guest
    } else {
        of_person
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    tx.prepare_cached(sql)?
        .query_map(params![party.id, party.kind.as_str(), limit], |row| {
            Ok(OwnSession {
                hash: TokenHash(row.get(0)?),
                device: row.get(1)?,
                created_at: rows::time(row, 2)?,
                last_seen_at: rows::time(row, 3)?,
            })
        })?
        .collect()
}

fn end_others(
    tx: &Transaction<'_>,
    party: Party,
    kept: &TokenHash,
    now: Timestamp,
) -> rusqlite::Result<Vec<TokenHash>> {
    let ended: Vec<TokenHash> = tx
        .prepare_cached(END_OTHERS)?
        .query_map(params![party.id, party.kind.as_str(), kept.0], |row| {
            row.get(0).map(TokenHash)
        })?
        .collect::<rusqlite::Result<_>>()?;
    for hash in &ended {
        sessions::end(tx, hash, now)?;
    }
    Ok(ended)
}

fn change_password(
    tx: &Transaction<'_>,
    password_hash: &str,
    fresh: &NewSession,
    now: Timestamp,
) -> rusqlite::Result<Option<Vec<TokenHash>>> {
    if !people::write_password(tx, fresh.party, password_hash)? {
        return Ok(None);
    }
    let ended = end_others(tx, fresh.party, &fresh.hash, now)?;
    sessions::add(tx, fresh)?;
    Ok(Some(ended))
}

fn find(tx: &Transaction<'_>, party: Party) -> rusqlite::Result<Option<SecondFactorRow>> {
    tx.prepare_cached(FIND)?
        .query_row(params![party.kind.as_str(), party.id], |row| {
            Ok(SecondFactorRow {
                secret: row.get(0)?,
                is_on: row.get(1)?,
                last_step: row.get(2)?,
                recovery_left: row.get(3)?,
            })
        })
        .optional()
}

fn begin(
    tx: &Transaction<'_>,
    party: Party,
    secret: &str,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let begun = tx.prepare_cached(BEGIN)?.execute(params![
        party.kind.as_str(),
        party.id,
        secret,
        now.sql()
    ])?;
    Ok(begun == 1)
}

fn confirm(
    tx: &Transaction<'_>,
    party: Party,
    secret: &str,
    step: i64,
    recovery: &[String],
) -> rusqlite::Result<bool> {
    let kind = party.kind.as_str();
    let confirmed = tx
        .prepare_cached(CONFIRM)?
        .execute(params![step, kind, party.id, secret])?;
    if confirmed == 0 {
        return Ok(false);
    }
    for hash in recovery {
        tx.prepare_cached(ADD_RECOVERY_CODE)?
            .execute(params![kind, party.id, hash])?;
    }
    Ok(true)
}

fn take_step(
    tx: &Transaction<'_>,
    party: Party,
    secret: &str,
    step: i64,
) -> rusqlite::Result<bool> {
    let taken = tx.prepare_cached(TAKE_STEP)?.execute(params![
        step,
        party.kind.as_str(),
        party.id,
        secret
    ])?;
    Ok(taken == 1)
}

fn take_recovery_code(tx: &Transaction<'_>, party: Party, hash: &str) -> rusqlite::Result<bool> {
    let taken = tx.prepare_cached(TAKE_RECOVERY_CODE)?.execute(params![
        party.kind.as_str(),
        party.id,
        hash
    ])?;
    Ok(taken == 1)
}

fn drop_factor(tx: &Transaction<'_>, party: Party) -> rusqlite::Result<()> {
    for sql in [DROP_FACTOR, DROP_RECOVERY_CODES] {
        tx.prepare_cached(sql)?
            .execute(params![party.kind.as_str(), party.id])?;
    }
    Ok(())
}

fn with_factor(tx: &Transaction<'_>) -> rusqlite::Result<Vec<Party>> {
    tx.prepare_cached(WITH_FACTOR)?
        .query_map([], |row| rows::party(row, 0))?
        .collect()
}
