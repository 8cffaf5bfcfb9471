//! What an engine promises about signing in, beyond a session's beginning and end: a person's own sessions, and second
//! factors.

use super::NewSession;
use crate::error::StorageError;
use async_trait::async_trait;
use model::{Party, Timestamp, TokenHash};

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// The hash of its token.
    pub hash: TokenHash,
    /// What it was begun on, in a few words; a guest's is not kept.
    pub device: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to within some minutes.
    pub last_seen_at: Timestamp,
}

/// A second factor of a member of staff.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactorRow {
    /// What the codes are made from, base32.
    pub secret: String,
    /// Confirmed with a code; before that it is not asked for.
    pub is_on: bool,
    /// The newest step whose code was taken: that and all before are worth nothing.
    pub last_step: i64,
    /// Recovery codes that are left.
    pub recovery_left: i64,
}

impl std::fmt::Debug for SecondFactorRow {
    /// Never the secret: it must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactorRow")
            .field("is_on", &self.is_on)
            .field("recovery_left", &self.recovery_left)
            .finish_non_exhaustive()
    }
}

/// The sign-ins' part of the contract. As for [`Storage`](super::Storage): all of it and synced, or nothing.
#[async_trait]
pub trait SignInStorage: Send + Sync + 'static {
    /// The sessions of a party, a guest's too, the last used first.
    async fn sessions_of(
        &self,
        party: Party,
        limit: usize,
    ) -> Result<Vec<OwnSession>, StorageError>;

    /// Ends all sessions of a party but one, and logs each; gives those that ended.
    async fn end_other_sessions(
        &self,
        party: Party,
        kept: &TokenHash,
        now: Timestamp,
    ) -> Result<Vec<TokenHash>, StorageError>;

    /// Another password of a person of the own directory. In one transaction all sessions end, each logged for
    /// itself, and `fresh` begins, so that whoever changed it stays signed in; gives those that ended, or `None` when
    /// there is no such person.
    async fn change_password(
        &self,
        password_hash: &str,
        fresh: NewSession,
        now: Timestamp,
    ) -> Result<Option<Vec<TokenHash>>, StorageError>;

    /// A party's second factor, begun or on.
    async fn second_factor(&self, party: Party) -> Result<Option<SecondFactorRow>, StorageError>;

    /// Begins a second factor that is not on yet, in place of one that was only begun; `false` when one is on.
    async fn begin_second_factor(
        &self,
        party: Party,
        secret: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError>;

    /// Switches on the one begun with this secret: its codes count from after `step`, and these are the hashes of its
    /// recovery codes. `false` when meanwhile another was begun, or one is on.
    async fn confirm_second_factor(
        &self,
        party: Party,
        secret: &str,
        step: i64,
        recovery: &[String],
    ) -> Result<bool, StorageError>;

    /// Takes a step of the one that is on with this secret; `false` when that step or a later one was taken before,
    /// on whichever node.
    async fn take_step(&self, party: Party, secret: &str, step: i64) -> Result<bool, StorageError>;

    /// Takes a recovery code by its hash; `false` when there is none such (any more).
    async fn take_recovery_code(&self, party: Party, hash: &str) -> Result<bool, StorageError>;

    /// Drops a party's second factor and recovery codes, if there are any.
    async fn drop_second_factor(&self, party: Party) -> Result<(), StorageError>;

    /// Everybody whose second factor is on.
    async fn with_second_factor(&self) -> Result<Vec<Party>, StorageError>;
}
