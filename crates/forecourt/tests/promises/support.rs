//! A server in a test: a database of its own and people of every kind. It is spoken to as its [`Wire`].

use forecourt::{Config, Server};
use model::{Clock, PartyKind, shared_system_clock};
use serde_json::{Value, json};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use storage::{NewPerson, Storage};

pub(crate) use crate::wire::{Answer, PATIENCE, Session, TestSocket, Wire, bearer, parse, session};

/// The secret that the test's site signs handoffs with.
pub(crate) const SITE_SECRET: &str = "an-invented-secret-of-32-bytes!!";
/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// The embedded default.
    Sqlite,
    /// A real MariaDB that the test process starts.
    MariaDb,
}

/// Both, for tests that hold them to the same.
pub(crate) const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::MariaDb];

/// A running server with its database; both end with it.
pub(crate) struct TestServer {
    pub(crate) server: Option<Server>,
    pub(crate) config: Config,
    pub(crate) clock: Arc<dyn Clock>,
    wire: Wire,
    _folder: tempfile::TempDir,
}

impl Deref for TestServer {
    type Target = Wire;

    fn deref(&self) -> &Wire {
        &self.wire
    }
}

impl TestServer {
    /// A server with limits out of the way.
    pub(crate) async fn start(engine: Engine) -> Self {
        Self::start_with(engine, |config| config.api.limits.scale = 100_000.0).await
    }

    /// A server with a changed configuration (limits are the shipped ones unless changed).
    pub(crate) async fn start_with(engine: Engine, change: impl FnOnce(&mut Config)) -> Self {
        Self::start_at(engine, shared_system_clock(), change).await
    }

    /// The same with a clock of the test's.
    pub(crate) async fn start_at(
        engine: Engine,
        clock: Arc<dyn Clock>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            Engine::Sqlite => format!("sqlite://{}", folder.path().join("chat.db").display()),
            Engine::MariaDb => {
                let server = testkit::mariadb::MariaDb::shared();
                let name = server.fresh_database();
                server.url(&name)
            }
        };
        let mut config = forecourt::config::load(None, []).unwrap();
        config.listen = ([127, 0, 0, 1], 0).into();
        config.database_url = url;
        config.site_secret = Some(SITE_SECRET.to_owned());
        change(&mut config);
        let server = Server::start(&config, Arc::clone(&clock)).await.unwrap();
        Self {
            wire: Wire::to(server.address().to_string()),
            server: Some(server),
            config,
            clock,
            _folder: folder,
        }
    }

    fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    pub(crate) fn storage(&self) -> &Arc<dyn Storage> {
        &self.server().parts.storage
    }

    /// Ends the server and starts another on the same database.
    pub(crate) async fn restart(&mut self) {
        self.server.take().unwrap().stop().await;
        self.begin().await;
    }

    /// Starts a server on the database of the one that was stopped.
    pub(crate) async fn begin(&mut self) {
        let server = Server::start(&self.config, Arc::clone(&self.clock)).await;
        let server = server.unwrap();
        self.wire = Wire::to(server.address().to_string());
        self.server = Some(server);
    }

    /// Adds a person who can sign in with [`PASSWORD`].
    pub(crate) async fn add_person(&self, kind: PartyKind, username: &str) -> i64 {
        let hash = directory::password::hash_new(
            PASSWORD,
            &mut rand::rand_core::UnwrapErr(rand::rngs::SysRng),
        )
        .unwrap();
        let person = NewPerson {
            kind,
            id: None,
            username: Some(username.to_owned()),
            name: format!("The {username}"),
            email: None,
            password_hash: Some(hash),
            image_url: None,
            created_at: self.clock.now(),
        };
        self.storage().add_person(person).await.unwrap().unwrap().id
    }

    /// Adds a person and signs in.
    pub(crate) async fn hire(&self, kind: PartyKind, username: &str) -> Session {
        self.add_person(kind, username).await;
        self.login(username).await
    }
}

/// Repeats until it is so, for what follows "within a second".
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never so: {what}");
}

/// What the site signs, good for four minutes from `now`; `claims` holds at least `sub` and `jti`.
pub(crate) fn handoff(now: model::Timestamp, mut claims: Value) -> String {
    claims["aud"] = json!("forecourt");
    claims["exp"] = json!(now.millis() / 1_000 + 240);
    let key = jsonwebtoken::EncodingKey::from_secret(SITE_SECRET.as_bytes());
    jsonwebtoken::encode(
        &jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256),
        &claims,
        &key,
    )
    .unwrap()
}
