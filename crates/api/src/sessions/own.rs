//! A caller's own sessions: what they see of them, and how they end the others.

use super::{Sessions, hash_token};
use chat::{Caller, from_storage};
use directory::credential_mark;
use model::{Party, Token, TokenHash};
use protocol::Problem;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use storage::{NewSession, OwnSession};

/// Most sessions that one caller sees and can end one by one: those used last.
const SHOWN_MAX: usize = 200;
/// Bytes of a handle.
const HANDLE_BYTES: usize = 16;

/// What a session is called towards its owner: made from the hash of its token, and neither of them can be made from it.
pub(crate) fn handle(hash: &TokenHash) -> String {
    let digest = Sha256::digest(format!("forecourt session {}", hash.0));
    hex::encode(&digest[..HANDLE_BYTES])
}

impl Sessions {
    /// The caller's sessions that are not over, the last used first.
    pub(crate) async fn of(&self, caller: &Caller) -> Result<Vec<OwnSession>, Problem> {
        let party = caller.party();
        let found = self.storage.sessions_of(party, SHOWN_MAX).await;
        let mut found = found.map_err(|error| from_storage(&error))?;
        found.retain(|session| self.is_alive(party, session.created_at, session.last_seen_at));
        Ok(found)
    }

    /// Ends all sessions of the caller but this one; gives those that ended.
    pub(crate) async fn end_others(&self, caller: &Caller) -> Result<Vec<TokenHash>, Problem> {
        let ended = self
            .storage
            .end_other_sessions(caller.party(), &caller.session, self.clock.now())
            .await
            .map_err(|error| from_storage(&error))?;
        ended.iter().for_each(|hash| self.forget(hash));
        Ok(ended)
    }

    /// Another password: all sessions end and a new one begins. Gives its token and those that ended; `None` when
    /// there is no such person any more.
    pub(crate) async fn change_password(
        &self,
        party: Party,
        password_hash: &str,
        device: String,
    ) -> Result<Option<(Token, Vec<TokenHash>)>, Problem> {
        let token = Token::generate("fcs_", &mut UnwrapErr(SysRng));
        let fresh = NewSession {
            hash: hash_token(&token),
            party,
            credential_mark: credential_mark(party, Some(password_hash), true),
            device: Some(device),
            created_at: self.clock.now(),
        };
        let ended = self
            .storage
            .change_password(password_hash, fresh, self.clock.now())
            .await
            .map_err(|error| from_storage(&error))?;
        let Some(ended) = ended else { return Ok(None) };
        ended.iter().for_each(|hash| self.forget(hash));
        Ok(Some((token, ended)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_names_one_session_and_is_not_its_hash() {
        let (one, other) = (TokenHash("1".repeat(64)), TokenHash("2".repeat(64)));
        assert_eq!(handle(&one), handle(&one));
        assert_ne!(handle(&one), handle(&other));
        assert_eq!(handle(&one).len(), 32);
        assert!(!one.0.contains(&handle(&one)));
    }
}
