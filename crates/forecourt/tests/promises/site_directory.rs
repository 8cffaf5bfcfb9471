//! Beside a site's own tables: the server runs as a database user that holds exactly what `forecourt migrate
//! --print` shows and may only read the site's tables of people, cars and appointments (P8). The statements that make both users
//! are the document's own.

use crate::beside_php::block;
use crate::support::{Engine, PASSWORD, Session, TestServer, bearer, eventually, handoff, session};
use forecourt::config::DirectoryKind;
use model::{ManualClock, PartyKind, Timestamp};
use serde_json::{Value, json};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use testkit::mariadb::MariaDb;

const SITE: &str = include_str!("fixtures/site.sql");
/// The site's tables whose content must stay what it was.
const SITE_TABLES: &str =
    "tbl_admin, tbl_worker, tbl_user, tbl_vehicles, tbl_appointments, tbl_services";
/// How long answers of the directory may be remembered, and a little more.
const REMEMBERED: Duration = Duration::from_secs(31);

/// A site's database, and the two users of the document with names of their own for each test.
struct Site {
    server: &'static MariaDb,
    database: String,
}

impl Site {
    /// Loads the site's tables, makes the users as the document says, migrates as one of them with the real command.
    fn build() -> Self {
        let server = MariaDb::shared();
        let site = Self {
            server,
            database: server.fresh_database(),
        };
        site.run(SITE);
        let users = site.own_names(&block("docs/site-integration.md", "sql", "CREATE USER"));
        let (migrating, serving) = users.split_once("CREATE USER 's_").unwrap();
        site.run(migrating);
        site.forecourt("migrate", &["migrate"]);
        // Rights on a table can only be given once there is one: the printed ones belong after the migration.
        site.run(&format!("CREATE USER 's_{serving}"));
        let printed = site.forecourt("serve", &["migrate", "--print"]);
        let rights: Vec<&str> = printed
            .lines()
            .filter(|line| line.starts_with("GRANT "))
            .collect();
        assert!(
            rights.len() > 5,
            "no rights in what `migrate --print` shows: {printed}"
        );
        site.run(&rights.join("\n"));
        site
    }

    fn own_names(&self, sql: &str) -> String {
        sql.replace("'forecourt_migrate'", &format!("'m_{}'", self.database))
            .replace("'forecourt'", &format!("'s_{}'", self.database))
            .replace("automotive2.", &format!("`{}`.", self.database))
            .replace('…', "secret")
    }

    fn run(&self, sql: &str) -> String {
        self.server.run(&self.database, sql)
    }

    /// The URL of the user that migrates, or of the one that serves.
    fn url(&self, who: &str) -> String {
        self.server.url_as(
            &format!("{}_{}", &who[..1], self.database),
            "secret",
            &self.database,
        )
    }

    fn forecourt(&self, who: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_forecourt"));
        command
            .args(arguments)
            .env("FORECOURT_DATABASE_URL", self.url(who));
        let output = command.output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    async fn serve(&self, clock: &Arc<ManualClock>) -> TestServer {
        let clock: Arc<dyn model::Clock> = Arc::<ManualClock>::clone(clock);
        TestServer::start_at(Engine::Sqlite, clock, |config| {
            config.database_url = self.url("serve");
            config.directory = DirectoryKind::Site;
            config.api.limits.scale = 100_000.0;
            config.api.directory_period.0 = Duration::from_millis(100);
        })
        .await
    }

    fn checksum(&self) -> String {
        self.run(&format!("CHECKSUM TABLE {SITE_TABLES}"))
    }
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_millis(1_790_000_000_000)))
}

