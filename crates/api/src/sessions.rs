//! Sessions: random tokens of which only the hash is stored, looked up at every request, remembered for
//! half a minute, and forgotten within half a second of their end on whichever node it happened.

mod own;

use chat::Caller;
use model::{Clock, Named, Party, PartyKind, Timestamp, Token, TokenHash};
use parking_lot::Mutex;
use protocol::Problem;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use storage::{NewGuest, NewSession, SessionRow, Storage};

use crate::config::SessionSpans;

pub(crate) use own::handle;

/// How long a session is believed without looking at its row, milliseconds. Ends are learnt by the log of
/// ended rights, much sooner; this only bounds what a missed line could do.
const REMEMBERED_MILLIS: i64 = 30_000;
/// Sessions remembered at most; then all are looked up anew.
const REMEMBERED_MAX: usize = 50_000;
/// A session's last use is written down this often, milliseconds.
const TOUCH_MILLIS: i64 = 5 * 60 * 1_000;
/// Longest token that is looked at, bytes.
const TOKEN_BYTES_MAX: usize = 256;

/// What is stored of a token.
#[must_use]
pub fn hash_token(token: &Token) -> TokenHash {
    TokenHash(hex::encode(Sha256::digest(token.reveal().as_bytes())))
}

/// The sessions of this node's callers.
pub(crate) struct Sessions {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    spans: SessionSpans,
    remembered: Mutex<HashMap<TokenHash, Remembered>>,
}

#[derive(Clone)]
struct Remembered {
    until: i64,
    caller: Caller,
    created_at: Timestamp,
    last_seen_at: Timestamp,
}

/// The moments before which sessions are over.
pub(crate) struct Ends {
    pub(crate) used_before: Timestamp,
    pub(crate) begun_before: Timestamp,
    pub(crate) guests_used_before: Timestamp,
}

impl Sessions {
    pub(crate) fn new(
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        spans: SessionSpans,
    ) -> Self {
        Self {
            storage,
            clock,
            spans,
            remembered: Mutex::default(),
        }
    }

    /// Begins a session of a user or of staff.
    pub(crate) async fn begin(
        &self,
        party: Party,
        credential_mark: String,
        device: String,
    ) -> Result<Token, Problem> {
        let token = Token::generate("fcs_", &mut UnwrapErr(SysRng));
        let session = NewSession {
            hash: hash_token(&token),
            party,
            credential_mark,
            device: Some(device),
            created_at: self.clock.now(),
        };
        self.storage
            .add_session(session)
            .await
            .map_err(|error| chat::from_storage(&error))?;
        Ok(token)
    }

    /// Makes a guest with a session.
    pub(crate) async fn begin_guest(
        &self,
        name: Option<String>,
        email: Option<String>,
    ) -> Result<(Token, i64), Problem> {
        let token = Token::generate("fcg_", &mut UnwrapErr(SysRng));
        let guest = NewGuest {
            hash: hash_token(&token),
            name,
            email,
            created_at: self.clock.now(),
        };
        let id = self
            .storage
            .add_guest(guest)
            .await
            .map_err(|error| chat::from_storage(&error))?;
        Ok((token, id))
    }

    /// Whose session a token is; `None` when it is none's, or over.
    pub(crate) async fn find(
        &self,
        token: &str,
        names: &chat::Names,
    ) -> Result<Option<Caller>, Problem> {
        if token.len() > TOKEN_BYTES_MAX {
            return Ok(None);
        }
        let hash = hash_token(&Token::presented(token));
        if let Some(caller) = self.recall(&hash) {
            return Ok(Some(caller));
        }
        let row = self
            .storage
            .session(&hash)
            .await
            .map_err(|error| chat::from_storage(&error))?;
        let Some(row) =
            row.filter(|row| self.is_alive(row.party, row.created_at, row.last_seen_at))
        else {
            return Ok(None);
        };
        let name = names.one(row.party).await?;
        let caller = Caller {
            who: Named {
                party: row.party,
                name,
            },
            session: Arc::new(hash),
        };
        self.remember(&caller, &row);
        Ok(Some(caller))
    }

    /// Ends one session.
    pub(crate) async fn end(&self, hash: &TokenHash) -> Result<(), Problem> {
        self.forget(hash);
        let ended = self.storage.end_session(hash, self.clock.now()).await;
        ended.map_err(|error| chat::from_storage(&error))
    }

    /// A session ended elsewhere.
    pub(crate) fn forget(&self, hash: &TokenHash) {
        self.remembered.lock().remove(hash);
    }

    /// All sessions of a party ended elsewhere.
    pub(crate) fn forget_party(&self, party: Party) {
        self.remembered
            .lock()
            .retain(|_, known| known.caller.party() != party);
    }

    /// Before which moments sessions are over.
    pub(crate) fn ends(&self) -> Ends {
        let now = self.clock.now();
        let before = |span: std::time::Duration| {
            now.plus_millis(-i64::try_from(span.as_millis()).unwrap_or(i64::MAX))
        };
        Ends {
            used_before: before(self.spans.idle),
            begun_before: before(self.spans.absolute),
            guests_used_before: before(self.spans.guest_idle),
        }
    }

    fn is_alive(&self, party: Party, created_at: Timestamp, last_seen_at: Timestamp) -> bool {
        let ends = self.ends();
        match party.kind {
            PartyKind::Guest => last_seen_at >= ends.guests_used_before,
            _ => last_seen_at >= ends.used_before && created_at >= ends.begun_before,
        }
    }

    fn recall(&self, hash: &TokenHash) -> Option<Caller> {
        let (now, wall) = (self.clock.monotonic_millis(), self.clock.now());
        let mut remembered = self.remembered.lock();
        let known = remembered.get_mut(hash)?;
        let is_alive = self.is_alive(known.caller.party(), known.created_at, known.last_seen_at);
        if known.until <= now || !is_alive {
            remembered.remove(hash);
            return None;
        }
        if wall.millis() - known.last_seen_at.millis() > TOUCH_MILLIS {
            known.last_seen_at = wall;
            self.touch(hash.clone(), wall);
        }
        Some(known.caller.clone())
    }

    fn remember(&self, caller: &Caller, row: &SessionRow) {
        let wall = self.clock.now();
        let mut last_seen_at = row.last_seen_at;
        if wall.millis() - last_seen_at.millis() > TOUCH_MILLIS {
            last_seen_at = wall;
            self.touch((*caller.session).clone(), wall);
        }
        let known = Remembered {
            until: self.clock.monotonic_millis() + REMEMBERED_MILLIS,
            caller: caller.clone(),
            created_at: row.created_at,
            last_seen_at,
        };
        let mut remembered = self.remembered.lock();
        if remembered.len() >= REMEMBERED_MAX {
            remembered.clear();
        }
        remembered.insert((*caller.session).clone(), known);
    }

    /// Off the caller's path: that a session was used is worth no wait.
    fn touch(&self, hash: TokenHash, now: Timestamp) {
        let storage = Arc::clone(&self.storage);
        tokio::spawn(async move {
            if let Err(error) = storage.touch_session(&hash, now).await {
                tracing::debug!(%error, "a session's use was not written down");
            }
        });
    }
}
