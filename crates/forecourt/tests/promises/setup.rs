//! The first admin: made once, by the code that the server printed at its start, and by nobody on the way.

use crate::support::{Answer, ENGINES, Engine, PASSWORD, Session, TestServer, session};
use futures_util::future::join_all;
use model::PartyKind;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

fn code(shop: &TestServer) -> String {
    let parts = &shop.server.as_ref().unwrap().parts;
    parts.setup_code.clone().expect("there is no admin yet")
}

async fn set_up(shop: &TestServer, code: &str, change: Value) -> Answer {
    let mut body = json!({
        "code": code, "username": "Abel", "password": PASSWORD, "name": "Abel Mulugeta",
    });
    let fields = body.as_object_mut().unwrap();
    fields.extend(change.as_object().unwrap().clone());
    shop.post("auth/setup", None, body).await
}

async fn needs_setup(shop: &TestServer) -> bool {
    let shown = shop.get("shop", None).await.json();
    shown["shop"]["needs_setup"].as_bool().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_admin_is_made_by_the_code_and_no_other_after() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        shop.add_person(PartyKind::User, "hanna").await;
        let code = code(&shop);
        assert!(needs_setup(&shop).await);
        for (given, change, expected) in [
            ("0000-0000-0000", json!({}), (401, "bad_setup_code")),
            (
                code.as_str(),
                json!({ "password": "short" }),
                (422, "invalid_field"),
            ),
            (&code, json!({ "language": "am" }), (422, "invalid_field")),
            (
                &code,
                json!({ "time_zone": "Mars/Olympus" }),
                (422, "invalid_field"),
            ),
            (
                &code,
                json!({ "username": "HANNA" }),
                (409, "username_taken"),
            ),
        ] {
            let refused = set_up(&shop, given, change.clone()).await;
            let found = (refused.status, refused.code());
            assert_eq!(
                found,
                (expected.0, expected.1.to_owned()),
                "{change}: {}",
                refused.text
            );
            assert!(!refused.headers.contains_key("set-cookie"));
        }
        assert!(needs_setup(&shop).await, "{engine:?}: nothing half done");
        let typed = code.to_lowercase().replace('-', " ");
        let settings = json!({
            "email": "abel@example.com", "shop_name": "Kelem Garage", "languages": ["am", "en"],
            "language": "am", "time_zone": "Africa/Addis_Ababa",
            "hours": [{ "day": 1, "from": "08:00", "to": "18:30" }],
        });
        let made = set_up(&shop, &typed, settings).await;
        assert!(made.headers.contains_key("set-cookie"), "{}", made.text);
        let admin = session(&made);
        assert_eq!((admin.kind, admin.id), (PartyKind::Admin, 1), "{engine:?}");
        let me = shop.ok_get("auth/me", &admin).await;
        assert_eq!(me["me"]["name"], "Abel Mulugeta");
        let saved = shop.ok_get("settings", &admin).await;
        assert_eq!(
            (&saved["settings"]["name"], &saved["settings"]["language"]),
            (&json!("Kelem Garage"), &json!("am"))
        );
        assert_eq!(shop.login("abel").await.id, 1);
        assert!(!needs_setup(&shop).await);
        for given in [code.as_str(), "0000-0000-0000"] {
            let again = set_up(&shop, given, json!({ "username": "eve" })).await;
            assert_eq!((again.status, again.code().as_str()), (404, "not_found"));
        }
        let staff = shop.ok_get("staff", &admin).await;
        assert_eq!(
            staff["people"].as_array().unwrap().len(),
            1,
            "{engine:?}: {staff}"
        );
        assert_eq!(staff["people"][0]["email"], "abel@example.com");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_who_set_up_at_once_one_is_the_first() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        let code = code(&shop);
        let tries = (0..6).map(|at| {
            let username = json!({ "username": format!("admin{at}") });
            set_up(&shop, &code, username)
        });
        let answers = join_all(tries).await;
        let made = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(made, 1, "{engine:?}");
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            assert_eq!(answer.status, 404, "{engine:?}: {}", answer.text);
        }
        assert_eq!(
            shop.sql("SELECT COUNT(*) FROM tbl_chat_people").trim(),
            "1",
            "{engine:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r37_guesses_of_the_set_up_code_are_limited_and_cost_no_hash() {
    let shop = TestServer::start_with(Engine::Sqlite, |_| ()).await;
    let hashes = || shop.server.as_ref().unwrap().parts.door.hashes_started();
    let before = hashes();
    let guess = |at: usize| format!("0000-0000-00{at:02}");
    let answers = join_all(
        (0..30)
            .map(|at| async move { guess(at) })
            .map(async |guess| set_up(&shop, &guess.await, json!({})).await),
    )
    .await;
    let looked_at = answers.iter().filter(|answer| answer.status == 401).count();
    assert!((1..=11).contains(&looked_at), "{looked_at} were looked at");
    let right = set_up(&shop, &code(&shop), json!({})).await;
    assert_eq!(
        (right.status, right.code().as_str()),
        (429, "rate_limited"),
        "the right one does not pass either: {}",
        right.text
    );
    assert!(right.headers.contains_key("retry-after"));
    assert_eq!(hashes() - before, 0);
}

