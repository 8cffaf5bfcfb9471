//! What carries the whole product where no socket passes: `GET list?version=&wait=`, `GET messages?wait=`, and the
//! counts that go with them.

mod endings;
mod list_polls;
mod message_polls;
mod unread;

use crate::support::{Session, TestServer};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// Longer than any wake needs.
const LONG_SECONDS: u64 = 25;
/// Time enough for a poll to begin waiting. Were it late, it would be answered at once, and not be woken.
const BEGUN: Duration = Duration::from_millis(100);
/// A poll that nothing wakes waits a second.
const SHORT_SECONDS: u64 = 1;
/// It has waited, and was not answered early.
const WAITED: Duration = Duration::from_millis(950);

/// The version of somebody's list.
async fn version(shop: &TestServer, who: &Session) -> String {
    let list = shop.ok_get("list", who).await;
    list["version"].as_str().unwrap().to_owned()
}

/// Polls, and says how long it took.
async fn polled(shop: &TestServer, who: &Session, question: &str) -> (Duration, Value) {
    let begun = Instant::now();
    let answer = shop.ok_get(question, who).await;
    (begun.elapsed(), answer)
}

/// Does it while polls are waiting.
async fn while_they_wait<T>(act: impl Future<Output = T>) -> T {
    tokio::time::sleep(BEGUN).await;
    act.await
}
