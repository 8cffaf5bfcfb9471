//! One signed-in party and every call that it may make.

use crate::http::{Ask, Http};
use crate::{Outcome, Server, Socket, SocketEnd, Welcome};
use http::Method;
use model::{ChatId, ClientId, Party, PartyKind, Seq, Status};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::{
    AckAnswer, ChatAnswer, ListAnswer, Me, MeAnswer, MessagesAnswer, OkAnswer, PeopleAnswer, Range,
    SenderType, StartAnswer, TechniciansAnswer, UnreadAnswer, UnreadOneAnswer,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::fmt;

/// A party with its session's token.
pub struct Session {
    http: Http,
    token: String,
    me: Me,
    party: Party,
}

/// How a chat begins.
#[derive(Debug, Clone, Default)]
pub struct Opening<'a> {
    /// One line.
    pub subject: Option<&'a str>,
    /// The first message.
    pub message: Option<&'a str>,
    /// The key of this start.
    pub client_id: Option<&'a ClientId>,
    /// With whom; `None`: with the shop.
    pub with: Option<Party>,
}

/// Which chats a list shows.
#[derive(Debug, Clone, Default)]
pub struct ListFilter<'a> {
    /// Only in this state.
    pub status: Option<Status>,
    /// Only of this worker.
    pub worker_id: Option<i64>,
    /// Only of this user.
    pub user_id: Option<i64>,
    /// Only of this guest.
    pub guest_id: Option<i64>,
    /// Only those that nobody has, or somebody has.
    pub unassigned: Option<bool>,
    /// Only those that hold this text.
    pub q: Option<&'a str>,
    /// 1–200.
    pub limit: Option<usize>,
    /// Where the page starts.
    pub cursor: Option<&'a str>,
    /// What the caller has, with `wait`.
    pub version: Option<&'a str>,
    /// Seconds to wait for another version.
    pub wait: u64,
}

impl Session {
    /// Signs in as a new guest.
    pub async fn guest(server: &Server, name: Option<&str>, email: Option<&str>) -> Outcome<Self> {
        let mut body = Map::new();
        put(&mut body, "name", name);
        put(&mut body, "email", email);
        Self::sign_in(server, "/api/auth/guest", &Value::Object(body)).await
    }

    /// Signs in with a name and a password.
    pub async fn login(server: &Server, username: &str, password: &str) -> Outcome<Self> {
        Self::sign_in(
            server,
            "/api/auth/login",
            &json!({"username": username, "password": password}),
        )
        .await
    }

    /// Signs in with the site's signed word.
    pub async fn handoff(server: &Server, jwt: &str) -> Outcome<Self> {
        Self::sign_in(server, "/api/auth/handoff", &json!({"token": jwt})).await
    }

    /// The same session from another connection: a second tab.
    #[must_use]
    pub fn again(&self) -> Self {
        Self {
            http: Http::new(self.http.server().clone()),
            token: self.token.clone(),
            me: self.me.clone(),
            party: self.party,
        }
    }

    async fn sign_in(server: &Server, path: &str, body: &Value) -> Outcome<Self> {
        let http = Http::new(server.clone());
        let ask = Ask {
            method: Method::POST,
            path: path.to_owned(),
            token: None,
            body: Some(body),
            wait: 0,
        };
        let answer: MeAnswer = match http.call(ask).await {
            Outcome::Ok(answer) => answer,
            Outcome::Refused(problem) => return Outcome::Refused(problem),
            Outcome::Unknown(why) => return Outcome::Unknown(why),
        };
        match (answer.token, party(&answer.me)) {
            (Some(token), Some(party)) => Outcome::Ok(Self {
                http,
                token,
                me: answer.me,
                party,
            }),
            _ => Outcome::Unknown("the sign-in's answer lacks the token or a person".to_owned()),
        }
    }

    /// Who this is.
    #[must_use]
    pub const fn party(&self) -> Party {
        self.party
    }

