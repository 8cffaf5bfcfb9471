//! Those who have no business in a chat, and look in vain: another guest, and a worker who is never assigned.

use crate::checker::{ClientLog, Rule, Stamps, Violation, What};
use crate::device::{Device, Mode};
use crate::run::Run;
use crate::surely::{Trouble, connect};
use client::{ListFilter, Outcome, Session};
use model::{ChatId, Party, Seq};
use protocol::{Code, Problem, Range};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// How long a listener listens before it looks whether the run is over.
const LISTEN_MILLIS: u64 = 200;
/// Between two cuts of a listener's connection, at most.
const CUT_MILLIS_MAX: u64 = 4_000;

/// A stranger's session, and what it was told.
pub(crate) struct Stranger {
    session: Session,
    log: Mutex<ClientLog>,
    probes: AtomicU64,
}

impl Stranger {
    pub(crate) fn new(session: Session) -> Self {
        let log = Mutex::new(ClientLog::new(session.party()));
        Self {
            session,
            log,
            probes: AtomicU64::new(0),
        }
    }

    /// The same session in another tab.
    pub(crate) fn tab(&self) -> Session {
        self.session.again()
    }

    pub(crate) fn probes(&self) -> u64 {
        self.probes.load(Ordering::Relaxed)
    }

    pub(crate) fn put_away(self) -> ClientLog {
        self.log
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Tries every door of a chat; each must look as if the chat did not exist.
    pub(crate) async fn probe(&self, chat: ChatId, stamps: &Stamps) -> Vec<Violation> {
        let session = &self.session;
        let nowhere = ChatId::stored(model::ID_MAX);
        let absent = refusal(
            &session
                .messages(nowhere, Range::After(Seq::ZERO), None, 0)
                .await,
        );
        let answers = [
            (
                "messages",
                refusal(
                    &session
                        .messages(chat, Range::After(Seq::ZERO), None, 0)
                        .await,
                ),
            ),
            (
                "messages with wait",
                refusal(
                    &session
                        .messages(chat, Range::After(Seq::ZERO), None, 1)
                        .await,
                ),
            ),
            (
                "send_message",
                refusal(&session.send_message(chat, "let me in", None, false).await),
            ),
            (
                "mark_read",
                refusal(&session.mark_read(chat, Seq::new(1)).await),
            ),
            ("close", refusal(&session.close(chat, None, None).await)),
            ("reopen", refusal(&session.reopen(chat).await)),
            ("escalate", refusal(&session.escalate(chat, None).await)),
            (
                "unread_count",
                refusal(&session.unread_count_of(chat).await),
            ),
        ];
        self.probes
            .fetch_add(answers.len() as u64, Ordering::Relaxed);
        let mut violations = Vec::new();
        for (door, answer) in answers {
            let told_apart = match &answer {
                // Where the connection broke on the way to the absent chat, the word alone must do.
                Answer::Refused(problem) if absent == Answer::Broken => {
                    problem.code != Code::NotFound
                }
                Answer::Refused(_) => absent != answer,
                Answer::Let => true,
                // A connection that broke tells nothing.
                Answer::Broken => false,
            };
            if told_apart {
                let detail = format!(
                    "{door} does not answer a stranger as if the chat did not exist: {answer:?}"
                );
                violations.push(Violation::new(Rule::Foreign, chat, detail).to(session.party()));
            }
        }
        self.look_around(stamps).await;
        violations
    }

    /// Lists and counts: whatever they name is written down.
    async fn look_around(&self, stamps: &Stamps) {
        let mut named = Vec::new();
        let newest = ListFilter {
            limit: Some(50),
            ..ListFilter::default()
        };
        let search = ListFilter {
            q: Some("e"),
            ..newest.clone()
        };
        for filter in [newest, search] {
            if let Outcome::Ok(list) = self.session.list(&filter).await {
                named.extend(list.chats.iter().map(|chat| ChatId::stored(chat.chat_id)));
            }
        }
        if let Outcome::Ok(unread) = self.session.unread_count().await {
            named.extend(
                unread
                    .chats
                    .keys()
                    .filter_map(|chat| chat.parse().ok())
                    .map(ChatId::stored),
            );
        }
        self.probes.fetch_add(3, Ordering::Relaxed);
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        for chat in named {
            log.events.push(crate::checker::Event {
                at: stamps.next(),
                what: What::Named { chat },
            });
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Let,
    Refused(Problem),
    Broken,
}

fn refusal<T>(outcome: &Outcome<T>) -> Answer {
    match outcome {
        Outcome::Ok(_) => Answer::Let,
        Outcome::Refused(problem) => Answer::Refused(problem.clone()),
        Outcome::Unknown(_) => Answer::Broken,
    }
}

/// Listens on a socket for the whole run, cut now and then: a stranger, who must hear nothing, or an admin, who
/// must hear everything in order.
pub(crate) async fn listen(
    run: &Run,
    session: Session,
    seed: u64,
    over: watch::Receiver<bool>,
) -> Result<Device, Trouble> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut device = Device::new(session, Mode::Socket, &run.stamps);
    let mut millis_left = rng.random_range(0..=CUT_MILLIS_MAX);
    while !*over.borrow() {
        connect(&mut device, &mut rng).await?;
        let step = millis_left.min(LISTEN_MILLIS);
        let until = crate::device::deadline(step);
        // An end is followed by the next connection, above.
        while device.take_frame(until).await.unwrap_or(false) {}
        millis_left -= step;
        if millis_left == 0 {
            device.cut();
            millis_left = rng.random_range(0..=CUT_MILLIS_MAX);
        }
    }
    device.drain(200).await;
    Ok(device)
}

/// The word that the site's server signs for one of its customers.
pub(crate) fn handoff(run: &Run, secret: &str, who: Party, name: &str, rng: &mut StdRng) -> String {
    let claims = serde_json::json!({
        "aud": "forecourt",
        "sub": who.to_string(),
        "exp": run.clock.now().plus_millis(HANDOFF.as_millis() as i64).millis() / 1_000,
        "jti": model::random_hex(16, rng),
        "name": name,
    });
    let key = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key)
        .expect("HS256 signs any claims with any secret")
}

/// How long a handoff's word is good.
const HANDOFF: Duration = Duration::from_secs(240);
