//! P4: a poll ends within a second when its right or its session ends.

use super::{LONG_SECONDS, version, while_they_wait};
use crate::scene::Scene;
use crate::support::{Answer, ENGINES, Session, TestServer, session};
use model::PartyKind;
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

/// Both polls of somebody in a chat, while something ends them; each a second afterwards at the latest.
async fn ended(
    shop: &TestServer,
    who: &Session,
    chat: i64,
    end: impl Future<Output = ()>,
) -> [Answer; 2] {
    let version = version(shop, who).await;
    let timed = async |question: String| {
        let answer = shop.get(&question, Some(who)).await;
        (Instant::now(), answer)
    };
    let ending = while_they_wait(async {
        end.await;
        Instant::now()
    });
    let (list, messages, at) = tokio::join!(
        timed(format!("list?version={version}&wait={LONG_SECONDS}")),
        timed(format!(
            "messages?chat_id={chat}&after_seq=1000&wait={LONG_SECONDS}"
        )),
        ending
    );
    for (answered, answer) in [&list, &messages] {
        let took = answered.saturating_duration_since(at);
        assert!(took < Duration::from_secs(1), "{took:?}: {}", answer.text);
    }
    [list.1, messages.1]
}

#[tokio::test(flavor = "multi_thread")]
async fn polls_end_with_their_session_and_with_the_right_to_the_chat() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let (shop, chat) = (&scene.shop, scene.chat);
        // A session of the same worker goes on when another ends.
        let twin = shop.login("sara").await;
        let logout = async {
            shop.ok("auth/logout", &twin, json!({})).await;
        };
        for answer in ended(shop, &twin, chat, logout).await {
            let told = (answer.status, answer.code());
            assert_eq!(told, (401, "unauthenticated".to_owned()), "{engine:?}");
        }
        let unassign = async {
            scene.assign(None).await;
        };
        let [list, messages] = ended(shop, &scene.worker, chat, unassign).await;
        assert_eq!((list.status, &list.json()["chats"]), (200, &json!([])));
        assert_eq!((messages.status, &*messages.code()), (404, "not_found"));
        // A guest who becomes a user: the guest's own session is over.
        shop.add_person(PartyKind::User, "eden").await;
        let sign_in = async {
            let words = json!({ "username": "eden", "password": crate::support::PASSWORD });
            let user = session(&shop.post("auth/login", Some(&scene.guest), words).await);
            assert_eq!(
                shop.ok_get("list", &user).await["chats"][0]["chat_id"],
                chat
            );
        };
        for answer in ended(shop, &scene.guest, chat, sign_in).await {
            assert_eq!(answer.status, 401, "{engine:?}: {}", answer.text);
        }
    }
}