    /// The name that others see.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.me.name
    }

    /// The bearer token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Drops the kept HTTP connections; the session lives on.
    pub fn cut(&self) {
        self.http.cut();
    }

    /// Opens a socket and says `hello`.
    ///
    /// # Errors
    /// [`SocketEnd`] when the connection fails or is closed before `welcome`.
    pub async fn socket(
        &self,
        epoch: Option<&str>,
        resume: &[(ChatId, Seq)],
    ) -> Result<(Socket, Welcome), SocketEnd> {
        Socket::open(self.http.server(), &self.token, epoch, resume).await
    }

    /// `POST start`
    pub async fn start(&self, opening: &Opening<'_>) -> Outcome<StartAnswer> {
        let mut body = Map::new();
        put(&mut body, "subject", opening.subject);
        put(&mut body, "message", opening.message);
        put(
            &mut body,
            "client_id",
            opening.client_id.map(ClientId::as_str),
        );
        put(&mut body, "with", opening.with.map(|with| json!(with)));
        self.post("start", &Value::Object(body)).await
    }

    /// `POST send_message`
    pub async fn send_message(
        &self,
        chat: ChatId,
        text: &str,
        client_id: Option<&ClientId>,
        note: bool,
    ) -> Outcome<AckAnswer> {
        let mut body = Map::new();
        put(&mut body, "chat_id", Some(chat.get()));
        put(&mut body, "message", Some(text));
        put(&mut body, "client_id", client_id.map(ClientId::as_str));
        put(&mut body, "note", note.then_some(true));
        self.post("send_message", &Value::Object(body)).await
    }

    /// `GET messages`; `wait` seconds is the long poll.
    pub async fn messages(
        &self,
        chat: ChatId,
        range: Range,
        limit: Option<usize>,
        wait: u64,
    ) -> Outcome<MessagesAnswer> {
        let mut query = Query::new("messages");
        query.add("chat_id", Some(chat));
        match range {
            Range::Newest => {}
            Range::After(seq) => query.add("after_seq", Some(seq)),
            Range::Before(seq) => query.add("before_seq", Some(seq)),
        }
        query.add("limit", limit);
        query.add("wait", (wait > 0).then_some(wait));
        self.get(query, wait).await
    }

    /// `POST mark_read`
    pub async fn mark_read(&self, chat: ChatId, seq: Seq) -> Outcome<UnreadOneAnswer> {
        self.post("mark_read", &json!({"chat_id": chat, "seq": seq}))
            .await
    }

    /// `POST assign_worker`; `expected`: absent checks nothing, `Some(None)` expects nobody.
    pub async fn assign_worker(
        &self,
        chat: ChatId,
        worker: Option<i64>,
        expected: Option<Option<i64>>,
    ) -> Outcome<ChatAnswer> {
        let mut body = Map::new();
        put(&mut body, "chat_id", Some(chat.get()));
        body.insert("worker_id".to_owned(), json!(worker));
        if let Some(expected) = expected {
            body.insert("expected_worker_id".to_owned(), json!(expected));
        }
        self.post("assign_worker", &Value::Object(body)).await
    }

    /// `POST escalate`
    pub async fn escalate(&self, chat: ChatId, reason: Option<&str>) -> Outcome<ChatAnswer> {
        let mut body = Map::new();
        put(&mut body, "chat_id", Some(chat.get()));
        put(&mut body, "reason", reason);
        self.post("escalate", &Value::Object(body)).await
    }

    /// `POST close`
    pub async fn close(
        &self,
        chat: ChatId,
        reason: Option<&str>,
        seen: Option<Seq>,
    ) -> Outcome<ChatAnswer> {
        let mut body = Map::new();
        put(&mut body, "chat_id", Some(chat.get()));
        put(&mut body, "reason", reason);
        put(&mut body, "seen_seq", seen.map(Seq::get));
        self.post("close", &Value::Object(body)).await
    }

    /// `POST reopen`
    pub async fn reopen(&self, chat: ChatId) -> Outcome<ChatAnswer> {
        self.post("reopen", &json!({"chat_id": chat})).await
    }

    /// `GET list`
    pub async fn list(&self, filter: &ListFilter<'_>) -> Outcome<ListAnswer> {
        let mut query = Query::new("list");
        query.add("status", filter.status);
        query.add("worker_id", filter.worker_id);
        query.add("user_id", filter.user_id);
        query.add("guest_id", filter.guest_id);
        query.add("unassigned", filter.unassigned);
        query.add("q", filter.q);
        query.add("limit", filter.limit);
        query.add("cursor", filter.cursor);
        query.add("version", filter.version);
        query.add("wait", (filter.wait > 0).then_some(filter.wait));
        self.get(query, filter.wait).await
    }

    /// `GET unread_count` over all chats.
    pub async fn unread_count(&self) -> Outcome<UnreadAnswer> {
        self.get(Query::new("unread_count"), 0).await
    }

    /// `GET unread_count` of one chat.
    pub async fn unread_count_of(&self, chat: ChatId) -> Outcome<UnreadOneAnswer> {
        let mut query = Query::new("unread_count");
        query.add("chat_id", Some(chat));
        self.get(query, 0).await
    }

    /// `GET people`
    pub async fn people(&self, q: &str, kind: Option<PartyKind>) -> Outcome<PeopleAnswer> {
        let mut query = Query::new("people");
        query.add("q", Some(q));
        query.add("type", kind);
        self.get(query, 0).await
    }

    /// `GET get_technicians`
    pub async fn technicians(&self) -> Outcome<TechniciansAnswer> {
        self.get(Query::new("get_technicians"), 0).await
    }

    /// `GET auth/me`
    pub async fn me(&self) -> Outcome<MeAnswer> {
        self.ask(Method::GET, "/api/auth/me".to_owned(), None, 0)
            .await
    }

    /// `POST auth/logout`
    pub async fn logout(&self) -> Outcome<OkAnswer> {
        self.ask(
            Method::POST,
            "/api/auth/logout".to_owned(),
            Some(&json!({})),
            0,
        )
        .await
    }

    /// Any `POST` of the site's endpoints, for requests that this client would not form by itself.
    pub async fn post<T: DeserializeOwned>(&self, name: &str, body: &Value) -> Outcome<T> {
        self.ask(Method::POST, format!("/api/chat/{name}"), Some(body), 0)
            .await
    }

    async fn get<T: DeserializeOwned>(&self, query: Query, wait: u64) -> Outcome<T> {
        self.ask(Method::GET, query.path, None, wait).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: String,
        body: Option<&Value>,
        wait: u64,
    ) -> Outcome<T> {
        self.http
            .call(Ask {
                method,
                path,
                token: Some(&self.token),
                body,
                wait,
            })
            .await
    }
}

