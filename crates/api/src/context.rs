//! One request on its way to its use case.

use crate::caller::{Presented, unauthenticated};
use crate::device;
use crate::door::Door;
use axum::body::Body;
use axum::response::Response;
use chat::Caller;
use http::{HeaderMap, HeaderValue, header};
use model::{ChatId, Token};
use parking_lot::Mutex;
use policy::Action;
use protocol::{Claims, Fields, Problem};
use serde::Serialize;
use std::net::IpAddr;
use std::sync::Arc;

/// A request whose caller is known and whose fields are read.
pub(crate) struct Context {
    pub(crate) door: Arc<Door>,
    pub(crate) caller: Option<Caller>,
    pub(crate) presented: Option<Presented>,
    pub(crate) fields: Fields,
    /// The unread body, where the endpoint takes a file. Behind a lock only because a body cannot be shared.
    pub(crate) form: Mutex<Option<Body>>,
    pub(crate) source: IpAddr,
    /// The other end of the connection: the client, or a proxy.
    pub(crate) peer: IpAddr,
    pub(crate) headers: HeaderMap,
    /// Asked by the site's old name, with `.php`.
    pub(crate) is_php: bool,
}

/// What goes back.
pub(crate) struct Answer {
    pub(crate) json: String,
    pub(crate) cookie: Option<HeaderValue>,
    /// Instead of JSON.
    pub(crate) file: Option<Response>,
}

impl Answer {
    /// `success`, `error`, and the fields of `body` beside them.
    pub(crate) fn of(body: &impl Serialize) -> Self {
        let fields =
            serde_json::to_string(body).expect("answers hold only texts, numbers and flags");
        let rest = fields.strip_prefix('{').expect("answers are objects");
        let comma = if rest == "}" { "" } else { "," };
        Self {
            json: format!("{{\"success\":true,\"error\":null{comma}{rest}"),
            cookie: None,
            file: None,
        }
    }

    /// Bytes instead of JSON.
    pub(crate) const fn of_file(file: Response) -> Self {
        Self {
            json: String::new(),
            cookie: None,
            file: Some(file),
        }
    }

    pub(crate) fn with_cookie(mut self, cookie: HeaderValue) -> Self {
        self.cookie = Some(cookie);
        self
    }
}

impl Context {
    /// Who asks.
    pub(crate) fn caller(&self) -> Result<&Caller, Problem> {
        self.caller.as_ref().ok_or_else(unauthenticated)
    }

    /// What the request says of its own caller must be true. A chat that is not the caller's to see comes
    /// first: its 404 must not be told apart by a wrong claim.
    pub(crate) async fn check_claims(
        &self,
        chat: Option<ChatId>,
        except: &[&str],
    ) -> Result<(), Problem> {
        let caller = self.caller()?;
        let Err(mismatch) = Claims::new(&self.fields, except).check(caller.party()) else {
            return Ok(());
        };
        if let Some(chat) = chat {
            self.door
                .desk
                .check_action(caller, chat, Action::See)
                .await?;
        }
        Err(mismatch)
    }

    /// The guest whose session the request carries, if it is one.
    pub(crate) async fn carried_guest(&self) -> Result<Option<Caller>, Problem> {
        let token = match &self.presented {
            None => return Ok(None),
            Some(Presented::Bearer(token) | Presented::Cookie(token)) => token,
        };
        let carried = self
            .door
            .sessions
            .find(token, self.door.desk.names())
            .await?;
        Ok(carried.filter(|caller| caller.party().kind == model::PartyKind::Guest))
    }

    /// What the request comes from, in a few words.
    pub(crate) fn device(&self) -> String {
        let agent = self.headers.get(header::USER_AGENT);
        device::label(
            agent
                .and_then(|agent| agent.to_str().ok())
                .unwrap_or_default(),
        )
    }

    /// The session cookie for a token; an empty one ends it.
    pub(crate) fn cookie(&self, token: Option<&Token>) -> HeaderValue {
        let config = &self.door.config;
        let is_https = config
            .public_url
            .as_ref()
            .is_some_and(|url| url.scheme() == "https");
        let secure = if is_https { "; Secure" } else { "" };
        let (value, age) = match token {
            Some(token) => (token.reveal(), config.sessions.absolute.as_secs()),
            None => ("", 0),
        };
        let name = crate::caller::COOKIE;
        let cookie =
            format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
        HeaderValue::from_str(&cookie).expect("a token is hex")
    }
}
