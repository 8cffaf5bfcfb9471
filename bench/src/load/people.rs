//! Who talks: workers and users, signed in by the site's word, and one chat for each pair.

use super::server::{SITE_SECRET, Server};
use client::{Opening, Outcome, Session};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use model::{Party, PartyKind, shared_system_clock};
use serde_json::json;
use std::future::Future;
use storage::{NewPerson, Storage};
use tokio::task::JoinSet;

/// Sign-ins that run at once.
const AT_ONCE: usize = 64;

/// A chat and the tokens of its two sides.
pub(super) struct Pair {
    pub(super) chat: i64,
    pub(super) tokens: [String; 2],
}

/// Workers to be: written by the storage crate before the server starts, because `user add` would hash a
/// password for each.
pub(super) async fn add_workers(storage: &dyn Storage, count: i64) -> Result<(), String> {
    for id in 1..=count {
        let person = NewPerson {
            kind: PartyKind::Worker,
            id: Some(id),
            username: None,
            name: format!("Worker {id}"),
            email: None,
            password_hash: None,
            image_url: None,
            created_at: shared_system_clock().now(),
        };
        storage
            .add_person(person)
            .await
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// `count` chats between a worker and a user each.
pub(super) async fn pairs(server: &Server, count: i64) -> Result<Vec<Pair>, String> {
    let address = address(server)?;
    in_turns(1..=count, move |number| {
        let address = address.clone();
        async move {
            let user = sign_in(&address, Party::new(PartyKind::User, number)).await?;
            let worker = sign_in(&address, Party::new(PartyKind::Worker, number)).await?;
            let opening = Opening {
                with: Some(user.party()),
                ..Opening::default()
            };
            let chat = answered(worker.start(&opening).await)?.chat_id;
            Ok(Pair {
                chat,
                tokens: [user.token().to_owned(), worker.token().to_owned()],
            })
        }
    })
    .await
}

/// Tokens of `count` users.
pub(super) async fn users(server: &Server, count: i64) -> Result<Vec<String>, String> {
    let address = address(server)?;
    in_turns(1..=count, move |number| {
        let address = address.clone();
        async move {
            Ok(sign_in(&address, Party::new(PartyKind::User, number))
                .await?
                .token()
                .to_owned())
        }
    })
    .await
}

/// A worker's token.
pub(super) async fn worker(server: &Server, number: i64) -> Result<String, String> {
    let session = sign_in(&address(server)?, Party::new(PartyKind::Worker, number)).await?;
    Ok(session.token().to_owned())
}

fn address(server: &Server) -> Result<client::Server, String> {
    client::Server::parse(&format!("http://{}", server.address)).map_err(|error| error.to_string())
}

async fn sign_in(server: &client::Server, party: Party) -> Result<Session, String> {
    let now = shared_system_clock().now().millis();
    let sub = format!("{}:{}", party.kind.as_str(), party.id);
    let claims = json!({
        "aud": "forecourt", "sub": sub, "exp": now / 1_000 + 120,
        "jti": format!("{sub}-{now}"), "name": format!("Person {}", party.id),
    });
    let key = EncodingKey::from_secret(SITE_SECRET.as_bytes());
    let jwt = encode(&Header::new(Algorithm::HS256), &claims, &key)
        .map_err(|error| format!("signing: {error}"))?;
    answered(Session::handoff(server, &jwt).await)
}

fn answered<T>(outcome: Outcome<T>) -> Result<T, String> {
    match outcome {
        Outcome::Ok(answer) => Ok(answer),
        Outcome::Refused(problem) => Err(format!("refused: {}", problem.sentence)),
        Outcome::Unknown(why) => Err(why),
    }
}

/// Runs a task for each number, some at once, and gives the results in no certain order.
async fn in_turns<T, F>(
    numbers: impl Iterator<Item = i64>,
    task: impl Fn(i64) -> F,
) -> Result<Vec<T>, String>
where
    T: Send + 'static,
    F: Future<Output = Result<T, String>> + Send + 'static,
{
    let mut running = JoinSet::new();
    let mut results = Vec::new();
    for number in numbers {
        if running.len() == AT_ONCE {
            collect(running.join_next().await, &mut results)?;
        }
        running.spawn(task(number));
    }
    while !running.is_empty() {
        collect(running.join_next().await, &mut results)?;
    }
    Ok(results)
}

fn collect<T>(
    ended: Option<Result<Result<T, String>, tokio::task::JoinError>>,
    results: &mut Vec<T>,
) -> Result<(), String> {
    if let Some(ended) = ended {
        results.push(ended.map_err(|error| error.to_string())??);
    }
    Ok(())
}