impl fmt::Debug for Session {
    /// Never the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("party", &self.party)
            .finish_non_exhaustive()
    }
}

fn party(me: &Me) -> Option<Party> {
    let kind = match me.kind {
        SenderType::Guest => PartyKind::Guest,
        SenderType::User => PartyKind::User,
        SenderType::Worker => PartyKind::Worker,
        SenderType::Admin => PartyKind::Admin,
        SenderType::System => return None,
    };
    me.id.map(|id| Party::new(kind, id))
}

fn put(body: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        body.insert(name.to_owned(), value.into());
    }
}

/// A path with its query, escaped.
struct Query {
    path: String,
    separator: char,
}

impl Query {
    fn new(name: &str) -> Self {
        Self {
            path: format!("/api/chat/{name}"),
            separator: '?',
        }
    }

    fn add(&mut self, name: &str, value: Option<impl fmt::Display>) {
        if let Some(value) = value {
            let value = value.to_string();
            self.path.push(self.separator);
            self.path.push_str(name);
            self.path.push('=');
            self.path
                .extend(utf8_percent_encode(&value, NON_ALPHANUMERIC));
            self.separator = '&';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_escaped() {
        let mut query = Query::new("list");
        query.add("q", Some("50 % ሀ&x=1"));
        query.add("limit", None::<u8>);
        query.add("unassigned", Some(true));
        assert_eq!(
            query.path,
            "/api/chat/list?q=50%20%25%20%E1%88%80%26x%3D1&unassigned=true"
        );
    }
}
