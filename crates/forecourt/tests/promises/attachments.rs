//! Photos, files and voice notes: uploaded, sent once, seen by those who see the line that holds them and by nobody
//! else, and served so that no browser runs them (contract §2, R-34).

use crate::scene::{Scene, start};
use crate::support::{Answer, ENGINES, Engine, Session, TestServer, bearer, eventually};
use model::{ManualClock, PartyKind, SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

/// A picture of two pixels.
const PNG: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x02\x00\x00\x00\x01\x08\x00\x00\x00\x00\xd1\x49\x20\x56\x00\x00\x00\x0b\x49\x44\x41\x54\x78\x9c\x63\x60\xf8\x0f\x00\x01\x02\x01\x00\x42\xbe\xbc\x68\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";
const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\ntrailer\n";

pub(crate) const BOUNDARY: &str = "a-boundary-of-the-test";

/// A form with a file, its fields before or after it.
pub(crate) fn form(
    fields: &[(&str, &str)],
    name: &str,
    bytes: &[u8],
    fields_first: bool,
) -> Vec<u8> {
    let mut parts: Vec<Vec<u8>> = fields
        .iter()
        .map(|(name, value)| {
            format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}").into_bytes()
        })
        .collect();
    let head = format!(
        "Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
    );
    let file = [head.as_bytes(), bytes].concat();
    parts.insert(if fields_first { parts.len() } else { 0 }, file);
    let mut body = Vec::new();
    for part in parts {
        body.extend(format!("--{BOUNDARY}\r\n").into_bytes());
        body.extend(part);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

pub(crate) async fn post_form(shop: &TestServer, who: Option<&Session>, body: &[u8]) -> Answer {
    let mut headers: Vec<_> = who.map(bearer).into_iter().collect();
    headers.push((
        "Content-Type".to_owned(),
        format!("multipart/form-data; boundary={BOUNDARY}"),
    ));
    shop.raw("POST", "/api/chat/upload", &headers, body).await
}

async fn try_upload(
    shop: &TestServer,
    who: &Session,
    chat: i64,
    name: &str,
    bytes: &[u8],
) -> Answer {
    let chat = chat.to_string();
    post_form(
        shop,
        Some(who),
        &form(&[("chat_id", &chat)], name, bytes, true),
    )
    .await
}

async fn upload(shop: &TestServer, who: &Session, chat: i64, name: &str, bytes: &[u8]) -> Value {
    let answer = try_upload(shop, who, chat, name, bytes).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn file(shop: &TestServer, who: &Session, id: &Value, thumb: bool) -> Answer {
    shop.get(
        &format!("file?id={id}{}", if thumb { "&thumb=1" } else { "" }),
        Some(who),
    )
    .await
}

fn shown(line: &Value) -> Vec<i64> {
    let attachments = line["attachments"].as_array().cloned().unwrap_or_default();
    attachments
        .iter()
        .map(|held| held["attachment_id"].as_i64().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_travels_from_the_form_to_every_screen_and_its_bytes_to_those_who_see_the_chat() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let shop = &scene.shop;
        let mut at_worker = shop.live(&scene.worker).await;
        let photo = upload(shop, &scene.guest, scene.chat, "ፍሬን \"1\".png", PNG).await;
        assert_eq!(
            (&photo["mime"], &photo["width"], &photo["height"]),
            (&json!("image/png"), &json!(2), &json!(1)),
            "{engine:?}"
        );
        let id = &photo["attachment_id"];
        // Nothing holds it yet: its uploader sees it, nobody else.
        assert_eq!(file(shop, &scene.guest, id, false).await.status, 200);
        assert_eq!(file(shop, &scene.worker, id, false).await.status, 404);
        let say = json!({ "chat_id": scene.chat, "message": "Look", "attachments": [id], "client_id": "k1" });
        let sent = shop.ok("send_message", &scene.guest, say.clone()).await;
        let again = shop.ok("send_message", &scene.guest, say.clone()).await;
        assert_eq!(sent["seq"], again["seq"], "a retry is the first result");
        let mut other = say.clone();
        other["attachments"] = json!([]);
        let reused = shop.post("send_message", Some(&scene.guest), other).await;
        assert_eq!(
            (reused.status, reused.code().as_str()),
            (409, "client_id_reused")
        );
        let frame = at_worker.next_of("message").await;
        let id = id.as_i64().unwrap();
        assert_eq!(shown(&frame), [id]);
        assert_eq!(frame["attachments"][0]["name"], photo["name"]);
        for who in [&scene.guest, &scene.worker, &scene.admin] {
            assert_eq!(
                shown(scene.all(who).await.last().unwrap()),
                [id],
                "{engine:?}"
            );
            assert_eq!(shown(&scene.listed(who).await["last_message"]), [id]);
            let got = file(shop, who, &json!(id), false).await;
            assert_eq!(got.status, 200);
            assert_eq!(got.headers["content-type"], "image/png");
            assert_eq!(got.headers["content-length"], photo["size"].to_string());
            assert_eq!(got.headers["x-content-type-options"], "nosniff");
            assert_eq!(got.headers["cache-control"], "no-store");
            assert!(got.headers["content-security-policy"].contains("sandbox"));
            let disposition = &got.headers["content-disposition"];
            assert!(
                disposition.starts_with("attachment; filename*=UTF-8''%E1%8D%8D"),
                "{disposition}"
            );
            let small = file(shop, who, &json!(id), true).await;
            assert_eq!(
                (small.status, small.headers["content-type"].as_str()),
                (200, "image/jpeg")
            );
        }
        let stranger = shop.guest().await;
        let idle = shop.hire(PartyKind::Worker, "yonas").await;
        let missing = file(shop, &stranger, &json!(999_999), false).await;
        for who in [&stranger, &idle] {
            let refused = file(shop, who, &json!(id), false).await;
            assert_eq!((refused.status, &refused.text), (404, &missing.text));
        }
        // The right ends with the chat's.
        scene.assign(Some(idle.id)).await;
        assert_eq!(
            file(shop, &scene.worker, &json!(id), false).await.status,
            404
        );
        assert_eq!(file(shop, &idle, &json!(id), false).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_note_holds_is_for_staff_alone() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let shop = &scene.shop;
        let pdf = upload(shop, &scene.worker, scene.chat, "estimate.pdf", PDF).await;
        let say = json!({ "chat_id": scene.chat, "message": "internal", "note": true, "attachments": [pdf["attachment_id"]] });
        shop.ok("send_message", &scene.worker, say).await;
        let id = &pdf["attachment_id"];
        assert_eq!(
            file(shop, &scene.admin, id, false).await.status,
            200,
            "{engine:?}"
        );
        assert_eq!(file(shop, &scene.guest, id, false).await.status, 404);
        assert!(
            scene
                .all(&scene.guest)
                .await
                .iter()
                .all(|line| shown(line).is_empty())
        );
        // A file without a small picture is given whole.
        let thumb = file(shop, &scene.admin, id, true).await;
        assert_eq!(
            (thumb.status, thumb.headers["content-type"].as_str()),
            (200, "application/pdf")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_sent_once_by_its_uploader_in_its_chat() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let shop = &scene.shop;
        let other = start(shop, &scene.guest, "Another one").await;
        let photo = upload(shop, &scene.guest, scene.chat, "a.png", PNG).await;
        let id = &photo["attachment_id"];
        let say =
            |chat: i64, ids: Value| json!({ "chat_id": chat, "message": "x", "attachments": ids });
        let before = scene.all(&scene.admin).await.len();
        for (who, body) in [
            (&scene.guest, say(other, json!([id]))),
            (&scene.worker, say(scene.chat, json!([id]))),
            (&scene.guest, say(scene.chat, json!([id, 999_999]))),
            (&scene.guest, say(scene.chat, json!([id, id]))),
            (&scene.guest, say(scene.chat, json!("nonsense"))),
            (
                &scene.guest,
                say(scene.chat, json!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])),
            ),
        ] {
            let refused = shop.post("send_message", Some(who), body.clone()).await;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (422, "invalid_field"),
                "{engine:?} {body}"
            );
        }
        assert_eq!(
            scene.all(&scene.admin).await.len(),
            before,
            "a refusal stores nothing"
        );
        // Two sends of one upload at once: one of them has it.
        let guest = &scene.guest;
        let race = futures_util::future::join_all((0..8).map(|at| {
            let mut body = say(scene.chat, json!([id]));
            body["client_id"] = json!(format!("race-{at}"));
            async move { shop.post("send_message", Some(guest), body).await.status }
        }))
        .await;
        assert_eq!(
            race.iter().filter(|status| **status == 200).count(),
            1,
            "{race:?}"
        );
        let start_with = json!({ "message": "x", "attachments": [id] });
        assert_eq!(
            shop.post("start", Some(&scene.guest), start_with)
                .await
                .status,
            422
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_are_refused_with_what_to_do() {
    let scene = Scene::set(Engine::Sqlite).await;
    let shop = &scene.shop;
    let stranger = shop.guest().await;
    let large = [PDF, &vec![b' '; media::FILE_BYTES_MAX]].concat();
    let cases: [(&[u8], u16, &str); 5] = [
        (b"", 422, "invalid_field"),
        (b"<script>alert(1)</script>", 415, "unsupported_media_type"),
        (b"\x89PNG\r\n\x1a\nno picture", 422, "invalid_field"),
        (
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            415,
            "unsupported_media_type",
        ),
        (&large, 413, "too_large"),
    ];
    for (bytes, status, code) in cases {
        let answer = try_upload(shop, &scene.guest, scene.chat, "x.png", bytes).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{}",
            answer.text
        );
    }
    assert_eq!(
        try_upload(shop, &stranger, scene.chat, "x.png", PNG)
            .await
            .status,
        404
    );
    assert_eq!(
        try_upload(shop, &scene.guest, 999_999, "x.png", PNG)
            .await
            .status,
        404
    );
    let chat = scene.chat.to_string();
    // A claim must be true, also in a form; fields may stand after the file.
    let claim = form(
        &[("chat_id", &chat), ("sender_id", "77")],
        "x.png",
        PNG,
        false,
    );
    assert_eq!(
        post_form(shop, Some(&scene.guest), &claim).await.code(),
        "identity_mismatch"
    );
    let late = form(&[("chat_id", &chat)], "x.png", PNG, false);
    assert_eq!(post_form(shop, Some(&scene.guest), &late).await.status, 200);
    let nowhere = form(&[], "x.png", PNG, true);
    assert_eq!(
        post_form(shop, Some(&scene.guest), &nowhere).await.code(),
        "missing_field"
    );
    assert_eq!(post_form(shop, None, &late).await.status, 401);
    let cut = &late[..late.len() - 30];
    assert_eq!(post_form(shop, Some(&scene.guest), cut).await.status, 400);
    let json = shop
        .post(
            "upload",
            Some(&scene.guest),
            json!({ "chat_id": scene.chat }),
        )
        .await;
    assert_eq!(
        (json.status, json.code().as_str()),
        (415, "unsupported_media_type")
    );
    let own = upload(shop, &scene.guest, scene.chat, "x.png", PNG).await["attachment_id"].clone();
    for (who, id, status) in [
        (&scene.guest, &own, 403),
        (&stranger, &own, 404),
        (&scene.guest, &json!(999_999), 404),
    ] {
        let answer = shop
            .get(&format!("file?id={id}&sender_id=77"), Some(who))
            .await;
        assert_eq!(
            answer.status, status,
            "the 404 comes first: {}",
            answer.text
        );
    }
    // An epic name is cut and cannot add a header.
    let named = upload(
        shop,
        &scene.guest,
        scene.chat,
        &format!("{}\u{202e}gnp.exe", "n".repeat(300)),
        PNG,
    )
    .await;
    assert!(named["name"].as_str().unwrap().chars().count() <= 120);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_of_files_at_once_is_refused_for_a_while() {
    let shop = TestServer::start_with(Engine::Sqlite, |config| config.api.limits.uploads = 3).await;
    let guest = shop.guest().await;
    let chat = start(&shop, &guest, "Hello?").await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(try_upload(&shop, &guest, chat, "x.pdf", PDF).await);
    }
    assert!(statuses[..3].iter().all(|answer| answer.status == 200));
    assert_eq!(statuses[3].status, 429);
    assert!(statuses[3].headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_sent_is_forgotten_after_a_day() {
    for engine in ENGINES {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_795_424_460_123)));
        let shop = TestServer::start_at(engine, Arc::clone(&clock) as _, |config| {
            config.api.limits.scale = 1e5
        })
        .await;
        let guest = shop.guest().await;
        let chat = start(&shop, &guest, "Hello?").await;
        let unsent = upload(&shop, &guest, chat, "a.pdf", PDF).await["attachment_id"].clone();
        let sent = upload(&shop, &guest, chat, "b.pdf", PDF).await["attachment_id"].clone();
        shop.ok(
            "send_message",
            &guest,
            json!({ "chat_id": chat, "message": "b.pdf", "attachments": [sent] }),
        )
        .await;
        clock.advance(SignedDuration::from_hours(25));
        let mut shop = shop;
        shop.restart().await;
        let count = || {
            shop.sql("SELECT COUNT(*) FROM tbl_chat_attachments")
                .trim()
                .to_owned()
        };
        eventually("the loose upload is dropped", || async { count() == "1" }).await;
        assert_eq!(
            file(&shop, &guest, &unsent, false).await.status,
            404,
            "{engine:?}"
        );
        assert_eq!(file(&shop, &guest, &sent, false).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_who_signs_in_keeps_uploads_and_a_large_file_comes_back_byte_for_byte() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let shop = &scene.shop;
        let large: Vec<u8> = PDF
            .iter()
            .copied()
            .cycle()
            .take(3 * 1024 * 1024 + 17)
            .collect();
        let pdf = upload(shop, &scene.guest, scene.chat, "manual.pdf", &large).await;
        shop.add_person(PartyKind::User, "hana").await;
        let login = shop
            .post(
                "auth/login",
                Some(&scene.guest),
                json!({ "username": "hana", "password": crate::support::PASSWORD }),
            )
            .await;
        let user = crate::support::session(&login);
        let id = &pdf["attachment_id"];
        shop.ok(
            "send_message",
            &user,
            json!({ "chat_id": scene.chat, "message": "manual.pdf", "attachments": [id] }),
        )
        .await;
        let headers = vec![bearer(&scene.worker)];
        let reply = shop
            .raw_bytes("GET", &format!("/api/chat/file?id={id}"), &headers)
            .await;
        assert!(
            reply == large,
            "{engine:?}: {} bytes came back",
            reply.len()
        );
    }
}