async fn hand_over(shop: &TestServer, sub: &str) -> Session {
    let token = handoff(
        shop.clock.now(),
        json!({ "sub": sub, "jti": format!("once-{sub}") }),
    );
    session(
        &shop
            .post("auth/handoff", None, json!({ "token": token }))
            .await,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn p8_the_whole_product_runs_with_no_right_to_write_the_sites_tables() {
    let site = Site::build();
    let before = site.checksum();
    let shop = site.serve(&clock()).await;
    live_a_day(&site, &shop).await;
    assert_eq!(
        site.checksum(),
        before,
        "the site's rows are what they were"
    );
    for sql in [
        "UPDATE tbl_user SET name = 'x'",
        "DELETE FROM tbl_worker",
        "INSERT INTO tbl_admin (full_name, username) VALUES ('x', 'x')",
        "ALTER TABLE tbl_user ADD COLUMN x INT",
        "DROP TABLE tbl_vehicles",
        "CREATE TABLE tbl_chat_x (x INT)",
        "UPDATE tbl_vehicles SET user_id = 42",
        "DELETE FROM tbl_appointments",
        "SELECT message FROM tbl_notifications",
    ] {
        let words = site.as_serving_user(sql).expect_err(sql);
        assert!(words.contains("denied"), "{sql}: {words}");
    }
    site.as_serving_user("SELECT full_name FROM tbl_worker")
        .expect("the user itself works");
}

/// Every use case once, by everybody.
async fn live_a_day(site: &Site, shop: &TestServer) {
    let admin = shop.login("meseret").await;
    let worker = shop.login("dawit").await;
    let guest = shop.guest().await;
    let user = hand_over(shop, "user:42").await;

    let chat = shop
        .ok(
            "start",
            &guest,
            json!({ "subject": "Brakes", "message": "Hello?" }),
        )
        .await["chat_id"]
        .clone();
    let own = shop
        .ok("start", &user, json!({ "message": "ሰላም", "vehicle_id": 1 }))
        .await["chat_id"]
        .clone();
    shop.ok(
        "assign_worker",
        &admin,
        json!({ "chat_id": chat, "worker_id": worker.id }),
    )
    .await;
    shop.ok(
        "send_message",
        &worker,
        json!({ "chat_id": chat, "message": "Here." }),
    )
    .await;
    shop.ok(
        "send_message",
        &worker,
        json!({ "chat_id": chat, "message": "Pads are low", "note": true }),
    )
    .await;
    shop.ok("mark_read", &guest, json!({ "chat_id": chat, "seq": 3 }))
        .await;
    shop.ok("escalate", &worker, json!({ "chat_id": chat }))
        .await;
    shop.ok("close", &admin, json!({ "chat_id": chat })).await;
    uses_the_desk(shop, &admin, &worker, &guest, &chat).await;
    shop.ok("reopen", &guest, json!({ "chat_id": chat })).await;
    sees_the_sites_people(shop, &admin, &worker, &own).await;
    speaks_live(site, shop, &guest, &chat).await;
    assert_eq!(
        shop.post("auth/logout", Some(&user), json!({}))
            .await
            .status,
        200
    );
}

/// Staff's tools, once each.
async fn uses_the_desk(
    shop: &TestServer,
    admin: &Session,
    worker: &Session,
    guest: &Session,
    chat: &Value,
) {
    let until = shop.clock.now().plus_millis(3_600_000).rfc3339();
    let reply = json!({ "shortcut": "hello", "title": "Hello", "text": "Hello {name}" });
    for (name, who, body) in [
        (
            "rate",
            guest,
            json!({ "chat_id": chat, "stars": 5, "comment": "ጥሩ" }),
        ),
        ("rate", guest, json!({ "chat_id": chat, "stars": 4 })),
        (
            "tag",
            worker,
            json!({ "chat_id": chat, "tags": ["brakes", "ፍሬን"] }),
        ),
        ("tag", admin, json!({ "chat_id": chat, "tags": ["brakes"] })),
        ("snooze", worker, json!({ "chat_id": chat, "until": until })),
        ("snooze", worker, json!({ "chat_id": chat, "until": null })),
        ("duty", worker, json!({ "on": false, "capacity": 3 })),
        ("duty", worker, json!({ "on": true })),
        ("save_reply", admin, reply),
    ] {
        shop.ok(name, who, body).await;
    }
    let id = shop.ok_get("saved_replies", worker).await["replies"][0]["id"].clone();
    shop.ok("drop_reply", admin, json!({ "id": id })).await;
    let tags = shop.ok_get("tags", worker).await;
    assert_eq!(tags["tags"], json!([{ "tag": "brakes", "chats": 1 }]));
}

async fn speaks_live(site: &Site, shop: &TestServer, guest: &Session, chat: &Value) {
    let mut live = shop.live(guest).await;
    live.say(json!({ "t": "send", "id": "k", "chat": chat, "text": "Thank you" }))
        .await;
    live.next_of("ack").await;
    eventually("is_read follows", || {
        let read = site
            .run("SELECT COUNT(*) FROM tbl_chat_messages WHERE message = 'Here.' AND is_read = 1");
        async move { read == "1\n" }
    })
    .await;
}

async fn sees_the_sites_people(shop: &TestServer, admin: &Session, worker: &Session, own: &Value) {
    let found = shop.ok_get("list?q=Rahel", admin).await;
    assert_eq!(
        (
            &found["chats"][0]["chat_id"],
            &found["chats"][0]["customer"]["name"]
        ),
        (own, &json!("Rahel Getachew"))
    );
    let technicians = shop.ok_get("get_technicians", admin).await["technicians"].clone();
    let dawit = technicians
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == worker.id)
        .unwrap();
    assert_eq!(
        (dawit["full_name"].as_str(), dawit["image_url"].as_str()),
        (Some("ዳዊት ኃይሉ"), Some("uploads/workers/1.png"))
    );
    assert_eq!(
        shop.ok_get("people?q=o'brien", admin).await["people"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

impl Site {
    fn as_serving_user(&self, sql: &str) -> Result<(), String> {
        let mut client = Command::new("mariadb");
        client.args([
            "--no-defaults",
            "--protocol=TCP",
            "--host=127.0.0.1",
            "--password=secret",
        ]);
        client
            .arg(format!("--port={}", self.server.port()))
            .arg(format!("--user=s_{}", self.database));
        let output = client
            .args(["--execute", sql])
            .arg(&self.database)
            .output()
            .unwrap();
        if output.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cars_and_appointments_come_from_the_sites_tables() {
    let site = Site::build();
    let shop = site.serve(&clock()).await;
    let admin = shop.login("meseret").await;
    let user = hand_over(&shop, "user:42").await;
    let cars = shop.ok_get("cars", &user).await["cars"].clone();
    let corolla = json!({
        "id": 1, "label": "Toyota Corolla 2010", "plate": "AA 10101",
        "make": "Toyota", "model": "Corolla", "year": 2010,
    });
    assert_eq!(cars, json!([corolla]));
    let foreign = json!({ "message": "x", "vehicle_id": 2 });
    let refused = shop.post("start", Some(&user), foreign).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "invalid_field")
    );
    let body = json!({ "message": "It squeaks", "vehicle_id": 1 });
    let started = shop.ok("start", &user, body).await;
    let car = json!({ "id": 1, "label": "Toyota Corolla 2010", "plate": "AA 10101" });
    assert_eq!(started["chat"]["car"], car);
    let question = format!("customer?chat_id={}", started["chat_id"]);
    let card = shop.ok_get(&question, &admin).await;
    assert_eq!(
        card["customer"],
        json!({
            "type": "user", "id": 42, "name": "Rahel Getachew",
            "email": "rahel@example.com", "phone": "0911000042",
        })
    );
    assert_eq!(card["cars"], json!([corolla]));
    let appointments: Vec<(&Value, &Value)> = card["appointments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["at"], &one["service"]))
        .collect();
    assert_eq!(
        appointments,
        [
            (&json!("2026-12-08"), &Value::Null),
            (
                &json!("2026-12-01T09:30:00.000"),
                &json!("ሙሉ ሰርቪስ Full service")
            )
        ],
        "the shop's own clock, without a zone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_car_that_was_sold_is_not_shown_in_its_old_owners_chat() {
    let site = Site::build();
    let clock = clock();
    let shop = site.serve(&clock).await;
    let user = hand_over(&shop, "user:42").await;
    let body = json!({ "message": "It squeaks", "vehicle_id": 1 });
    shop.ok("start", &user, body).await;
    site.run("UPDATE tbl_vehicles SET user_id = 43, license_plate = 'NEW 1' WHERE vehicle_id = 1");
    clock.advance(REMEMBERED.try_into().unwrap());
    let list = shop.ok_get("list", &user).await;
    assert_eq!(list["chats"][0]["car"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_signs_in_by_bcrypt_and_customers_never_by_a_password() {
    let site = Site::build();
    let shop = site.serve(&clock()).await;
    assert_eq!(shop.login("meseret").await.kind, PartyKind::Admin);
    assert_eq!(shop.login("liam").await.kind, PartyKind::Worker);
    let md5 = site
        .run("SELECT password FROM tbl_user WHERE id = 42")
        .trim()
        .to_owned();
    for (username, password, code) in [
        ("meseret", "correct horse batter", "bad_credentials"),
        // An admin without a password.
        ("jonas", PASSWORD, "bad_credentials"),
        ("jonas", "", "invalid_field"),
        ("rahel@example.com", PASSWORD, "bad_credentials"),
        ("rahel@example.com", md5.as_str(), "bad_credentials"),
        ("Rahel Getachew", PASSWORD, "bad_credentials"),
        ("42", PASSWORD, "bad_credentials"),
    ] {
        let body = json!({ "username": username, "password": password });
        let answer = shop.post("auth/login", None, body).await;
        assert_eq!(
            (answer.code().as_str(), answer.json().get("token")),
            (code, None),
            "{username}: {}",
            answer.text
        );
    }
    let stranger = handoff(shop.clock.now(), json!({ "sub": "user:4242", "jti": "x" }));
    let refused = shop
        .post("auth/handoff", None, json!({ "token": stranger }))
        .await;
    assert_eq!(refused.code(), "bad_handoff", "only whom the site knows");
    assert_eq!(
        shop.ok_get("auth/me", &hand_over(&shop, "user:43").await)
            .await["me"]["name"],
        "Nuria O'Brien"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_in_the_sites_tables_ends_here() {
    let site = Site::build();
    let clock = clock();
    let shop = site.serve(&clock).await;
    let admin = shop.login("meseret").await;
    let (dawit, liam) = (shop.login("dawit").await, shop.login("liam").await);
    let user = hand_over(&shop, "user:42").await;
    let guest = shop.guest().await;
    give_a_chat(&shop, &guest, &admin, &dawit).await;
    let orphan = give_a_chat(&shop, &guest, &admin, &liam).await;
    let mut sockets = Vec::new();
    for who in [&dawit, &liam, &user] {
        sockets.push(shop.live(who).await);
    }

    site.run("UPDATE tbl_worker SET password = (SELECT password FROM tbl_admin WHERE id = 1) WHERE id = 1");
    site.run("DELETE FROM tbl_worker WHERE id = 2");
    site.run("UPDATE tbl_user SET password = MD5('another') WHERE id = 42");
    clock.advance(REMEMBERED.try_into().unwrap());

    for (who, socket) in [
        "the changed password",
        "the deleted worker",
        "the customer's password",
    ]
    .iter()
    .zip(&mut sockets)
    {
        assert_eq!(socket.closed().await, Some(4401), "{who}");
    }
    for who in [&dawit, &liam, &user] {
        assert_eq!(
            shop.raw("GET", "/api/auth/me", &[bearer(who)], b"")
                .await
                .status,
            401
        );
    }
    assert_eq!(
        shop.ok_get("auth/me", &admin).await["me"]["id"],
        admin.id,
        "nobody else is touched"
    );
    eventually("the deleted worker's chat is nobody's", || async {
        shop.ok_get("list?unassigned=true", &admin).await["chats"]
            .as_array()
            .is_some_and(|list| {
                list.len() == 1
                    && list[0]["chat_id"] == orphan
                    && list[0]["worker_id"] == Value::Null
            })
    })
    .await;
    assert_eq!(
        shop.login("dawit").await.id,
        dawit.id,
        "the new password opens, and the chat is still there"
    );
    let body = json!({ "username": "liam", "password": PASSWORD });
    assert_eq!(
        shop.post("auth/login", None, body).await.code(),
        "bad_credentials"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sites_people_are_not_changed_here_and_have_second_factors_all_the_same() {
    let site = Site::build();
    let before = site.checksum();
    let clock = clock();
    let shop = site.serve(&clock).await;
    let (admin, dawit) = (shop.login("meseret").await, shop.login("dawit").await);
    let shown = shop.get("shop", None).await.json()["shop"].clone();
    assert_eq!(
        (&shown["directory"], &shown["needs_setup"]),
        (&json!("site"), &json!(false))
    );
    let setup =
        json!({ "code": "0000-0000-0000", "username": "eve", "password": PASSWORD, "name": "Eve" });
    assert_eq!(shop.post("auth/setup", None, setup).await.status, 404);
    let password = json!({ "old": PASSWORD, "new": "another password here" });
    let add = json!({ "type": "worker", "username": "eve", "password": PASSWORD, "name": "Eve" });
    let change = json!({ "type": "worker", "id": dawit.id, "is_active": false });
    for (name, body) in [
        ("auth/password", password),
        ("person_add", add),
        ("person_change", change),
    ] {
        let refused = shop.post(name, Some(&admin), body).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (409, "site_directory"),
            "{name}"
        );
    }
    assert_eq!(
        shop.get("staff", Some(&admin)).await.code(),
        "site_directory"
    );
    shop.ok("settings", &admin, json!({ "name": "Kelem Garage" }))
        .await;

    let begun = shop.ok("auth/second_factor_begin", &dawit, json!({})).await;
    let secret = totp_rs::Secret::try_from_base32(begun["secret"].as_str().unwrap()).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let code = || {
        let seconds = u64::try_from(shop.clock.now().millis() / 1_000).unwrap();
        app.generate(seconds).to_string()
    };
    shop.ok(
        "auth/second_factor_confirm",
        &dawit,
        json!({ "code": code() }),
    )
    .await;
    clock.advance(model::SignedDuration::from_secs(30));
    let login = async |code: Option<String>| {
        let body = json!({ "username": "dawit", "password": PASSWORD, "code": code });
        shop.post("auth/login", None, body).await
    };
    assert_eq!(login(None).await.code(), "second_factor_needed");
    session(&login(Some(code())).await);
    clock.advance(model::SignedDuration::from_secs(30));
    let off = |password: &str| json!({ "password": password, "code": code() });
    let wrong = shop
        .post(
            "auth/second_factor_off",
            Some(&dawit),
            off("wrong password"),
        )
        .await;
    assert_eq!(wrong.code(), "bad_credentials");
    shop.ok("auth/second_factor_off", &dawit, off(PASSWORD))
        .await;
    session(&login(None).await);
    assert_eq!(
        site.checksum(),
        before,
        "the site's rows are what they were"
    );
}

async fn give_a_chat(
    shop: &TestServer,
    guest: &Session,
    admin: &Session,
    worker: &Session,
) -> Value {
    let started = shop
        .ok("start", guest, json!({ "message": "Hello?" }))
        .await;
    let assign = json!({ "chat_id": started["chat_id"], "worker_id": worker.id });
    shop.ok("assign_worker", admin, assign).await;
    started["chat_id"].clone()
}