/// `forecourt serve` on a free port, and what it prints until it is ended.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(shop: &TestServer) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let child = Command::new(env!("CARGO_BIN_EXE_forecourt"))
            .arg("serve")
            .env("FORECOURT_DATABASE_URL", &shop.config.database_url)
            .env("FORECOURT_LISTEN", &address)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self { child, address }
    }

    /// Waits until the log says that it is ready.
    fn ready(&mut self) -> BufReader<impl std::io::Read + use<>> {
        let mut log = BufReader::new(self.child.stderr.take().unwrap());
        let mut line = String::new();
        while log.read_line(&mut line).unwrap() > 0 && !line.contains("ready") {
            line.clear();
        }
        assert!(line.contains("ready"), "it never was");
        log
    }

    /// Ends it; all that it printed on standard output, and the rest of its log.
    fn end(mut self, mut log: BufReader<impl std::io::Read>) -> (String, String) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.unwrap().success());
        assert!(self.child.wait().unwrap().success());
        let (mut printed, mut logged) = (String::new(), String::new());
        let mut out = self.child.stdout.take().unwrap();
        out.read_to_string(&mut printed).unwrap();
        log.read_to_string(&mut logged).unwrap();
        (printed, logged)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_prints_the_code_until_there_is_an_admin() {
    let mut shop = TestServer::start(Engine::Sqlite).await;
    shop.server.take().unwrap().stop().await;
    let (printed, logged, address) = tokio::task::block_in_place(|| {
        let mut serving = Serving::start(&shop);
        let log = serving.ready();
        let address = serving.address.clone();
        let (printed, logged) = serving.end(log);
        (printed, logged, address)
    });
    let code = printed
        .lines()
        .find_map(|line| line.strip_prefix("set-up code: "))
        .expect("the code is printed")
        .to_owned();
    assert_eq!(code.len(), 14, "{code}");
    assert!(
        printed.contains(&format!("http://{address}/console")),
        "{printed}"
    );
    assert!(!logged.contains(&code), "not in the log: {logged}");

    let own = code_of_another_start(&mut shop).await;
    assert_ne!(own, code, "each start has a code of its own");
    assert_eq!(
        set_up(&shop, &code, json!({})).await.code(),
        "bad_setup_code"
    );
    let admin: Session = session(&set_up(&shop, &own, json!({})).await);
    shop.ok_get("settings", &admin).await;
    shop.server.take().unwrap().stop().await;
    let (printed, _) = tokio::task::block_in_place(|| {
        let mut serving = Serving::start(&shop);
        let log = serving.ready();
        serving.end(log)
    });
    assert_eq!(printed, "", "there is an admin now");
}

async fn code_of_another_start(shop: &mut TestServer) -> String {
    shop.begin().await;
    code(shop)
}
